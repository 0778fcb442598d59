package io.caddis.mqtt.management.threads;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How far one thread at a time is with its work, and how much that was: read by any. What that thread writes with each
 * piece lies by itself, and whoever knows enough from an earlier look need not look again: two processors that write
 * and read the same words in turns wait for each other.
 */
public final class Progress {
    /** Of 64 bytes, as most processors have; nothing else is in those of the two words, wherever this lies. */
    private static final int CACHE_LINE = 8;
    private static final int COUNT = CACHE_LINE;
    private static final int BYTES = CACHE_LINE + 1;

    private final AtomicLongArray words = new AtomicLongArray(3 * CACHE_LINE);

    /** One piece more is done. Only the thread that is at work. */
    public void more(int pieceBytes) {
        words.lazySet(BYTES, words.getPlain(BYTES) + pieceBytes);
        words.lazySet(COUNT, words.getPlain(COUNT) + 1);
    }

    /** How many pieces are done. */
    public long count() {
        return words.get(COUNT);
    }

    /** What they were, together. */
    public long bytes() {
        return words.get(BYTES);
    }
}
