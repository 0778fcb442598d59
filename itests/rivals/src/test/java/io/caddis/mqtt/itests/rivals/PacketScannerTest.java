package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketScannerTest {

    /** PINGREQ, PUBACK, PUBLISH QoS 1 with id 10 and a property, PUBLISH of more than 127 bytes, DISCONNECT. */
    private static final byte[] STREAM = HexFormat.of().parseHex(
            "c000" + "40020001" + "3211" + "0003612f62" + "000a" + "020101" + "00000000000000"
            + "30" + "8201" + "000161" + "00".repeat(127) + "e000");
    private static final List<String> PACKETS = List.of("c0 0", "40 2", "32 17", "30 130", "e0 0");

    @Test
    void findsAllPacketsOfAWholeRead() {
        ByteBuffer in = ByteBuffer.wrap(STREAM);
        assertEquals(PACKETS, scan(in));
        assertEquals(0, in.remaining());
    }

    @Test
    void findsTheSamePacketsWhereverTheReadsAreSplit() {
        for (int split = 0; split <= STREAM.length; split++) {
            ByteBuffer in = ByteBuffer.allocate(STREAM.length);
            List<String> found = new ArrayList<>();
            for (byte[] part : List.of(Arrays.copyOf(STREAM, split),
                    Arrays.copyOfRange(STREAM, split, STREAM.length))) {
                in.put(part).flip();
                found.addAll(scan(in));
                in.compact();
            }
            assertEquals(PACKETS, found, "split at " + split);
            assertEquals(0, in.position());
        }
    }

    @Test
    void findsTheSamePacketsByteByByte() {
        ByteBuffer in = ByteBuffer.allocateDirect(STREAM.length);
        List<String> found = new ArrayList<>();
        for (byte b : STREAM) {
            in.put(b).flip();
            found.addAll(scan(in));
            in.compact();
        }
        assertEquals(PACKETS, found);
    }

    @Test
    void readsTheFieldsOfAPublish() {
        ByteBuffer in = ByteBuffer.wrap(STREAM, 6, STREAM.length - 6);
        PacketScanner.scan(in, (buffer, first, from, to) -> {
            if (first == 0x32) {
                assertEquals(PacketScanner.PUBLISH, PacketScanner.type(first));
                assertEquals(1, PacketScanner.qos(first));
                int topicEnd = PacketScanner.topicEnd(buffer, from);
                assertEquals(from + 5, topicEnd);
                assertEquals(10, PacketScanner.uint16(buffer, topicEnd));
                assertEquals(topicEnd + 5, PacketScanner.payloadStart(buffer, first, from, true));
                assertEquals(topicEnd + 2, PacketScanner.payloadStart(buffer, first, from, false));
            }
        });
    }

    @Test
    void refusesWhatCanNeverFit() {
        assertThrows(IllegalStateException.class, () -> scan(ByteBuffer.wrap(bytes("30ffffff7f0000"))));
        assertThrows(IllegalStateException.class, () -> scan(ByteBuffer.wrap(bytes("30ffffffff0100"))));
    }

    private static List<String> scan(ByteBuffer in) {
        List<String> found = new ArrayList<>();
        PacketScanner.scan(in, (buffer, first, from, to) ->
            found.add(Integer.toHexString(first) + " " + (to - from)));
        return found;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
