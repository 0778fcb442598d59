package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.management.monitor.PacketTrace;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.Session;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * The way out: a session's packets to the bytes that a link is given, and what of them is not written yet. Guarded by
 * the driver's lock.
 */
final class Sending {
    private static final long[] NONE_GIVEN_OUT = {};
    private static final int GIVEN_OUT_MIN = 16;
    private static final int LAST_BYTES = 4096;

    private final ConnectionDriver driver;
    private final LongSupplier clock;
    private final Counters counters;
    private final Publications publications;
    private final PacketTrace trace;

    /** The rest of a packet that the link had no room for. */
    private ByteBuffer unsent;
    /** QoS 0 messages that the link was given and has not written yet. */
    private long[] givenOut = NONE_GIVEN_OUT;
    private int givenOutCount;

    Sending(ConnectionDriver driver, LongSupplier clock, Counters counters, Publications publications,
            PacketTrace trace) {
        this.driver = driver;
        this.clock = clock;
        this.counters = counters;
        this.publications = publications;
        this.trace = trace;
    }

    /** The link asks for more: it has written all it was given before. */
    void asked(ByteBuffer out) {
        assert driver.isHeld();
        if (unsent == null) { // else the last of them is not written yet
            for (int index = 0; index < givenOutCount; index++) {
                publications.done(givenOut[index], null, ReasonCode.SUCCESS, "");
            }
            givenOutCount = 0;
        }
        moveUnsent(out);
    }

    /** Gives the link what the session has for it, as far as there is room. */
    void fill(ByteBuffer out, Session session, PacketCodec codec, ProtocolVersion version) {
        assert driver.isHeld();
        long now = clock.getAsLong();
        boolean traced = trace.isOn(now);
        while (unsent == null && out.hasRemaining()) {
            Packet packet = session.nextPacket(now);
            if (packet == null) {
                break;
            }
            int start = out.position();
            int space = out.remaining();
            int size = encode(packet, out, session, codec, version, now);
            if (size > 0 && size > session.packetSizeMax()) {
                out.position(start);
                session.refused(packet, "the packet takes " + size + " bytes, the server accepts "
                        + session.packetSizeMax() + ": send less [MQTT-3.2.2-15]", now);
            } else if (size > 0) {
                written(packet, size, now, traced);
                if (size > space) {
                    unsent = ByteBuffer.allocate(size);
                    codec.encode(packet, version, unsent);
                    unsent.flip();
                    moveUnsent(out);
                }
            }
        }
    }

    /** The packet's size, all of which is in the buffer if that has room; 0 if this version cannot say it. */
    private static int encode(Packet packet, ByteBuffer out, Session session, PacketCodec codec,
            ProtocolVersion version, long now) {
        try {
            return codec.encode(packet, version, out);
        } catch (IllegalArgumentException e) {
            session.refused(packet, e.getMessage(), now);
            return 0;
        }
    }

    /** Keeps all that the session has to say, for the link to write before it closes. */
    void last(Session session, PacketCodec codec, ProtocolVersion version) {
        assert driver.isHeld();
        long now = clock.getAsLong();
        ByteBuffer last = ByteBuffer.allocate(LAST_BYTES);
        while (codec != null && session.hasPacket()) {
            Packet packet = session.nextPacket(now);
            if (packet != null) {
                int start = last.position();
                last = put(packet, last, codec, version);
                written(packet, last.position() - start, now, trace.isOn(now));
            }
        }
        last.flip();
        if (unsent != null) {
            unsent = ByteBuffer.allocate(unsent.remaining() + last.remaining()).put(unsent).put(last).flip();
        } else if (last.hasRemaining()) {
            unsent = last;
        }
    }

    private static ByteBuffer put(Packet packet, ByteBuffer out, PacketCodec codec, ProtocolVersion version) {
        try {
            int size = codec.encode(packet, version, out.slice());
            if (size <= out.remaining()) {
                return out.position(out.position() + size);
            }
            ByteBuffer larger = ByteBuffer.allocate(2 * (out.position() + size)).put(out.flip());
            codec.encode(packet, version, larger);
            return larger;
        } catch (IllegalArgumentException e) {
            return out; // this version cannot say it, and there is no other moment for it
        }
    }

    private void written(Packet packet, int size, long now, boolean traced) {
        counters.sent(packet, size, now);
        if (traced) {
            trace.sent(packet, size);
        }
    }

    private void moveUnsent(ByteBuffer out) {
        if (unsent == null) {
            return;
        }
        int count = Math.min(unsent.remaining(), out.remaining());
        out.put(out.position(), unsent, unsent.position(), count);
        out.position(out.position() + count);
        unsent.position(unsent.position() + count);
        if (!unsent.hasRemaining()) {
            unsent = null;
        }
    }

    /** A QoS 0 message ends once the link comes back for more. */
    void giveOut(long token) {
        assert driver.isHeld();
        if (givenOutCount == givenOut.length) {
            givenOut = Arrays.copyOf(givenOut, Math.max(GIVEN_OUT_MIN, givenOutCount * 2));
        }
        givenOut[givenOutCount++] = token;
    }

    /** The link is gone, and with it what was on its way. */
    void lost() {
        assert driver.isHeld();
        for (int index = 0; index < givenOutCount; index++) {
            publications.done(givenOut[index], Kind.CONNECTION_LOST, ReasonCode.UNSPECIFIED_ERROR,
                    "the connection was lost before the message was written");
        }
        givenOutCount = 0;
        unsent = null;
    }

    /** Releases all. */
    void clear() {
        unsent = null;
    }
}
