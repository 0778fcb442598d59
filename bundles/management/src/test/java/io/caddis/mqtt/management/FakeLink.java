package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.PacketCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A link that does what its contract says, when a test says so; the test is the server at its other end. */
public final class FakeLink implements Link {
    private static final int MAX = 268_435_460;

    public final Endpoint endpoint;
    private final LinkHandler handler;
    private final ProtocolVersion version;
    private final int bufferSize;
    private final PacketCodec codec = new PacketCodecComponent();
    private ByteBuffer toServer = ByteBuffer.allocate(0);
    private boolean open;
    private boolean wants = true;
    private boolean reading = true;
    private boolean closing;
    private boolean closed;
    private boolean dead;
    private boolean turnAsked;
    /** How often a turn was asked for. */
    public int turns;

    public FakeLink(Endpoint endpoint, LinkHandler handler, ProtocolVersion version, int bufferSize) {
        this.endpoint = endpoint;
        this.handler = handler;
        this.version = version;
        this.bufferSize = bufferSize;
    }

    // ---- the client's side

    @Override
    public void wantWrite() {
        wants = true;
    }

    @Override
    public void reading(boolean on) {
        reading = on;
    }

    @Override
    public void wantTurn() {
        turnAsked = true;
        turns++;
    }

    @Override
    public void close() {
        closing = true;
    }

    // ---- the network's side

    public boolean isReading() {
        return reading && !closing && !closed;
    }

    public boolean isClosed() {
        return closed;
    }

    public void connected() {
        open = true;
        handler.opened();
    }

    /** From now on it does nothing, as one whose bundle is gone. */
    public void die() {
        dead = true;
    }

    /** Does what the client asked for. False if there was nothing. */
    public boolean run() {
        if (dead || closed || !open && !closing) {
            return false;
        }
        if (turnAsked) {
            turnAsked = false;
            handler.turn();
            return true;
        }
        boolean filled = open && (wants || closing) && fill();
        if (closing) {
            end(null);
            return true;
        }
        return filled;
    }

    private boolean fill() {
        wants = false;
        boolean any = false;
        while (true) {
            ByteBuffer out = ByteBuffer.allocateDirect(bufferSize);
            handler.fill(out);
            if (out.position() == 0) {
                return any;
            }
            any = true;
            out.flip();
            toServer = ByteBuffer.allocate(toServer.remaining() + out.remaining()).put(toServer).put(out).flip();
        }
    }

    /** One call of fill, as a slow peer causes it. */
    public int fillOnce() {
        ByteBuffer out = ByteBuffer.allocateDirect(bufferSize);
        handler.fill(out);
        out.flip();
        toServer = ByteBuffer.allocate(toServer.remaining() + out.remaining()).put(toServer).put(out).flip();
        return out.limit();
    }

    public void end(String cause) {
        if (!closed) {
            closed = true;
            handler.closed(cause);
        }
    }

    // ---- the server's side

    /** All packets that arrived at the server since the last call. */
    public List<Packet> packets() {
        List<Packet> packets = new ArrayList<>();
        for (Packet packet = next(); packet != null; packet = next()) {
            packets.add(packet);
        }
        return packets;
    }

    /** All bytes that arrived at the server since the last call. */
    public byte[] bytes() {
        byte[] bytes = new byte[toServer.remaining()];
        toServer.get(bytes);
        return bytes;
    }

    private Packet next() {
        return toServer.hasRemaining() ? codec.decode(toServer, version, MAX) : null;
    }

    public List<PacketType> types() {
        return packets().stream().map(Packet::type).toList();
    }

    public byte[] encode(Packet... packets) {
        ByteBuffer out = ByteBuffer.allocate(1 << 16);
        for (Packet packet : packets) {
            int before = out.position();
            int size = codec.encode(packet, version, out);
            if (out.position() == before) {
                out = ByteBuffer.allocate(2 * (before + size)).put(out.flip());
                codec.encode(packet, version, out);
            }
        }
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    public void send(Packet... packets) {
        send(encode(packets));
    }

    /** Bytes arrive in one piece, whether the client wants them or not. */
    public void send(byte[] bytes) {
        assertFalse(closed, "a closed link receives nothing");
        handler.received(ByteBuffer.wrap(bytes));
    }
}
