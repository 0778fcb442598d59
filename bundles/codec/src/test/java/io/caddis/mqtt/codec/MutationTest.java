package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.MalformedPacketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever arrives becomes a packet, null or a MalformedPacketException, and nothing else; and a packet that came out
 * can be written and comes back equal. The seed is fixed: a failure is the same on every machine.
 */
class MutationTest {
    private static final int INPUTS = 300_000;
    private static final int LENGTH_MAX = 300;
    private static final int SIZE_MAX = 1000;

    private final PacketCodecComponent codec = new PacketCodecComponent();
    private final ByteBuffer again = ByteBuffer.allocate(2000);
    private int packets;
    private int incomplete;
    private int refused;

    @Test
    void mutatedVectors() {
        Random random = new Random(20_261_122);
        List<byte[]> seeds = Stream.concat(Vectors.valid().stream().map(Vectors.Valid::bytes),
                Vectors.malformed().stream().map(Vectors.Malformed::bytes))
                .filter(bytes -> bytes.length <= LENGTH_MAX).toList();
        for (int count = 0; count < INPUTS; count++) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size()));
            for (int mutations = 1 + random.nextInt(4); mutations > 0; mutations--) {
                bytes = mutate(bytes, seeds, random);
            }
            feed(random.nextBoolean() ? bytes : withRightLength(bytes), random);
        }
        assertTrue(packets > INPUTS / 20 && incomplete > INPUTS / 20 && refused > INPUTS / 20,
                packets + " packets, " + incomplete + " incomplete, " + refused + " refused");
    }

    @Test
    void randomBytes() {
        Random random = new Random(5);
        for (int count = 0; count < INPUTS; count++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            feed(random.nextBoolean() ? bytes : withRightLength(bytes), random);
        }
    }

    private static byte[] mutate(byte[] from, List<byte[]> seeds, Random random) {
        int length = from.length;
        byte[] bytes = from.clone();
        int at = length == 0 ? 0 : random.nextInt(length);
        switch (length == 0 ? 3 : random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> bytes = Arrays.copyOf(bytes, at);
            case 3 -> { // another vector's bytes from here on
                byte[] tail = seeds.get(random.nextInt(seeds.size()));
                bytes = join(from, at, tail, random.nextInt(tail.length));
            }
            case 4 -> bytes = join(from, at, from, Math.min(length, at + 1 + random.nextInt(3))); // some less
            default -> bytes = join(from, at, from, Math.max(0, at - 1 - random.nextInt(3))); // some twice
        }
        return bytes.length > LENGTH_MAX ? Arrays.copyOf(bytes, LENGTH_MAX) : bytes;
    }

    private static byte[] join(byte[] head, int headEnd, byte[] tail, int tailStart) {
        byte[] joined = Arrays.copyOf(head, headEnd + tail.length - tailStart);
        System.arraycopy(tail, tailStart, joined, headEnd, tail.length - tailStart);
        return joined;
    }

    /** The fixed header made right, so that what is behind it is looked at. */
    private static byte[] withRightLength(byte[] bytes) {
        if (bytes.length < 2 || bytes.length > 129) {
            return bytes;
        }
        byte[] right = bytes.clone();
        right[1] = (byte) (bytes.length - 2);
        return right;
    }

    private void feed(byte[] bytes, Random random) {
        int offset = random.nextInt(3);
        ByteBuffer in = random.nextInt(4) == 0 ? ByteBuffer.allocateDirect(offset + bytes.length)
                : ByteBuffer.allocate(offset + bytes.length);
        in.position(offset).put(bytes).position(offset);
        for (ProtocolVersion version : ProtocolVersion.values()) {
            try {
                feed(in.position(offset), version);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(version + " " + HexFormat.of().formatHex(bytes), e);
            }
        }
    }

    private void feed(ByteBuffer in, ProtocolVersion version) {
        int start = in.position();
        try {
            Packet packet = codec.decode(in, version, SIZE_MAX);
            if (packet == null) {
                assertEquals(start, in.position());
                incomplete++;
            } else {
                assertTrue(in.position() >= start + 2);
                comesBackEqual(packet, version);
                packets++;
            }
        } catch (MalformedPacketException e) {
            refused++;
        }
        assertEquals(in.capacity(), in.limit());
    }

    private void comesBackEqual(Packet packet, ProtocolVersion version) {
        again.clear();
        int size = codec.encode(packet, version, again);
        again.flip();
        assertEquals(packet, codec.decode(again, version, SIZE_MAX));
        assertEquals(size, again.position());
    }
}
