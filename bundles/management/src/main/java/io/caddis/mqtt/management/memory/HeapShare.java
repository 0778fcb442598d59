package io.caddis.mqtt.management.memory;

import java.util.concurrent.atomic.LongAdder;

/**
 * What messages that wait may take of the heap, for all clients together: a quarter. Clients count in steps, so it is
 * seldom touched. Any thread, without a lock.
 */
public final class HeapShare {
    private static final int SHARE = 4;
    private static final int QUEUE_SHARE = 4;

    private final long bytesMax;
    private final LongAdder held = new LongAdder();

    /** Of the heap of this JVM. */
    public HeapShare() {
        this(Runtime.getRuntime().maxMemory());
    }

    /** @param heapBytes the whole heap, 4 or more */
    public HeapShare(long heapBytes) {
        bytesMax = heapBytes / SHARE;
    }

    void add(long bytes) {
        held.add(bytes);
    }

    /** What all clients hold, less what they have not counted here yet. */
    public long held() {
        return held.sum();
    }

    /** Takes some, to be given back by {@link #giveBack}. False if there is not so much left. */
    public boolean take(long bytes) {
        boolean there = bytes <= free();
        if (there) {
            add(bytes);
        }
        return there;
    }

    /** Gives back what was taken. */
    public void giveBack(long bytes) {
        add(-bytes);
    }

    /** What is left. */
    long free() {
        return bytesMax - held.sum();
    }

    /** What all clients may hold. */
    public long bytesMax() {
        return bytesMax;
    }

    /** What one queue may hold at most. */
    long queueBytesMax() {
        return bytesMax / QUEUE_SHARE;
    }
}
