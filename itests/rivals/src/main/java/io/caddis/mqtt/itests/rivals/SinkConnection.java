package io.caddis.mqtt.itests.rivals;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one connection of the sink: a buffer in, a buffer out, and who understands them.
 *
 * <p>What one read brings is answered by one write. Reading stops while there is no room for the answers to a full
 * read.
 */
final class SinkConnection {

    /** What a connection turns out to be after its first byte. */
    interface Protocol {
        /** Takes the whole packets or lines of {@code in}, and puts the answers into {@code out}. */
        void received(ByteBuffer in, ByteBuffer out);

        /** Adds up to so many bytes that answer nothing; true when it could add more at once. */
        boolean fill(ByteBuffer out, int bytesMax);
    }

    private static final int READ_BYTES = 256 * 1024;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final SinkBroker broker;
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(2 * READ_BYTES);
    private Protocol protocol;
    private SinkTls tls; // null for a connection in clear

    SinkConnection(SocketChannel channel, SelectionKey key, SinkBroker broker) {
        this.channel = channel;
        this.key = key;
        this.broker = broker;
    }

    /** The channel is readable, writable or both. */
    void ready() throws IOException {
        if (key.isReadable()) {
            if (read() < 0) {
                throw new EOFException("closed by the client");
            }
            in.flip();
            if (protocol == null && in.hasRemaining()) {
                protocol = in.get(0) == PacketScanner.CONNECT << 4
                        ? new SinkClient(this, broker) : new SinkControlLine(this, broker);
            }
            if (protocol != null) {
                protocol.received(in, out);
            }
            in.compact();
        }
        flush();
    }

    private int read() throws IOException {
        if (tls != null) {
            return tls.read(channel, in);
        }
        int count = channel.read(in);
        if (protocol == null && in.position() > 0 && SinkTls.begins(in)) {
            in.flip();
            tls = broker.tls(in);
            in.clear();
            return tls.read(channel, in);
        }
        return count;
    }

    private void flush() throws IOException {
        boolean more;
        do {
            more = protocol != null && protocol.fill(out, out.remaining() - READ_BYTES);
            out.flip();
            if (tls != null) {
                tls.write(channel, out);
            } else if (out.hasRemaining()) {
                channel.write(out);
            }
            out.compact();
        } while (more && out.position() == 0);
        int interest = out.position() > 0 || tls != null && tls.hasRest() ? SelectionKey.OP_WRITE : 0;
        if (out.remaining() >= READ_BYTES) {
            interest |= SelectionKey.OP_READ;
        }
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    /** There is something to send that did not come from this connection: a flood, or a line about another client. */
    void wake() {
        if (key.isValid()) {
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }

    void send(String line) {
        out.put(line.getBytes(StandardCharsets.UTF_8)).put((byte) '\n');
        wake();
    }
}
