package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.spi.MalformedPacketException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each malformed vector: refused with its reason code, whole and byte by byte, from heap and direct memory. */
class MalformedVectorTest {
    private static final int SIZE_MAX = 268_435_460;

    /** Valid as bytes; wrong because of who sends them, which the session knows. */
    private static final Map<String, String> SESSIONS_AFFAIR = Map.ofEntries(
            Map.entry("M0059", "CONNECT from the server"),
            Map.entry("M0060", "SUBSCRIBE from the server"),
            Map.entry("M0061", "UNSUBSCRIBE from the server"),
            Map.entry("M0062", "PINGREQ from the server"),
            Map.entry("M0063", "DISCONNECT from the server in 3.1.1"),
            Map.entry("M0064", "CONNECT from the server"),
            Map.entry("M0065", "SUBSCRIBE from the server"),
            Map.entry("M0066", "UNSUBSCRIBE from the server"),
            Map.entry("M0067", "PINGREQ from the server"),
            Map.entry("M0231", "subscription identifier in a PUBLISH from a client"),
            Map.entry("M0336", "DISCONNECT with 0x04 from the server"),
            Map.entry("M0337", "DISCONNECT with a session expiry interval from the server"),
            Map.entry("M0349", "AUTH with 0x19 from the server"));

    /**
     * Left to the receiver (level "optional"), and accepted. All others that are optional or disputed are refused: a
     * property twice where only the rule for wills forbids it (M0206, M0207), DISCONNECT with 0x8C (M0324, in one table
     * but not in that of DISCONNECT), AUTH without a method (M0343), and the CONNACK of a 3.1.1 server (M0091).
     */
    private static final Map<String, String> ACCEPTED = Map.of(
            "M0027", "3.1.1 does not demand the shortest remaining length, so a correct server may send another",
            "M0028", "as M0027",
            "M0029", "as M0027",
            "M0167", "control character in a topic: closing would let any publisher cut off any subscriber",
            "M0168", "non-character in a topic: as M0167",
            "M0195", "as M0167",
            "M0196", "as M0168");

    private final PacketCodecComponent codec = new PacketCodecComponent();

    static List<Vectors.Malformed> vectors() {
        return Vectors.malformed();
    }

    @Test
    void thereAre399() {
        Map<String, String> levels = new HashMap<>();
        vectors().forEach(vector -> levels.put(vector.id(), vector.level()));
        assertEquals(399, vectors().size());
        assertEquals(399, levels.size());
        assertTrue(levels.keySet().containsAll(SESSIONS_AFFAIR.keySet()));
        ACCEPTED.keySet().forEach(id -> assertEquals("optional", levels.get(id), id));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    @Tag("u-2.2.2.2-1")
    @Tag("trap-36")
    @Tag("trap-38")
    void isRefused(Vectors.Malformed vector) {
        for (ByteBuffer in : buffers(vector)) {
            if (SESSIONS_AFFAIR.containsKey(vector.id()) || ACCEPTED.containsKey(vector.id())) {
                assertNotNull(decode(vector, in));
            } else {
                assertRefused(vector, assertThrows(MalformedPacketException.class, () -> decode(vector, in)));
            }
            assertEquals(in.capacity(), in.limit());
        }
    }

    private static List<ByteBuffer> buffers(Vectors.Malformed vector) {
        int length = vector.bytes().length;
        return Stream.of(ByteBuffer.allocate(length + 4), ByteBuffer.allocateDirect(length + 4))
                .map(buffer -> buffer.position(4).put(vector.bytes()).position(4)).toList();
    }

    private Packet decode(Vectors.Malformed vector, ByteBuffer in) {
        return codec.decode(in, vector.version(), SIZE_MAX);
    }

    private static void assertRefused(Vectors.Malformed vector, MalformedPacketException exception) {
        if (vector.reasonCode() != null) {
            assertEquals(vector.reasonCode(), exception.reasonCode(), exception.getMessage());
        }
        assertTrue(exception.offset() >= 0 && exception.offset() <= vector.bytes().length, exception.getMessage());
        assertFalse(exception.clause().isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void isRefusedByteByByte(Vectors.Malformed vector) {
        ByteBuffer in = ByteBuffer.wrap(vector.bytes());
        boolean accepted = SESSIONS_AFFAIR.containsKey(vector.id()) || ACCEPTED.containsKey(vector.id());
        for (int length = 0; length <= vector.bytes().length; length++) {
            in.limit(length);
            try {
                Packet packet = decode(vector, in);
                if (packet != null) {
                    assertTrue(accepted && length == vector.bytes().length);
                    return;
                }
                assertNull(packet);
                assertEquals(0, in.position());
            } catch (MalformedPacketException exception) {
                assertFalse(accepted);
                assertRefused(vector, exception);
                return;
            }
        }
        throw new AssertionError("neither accepted nor refused");
    }
}
