package io.caddis.mqtt.itests.kura;

import io.caddis.mqtt.itests.kura.layers.DataLayerListener;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

/** Numbered messages that came back, and the longest time without a confirmation. */
final class Arrived implements DataLayerListener {
    private final BitSet numbers = new BitSet();
    private final AtomicLong gap = new AtomicLong();
    private long again;
    private volatile long lastNanos;

    /** The payload with a number. */
    static byte[] payload(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    @Override
    public void onMessageArrived(String topic, byte[] payload, int qos, boolean retained) {
        if (payload.length == Integer.BYTES && topic.startsWith("kura/")) {
            int number = ByteBuffer.wrap(payload).getInt();
            synchronized (this) {
                if (numbers.get(number)) {
                    again++;
                }
                numbers.set(number);
            }
        }
    }

    @Override
    public void onMessageConfirmed(int id, String topic) {
        long now = System.nanoTime();
        if (lastNanos != 0) {
            gap.accumulateAndGet(now - lastNanos, Math::max);
        }
        lastNanos = now;
    }

    /** The longest since the last call, in milliseconds. */
    long gapMillis() {
        return gap.getAndSet(0) / 1_000_000;
    }

    synchronized int distinct() {
        return numbers.cardinality();
    }

    synchronized long again() {
        return again;
    }
}
