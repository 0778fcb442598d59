package io.caddis.mqtt.management.packets;

import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.management.monitor.PacketTrace;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.Session;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A session's packets as the bytes that a link takes, and what is on its way there: the rest of a packet, and QoS 0
 * messages, which end when they are written. Guarded by the driver's lock.
 */
public final class PacketWriter {
    private static final long[] NONE_GIVEN_OUT = {};
    private static final int GIVEN_OUT_MIN = 16;
    private static final int FAREWELL_BYTES = 4096;
    private static final int PAYLOAD_COPIED_MAX = 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Guard guard;
    private final Counters counters;
    private final Ends ends;
    private final PacketTrace trace;
    private final Turn turn;
    private ProtocolVersion version = ProtocolVersion.V5;
    /** The rest of a packet that the link had no room for, but for its payload if that is apart. */
    private ByteBuffer unsent;
    /** The rest of its payload, where the message has it; null if it is in {@code unsent}. */
    private ByteBuffer unsentPayload;
    /** QoS 0 messages that the link was given and has not written yet. */
    private long[] givenOut = NONE_GIVEN_OUT;
    private int givenOutCount;
    /** How many of them, the last ones, are not written yet though the link took all it was given. */
    private int unsentCount;

    /** Whoever knows the publishes by their tokens. */
    public interface Ends {
        /**
         * A QoS 0 message has ended: its bytes were handed to the system, or it failed.
         *
         * @param failure null if it did not fail
         */
        void done(long token, Kind failure, ReasonCode reasonCode, String text);
    }

    /** @param turn bounds one {@link #fill} */
    public PacketWriter(Guard guard, Counters counters, Ends ends, PacketTrace trace, Turn turn) {
        this.guard = guard;
        this.counters = counters;
        this.ends = ends;
        this.trace = trace;
        this.turn = turn;
    }

    /** The version of the packets from now on. */
    public void version(ProtocolVersion newVersion) {
        version = newVersion;
    }

    /** The link has written all it was given: a busy one never has all there is, and messages end all the same. */
    public void taken() {
        assert guard.isHeld();
        int written = Math.max(0, givenOutCount - unsentCount);
        for (int index = 0; index < written; index++) {
            ends.done(givenOut[index], null, ReasonCode.SUCCESS, "");
        }
        System.arraycopy(givenOut, written, givenOut, 0, givenOutCount - written);
        givenOutCount -= written;
    }

    /** A QoS 0 message is in a packet that was written, or is about to be. */
    public void giveOut(long token) {
        assert guard.isHeld();
        if (givenOutCount == givenOut.length) {
            givenOut = Arrays.copyOf(givenOut, Math.max(GIVEN_OUT_MIN, givenOutCount * 2));
        }
        givenOut[givenOutCount++] = token;
    }

    /** How many QoS 0 messages are in packets that are not written yet. */
    public int givenOut() {
        return givenOutCount;
    }

    /** Puts what an earlier call left. */
    public void moveUnsent(ByteBuffer out) {
        if (unsent == null) {
            return;
        }
        move(unsent, out);
        if (unsentPayload != null) {
            move(unsentPayload, out);
            unsentPayload = unsentPayload.hasRemaining() ? unsentPayload : null;
        }
        if (!unsent.hasRemaining() && unsentPayload == null) {
            unsent = null;
            unsentCount = 0;
        }
    }

    private static void move(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        to.put(to.position(), from, from.position(), count);
        to.position(to.position() + count);
        from.position(from.position() + count);
    }

    /** Puts packets as long as there are some and there is room; one or more, and no more than a turn allows. */
    public void fill(ByteBuffer out, Session session, PacketCodec codec, long now) {
        assert guard.isHeld();
        boolean traced = trace.isOn(now);
        turn.begin(now);
        while (unsent == null && out.hasRemaining() && !(turn.isOver() && out.position() > 0)) {
            Packet packet = session.nextPacket(now);
            if (packet == null) {
                break;
            }
            write(packet, out, session, codec, now, traced);
        }
    }

    private void write(Packet packet, ByteBuffer out, Session session, PacketCodec codec, long now, boolean traced) {
        int start = out.position();
        int space = out.remaining();
        int size;
        try {
            size = codec.encode(packet, version, out);
        } catch (IllegalArgumentException e) { // this version cannot say it
            session.refused(packet, e.getMessage(), now);
            return;
        }
        if (size > session.packetSizeMax()) {
            out.position(start);
            session.refused(packet, "the packet takes " + size + " bytes, the server accepts "
                    + session.packetSizeMax() + ": send less [MQTT-3.2.2-15]", now);
            return;
        }
        written(packet, size, now, traced);
        if (size > space) {
            unsent = unsent(packet, size, codec);
            unsentCount = isQos0(packet) ? 1 : 0;
            moveUnsent(out);
        }
    }

    /** A packet that has no room; its payload stays where it is, if it is worth it. */
    private ByteBuffer unsent(Packet packet, int size, PacketCodec codec) {
        if (packet instanceof Publish publish && publish.message().payload().length() > PAYLOAD_COPIED_MAX) {
            Payload payload = publish.message().payload();
            ByteBuffer head = ByteBuffer.allocate(size - payload.length());
            if (codec.encodeHead(publish, version, head)) {
                unsentPayload = payload.asByteBuffer();
                return head.flip();
            }
        }
        ByteBuffer whole = ByteBuffer.allocate(size);
        codec.encode(packet, version, whole);
        return whole.flip();
    }

    private static boolean isQos0(Packet packet) {
        return packet instanceof Publish publish && publish.message().qos() == Qos.AT_MOST_ONCE;
    }

    private void written(Packet packet, int size, long now, boolean traced) {
        counters.sent(packet, size, now);
        if (traced) {
            trace.sent(packet, size);
        }
    }

    /** Makes ready what a session that ends has to say, for the last time that the link asks. */
    public void farewell(Session session, PacketCodec codec, long now) {
        assert guard.isHeld();
        ByteBuffer last = ByteBuffer.allocate(FAREWELL_BYTES);
        while (codec != null && session.hasPacket()) {
            Packet packet = session.nextPacket(now);
            if (packet != null) {
                int start = last.position();
                last = put(packet, last, codec);
                written(packet, last.position() - start, now, trace.isOn(now));
                unsentCount += isQos0(packet) ? 1 : 0;
            }
        }
        last.flip();
        if (unsent != null) {
            ByteBuffer payload = unsentPayload == null ? NOTHING : unsentPayload;
            unsentPayload = null;
            unsent = ByteBuffer.allocate(unsent.remaining() + payload.remaining() + last.remaining()).put(unsent)
                    .put(payload).put(last).flip();
        } else if (last.hasRemaining()) {
            unsent = last;
        }
    }

    private ByteBuffer put(Packet packet, ByteBuffer out, PacketCodec codec) {
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

    /** The link is gone, and with it what was on its way. */
    public void lost() {
        assert guard.isHeld();
        for (int index = 0; index < givenOutCount; index++) {
            ends.done(givenOut[index], Kind.CONNECTION_LOST, ReasonCode.UNSPECIFIED_ERROR,
                    "the connection was lost before the message was written");
        }
        givenOutCount = 0;
        forget();
    }

    /** Releases all. */
    public void forget() {
        unsent = null;
        unsentPayload = null;
        unsentCount = 0;
    }
}
