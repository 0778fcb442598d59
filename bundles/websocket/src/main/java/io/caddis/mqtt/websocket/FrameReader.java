package io.caddis.mqtt.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The frames that a server sends, RFC 6455 section 5. What is in binary frames is handed over as it comes, however
 * large a frame says to be, so nothing is kept but a control frame. Not thread-safe: for the link's thread.
 */
final class FrameReader {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int CONTROL_MAX = 125;

    /** What a reader finds. */
    interface Sink {
        /** Bytes of MQTT, only for this call; the sink takes all. */
        void data(ByteBuffer bytes);

        /** Asks for a pong with the same content. */
        void ping(byte[] content);

        /** The last frame. */
        void close(int code, String reason);
    }

    private final Sink sink;
    private final byte[] header = new byte[10];
    private int headerSize;
    private int opcode;
    private boolean inMessage; // between the first and the last frame of one
    private long left; // of the frame
    private byte[] control; // null unless a control frame is being read
    private boolean closed;

    FrameReader(Sink sink) {
        this.sink = sink;
    }

    /** Takes all. */
    void received(ByteBuffer in) throws WebSocketProblem {
        while (in.hasRemaining() && !closed) {
            if (left == 0) {
                header[headerSize++] = in.get();
                if (headerSize >= 2 && headerSize == headerLength()) {
                    begin();
                    headerSize = 0;
                }
            } else if (control != null) {
                int count = (int) Math.min(left, in.remaining());
                in.get(control, control.length - (int) left, count);
                left -= count;
                if (left == 0) {
                    control();
                }
            } else {
                int count = (int) Math.min(left, in.remaining());
                ByteBuffer piece = in.slice(in.position(), count);
                in.position(in.position() + count);
                left -= count;
                sink.data(piece);
            }
        }
        in.position(in.limit());
    }

    private int headerLength() {
        return switch (header[1] & 0x7F) {
            case 127 -> 10;
            case 126 -> 4;
            default -> 2;
        };
    }

    private void begin() throws WebSocketProblem {
        opcode = header[0] & 0xF;
        if ((header[0] & RESERVED) != 0 || (header[1] & MASKED) != 0) {
            throw broken((header[1] & MASKED) != 0 ? "a masked frame" : "a frame of an extension");
        }
        long length = switch (headerLength()) {
            case 10 -> ByteBuffer.wrap(header).getLong(2);
            case 4 -> ByteBuffer.wrap(header).getShort(2) & 0xFFFF;
            default -> header[1];
        };
        if (length < 0) {
            throw broken("a frame of 2^63 bytes or more");
        }
        boolean last = (header[0] & FIN) != 0;
        switch (opcode) {
            case CLOSE, PING, PONG -> beginControl(length, last);
            case TEXT -> throw new WebSocketProblem(WebSocketProblem.UNACCEPTABLE_DATA, // [MQTT-6.0.0-1]
                    "the server sent a text frame, and MQTT needs binary frames: is path and port the one for MQTT?");
            case BINARY, CONTINUATION -> {
                if (inMessage != (opcode == CONTINUATION)) {
                    throw broken(inMessage ? "a new message before the end of the last one"
                            : "the continuation of no message");
                }
                inMessage = !last;
                left = length;
            }
            default -> throw broken("a frame of unknown kind " + opcode);
        }
    }

    private void beginControl(long length, boolean last) throws WebSocketProblem {
        if (!last || length > CONTROL_MAX) {
            throw broken("a control frame " + (last ? "of " + length + " bytes" : "in fragments"));
        }
        control = new byte[(int) length];
        left = length;
        if (length == 0) {
            control();
        }
    }

    private void control() throws WebSocketProblem {
        byte[] content = control;
        control = null;
        if (opcode == PING) {
            sink.ping(content);
        } else if (opcode == CLOSE) {
            if (content.length == 1) {
                throw broken("a close frame with half a code");
            }
            closed = true;
            boolean coded = content.length > 0;
            sink.close(coded ? ByteBuffer.wrap(content).getShort() & 0xFFFF : 1005, coded
                    ? new String(content, 2, content.length - 2, StandardCharsets.UTF_8) : "");
        } // a pong answers nothing that we ask
    }

    private static WebSocketProblem broken(String what) {
        return new WebSocketProblem(WebSocketProblem.PROTOCOL_ERROR, "the server sent " + what
                + ", which RFC 6455 forbids: is it a server for WebSocket?");
    }
}
