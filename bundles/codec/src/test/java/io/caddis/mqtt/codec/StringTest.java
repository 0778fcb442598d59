package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings are written as the JDK encodes them, from the first to the last character of each length (1.5.4). */
class StringTest {
    private static final int BEFORE_CLIENT_ID = 10; // after the fixed header, in 3.1.1

    private final PacketCodecComponent codec = new PacketCodecComponent();

    @ParameterizedTest
    @ValueSource(ints = {1, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFEFF, 0xFFFD, 0xFFFF, 0x10000, 0x1F600,
        0x3FFFF, 0x40000, 0x10FFFF})
    void character(int codePoint) {
        isWritten(Character.toString(codePoint));
        isWritten("a" + Character.toString(codePoint) + "b");
        isWritten(Character.toString(codePoint).repeat(3));
    }

    @Test
    void asLongAsCanBe() {
        isWritten("a".repeat(65_535));
        isWritten("a" + "\u00E9".repeat(32_767));
        isWritten("\u20AC".repeat(21_845));
    }

    private void isWritten(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Connect connect = new Connect(text, true, 0, null, null, null, Properties.NONE);
        ByteBuffer out = ByteBuffer.allocate(utf8.length + 100);
        int size = codec.encode(connect, ProtocolVersion.V3_1_1, out);
        int start = size - utf8.length;
        assertEquals(utf8.length, out.getShort(start - 2) & 0xFFFF);
        assertArrayEquals(utf8, Arrays.copyOfRange(out.array(), start, size));
        int fixedHeader = start - 2 - BEFORE_CLIENT_ID;
        assertEquals(size - fixedHeader, BEFORE_CLIENT_ID + 2 + utf8.length);
        assertEquals(connect, codec.decode(out.flip(), ProtocolVersion.V3_1_1, size));
    }
}
