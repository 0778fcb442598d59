package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.ProtocolVersion;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each valid vector: whole, byte by byte, with another packet behind it, from heap and direct memory, and back. */
class ValidVectorTest {
    /** Of two forms that mean the same the codec writes the shorter, except that it always writes a property length. */
    private static final Set<String> OTHER_FORM = Set.of(
            "V0283", "V0303", "V0316", "V0329", // success of an acknowledgement, 3 bytes: written with 2
            "V0284", "V0304", "V0317", "V0330", // the same with 4 bytes
            "V0410", // DISCONNECT with a reason code and no property length
            "V0411"); // DISCONNECT with success and a property length
    /** The codec writes the properties of PUBLISH and will by identifier, the vector has another order. */
    private static final Set<String> OTHER_ORDER = Set.of("V0096", "V0263");

    private static final Pattern ABBREVIATED = Pattern.compile("(.*)\\.\\.\\((\\d+) (bytes|chars)\\)");
    private static final int SIZE_MAX = 268_435_460;

    private final PacketCodecComponent codec = new PacketCodecComponent();

    static List<Vectors.Valid> vectors() {
        return Vectors.valid();
    }

    @Test
    void thereAre449() {
        assertEquals(449, vectors().size());
        assertEquals(449, vectors().stream().map(Vectors.Valid::id).distinct().count());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void means(Vectors.Valid vector) {
        Packet packet = codec.decode(ByteBuffer.wrap(vector.bytes()), vector.version(), SIZE_MAX);
        assertEquals(vector.type(), packet.type());
        Map<String, Object> fields = VectorFields.of(packet, vector.version());
        assertSame(vector.id(), without(vector.fields(), "qos", isAck(vector.type())), fields);
    }

    private static boolean isAck(PacketType type) {
        return type == PacketType.PUBACK || type == PacketType.PUBREC || type == PacketType.PUBREL
                || type == PacketType.PUBCOMP;
    }

    /** In acknowledgements {@code qos} stands for two bits of the first byte, which the codec has checked. */
    private static JsonObject without(JsonObject fields, String name, boolean really) {
        return really ? Json.createObjectBuilder(fields).remove(name).build() : fields;
    }

    /** All stated fields are as stated. Where the vector names its command it states all fields. */
    private static void assertSame(String path, JsonObject stated, Map<String, Object> found) {
        stated.forEach((name, value) -> assertSame(path + "." + name, value, found.get(name)));
        if (stated.containsKey("cmd")) {
            Set<String> more = new HashSet<>(found.keySet());
            more.removeAll(stated.keySet());
            assertEquals(Set.of(), more, path);
        }
    }

    private static void assertSame(String path, JsonValue stated, Object found) {
        switch (stated.getValueType()) {
            case TRUE, FALSE -> assertEquals(stated == JsonValue.TRUE, found, path);
            case NUMBER -> assertEquals(((JsonNumber) stated).longValueExact(), found, path);
            case STRING -> assertSame(path, ((JsonString) stated).getString(), found);
            case ARRAY -> {
                JsonArray list = stated.asJsonArray();
                assertEquals(list.size(), ((List<?>) found).size(), path);
                for (int index = 0; index < list.size(); index++) {
                    assertSame(path + "[" + index + "]", list.get(index), ((List<?>) found).get(index));
                }
            }
            case OBJECT -> {
                if (!(found instanceof Map<?, ?> map)) {
                    throw new AssertionError(path + " is " + found);
                }
                boolean subscription = map.containsKey("rh") && !stated.asJsonObject().containsKey("rh");
                assertEquals(subscription ? Set.of("topic", "qos") : map.keySet(), stated.asJsonObject().keySet(),
                        path);
                stated.asJsonObject().forEach((name, value) -> assertSame(path + "." + name, value, map.get(name)));
            }
            case NULL -> fail(path);
        }
    }

    private static void assertSame(String path, String stated, Object found) {
        Matcher abbreviated = ABBREVIATED.matcher(stated);
        if (!abbreviated.matches()) {
            assertEquals(stated, found, path);
            return;
        }
        String text = (String) found;
        assertTrue(text.startsWith(abbreviated.group(1)), path);
        int charsPerUnit = abbreviated.group(3).equals("bytes") ? 2 : 1;
        assertEquals(Integer.parseInt(abbreviated.group(2)) * charsPerUnit, text.length(), path);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    @Tag("trap-34")
    void waitsForItsLastByte(Vectors.Valid vector) {
        ByteBuffer in = ByteBuffer.wrap(vector.bytes());
        for (int length = 0; length < vector.bytes().length; length++) {
            in.limit(length);
            assertNull(codec.decode(in, vector.version(), SIZE_MAX));
            assertEquals(0, in.position());
            assertEquals(length, in.limit());
        }
        in.limit(vector.bytes().length);
        assertEquals(vector.type(), codec.decode(in, vector.version(), SIZE_MAX).type());
        assertEquals(vector.bytes().length, in.position());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    @Tag("trap-34")
    void endsBeforeTheNextPacket(Vectors.Valid vector) {
        int length = vector.bytes().length;
        for (ByteBuffer in : List.of(ByteBuffer.allocate(length + 10), ByteBuffer.allocateDirect(length + 10))) {
            in.position(3).put(vector.bytes()).put((byte) 0xD0).put((byte) 0).put((byte) 0xD0).flip().position(3);
            assertEquals(codec.decode(ByteBuffer.wrap(vector.bytes()), vector.version(), length),
                    codec.decode(in, vector.version(), length));
            assertEquals(3 + length, in.position());
            assertEquals(Pingresp.INSTANCE, codec.decode(in, vector.version(), length));
            assertNull(codec.decode(in, vector.version(), length));
            assertEquals(1, in.remaining());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void isWrittenAsItWasRead(Vectors.Valid vector) {
        byte[] bytes = vector.bytes();
        Packet packet = codec.decode(ByteBuffer.wrap(bytes), vector.version(), SIZE_MAX);
        byte[] heap = encode(packet, vector.version(), ByteBuffer.allocate(bytes.length + 10));
        byte[] direct = encode(packet, vector.version(), ByteBuffer.allocateDirect(bytes.length + 10));
        assertArrayEquals(heap, direct);
        if (OTHER_FORM.contains(vector.id()) || OTHER_ORDER.contains(vector.id())) {
            assertNotEquals(ByteBuffer.wrap(bytes), ByteBuffer.wrap(heap));
            assertEquals(packet, codec.decode(ByteBuffer.wrap(heap), vector.version(), SIZE_MAX));
        } else {
            assertArrayEquals(bytes, heap);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void isWrittenWholeOrNotAtAll(Vectors.Valid vector) {
        Packet packet = codec.decode(ByteBuffer.wrap(vector.bytes()), vector.version(), SIZE_MAX);
        int size = codec.encode(packet, vector.version(), ByteBuffer.allocate(0));
        ByteBuffer fits = ByteBuffer.allocate(size);
        assertEquals(size, codec.encode(packet, vector.version(), fits));
        assertEquals(size, fits.position());
        ByteBuffer tooSmall = ByteBuffer.allocate(size - 1);
        assertEquals(size, codec.encode(packet, vector.version(), tooSmall));
        assertEquals(0, tooSmall.position());
        assertArrayEquals(new byte[size - 1], tooSmall.array());
    }

    private byte[] encode(Packet packet, ProtocolVersion version, ByteBuffer out) {
        out.position(5);
        int size = codec.encode(packet, version, out);
        assertEquals(5 + size, out.position());
        byte[] bytes = new byte[size];
        out.flip().position(5).get(bytes);
        return bytes;
    }
}
