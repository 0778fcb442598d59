package io.caddis.mqtt.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The frames that a server sends, RFC 6455 section 5. What is in binary frames is handed over as it comes, however
 * large a frame says to be, so nothing is kept but a control frame. What many small frames bring at a time is handed
 * over together: each call has a turn of the link's thread, and 40,000 frames of a byte fit into what is read at once.
 * Not thread-safe: for the link's thread.
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
    /** Less of a frame is moved to what came before it; to move more costs more than a call. */
    private static final int SMALL = 1024;

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
    /** What is to be handed over, before what is read next in the same buffer; null between two calls. */
    private ByteBuffer together;

    FrameReader(Sink sink) {
        this.sink = sink;
    }

    /**
     * Takes all, and may move what is in {@code in}.
     *
     * @throws WebSocketProblem after what came before it has been handed over
     */
    void received(ByteBuffer in) throws WebSocketProblem {
        together = in.duplicate().limit(in.position());
        try {
            read(in);
        } finally {
            handOver();
            together = null;
        }
        in.position(in.limit());
    }

    private void handOver() {
        if (together.hasRemaining()) {
            ByteBuffer piece = together.slice();
            together.position(together.limit());
            sink.data(piece);
        }
    }

    private void read(ByteBuffer in) throws WebSocketProblem {
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
                add(in, count);
                in.position(in.position() + count);
                left -= count;
            }
        }
    }

    /** Puts the next bytes behind those that are to be handed over, which are before them. */
    private void add(ByteBuffer in, int count) {
        if (count >= SMALL || !together.hasRemaining()) {
            handOver();
            together.limit(in.position() + count).position(in.position());
        } else {
            int behind = together.limit();
            together.limit(behind + count).put(behind, in, in.position(), count);
        }
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
            handOver(); // what came before it
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
