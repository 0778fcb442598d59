package io.caddis.mqtt.itests.rivals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One MQTT client (3.1.1 or 5) of the sink: acknowledges and counts what it publishes, and floods it on request.
 *
 * <p>A PUBLISH whose topic begins with {@code echo/} goes back to the client at QoS 0. Subscriptions are granted and
 * forgotten. Errors of the client end the connection.
 */
final class SinkClient implements SinkConnection.Protocol, PacketScanner.Handler {

    private static final int ECHO = 'e' << 24 | 'c' << 16 | 'h' << 8 | 'o';
    private static final byte[] PINGRESP = {(byte) 0xD0, 0};
    private static final byte[] CONNACK_V3 = {0x20, 2, 0, 0};
    private static final byte[] CONNACK_V5 = {0x20, 3, 0, 0, 0};

    private final SinkConnection connection;
    private final SinkBroker broker;
    private ByteBuffer out;
    private boolean v5;

    /** By packet identifier: a QoS 2 PUBLISH has come, its PUBREL has not. */
    private final boolean[] unreleased = new boolean[0x10000];
    private long expected;
    private long arrived;
    private long sumOfNumbers;
    private SinkControlLine observer;

    private Flood flood;

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
        PacketScanner.scan(in, this);
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
        }
        return flood != null && added;
    }

    @Override
    public void packet(ByteBuffer in, int first, int from, int to) {
        int type = PacketScanner.type(first);
        switch (type) {
            case PacketScanner.PUBLISH -> published(in, first, from, to);
            case PacketScanner.PUBREL -> {
                unreleased[PacketScanner.uint16(in, from)] = false;
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

    void flood(int qos, long count, int payloadSize, long window, SinkControlLine control) {
        flood = new Flood(qos, count, payloadSize, window, v5);
        observer = control;
        connection.wake();
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
                counts = !unreleased[id];
                unreleased[id] = true;
            }
        }
        int payload = PacketScanner.payloadStart(in, first, from, v5);
        if (counts && to - payload >= Long.BYTES) {
            arrived++;
            sumOfNumbers += in.getLong(payload);
        }
        if (in.get(from + 2) == 'e' && in.getInt(from + 2) == ECHO) {
            echo(in, from, payload, to);
        }
    }

    private void echo(ByteBuffer in, int from, int payload, int to) {
        int topicEnd = PacketScanner.topicEnd(in, from);
        out.put((byte) (PacketScanner.PUBLISH << 4));
        Packets.varInt(out, topicEnd - from + (v5 ? 1 : 0) + to - payload);
        out.put(in.slice(from, topicEnd - from));
        if (v5) {
            out.put((byte) 0);
        }
        out.put(in.slice(payload, to - payload));
    }

    private void acknowledged(int type, int id) {
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
