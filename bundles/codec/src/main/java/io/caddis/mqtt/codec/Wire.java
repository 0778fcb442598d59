package io.caddis.mqtt.codec;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.MalformedPacketException;
import io.caddis.mqtt.spi.Messages;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The data types of MQTT (1.5) and the fixed header (2.1). Reading expects the buffer's limit at the end of the packet
 * and its mark at the start; writing expects that there is room.
 */
final class Wire {
    /** The greatest variable byte integer, and so the greatest remaining length (1.5.5). */
    static final int VARIABLE_MAX = 268_435_455;
    private static final int LENGTH_MAX = 0xFFFF;

    private Wire() {
    }

    // ---- reading

    /** What is wrong with the bytes at the position. */
    static MalformedPacketException malformed(ByteBuffer in, ReasonCode reasonCode, String clause, String message) {
        int at = in.position();
        in.reset();
        return new MalformedPacketException(reasonCode, clause, at - in.position(), message);
    }

    /** Refuses a field that runs past the end, before anything is allocated for it. */
    static void need(ByteBuffer in, int bytes, String what) {
        if (in.remaining() < bytes) {
            throw malformed(in, ReasonCode.MALFORMED_PACKET, "1.5",
                    what + " needs " + bytes + " bytes where " + in.remaining() + " are left");
        }
    }

    static int readByte(ByteBuffer in) {
        need(in, 1, "one byte");
        return in.get() & 0xFF;
    }

    static int readTwoBytes(ByteBuffer in) {
        need(in, 2, "two byte integer");
        return in.getShort() & 0xFFFF;
    }

    static long readFourBytes(ByteBuffer in) {
        need(in, 4, "four byte integer");
        return in.getInt() & 0xFFFF_FFFFL;
    }

    /** A variable byte integer of 5.0, in its shortest form only ([MQTT-1.5.5-1]). */
    static int readVariable(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int next = readByte(in);
            value |= (next & 0x7F) << shift;
            if (next == 0 && shift > 0) {
                throw malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-1.5.5-1", "variable byte integer is too long");
            }
            if (next < 0x80) {
                return value;
            }
        }
        throw malformed(in, ReasonCode.MALFORMED_PACKET, "1.5.5", "variable byte integer has no end");
    }

    /** A string, well-formed and without U+0000. */
    static String readString(ByteBuffer in) {
        return readText(in, readTwoBytes(in));
    }

    /** The text of so many bytes from the position on. */
    static String readText(ByteBuffer in, int length) {
        return text(in, readBytes(in, length));
    }

    private static byte[] readBytes(ByteBuffer in, int length) {
        need(in, length, "string");
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /** The text of bytes that are just before the position. */
    private static String text(ByteBuffer in, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // decoding turns what is ill-formed into U+FFFD, so that only then another encoding differs [MQTT-1.5.4-1]
        if (text.indexOf('\uFFFD') >= 0 && !Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
            throw malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-1.5.4-1", "string before here is not UTF-8");
        }
        if (text.indexOf('\0') >= 0) {
            throw malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-1.5.4-2", "string before here holds U+0000");
        }
        return text;
    }

    static Payload readBinary(ByteBuffer in) {
        int length = readTwoBytes(in);
        need(in, length, "binary data");
        return Payload.readFrom(in, length);
    }

    static UserProperty readPair(ByteBuffer in) {
        String name = readString(in);
        return new UserProperty(name, readString(in));
    }

    /** A topic without wildcards, of so many bytes from the position on. */
    static TopicName readTopic(ByteBuffer in, int length) {
        byte[] bytes = readBytes(in, length);
        String text = text(in, bytes);
        try {
            return Messages.topic(text, bytes);
        } catch (IllegalArgumentException e) {
            throw malformed(in, text.isEmpty() ? ReasonCode.PROTOCOL_ERROR : ReasonCode.MALFORMED_PACKET,
                    "MQTT-3.3.2-2", e.getMessage());
        }
    }

    static TopicFilter readFilter(ByteBuffer in) {
        String text = readString(in);
        try {
            return TopicFilter.of(text);
        } catch (IllegalArgumentException e) {
            throw malformed(in, text.isEmpty() ? ReasonCode.PROTOCOL_ERROR : ReasonCode.TOPIC_FILTER_INVALID,
                    "4.7", e.getMessage());
        }
    }

    /** A reason code of 5.0; whether the packet may carry it, its record checks. */
    static ReasonCode readReasonCode(ByteBuffer in) {
        int code = readByte(in);
        ReasonCode reasonCode = ReasonCode.of(code);
        if (reasonCode == null) {
            throw malformed(in, ReasonCode.PROTOCOL_ERROR, "2.4", "no such reason code as " + code);
        }
        return reasonCode;
    }

    // ---- sizes; what the wire cannot carry is refused here, before anything is written

    /** The size of a packet from the number of bytes behind its fixed header. */
    static int packetSize(long remaining) {
        if (remaining > VARIABLE_MAX) {
            throw new IllegalArgumentException("packet of " + remaining + " bytes after the fixed header: MQTT allows "
                    + VARIABLE_MAX + " (MQTT 2.1.4)");
        }
        return 1 + sizeOfVariable(remaining) + (int) remaining;
    }

    static int sizeOfVariable(long value) {
        return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
    }

    /** A string with its length. */
    static int sizeOf(String text) {
        int length = text.length();
        long bytes = length;
        for (int index = 0; index < length; index++) {
            char c = text.charAt(index);
            if (c >= 0x800) {
                bytes += 2;
                if (Character.isSurrogate(c)) {
                    index = lowSurrogate(text, index);
                }
            } else if (c >= 0x80) {
                bytes++;
            } else if (c == 0) {
                throw new IllegalArgumentException("string holds U+0000 at index " + index + " [MQTT-1.5.4-2]");
            }
        }
        return 2 + checkLength(bytes, "string");
    }

    /** The index of the second half of the character that begins at {@code index}. */
    private static int lowSurrogate(String text, int index) {
        if (index + 1 == text.length() || !Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1))) {
            throw new IllegalArgumentException("string holds a lone surrogate at index " + index + " [MQTT-1.5.4-1]");
        }
        return index + 1;
    }

    /** Binary data with its length. */
    static int sizeOf(Payload binary) {
        return 2 + checkLength(binary.length(), "binary data");
    }

    static int sizeOf(UserProperty pair) {
        return sizeOf(pair.name()) + sizeOf(pair.value());
    }

    private static int checkLength(long bytes, String what) {
        if (bytes > LENGTH_MAX) {
            throw new IllegalArgumentException(what + " of " + bytes + " bytes: use at most " + LENGTH_MAX
                    + " (MQTT 1.5)");
        }
        return (int) bytes;
    }

    /** Refuses what only 5.0 can say. */
    static void onlyV5(boolean used, String what, ProtocolVersion version) {
        if (used && version != ProtocolVersion.V5) {
            throw new IllegalArgumentException(what + " cannot be sent in MQTT " + version + ": it needs 5.0");
        }
    }

    // ---- writing

    static void putHeader(ByteBuffer out, int firstByte, int remaining) {
        out.put((byte) firstByte);
        putVariable(out, remaining);
    }

    static void putVariable(ByteBuffer out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    static void putTwoBytes(ByteBuffer out, int value) {
        out.putShort((short) value);
    }

    /** A string that {@link #sizeOf(String)} has let pass, encoded in place. */
    static void putString(ByteBuffer out, String text) {
        int start = out.position();
        out.putShort((short) 0);
        int length = text.length();
        for (int index = 0; index < length; index++) {
            char c = text.charAt(index);
            if (c < 0x80) {
                out.put((byte) c);
            } else if (c < 0x800) {
                out.put((byte) (0xC0 | c >> 6)).put((byte) (0x80 | c & 0x3F));
            } else if (Character.isSurrogate(c)) {
                int point = text.codePointAt(index++);
                out.put((byte) (0xF0 | point >> 18)).put((byte) (0x80 | point >> 12 & 0x3F));
                out.put((byte) (0x80 | point >> 6 & 0x3F)).put((byte) (0x80 | point & 0x3F));
            } else {
                out.put((byte) (0xE0 | c >> 12)).put((byte) (0x80 | c >> 6 & 0x3F)).put((byte) (0x80 | c & 0x3F));
            }
        }
        out.putShort(start, (short) (out.position() - start - 2));
    }

    static void putBinary(ByteBuffer out, Payload binary) {
        putTwoBytes(out, binary.length());
        binary.writeTo(out);
    }

    static void putTopic(ByteBuffer out, TopicName topic) {
        putTwoBytes(out, topic.encodedLength());
        topic.writeTo(out);
    }

    static void putPair(ByteBuffer out, UserProperty pair) {
        putString(out, pair.name());
        putString(out, pair.value());
    }
}
