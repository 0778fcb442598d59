package io.caddis.mqtt.tls.link;

import io.caddis.mqtt.tls.records.Records;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Buffers for plaintext, lent for the time of one call, so that an idle link has none. Thread-safe. */
public final class Buffers {
    /** Larger than what one buffer of the transport holds in records. */
    private static final int SIZE = 8 * Records.PLAIN_MAX;
    private static final int KEPT_MAX = 4;

    private final ConcurrentLinkedQueue<ByteBuffer> kept = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /** An empty buffer. */
    ByteBuffer take() {
        ByteBuffer buffer = kept.poll();
        if (buffer == null) {
            return ByteBuffer.allocate(SIZE);
        }
        count.decrementAndGet();
        return buffer.clear();
    }

    void giveBack(ByteBuffer buffer) {
        if (count.incrementAndGet() <= KEPT_MAX) {
            kept.add(buffer);
        } else {
            count.decrementAndGet();
        }
    }
}
