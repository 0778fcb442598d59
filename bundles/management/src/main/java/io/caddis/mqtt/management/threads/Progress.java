package io.caddis.mqtt.management.threads;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How far one thread at a time is with its work, and how much that was: read by any. What that thread writes with each
 * piece lies by itself, and whoever knows enough from an earlier look need not look again: two processors that write
 * and read the same words in turns wait for each other.
 */
public final class Progress {
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** One piece more is done. Only the thread that is at work. */
    public void more(int pieceBytes) {
        bytes.lazySet(bytes.getPlain() + pieceBytes);
        count.lazySet(count.getPlain() + 1);
    }

    /** How many pieces are done. */
    public long count() {
        return count.get();
    }

    /** What they were, together. */
    public long bytes() {
        return bytes.get();
    }
}
