package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.MalformedPacketException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where packets begin and end, and what is refused before a packet is complete. */
class FramingTest {
    private final PacketCodecComponent codec = new PacketCodecComponent();

    @ParameterizedTest
    @CsvSource({"30 7e, 127", "30 7f, 128", "30 80 01, 130", "30 ff ff ff 7f, 268435459", "30 ff ff ff 7f, 1"})
    @Tag("trap-29")
    @Tag("netx-T34")
    void tooLargeIsRefusedFromTheFixedHeader(String hex, int packetSizeMax) { // [MQTT-3.1.2-24]
        MalformedPacketException exception = refused(hex, ProtocolVersion.V3_1_1, packetSizeMax);
        assertEquals(ReasonCode.PACKET_TOO_LARGE, exception.reasonCode());
    }

    @ParameterizedTest
    @CsvSource({"30 7e, 128", "30 7f, 129", "30 80 01, 131", "30 ff ff ff 7f, 268435460", "30, 0", "30 ff, 0", "'', 0"})
    void incompleteIsWaitedFor(String hex, int packetSizeMax) {
        ByteBuffer in = bytes(hex);
        assertNull(codec.decode(in, ProtocolVersion.V5, packetSizeMax));
        assertEquals(0, in.position());
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "36", "3e", "38", "11", "60", "83", "a0", "c1", "30 80 80 80 80",
        "30 ff ff ff ff"})
    @Tag("u-1.5.5")
    @Tag("u-2.1.2")
    @Tag("trap-34")
    void whatCanBecomeNoPacketIsRefusedAtOnce(String hex) {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            assertEquals(ReasonCode.MALFORMED_PACKET, refused(hex, version, 1000).reasonCode());
        }
    }

    @Test
    void authIsUnknownBefore5() {
        assertNull(codec.decode(bytes("f0"), ProtocolVersion.V5, 1000));
        refused("f0", ProtocolVersion.V3_1_1, 1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0 80 00", "d0 80 80 00", "40 82 80 80 00 00 01"})
    @Tag("v5-1.5.5-1")
    @Tag("trap-34")
    void overLongRemainingLength(String hex) { // [MQTT-1.5.5-1]; 3.1.1 has no such rule
        refused(hex, ProtocolVersion.V5, 1000);
        ByteBuffer in = bytes(hex);
        codec.decode(in, ProtocolVersion.V3_1_1, 1000);
        assertEquals(in.limit(), in.position());
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @Tag("trap-34")
    void aClaimedLengthAllocatesNothing(ProtocolVersion version) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        ByteBuffer outer = bytes("30 ff ff ff 7f 00 01 61");
        ByteBuffer inner = bytes("30 04 ff ff 61 62"); // a topic of 65,535 bytes
        long before = threads.getThreadAllocatedBytes(thread);
        for (int count = 0; count < 100; count++) {
            assertNull(codec.decode(outer, version, 268_435_460));
            assertThrows(MalformedPacketException.class, () -> codec.decode(inner.clear(), version, 1000));
        }
        long allocated = (threads.getThreadAllocatedBytes(thread) - before) / 100;
        assertTrue(allocated < 20_000, allocated + " bytes");
    }

    @Test
    void tellsWhatAndWhere() {
        ByteBuffer in = bytes("d0 00 42 02 00 01").position(2);
        MalformedPacketException exception = assertThrows(MalformedPacketException.class,
                () -> codec.decode(in, ProtocolVersion.V5, 1000));
        assertEquals("PUBACK with flags 2: they are 0 at byte 1 [MQTT-2.1.3-1]", exception.getMessage());
        assertEquals("string before here is not UTF-8 at byte 6 [MQTT-1.5.4-1]",
                refused("30 06 00 02 c3 28 00 78", ProtocolVersion.V5, 1000).getMessage());
        assertEquals("PUBACK with packet identifier 0: use 1 to 65535 [MQTT-2.2.1-3] at byte 4 [3.4]",
                refused("40 02 00 00", ProtocolVersion.V5, 1000).getMessage());
    }

    /** A PUBLISH whose properties end within a field. */
    @ParameterizedTest
    @ValueSource(strings = {"01", "02 00 00 00", "03 00", "03 00 02 61", "08 00 02 61", "09 00 05 61", "0b", "0b 80",
        "23 01", "26 00 01 61 00", "26 00 01 61 00 02 62", "26 00 05 61"})
    void propertiesThatEndWithinAField(String hex) {
        int length = bytes(hex).remaining();
        String publish = "30 %02x 00 01 74 %02x %s 00 00 00 00".formatted(length + 8, length, hex);
        assertEquals(ReasonCode.MALFORMED_PACKET, refused(publish, ProtocolVersion.V5, 1000).reasonCode());
    }

    @Test
    void tooLargeCountsFromTheStartOfThePacket() {
        ByteBuffer in = bytes("d0 00 40 02 00 01");
        codec.decode(in, ProtocolVersion.V3_1_1, 4);
        assertThrows(MalformedPacketException.class, () -> codec.decode(in, ProtocolVersion.V3_1_1, 3));
        codec.decode(in.position(2), ProtocolVersion.V3_1_1, 4);
        assertEquals(6, in.position());
    }

    private MalformedPacketException refused(String hex, ProtocolVersion version, int packetSizeMax) {
        return assertThrows(MalformedPacketException.class, () -> codec.decode(bytes(hex), version, packetSizeMax));
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
