package io.caddis.mqtt.testing.broker;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.MalformedPacketException;
import io.caddis.mqtt.spi.PacketCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/** One connection: bytes to packets and back. */
final class Peer {
    private static final int PACKET_SIZE_MAX = 268_435_460;
    private static final int BUFFER = 16_384;
    /** A client that reads nothing is cut off. */
    private static final long WAITING_BYTES_MAX = 256L << 20;

    /** Null before CONNECT. */
    Connect connect;
    ProtocolVersion version;
    BrokerSession session;
    /** When the last packet came, by the broker's clock. */
    long heardNanos;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final PacketCodec codec;
    private ByteBuffer in = ByteBuffer.allocate(BUFFER).limit(0);
    private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean closing;

    Peer(SocketChannel channel, SelectionKey key, PacketCodec codec) {
        this.channel = channel;
        this.key = key;
        this.codec = codec;
    }

    /**
     * Reads what there is.
     *
     * @return false at the end of the stream
     */
    boolean read() throws IOException {
        in.compact();
        if (!in.hasRemaining()) {
            in = ByteBuffer.allocate(in.capacity() * 2).put(in.flip());
        }
        int count = channel.read(in);
        in.flip();
        return count >= 0;
    }

    /**
     * The next packet, or null if it is not complete.
     *
     * @throws MalformedPacketException if it is none
     */
    Packet next() {
        if (version != null) {
            return codec.decode(in, version, PACKET_SIZE_MAX);
        }
        for (ProtocolVersion one : new ProtocolVersion[] {ProtocolVersion.V5, ProtocolVersion.V3_1_1}) {
            int start = in.position();
            try {
                return first(one);
            } catch (MalformedPacketException e) {
                if (e.reasonCode() != ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
                    throw e;
                }
                in.position(start);
            }
        }
        return first(ProtocolVersion.V3_1);
    }

    private Packet first(ProtocolVersion asked) {
        Packet packet = codec.decode(in, asked, PACKET_SIZE_MAX);
        if (packet != null) {
            version = asked;
        }
        return packet;
    }

    /** Whether the client takes a packet of this size (MQTT 5.0, 3.1.2.11.4). */
    boolean takes(Packet packet, long sizeMax) {
        return codec.encode(packet, version, ByteBuffer.allocate(0)) <= sizeMax;
    }

    void send(Packet packet) {
        if (closing) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(codec.encode(packet, version, ByteBuffer.allocate(0)));
        codec.encode(packet, version, bytes);
        waitingBytes += bytes.position();
        waiting.add(bytes.flip());
        if (waitingBytes > WAITING_BYTES_MAX) {
            close();
        }
    }

    /** Writes what the socket takes. */
    void write() throws IOException {
        while (!waiting.isEmpty()) {
            ByteBuffer first = waiting.peek();
            waitingBytes -= channel.write(first);
            if (first.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
            waiting.remove();
        }
        if (closing) {
            close();
        } else {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Ends the connection when all is written; 5.0 hears why. */
    void end(ReasonCode reason) {
        if (version == ProtocolVersion.V5 && connect != null) {
            send(new Disconnect(reason, Properties.NONE));
        }
        endAfterWriting();
    }

    void endAfterWriting() {
        closing = true;
    }

    boolean isEnding() {
        return closing;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Ends it without a word. */
    void close() {
        closing = true;
        try {
            channel.close();
        } catch (IOException e) {
            // there is nobody left to tell
        }
    }
}
