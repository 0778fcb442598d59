package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class WriteBuffersTest {
    @Test
    void lendsFewBuffersAndThenCopiesTheRestOnly() {
        WriteBuffers buffers = new WriteBuffers();
        ArrayDeque<ByteBuffer> kept = new ArrayDeque<>();
        for (int i = 0; i < 20; i++) {
            ByteBuffer shared = buffers.shared();
            assertEquals(WriteBuffers.SIZE, shared.remaining());
            shared.putInt(0).putInt(i).flip().position(4);
            ByteBuffer unsent = buffers.keepUnsent();
            assertNotSame(unsent, buffers.shared());
            assertEquals(i < 8, unsent.isDirect());
            assertEquals(i < 8 ? WriteBuffers.SIZE : 4, unsent.capacity());
            kept.add(unsent);
        }
        for (int i = 0; i < 20; i++) {
            ByteBuffer unsent = kept.remove();
            assertEquals(i, unsent.getInt());
            assertEquals(0, unsent.remaining());
            buffers.release(unsent);
        }
        buffers.shared().flip();
        ByteBuffer first = buffers.keepUnsent();
        buffers.release(first);
        buffers.shared().flip();
        buffers.keepUnsent();
        assertSame(first.clear(), buffers.shared(), "what was given back is used again");
    }
}
