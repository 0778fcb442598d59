package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.ProtocolVersion;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/** Any packet comes back equal from what it was written as, and is written whole or not at all. */
class RoundTripTest {
    private static final int SIZE_MAX = 268_435_460;
    private static final byte UNTOUCHED = 0x55;

    private final PacketCodecComponent codec = new PacketCodecComponent();

    /** A packet that its version can express. */
    record Sample(PacketType type, ProtocolVersion version, Packet packet) {
    }

    @Provide
    Arbitrary<Sample> samples() {
        Arbitrary<Long> seeds = Arbitraries.longs();
        return Combinators.combine(Arbitraries.of(PacketType.class), Arbitraries.of(ProtocolVersion.class), seeds)
                .filter((type, version, seed) -> type != PacketType.AUTH || version == ProtocolVersion.V5)
                .as((type, version, seed) ->
                        new Sample(type, version, new Packets(new Random(seed), version).next(type)));
    }

    @Property(tries = 10_000)
    @StatisticsReport(StatisticsReportMode.OFF)
    void comesBackEqual(@ForAll("samples") Sample sample, @ForAll boolean direct) {
        ByteBuffer buffer = buffer(200_000, direct).position(7);
        Assume.that(fits(sample, buffer));
        int size = codec.encode(sample.packet(), sample.version(), buffer);
        assertEquals(7 + size, buffer.position());
        buffer.flip().position(7);
        assertEquals(sample.packet(), codec.decode(buffer, sample.version(), size));
        assertEquals(7 + size, buffer.position());
        Statistics.label("type and version").collect(sample.type(), sample.version())
                .coverage(coverage -> Arrays.stream(PacketType.values()).filter(type -> type != PacketType.AUTH)
                        .forEach(type -> Arrays.stream(ProtocolVersion.values()).forEach(version ->
                                coverage.check(type, version).count(count -> count > 50))));
    }

    @Property(tries = 5_000)
    void isWrittenWholeOrNotAtAll(@ForAll("samples") Sample sample, @ForAll boolean direct) {
        ByteBuffer large = buffer(200_000, direct);
        Assume.that(fits(sample, large));
        int size = codec.encode(sample.packet(), sample.version(), large);
        ByteBuffer small = buffer(size - 1 + 4, direct);
        for (int index = 0; index < small.capacity(); index++) {
            small.put(index, UNTOUCHED);
        }
        small.position(4);
        assertEquals(size, codec.encode(sample.packet(), sample.version(), small));
        assertEquals(4, small.position());
        for (int index = 0; index < small.capacity(); index++) {
            assertEquals(UNTOUCHED, small.get(index));
        }
        large.flip().limit(size - 1);
        assertNull(codec.decode(large, sample.version(), SIZE_MAX));
        assertEquals(0, large.position());
    }

    private boolean fits(Sample sample, ByteBuffer buffer) {
        return codec.encode(sample.packet(), sample.version(), ByteBuffer.allocate(0)) <= buffer.remaining();
    }

    private static ByteBuffer buffer(int size, boolean direct) {
        return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    }
}
