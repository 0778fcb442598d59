package io.caddis.mqtt.itests.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Packets as a server sends them, byte by byte: no codec of ours, which would refuse to write most of them. */
final class Bytes {
    static final int USER_PROPERTY = 0x26;
    static final int REASON_STRING = 0x1F;
    static final int SERVER_REFERENCE = 0x1C;
    static final int ASSIGNED_CLIENT_ID = 0x12;
    static final int RESPONSE_INFORMATION = 0x1A;
    static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
    static final int TOPIC_ALIAS = 0x23;
    static final int CORRELATION_DATA = 0x09;
    static final int RESPONSE_TOPIC = 0x08;
    static final int CONTENT_TYPE = 0x03;
    static final byte[] NONE = {};

    private Bytes() {
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] repeat(byte[] part, int count) {
        byte[] all = new byte[part.length * count];
        for (int index = 0; index < count; index++) {
            System.arraycopy(part, 0, all, index * part.length, part.length);
        }
        return all;
    }

    static byte[] of(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int index = 0; index < octets.length; index++) {
            bytes[index] = (byte) octets[index];
        }
        return bytes;
    }

    static byte[] two(int value) {
        return of(value >> 8, value);
    }

    /** A number of one to four bytes (MQTT 1.5.5). */
    static byte[] number(int value) {
        byte[] bytes = new byte[4];
        int count = 0;
        int rest = value;
        do {
            bytes[count++] = (byte) (rest & 0x7F | (rest > 0x7F ? 0x80 : 0));
            rest >>>= 7;
        } while (rest > 0);
        return Arrays.copyOf(bytes, count);
    }

    static byte[] text(byte[] utf8) {
        return join(two(utf8.length), utf8);
    }

    static byte[] text(String text) {
        return text(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] packet(int first, byte[]... body) {
        byte[] all = join(body);
        return join(of(first), number(all.length), all);
    }

    /** Properties with their length; nothing before 5.0. */
    static byte[] properties(boolean v5, byte[]... properties) {
        byte[] all = join(properties);
        return v5 ? join(number(all.length), all) : NONE;
    }

    static byte[] property(int identifier, String text) {
        return join(of(identifier), text(text));
    }

    static byte[] userProperty(String name, String value) {
        return join(of(USER_PROPERTY), text(name), text(value));
    }

    static byte[] connack(boolean v5, int reasonCode, byte[]... properties) {
        return packet(0x20, of(0, reasonCode), properties(v5, properties));
    }

    /** @param packetId of no account with QoS 0 */
    static byte[] publish(boolean v5, String topic, int qos, int packetId, byte[] payload, byte[]... properties) {
        return packet(0x30 | qos << 1, text(topic), qos == 0 ? NONE : two(packetId), properties(v5, properties),
                payload);
    }

    /** A WebSocket frame for each byte (RFC 6455 section 5.2). */
    static byte[] frames(byte[] bytes) {
        byte[] frames = new byte[3 * bytes.length];
        for (int index = 0; index < bytes.length; index++) {
            frames[3 * index] = (byte) 0x82;
            frames[3 * index + 1] = 1;
            frames[3 * index + 2] = bytes[index];
        }
        return frames;
    }
}
