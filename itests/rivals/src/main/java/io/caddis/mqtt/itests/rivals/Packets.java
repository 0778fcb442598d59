package io.caddis.mqtt.itests.rivals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the few packets that the sink and the raw-socket ceiling send. */
final class Packets {

    private Packets() {
    }

    /** An acknowledgement without reason code: PUBACK, PUBREC, PUBREL or PUBCOMP. */
    static void ack(ByteBuffer out, int type, int packetId) {
        int first = type << 4 | (type == PacketScanner.PUBREL ? 2 : 0);
        out.putInt(first << 24 | 2 << 16 | packetId);
    }

    /** A PUBLISH with a payload of zeros; the packet identifier (QoS 1 and 2) is zero too and patched later. */
    static byte[] publish(String topic, int qos, int payloadSize, boolean v5) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        int length = 2 + name.length + (qos > 0 ? 2 : 0) + (v5 ? 1 : 0) + payloadSize;
        ByteBuffer out = ByteBuffer.allocate(5 + length);
        out.put((byte) (PacketScanner.PUBLISH << 4 | qos << 1));
        varInt(out, length);
        out.putShort((short) name.length).put(name);
        return Arrays.copyOf(out.array(), out.position() + length - 2 - name.length);
    }

    /** A CONNECT of protocol version 5 with a clean start and no other option. */
    static ByteBuffer connect(String clientId, int keepAliveSeconds) {
        byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(64 + id.length);
        out.put((byte) (PacketScanner.CONNECT << 4));
        varInt(out, 13 + id.length);
        out.putShort((short) 4).put("MQTT".getBytes(StandardCharsets.US_ASCII));
        out.put((byte) 5).put((byte) 2).putShort((short) keepAliveSeconds).put((byte) 0);
        out.putShort((short) id.length).put(id);
        return out.flip();
    }

    static void varInt(ByteBuffer out, int value) {
        int rest = value;
        while (rest > 0x7F) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }
}
