package io.caddis.mqtt.management.memory;

/**
 * What the messages take of the heap that wait for one client's applications, and whether there is room for more. A
 * client may hold what its configuration says, and no more than is left for all: so the first that holds much has half
 * of the share, the next one half of the rest, and something is left for a client that holds little, which is never
 * stopped for others.
 */
public final class HeldBytes {
    /** Counted at a time, and held in any case: what is far from its bounds costs no more than an addition. */
    private static final int STEP = 16 * 1024;

    private final HeapShare all;
    private volatile long queueBytesMax = Long.MAX_VALUE;
    private volatile long bytesMax = Long.MAX_VALUE;

    /** Changed under this, with {@code closed}; read by anybody. */
    private volatile long counted;
    private boolean closed;

    /** Not counted yet. Guarded by whoever calls {@link #take}. */
    private int taken;
    /** Changed by {@link #hasRoom}. */
    private volatile boolean full;
    /** Whether there may be no room now although there was: more was counted, or the bounds are others. */
    private volatile boolean changed;

    /** @param all of which this is a part */
    public HeldBytes(HeapShare all) {
        this.all = all;
    }

    /** Bounds from now on: of each queue, and of what is kept beside queues. */
    public void configure(long newQueueBytesMax, long keptBytesMax) {
        queueBytesMax = Math.min(newQueueBytesMax, all.queueBytesMax());
        long sum = newQueueBytesMax + keptBytesMax;
        bytesMax = sum < 0 ? Long.MAX_VALUE : sum;
        changed = true;
    }

    /** What one queue may hold: the least of what is configured and a sixteenth of the heap. */
    public long queueBytesMax() {
        return queueBytesMax;
    }

    /** A message waits from now on. Under one lock, the same for all calls, and for {@link #hasRoom}. */
    public void take(int bytes) {
        taken += bytes;
        if (taken >= STEP) {
            count(taken);
            taken = 0;
            changed = true;
        }
    }

    /** Messages wait no longer. Any thread. */
    public void giveBack(long bytes) {
        if (bytes > 0) {
            count(-bytes);
        }
    }

    private synchronized void count(long change) {
        if (!closed) {
            counted += change;
            all.add(change);
        }
    }

    /** Gives back all, whatever is given back later. */
    public synchronized void close() {
        closed = true;
        all.add(-counted);
        counted = 0;
    }

    /** What is held. */
    public long held() {
        return Math.max(0, counted + taken);
    }

    /** Whether there is room for more messages; if there was none, when half of it is free. Under the lock of take. */
    public boolean hasRoom() {
        if (!full && !changed) {
            return true;
        }
        changed = false;
        long held = counted + taken;
        if (held <= STEP) {
            full = false;
        } else {
            long max = Math.min(bytesMax, all.free());
            full = held > (full ? max / 2 : max);
        }
        return !full;
    }

    /** Whether there was no room when last asked. Any thread. */
    public boolean isFull() {
        return full;
    }

    /** What is the matter when there is no room, for a person, with the remedy. */
    public String words() {
        String holds = "the messages that wait here take " + held() + " bytes of the heap, ";
        return held() > bytesMax ? holds + "and may take " + bytesMax + " (receive.queue.bytes.max and"
                + " listener.kept.bytes.max together)"
                : holds + "and those of all clients together " + all.held() + " of the " + all.bytesMax()
                + " that they may have, a quarter of it: have them taken faster, or give the JVM more heap (-Xmx)";
    }
}
