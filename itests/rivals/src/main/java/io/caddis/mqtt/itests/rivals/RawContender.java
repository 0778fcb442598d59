package io.caddis.mqtt.itests.rivals;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Not a client but the ceiling: prepared bytes over a bare socket, one thread, no objects, no futures, no queues.
 *
 * <p>What it reaches is what the sink, the loopback interface and this machine can take at most.
 */
final class RawContender implements Contender, PacketScanner.Handler {

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int KEEP_ALIVE_OFF = 0;
    private static final long SILENCE_MILLIS_MAX = 10_000;

    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(2 * BUFFER_BYTES);
    private Selector selector;
    private SocketChannel channel;
    private SelectionKey key;
    private Inbox inbox;
    private Flood burst;
    private byte[] ping;
    private int unreleased;
    private boolean connected;

    @Override
    public String version() {
        return "";
    }

    @Override
    public void connect(int port, String clientId) throws IOException {
        selector = Selector.open();
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ);
        out.put(Packets.connect(clientId, KEEP_ALIVE_OFF));
        ping = Packets.publish(Traffic.ECHO_TOPIC, 0, Traffic.PAYLOAD_BYTES, true);
        write();
        while (!connected) {
            require(read(true, SILENCE_MILLIS_MAX));
        }
    }

    /** The sink floods without a subscription. */
    @Override
    public void subscribe(Inbox target) {
        inbox = target;
    }

    @Override
    public void publish(int qos, long count, int payloadBytes) throws IOException {
        burst = new Flood(qos, count, payloadBytes, qos == 0 ? 0 : Traffic.IN_FLIGHT, true);
        while (!burst.done() || out.position() > 0) {
            boolean added = burst.fill(out, out.remaining() - BUFFER_BYTES);
            write();
            if (!burst.done() || out.position() > 0) {
                require(read(!added || out.position() > 0, SILENCE_MILLIS_MAX));
            }
        }
    }

    @Override
    public void ping(long number, int qos) throws IOException {
        if (qos != 0) {
            throw new UnsupportedOperationException("only QoS 0");
        }
        out.put(ping).putLong(out.position() - Traffic.PAYLOAD_BYTES, number);
        write();
    }

    @Override
    public void await(Inbox target, long quietNanosMax) throws IOException {
        long silenceMillisMax = TimeUnit.NANOSECONDS.toMillis(quietNanosMax);
        boolean quiet = false;
        while (!quiet) {
            write();
            boolean answered = unreleased == 0 && out.position() == 0;
            quiet = target.isFull() && answered || !read(true, silenceMillisMax);
        }
    }

    @Override
    public CompletableFuture<Guest> join(int port, String clientId, List<String> filters, LongConsumer arrived) {
        throw new UnsupportedOperationException("this one shows what one connection can take");
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }

    @Override
    public void packet(ByteBuffer buffer, int first, int from, int to) {
        int type = PacketScanner.type(first);
        switch (type) {
            case PacketScanner.PUBLISH -> arrived(buffer, first, from);
            case PacketScanner.PUBREL -> {
                unreleased--;
                Packets.ack(out, PacketScanner.PUBCOMP, PacketScanner.uint16(buffer, from));
            }
            case PacketScanner.PUBACK, PacketScanner.PUBREC, PacketScanner.PUBCOMP -> {
                int id = PacketScanner.uint16(buffer, from);
                if (burst.acknowledged(type, id)) {
                    Packets.ack(out, PacketScanner.PUBREL, id);
                }
            }
            case PacketScanner.CONNACK -> connected = true;
            default -> throw new IllegalStateException("packet type " + type + " from the sink");
        }
    }

    private void arrived(ByteBuffer buffer, int first, int from) {
        int qos = PacketScanner.qos(first);
        if (qos > 0) {
            int id = PacketScanner.uint16(buffer, PacketScanner.topicEnd(buffer, from));
            Packets.ack(out, qos == 1 ? PacketScanner.PUBACK : PacketScanner.PUBREC, id);
            unreleased += qos == 2 ? 1 : 0;
        }
        inbox.arrived(buffer.getLong(PacketScanner.payloadStart(buffer, first, from, true)));
    }

    /** Reads what is there, on request after a wait for it or for room to write; false when nothing came in time. */
    private boolean read(boolean wait, long silenceMillisMax) throws IOException {
        if (wait) {
            key.interestOps(SelectionKey.OP_READ | (out.position() > 0 ? SelectionKey.OP_WRITE : 0));
            if (selector.select(silenceMillisMax) == 0) {
                return false;
            }
            selector.selectedKeys().clear();
        }
        if (channel.read(in) < 0) {
            throw new EOFException("the sink has closed the connection");
        }
        in.flip();
        PacketScanner.scan(in, this);
        in.compact();
        return true;
    }

    private static void require(boolean heard) throws IOException {
        if (!heard) {
            throw new IOException("the sink was silent for " + SILENCE_MILLIS_MAX + " ms");
        }
    }

    private void write() throws IOException {
        out.flip();
        if (out.hasRemaining()) {
            channel.write(out);
        }
        out.compact();
    }
}
