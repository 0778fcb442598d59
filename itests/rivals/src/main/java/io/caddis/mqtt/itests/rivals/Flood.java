package io.caddis.mqtt.itests.rivals;

import java.nio.ByteBuffer;

/**
 * A burst of PUBLISH packets from the sink to one client, never more than {@code window} ahead of it.
 *
 * <p>At QoS 1 and 2 the window counts messages that are not acknowledged. At QoS 0 it counts messages that the client's
 * listener has not seen (the worker reports that on its control connection), so that a client which drops messages on
 * overflow is not made to; window 0 means no limit.
 */
final class Flood {

    /** The largest packet identifier; those above are for others. */
    static final int PACKET_IDS = 0xEFFF;

    private final int qos;
    private final long window;
    private final byte[][] packets;
    private final int packetIdAt;
    private final int numberAt;
    /** By packet identifier: 0 free, else the type of the acknowledgement that must come next. */
    private final byte[] awaited = new byte[0x10000];
    private long count;
    private long sent;
    private int next;
    private long perSecond; // 0: as fast as it goes
    private long begin;
    private long finished;
    private int packetId;

    Flood(int qos, long count, int payloadSize, long window, boolean v5) {
        this(qos, count, payloadSize, window, v5, packets(Traffic.plantTopics(), qos, payloadSize, v5));
    }

    /** @param packets are changed while they are sent, and can be used for another flood afterwards */
    Flood(int qos, long count, int payloadSize, long window, boolean v5, byte[][] packets) {
        if (payloadSize < Long.BYTES || count < 1 || qos < 0 || qos > 2 || window < 0 || qos > 0 && window == 0) {
            throw new IllegalArgumentException("flood of " + count + " at QoS " + qos + " with window " + window);
        }
        this.qos = qos;
        this.count = count;
        this.window = window == 0 ? Long.MAX_VALUE : qos > 0 ? Math.min(window, PACKET_IDS) : window;
        this.packets = packets;
        numberAt = packets[0].length - payloadSize;
        packetIdAt = numberAt - (v5 ? 1 : 0) - 2;
    }

    /** A packet for each topic; all topics are of one length. */
    static byte[][] packets(String[] topics, int qos, int payloadSize, boolean v5) {
        byte[][] packets = new byte[topics.length][];
        for (int i = 0; i < topics.length; i++) {
            packets[i] = Packets.publish(topics[i], qos, payloadSize, v5);
        }
        return packets;
    }

    /** From now on not faster than so many a second. */
    void pace(long messagesPerSecond) {
        perSecond = messagesPerSecond;
        begin = System.nanoTime();
    }

    /** Sends no more. */
    void end() {
        count = sent;
    }

    /** Writes as many packets as window and room allow; false when that is none. */
    boolean fill(ByteBuffer out, int bytesMax) {
        int length = packets[0].length;
        long room = Math.min(Math.min(bytesMax, out.remaining()) / length, count - sent);
        room = Math.min(room, window - (sent - finished));
        if (perSecond > 0) {
            double due = (System.nanoTime() - begin) / 1e9 * perSecond;
            room = Math.min(room, (long) due - sent);
        }
        for (long i = 0; i < room; i++) {
            int at = out.position();
            out.put(packets[next]);
            next = next + 1 == packets.length ? 0 : next + 1;
            if (qos > 0) {
                packetId = packetId == PACKET_IDS ? 1 : packetId + 1;
                awaited[packetId] = (byte) (qos == 1 ? PacketScanner.PUBACK : PacketScanner.PUBREC);
                out.putShort(at + packetIdAt, (short) packetId);
            }
            out.putLong(at + numberAt, sent++);
        }
        return room > 0;
    }

    /** Takes an acknowledgement from the client; true when a PUBREL has to answer it. */
    boolean acknowledged(int type, int id) {
        if (awaited[id] != type) {
            throw new IllegalStateException("packet type " + type + " for identifier " + id + " was not due");
        }
        if (type == PacketScanner.PUBREC) {
            awaited[id] = PacketScanner.PUBCOMP;
            return true;
        }
        awaited[id] = 0;
        finished++;
        return false;
    }

    /** The client's listener has seen so many messages since the last report; counts at QoS 0 only. */
    void seen(long messages) {
        finished += qos == 0 ? messages : 0;
    }

    /** All sent, and at QoS 1 and 2 all acknowledged. */
    boolean done() {
        return sent == count && (qos == 0 || finished == count);
    }

    /** How many are sent, and how many of them finished, for people. */
    String progress() {
        return sent + " " + finished;
    }

    long count() {
        return count;
    }
}
