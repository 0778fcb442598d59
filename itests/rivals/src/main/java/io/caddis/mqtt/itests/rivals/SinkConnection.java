package io.caddis.mqtt.itests.rivals;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of one connection of the sink: a buffer in, a buffer out, and who understands them.
 *
 * <p>What one read brings is answered by one write. Reading stops while much waits to be written. The buffers grow with
 * what a client needs.
 */
final class SinkConnection {

    /** What a connection turns out to be after its first byte. */
    interface Protocol {
        /** Takes the whole packets or lines of {@code in}, and puts the answers into {@code out}. */
        void received(ByteBuffer in, ByteBuffer out);

        /** Adds up to so many bytes that answer nothing; true when it could add more at once. */
        boolean fill(ByteBuffer out, int bytesMax);
    }

    /** As large as the largest packet with its header, and more. */
    static final int IN_MAX = 4 * 1024 * 1024;

    private static final int READ_BYTES = 256 * 1024;
    /** A thousand clients that only connect do not need more. */
    private static final int IN_FIRST = 8 * 1024;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final SinkBroker broker;
    private ByteBuffer in = ByteBuffer.allocateDirect(IN_FIRST);
    private ByteBuffer out = ByteBuffer.allocateDirect(IN_FIRST);
    private Protocol protocol;
    private long readEveryNanos; // 0: whenever there is something
    private long lastReadNanos;
    private SinkTls tls; // null for a connection in clear

    SinkConnection(SocketChannel channel, SelectionKey key, SinkBroker broker) {
        this.channel = channel;
        this.key = key;
        this.broker = broker;
    }

    /** The channel is readable, writable or both. */
    void ready() throws IOException {
        if (key.isReadable() && isDue()) {
            lastReadNanos = System.nanoTime();
            if (read() < 0) {
                throw new EOFException("closed by the client");
            }
            boolean full = !in.hasRemaining(); // more would have come
            in.flip();
            if (protocol == null && in.hasRemaining()) {
                protocol = in.get(0) == PacketScanner.CONNECT << 4
                        ? new SinkClient(this, broker) : new SinkControlLine(this, broker);
            }
            if (protocol != null) {
                protocol.received(in, room(in.remaining())); // no answer is longer than what it answers
            }
            in.compact();
            if (!in.hasRemaining() || full && readEveryNanos == 0 && in.capacity() < READ_BYTES) {
                in = grown(in, 2 * in.capacity());
            }
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
            in = ByteBuffer.allocateDirect(READ_BYTES);
            return tls.read(channel, in);
        }
        return count;
    }

    /** The buffer of what is to be sent, with room for so many more bytes. Who puts them in wakes the connection. */
    ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            out = grown(out, Math.max(2 * out.capacity(), out.position() + bytes));
        }
        return out;
    }

    /** Makes room to {@link Protocol#fill} packets of this size. */
    void prepareFlood(int packetBytes) {
        room(2 * READ_BYTES + 2 * packetBytes - out.position());
    }

    private static ByteBuffer grown(ByteBuffer full, int capacity) {
        return ByteBuffer.allocateDirect(capacity).put(full.flip());
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
        if (out.position() < READ_BYTES && isDue()) {
            interest |= SelectionKey.OP_READ;
        }
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    /** From now on one read at most in so many milliseconds; 0: as fast as it goes. */
    void readEvery(long millis) {
        readEveryNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        wake();
    }

    private boolean isDue() {
        return readEveryNanos == 0 || System.nanoTime() - lastReadNanos >= readEveryNanos;
    }

    /** There is something to send that did not come from this connection: a flood, or a line about another client. */
    void wake() {
        if (key.isValid()) {
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }

    void send(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        room(bytes.length).put(bytes);
        wake();
    }
}
