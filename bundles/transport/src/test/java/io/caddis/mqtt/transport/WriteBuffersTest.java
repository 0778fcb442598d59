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
        ArrayDeque<ByteBuffer> rests = new ArrayDeque<>();
        for (int i = 0; i < 20; i++) {
            ByteBuffer shared = buffers.shared();
            assertEquals(WriteBuffers.SIZE, shared.remaining());
            shared.putInt(0).putInt(i).flip().position(4);
            ByteBuffer rest = buffers.keepRest();
            assertNotSame(rest, buffers.shared());
            assertEquals(i < 8, rest.isDirect());
            assertEquals(i < 8 ? WriteBuffers.SIZE : 4, rest.capacity());
            rests.add(rest);
        }
        for (int i = 0; i < 20; i++) {
            ByteBuffer rest = rests.remove();
            assertEquals(i, rest.getInt());
            assertEquals(0, rest.remaining());
            buffers.release(rest);
        }
        buffers.shared().flip();
        ByteBuffer first = buffers.keepRest();
        buffers.release(first);
        buffers.shared().flip();
        buffers.keepRest();
        assertSame(first.clear(), buffers.shared(), "what was given back is used again");
    }
}
