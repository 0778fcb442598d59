package io.caddis.mqtt.management.packets;

import io.caddis.mqtt.management.memory.HeapShare;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.management.monitor.PacketTrace;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.MalformedPacketException;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.Session;
import java.nio.ByteBuffer;

/**
 * The bytes that a link brings as packets for a session, and what is left of them while no whole packet has come.
 * Guarded by the driver's lock.
 */
public final class PacketReader {
    private final Guard guard;
    private final Counters counters;
    private final PacketTrace trace;
    private final Leftover leftover;
    private ProtocolVersion version = ProtocolVersion.V5;
    private int packetSizeMax;

    /** @param heap what packets that are not complete take of it, too */
    public PacketReader(Guard guard, Counters counters, PacketTrace trace, HeapShare heap) {
        this.guard = guard;
        this.counters = counters;
        this.trace = trace;
        leftover = new Leftover(guard, heap);
    }

    /** What packets there are from now on, and how large. */
    public void expect(ProtocolVersion newVersion, int newPacketSizeMax) {
        assert guard.isHeld();
        version = newVersion;
        packetSizeMax = newPacketSizeMax;
    }

    /** What was not decoded yet. */
    public Leftover leftover() {
        return leftover;
    }

    /** Gives a session the next packet. False if there is none, or what comes is no packet, as the session is told. */
    public boolean decode(ByteBuffer bytes, Session session, PacketCodec codec, long now) {
        LargePublish large = leftover.takeComplete();
        int start = bytes.position();
        Packet packet;
        try {
            packet = large == null ? codec.decode(bytes, version, packetSizeMax) : large.decode(codec, version);
        } catch (MalformedPacketException e) {
            session.violation(e.reasonCode(), e.getMessage(), now);
            return false;
        }
        if (packet == null) {
            collect(bytes, codec);
            return false;
        }
        int size = large == null ? bytes.position() - start : large.size();
        counters.received(packet, size, now);
        if (trace.isOn(now)) {
            trace.received(packet, size);
        }
        session.receive(packet, now);
        return true;
    }

    /** What follows of a large PUBLISH is better collected apart from other bytes. */
    private void collect(ByteBuffer bytes, PacketCodec codec) {
        int size = Leftover.packetSize(bytes);
        int payloadStart = LargePublish.isWorthIt(bytes, size) ? codec.payloadStart(bytes, version) : 0;
        if (payloadStart > 0 && size - payloadStart >= LargePublish.PAYLOAD_MIN) {
            try {
                leftover.collect(bytes, payloadStart);
            } catch (OutOfMemoryError e) {
                return; // who keeps the bytes has no memory either, and says so
            }
        }
    }
}
