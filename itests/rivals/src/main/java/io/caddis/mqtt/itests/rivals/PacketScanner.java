package io.caddis.mqtt.itests.rivals;

import java.nio.ByteBuffer;

/**
 * Finds whole MQTT packets in a buffer, without copying and without making an object per packet.
 *
 * <p>Offsets are absolute. What a handler needs from a PUBLISH is read with the static methods below.
 */
final class PacketScanner {

    /** Receives each whole packet: its first byte, and where its variable header begins and the packet ends. */
    interface Handler {
        void packet(ByteBuffer in, int first, int from, int to);
    }

    static final int CONNECT = 1;
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBSCRIBE = 8;
    static final int SUBACK = 9;
    static final int UNSUBSCRIBE = 10;
    static final int PINGREQ = 12;
    static final int DISCONNECT = 14;

    private static final int VAR_INT_BYTES_MAX = 4;

    private PacketScanner() {
    }

    /**
     * Hands every whole packet between position and limit to the handler; the position ends at the first byte of the
     * packet that is not whole yet. A packet that can never fit the buffer is an error.
     */
    static void scan(ByteBuffer in, Handler handler) {
        scan(in, in.capacity(), handler);
    }

    /** As above, for a buffer that its owner makes larger, up to so many bytes. */
    static void scan(ByteBuffer in, int capacityMax, Handler handler) {
        int at = in.position();
        int limit = in.limit();
        while (limit - at >= 2) {
            int length = in.get(at + 1);
            int from = at + 2;
            if (length < 0) {
                int lengthBytes = varIntBytes(in, at + 1, limit);
                if (lengthBytes == 0) {
                    break;
                }
                length = varInt(in, at + 1);
                from = at + 1 + lengthBytes;
            }
            if (length > limit - from) {
                if (from - at + (long) length > capacityMax) {
                    throw new IllegalStateException("packet of " + length + " bytes is larger than the buffer");
                }
                break;
            }
            handler.packet(in, in.get(at) & 0xFF, from, from + length);
            at = from + length;
        }
        in.position(at);
    }

    static int type(int first) {
        return first >> 4;
    }

    static int qos(int first) {
        return (first >> 1) & 3;
    }

    static int uint16(ByteBuffer in, int at) {
        return in.getShort(at) & 0xFFFF;
    }

    /** Where the topic of a PUBLISH ends: its packet identifier (QoS 1 and 2), properties or payload follow. */
    static int topicEnd(ByteBuffer in, int from) {
        return from + 2 + uint16(in, from);
    }

    /** Where the payload of a PUBLISH begins. */
    static int payloadStart(ByteBuffer in, int first, int from, boolean v5) {
        int at = topicEnd(in, from) + (qos(first) > 0 ? 2 : 0);
        if (!v5) {
            return at;
        }
        int propertyBytes = in.get(at);
        return propertyBytes >= 0 ? at + 1 + propertyBytes : skipVarIntBlock(in, at);
    }

    /** The first offset behind a block that begins with its own length, as properties do. */
    static int skipVarIntBlock(ByteBuffer in, int at) {
        return at + varIntBytes(in, at, in.limit()) + varInt(in, at);
    }

    /** How many bytes the variable byte integer at this offset has; 0 when it is cut off by the limit. */
    private static int varIntBytes(ByteBuffer in, int at, int limit) {
        for (int i = 0; i < VAR_INT_BYTES_MAX; i++) {
            if (at + i >= limit) {
                return 0;
            }
            if (in.get(at + i) >= 0) {
                return i + 1;
            }
        }
        throw new IllegalStateException("variable byte integer of more than four bytes");
    }

    private static int varInt(ByteBuffer in, int at) {
        int value = 0;
        for (int i = 0; i < VAR_INT_BYTES_MAX; i++) {
            int digit = in.get(at + i);
            value |= (digit & 0x7F) << (7 * i);
            if (digit >= 0) {
                break;
            }
        }
        return value;
    }
}
