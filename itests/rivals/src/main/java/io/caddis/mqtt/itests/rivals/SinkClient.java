package io.caddis.mqtt.itests.rivals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * One MQTT client (3.1.1 or 5) of the sink: acknowledges and counts what it publishes, and floods it on request.
 *
 * <p>A PUBLISH whose topic begins with {@code echo/} goes back to the client at its QoS, one to {@code fan/CLIENT} goes
 * on to that client at QoS 0. Subscriptions are granted and forgotten. Errors of the client end the connection.
 */
final class SinkClient implements SinkConnection.Protocol, PacketScanner.Handler {

    private static final int ECHO = 'e' << 24 | 'c' << 16 | 'h' << 8 | 'o';
    private static final int FAN = 'f' << 24 | 'a' << 16 | 'n' << 8 | '/';
    /** Packet identifiers from here on are of echoes, those below of floods. */
    private static final int ECHO_IDS = Flood.PACKET_IDS + 1;
    /** Echoes count in the client's Receive Maximum too. */
    private static final int PACED_MAX = Traffic.IN_FLIGHT - 100;
    private static final int FAN_LENGTH = 4;
    private static final int PACKET_ID_MAX = 0xFFFF;
    private static final int PACKET_HEAD_MAX = 8;
    private static final byte[] PINGRESP = {(byte) 0xD0, 0};
    private static final byte[] CONNACK_V3 = {0x20, 2, 0, 0};
    private static final byte[] CONNACK_V5 = {0x20, 3, 0, 0, 0};

    private final SinkConnection connection;
    private final SinkBroker broker;
    private ByteBuffer out;
    private boolean v5;

    /** By packet identifier: a QoS 2 PUBLISH has come, its PUBREL has not. */
    private final BitSet unreleased = new BitSet();
    private long expected;
    private long arrived;
    private long sumOfNumbers;
    private SinkControlLine observer;

    private Flood flood;
    /** The packets of the last flood, and what they are: to make many takes longer than to send them. */
    private byte[][] packets;
    private String packetsKey = "";
    private int echoId = ECHO_IDS;
    private SinkClient fanTarget;
    private boolean slow;

    SinkClient(SinkConnection connection, SinkBroker broker) {
        this.connection = connection;
        this.broker = broker;
    }

    SinkConnection connection() {
        return connection;
    }

    @Override
    public void received(ByteBuffer in, ByteBuffer answers) {
        out = answers;
        PacketScanner.scan(in, SinkConnection.IN_MAX, this);
        if (expected > 0 && arrived >= expected) {
            expected = 0;
            observer.arrived(arrived, sumOfNumbers);
        }
    }

    @Override
    public boolean fill(ByteBuffer answers, int bytesMax) {
        if (flood == null) {
            return false;
        }
        boolean added = flood.fill(answers, bytesMax);
        if (flood.done()) {
            observer.flooded(flood.count());
            flood = null;
            broker.paced(this, slow);
        }
        return flood != null && added;
    }

    @Override
    public void packet(ByteBuffer in, int first, int from, int to) {
        int type = PacketScanner.type(first);
        switch (type) {
            case PacketScanner.PUBLISH -> published(in, first, from, to);
            case PacketScanner.PUBREL -> {
                unreleased.clear(PacketScanner.uint16(in, from));
                Packets.ack(out, PacketScanner.PUBCOMP, PacketScanner.uint16(in, from));
            }
            case PacketScanner.PUBACK, PacketScanner.PUBREC, PacketScanner.PUBCOMP ->
                acknowledged(type, PacketScanner.uint16(in, from));
            case PacketScanner.CONNECT -> connected(in, from);
            case PacketScanner.SUBSCRIBE -> subscribed(in, from, to);
            case PacketScanner.PINGREQ -> out.put(PINGRESP);
            case PacketScanner.DISCONNECT -> { }
            default -> throw new IllegalStateException("packet type " + type + " from a client");
        }
    }

    /** Counts from zero, and tells the observer when so many messages have arrived. */
    void expect(long messages, SinkControlLine control) {
        expected = messages;
        arrived = 0;
        sumOfNumbers = 0;
        observer = control;
    }

    /** Tells at once how many messages have arrived. */
    void count(SinkControlLine control) {
        expected = 0;
        control.arrived(arrived, sumOfNumbers);
    }

    /** @param topics see {@link Traffic#topics} */
    void flood(int qos, long count, int payloadSize, long window, String topics, SinkControlLine control) {
        begin(new Flood(qos, count, payloadSize, window, v5, packets(topics, qos, payloadSize)), control);
    }

    /** Sends so many a second, evenly, until {@link #endPace}. */
    void pace(int qos, long perSecond, SinkControlLine control) {
        Flood paced = new Flood(qos, Long.MAX_VALUE, Traffic.PAYLOAD_BYTES, qos == 0 ? 0 : PACED_MAX, v5,
                packets(Traffic.PLANT, qos, Traffic.PAYLOAD_BYTES));
        paced.pace(perSecond);
        begin(paced, control);
        broker.paced(this, true);
    }

    /** Reads from it once in so many milliseconds at most; 0: as fast as it goes. */
    void slow(long millis) {
        slow = millis > 0;
        connection.readEvery(millis);
        broker.paced(this, slow || flood != null);
    }

    void endPace() {
        if (flood != null) {
            flood.end();
            connection.wake();
        }
    }

    private void begin(Flood begun, SinkControlLine control) {
        flood = begun;
        observer = control;
        connection.prepareFlood(packets[0].length);
        connection.wake();
    }

    private byte[][] packets(String topics, int qos, int payloadSize) {
        String key = topics + " " + qos + " " + payloadSize;
        if (!key.equals(packetsKey)) {
            packets = Flood.packets(Traffic.topics(topics, payloadSize), qos, payloadSize, v5);
            packetsKey = key;
        }
        return packets;
    }

    String floodProgress() {
        return flood == null ? "0 0" : flood.progress();
    }

    void seen(long messages) {
        if (flood != null) {
            flood.seen(messages);
            connection.wake();
        }
    }

    private void published(ByteBuffer in, int first, int from, int to) {
        int qos = PacketScanner.qos(first);
        boolean counts = true;
        if (qos > 0) {
            int id = PacketScanner.uint16(in, PacketScanner.topicEnd(in, from));
            Packets.ack(out, qos == 1 ? PacketScanner.PUBACK : PacketScanner.PUBREC, id);
            if (qos == 2) {
                counts = !unreleased.get(id);
                unreleased.set(id);
            }
        }
        int payload = PacketScanner.payloadStart(in, first, from, v5);
        if (counts && to - payload >= Long.BYTES) {
            arrived++;
            sumOfNumbers += in.getLong(payload);
        }
        if (in.get(from + 2) == 'e' && in.getInt(from + 2) == ECHO) {
            if (counts) {
                echo(in, from, payload, to, qos);
            }
        } else if (in.get(from + 2) == 'f' && in.getInt(from + 2) == FAN) {
            fan(in, from, payload, to);
        }
    }

    private void echo(ByteBuffer in, int from, int payload, int to, int qos) {
        if (qos > 0) {
            echoId = echoId == PACKET_ID_MAX ? ECHO_IDS : echoId + 1;
        }
        send(out, in, from, payload, to, qos);
    }

    /** The one that it goes to has to have said CONNECT before. */
    private void fan(ByteBuffer in, int from, int payload, int to) {
        if (fanTarget == null) {
            int name = from + 2 + FAN_LENGTH;
            byte[] clientId = new byte[PacketScanner.topicEnd(in, from) - name];
            in.get(name, clientId);
            fanTarget = broker.client(new String(clientId, StandardCharsets.UTF_8));
        }
        SinkConnection target = fanTarget.connection;
        fanTarget.send(target.room(to - from + PACKET_HEAD_MAX), in, from, payload, to, 0);
        target.wake();
    }

    private void send(ByteBuffer to, ByteBuffer in, int from, int payload, int end, int qos) {
        int topicEnd = PacketScanner.topicEnd(in, from);
        to.put((byte) (PacketScanner.PUBLISH << 4 | qos << 1));
        Packets.varInt(to, topicEnd - from + (qos > 0 ? 2 : 0) + (v5 ? 1 : 0) + end - payload);
        to.put(in.slice(from, topicEnd - from));
        if (qos > 0) {
            to.putShort((short) echoId);
        }
        if (v5) {
            to.put((byte) 0);
        }
        to.put(in.slice(payload, end - payload));
    }

    private void acknowledged(int type, int id) {
        if (id >= ECHO_IDS) {
            if (type == PacketScanner.PUBREC) {
                Packets.ack(out, PacketScanner.PUBREL, id);
            }
            return;
        }
        if (flood == null) {
            throw new IllegalStateException("acknowledgement without a flood");
        }
        if (flood.acknowledged(type, id)) {
            Packets.ack(out, PacketScanner.PUBREL, id);
        }
    }

    private void connected(ByteBuffer in, int from) {
        int level = from + 2 + PacketScanner.uint16(in, from);
        v5 = in.get(level) == 5;
        int id = level + 4;
        if (v5) {
            id = PacketScanner.skipVarIntBlock(in, id);
        }
        byte[] clientId = new byte[PacketScanner.uint16(in, id)];
        in.get(id + 2, clientId);
        broker.connected(new String(clientId, StandardCharsets.UTF_8), this);
        out.put(v5 ? CONNACK_V5 : CONNACK_V3);
    }

    private void subscribed(ByteBuffer in, int from, int to) {
        int at = from + 2;
        if (v5) {
            at = PacketScanner.skipVarIntBlock(in, at);
        }
        byte[] granted = new byte[to - at];
        int filters = 0;
        while (at < to) {
            at += 2 + PacketScanner.uint16(in, at);
            granted[filters++] = (byte) (in.get(at++) & 3);
        }
        out.put((byte) (PacketScanner.SUBACK << 4));
        Packets.varInt(out, 2 + (v5 ? 1 : 0) + filters);
        out.putShort(in.getShort(from));
        if (v5) {
            out.put((byte) 0);
        }
        out.put(granted, 0, filters);
    }
}
