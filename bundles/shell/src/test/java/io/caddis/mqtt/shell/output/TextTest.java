package io.caddis.mqtt.shell.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Nothing that a peer sends may do anything to a terminal. */
class TextTest {
    @Test
    void plainTextStaysAsItIs() {
        String text = "Grüße, 温度 21.5 °C \uD83D\uDE00";
        assertSame(text, Text.safe(text));
    }

    @Test
    void controlCharactersAreEscaped() {
        assertEquals("a\\u001b[2Jb\\u0007\\u0000", Text.safe("a\u001b[2Jb\u0007\u0000"));
        assertEquals("a\\r\\n\\tb", Text.safe("a\r\n\tb"));
        assertEquals("\\u009b1A", Text.safe("\u009b1A"), "the C1 form of the escape sequence");
    }

    @Test
    void whatTurnsOrHidesTextIsEscaped() {
        assertEquals("\\u202egpj.exe", Text.safe("\u202egpj.exe"));
        assertEquals("a\\u200bb\\u2028c", Text.safe("a\u200bb\u2028c"));
        assertEquals("\\ud83d", Text.safe("\uD83D"), "half of a pair");
        assertEquals("\\U000e0041", Text.safe("\uDB40\uDC41"), "an invisible letter");
    }

    @Test
    void longTextsAreCut() {
        assertEquals("x".repeat(2_000), Text.safe("x".repeat(2_000)));
        assertEquals("x".repeat(1_999) + "...", Text.safe("x".repeat(1_999) + "\uD83D\uDE00" + "x".repeat(65_000)));
        assertEquals("x".repeat(3_000), payload("x".repeat(3_000).getBytes(StandardCharsets.UTF_8), 3_000), "--full");
    }

    @Test
    void payloadsAreTextIfTheyAreSome() {
        assertEquals("21.5 °C", payload("21.5 °C".getBytes(StandardCharsets.UTF_8), 200));
        assertEquals("", payload(new byte[0], 200));
        assertEquals("a\\nb", payload("a\nb".getBytes(StandardCharsets.UTF_8), 200));
    }

    @Test
    void otherPayloadsAreHexadecimalWithTheirSize() {
        assertEquals("(3 bytes) ff 00 10", payload(new byte[] {-1, 0, 16}, 200));
        assertEquals("(2 bytes) 41 00", payload(new byte[] {0x41, 0}, 200), "UTF-8, but no text");
        assertEquals("(100 bytes) " + "fe ".repeat(64) + "...", payload(filled(100, (byte) 0xFE), 200));
    }

    @Test
    void longTextsAreShortenedBetweenCharacters() {
        assertEquals("aa... (4 bytes)", payload("aaaa".getBytes(StandardCharsets.UTF_8), 2));
        assertEquals("a... (5 bytes)", payload("a\uD83D\uDE00".getBytes(StandardCharsets.UTF_8), 2));
    }

    private static String payload(byte[] bytes, int charactersMax) {
        return Text.payload(ByteBuffer.wrap(bytes), charactersMax);
    }

    private static byte[] filled(int size, byte value) {
        byte[] bytes = new byte[size];
        java.util.Arrays.fill(bytes, value);
        return bytes;
    }
}
