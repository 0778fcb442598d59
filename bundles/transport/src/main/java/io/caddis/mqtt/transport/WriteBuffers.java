package io.caddis.mqtt.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The memory that one event loop writes from: one direct buffer that all its links share. A link whose peer is slow
 * keeps the buffer with what is left in it, and the loop goes on with another one, so nothing is copied. Only so many
 * are lent; beyond that a link gets a copy of just its unsent bytes on the heap, so a thousand stalled links do not
 * cost a thousand buffers. Not thread-safe: for the loop's thread.
 */
final class WriteBuffers {
    /** Bytes of one buffer: larger ones were not faster on loopback, and do not fit into the processor's cache. */
    static final int SIZE = 128 * 1024;
    private static final int LENT_MAX = 8;

    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>(LENT_MAX);
    private ByteBuffer shared = ByteBuffer.allocateDirect(SIZE);
    private int lent;

    /** The shared buffer, empty. */
    ByteBuffer shared() {
        return shared.clear();
    }

    /** Keeps what remains in the shared buffer for one link, until {@link #release}. */
    ByteBuffer keepUnsent() {
        if (lent == LENT_MAX) {
            return ByteBuffer.allocate(shared.remaining()).put(shared).flip();
        }
        ByteBuffer next = spare.isEmpty() ? ByteBuffer.allocateDirect(SIZE) : spare.pop();
        ByteBuffer unsent = shared;
        shared = next;
        lent++;
        return unsent;
    }

    /** Takes back what {@link #keepUnsent} gave. */
    void release(ByteBuffer unsent) {
        if (unsent.isDirect()) {
            lent--;
            spare.push(unsent);
        }
    }
}
