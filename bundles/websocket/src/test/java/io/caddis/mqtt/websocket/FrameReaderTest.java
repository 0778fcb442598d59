package io.caddis.mqtt.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader of frames hands over, and in how many calls. */
class FrameReaderTest {
    private static final int READ = 128 * 1024;

    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final FrameReader reader = new FrameReader(new FrameReader.Sink() {
        @Override
        public void data(ByteBuffer bytes) {
            byte[] piece = new byte[bytes.remaining()];
            bytes.get(piece);
            data.writeBytes(piece);
            events.add("data");
        }

        @Override
        public void ping(byte[] content) {
            events.add("ping");
        }

        @Override
        public void close(int code, String reason) {
            events.add("close");
        }
    });

    private static byte[] frame(int first, byte[] content) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (content.length < 126) {
            frame.write(content.length);
        } else {
            frame.write(126);
            frame.write(content.length >> 8);
            frame.write(content.length);
        }
        frame.writeBytes(content);
        return frame.toByteArray();
    }

    private void receive(byte[] bytes) throws WebSocketProblem {
        ByteBuffer in = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        reader.received(in);
        assertFalse(in.hasRemaining());
    }

    /** Each call is a turn of the link's thread, which others wait for. */
    @Test
    void whatSmallFramesBringIsOneCall() throws Exception {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        byte[] expected = new byte[READ / 3];
        new Random(1).nextBytes(expected);
        for (byte one : expected) {
            frames.writeBytes(frame(0x82, new byte[] {one}));
        }
        receive(frames.toByteArray());
        assertArrayEquals(expected, data.toByteArray());
        assertEquals(List.of("data"), events);
    }

    /** Small frames, large ones, and control frames between, cut anywhere. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingIsMixedUp(long seed) throws Exception {
        Random random = new Random(seed);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        int pings = 0;
        while (frames.size() < 2 * READ) {
            byte[] content = new byte[random.nextInt(4) > 0 ? random.nextInt(40) : random.nextInt(5000)];
            random.nextBytes(content);
            frames.writeBytes(frame(0x82, content));
            expected.writeBytes(content);
            if (random.nextInt(5) == 0) {
                frames.writeBytes(frame(0x89, new byte[random.nextInt(126)]));
                pings++;
            }
        }
        byte[] all = frames.toByteArray();
        for (int at = 0; at < all.length;) {
            int end = Math.min(all.length, at + 1 + random.nextInt(random.nextBoolean() ? 5 : 20_000));
            receive(Arrays.copyOfRange(all, at, end));
            at = end;
        }
        assertArrayEquals(expected.toByteArray(), data.toByteArray());
        assertEquals(pings, events.stream().filter("ping"::equals).count());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void whatComesBeforeTheEndIsHandedOverBeforeIt(int size) throws Exception {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(frame(0x82, "a".getBytes()));
        frames.writeBytes(frame(0x82, "b".getBytes()));
        frames.writeBytes(frame(0x88, new byte[size]));
        frames.writeBytes(frame(0x82, "c".getBytes()));
        receive(frames.toByteArray());
        assertEquals("ab", data.toString());
        assertEquals(List.of("data", "close"), events);
    }

    @Test
    void whatComesBeforeABrokenFrameIsHandedOver() {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(frame(0x82, "a".getBytes()));
        frames.writeBytes(frame(0x82, "b".getBytes()));
        frames.writeBytes(frame(0x83, "c".getBytes()));
        WebSocketProblem problem = assertThrows(WebSocketProblem.class, () -> receive(frames.toByteArray()));
        assertTrue(problem.getMessage().contains("unknown kind"), problem.getMessage());
        assertEquals("ab", data.toString());
        assertEquals(List.of("data"), events);
    }
}
