package io.caddis.mqtt.itests.microbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.caddis.mqtt.codec.PacketCodecComponent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** All libraries do the same work: what they encode is the packet of the row, and they decode its bytes. */
class ContenderTest {
    private static final int SIZE_MAX = 1 << 20;

    static Stream<Arguments> all() {
        return Row.all().stream().flatMap(row -> Arrays.stream(Library.values()).map(one -> Arguments.of(one, row)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void doesTheSameWork(Library library, Row row) throws Exception {
        if (library.missing(row, Operation.DECODE) == null) {
            assertNotNull(library.open(row).decode());
        }
        Contender contender = library.open(row);
        PacketCodecComponent codec = new PacketCodecComponent();
        byte[] bytes = contender.encoded();
        assertEquals(row.packets().get(0), codec.decode(ByteBuffer.wrap(bytes), row.version(), SIZE_MAX));
        assertEquals(Bytes.of(row).get(0).length, bytes.length);
        if (row.topics() > 1) {
            assertEquals(row.packets().get(1),
                    codec.decode(ByteBuffer.wrap(contender.encoded()), row.version(), SIZE_MAX));
        }
    }
}
