package io.caddis.mqtt.websocket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/** Masked frames, RFC 6455 section 5.3, made in the buffer that they leave in. Not thread-safe. */
final class FrameWriter {
    /** Bytes before the content: of a frame of up to {@link #CONTENT_MAX} bytes. */
    static final int HEADER = 8;
    /** More does not fit into the two bytes for its length. */
    static final int CONTENT_MAX = 0xFFFF;
    private static final int SMALL_HEADER = 6;
    private static final int SMALL_MAX = 125;
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PONG = 10;

    private final SecureRandom random;

    FrameWriter(SecureRandom random) {
        this.random = random;
    }

    /** Makes a binary frame of the {@code count} bytes that lie {@link #HEADER} bytes behind the position. */
    void binary(ByteBuffer out, int count) {
        int start = out.position();
        if (count <= SMALL_MAX) { // so few that to move them costs nothing
            for (int i = 0; i < count; i++) {
                out.put(start + SMALL_HEADER + i, out.get(start + HEADER + i));
            }
        }
        frame(out, BINARY, count);
    }

    void pong(ByteBuffer out, byte[] content) {
        control(out, PONG, content);
    }

    void close(ByteBuffer out, int code) {
        control(out, CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    private void control(ByteBuffer out, int opcode, byte[] content) {
        out.put(out.position() + SMALL_HEADER, content);
        frame(out, opcode, content.length);
    }

    /** Writes header and mask over content that lies in its place. */
    private void frame(ByteBuffer out, int opcode, int count) {
        int mask = random.nextInt();
        out.put((byte) (FIN | opcode));
        if (count <= SMALL_MAX) {
            out.put((byte) (MASKED | count));
        } else {
            out.put((byte) (MASKED | 126)).putShort((short) count);
        }
        out.putInt(mask);
        mask(out, count, mask);
    }

    private static void mask(ByteBuffer out, int count, int mask) {
        ByteBuffer content = out.slice(out.position(), count).order(ByteOrder.BIG_ENDIAN);
        long eight = (long) mask << 32 | mask & 0xFFFF_FFFFL;
        int i = 0;
        for (; i <= count - 8; i += 8) {
            content.putLong(i, content.getLong(i) ^ eight);
        }
        for (; i < count; i++) {
            content.put(i, (byte) (content.get(i) ^ mask >>> 24 - 8 * (i & 3)));
        }
        out.position(out.position() + count);
    }
}
