package io.caddis.mqtt.management.packets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.management.memory.HeapShare;
import io.caddis.mqtt.management.threads.Guard;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are no whole packet yet. */
class LeftoverTest {
    /** Takes the bytes in records of a length byte and a body, as a codec would, and leaves the rest. */
    private static void decode(ByteBuffer in, ByteArrayOutputStream out) {
        while (in.hasRemaining() && in.remaining() > (in.get(in.position()) & 0xFF)) {
            int length = in.get() & 0xFF;
            for (int index = 0; index < length; index++) {
                out.write(in.get());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 1000, 5000})
    void anySplitGivesTheSameBytes(int most) {
        Random random = new Random(most);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteArrayOutputStream bodies = new ByteArrayOutputStream();
        for (int record = 0; record < 300; record++) {
            byte[] body = new byte[random.nextInt(256)];
            random.nextBytes(body);
            all.write(body.length);
            all.writeBytes(body);
            bodies.writeBytes(body);
        }
        Leftover leftover = new Leftover(Guard.UNSHARED, new HeapShare());
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        byte[] bytes = all.toByteArray();
        for (int at = 0; at < bytes.length;) {
            int count = Math.min(bytes.length - at, 1 + random.nextInt(most));
            ByteBuffer in = random.nextBoolean() ? ByteBuffer.allocateDirect(count) : ByteBuffer.allocate(count);
            in.put(bytes, at, count).flip();
            ByteBuffer use = leftover.with(in);
            decode(use, decoded);
            leftover.keep(use);
            if (random.nextInt(10) == 0) { // as when the codec comes back
                ByteBuffer rest = leftover.left();
                decode(rest, decoded);
                leftover.keep(rest);
            }
            at += count;
        }
        assertArrayEquals(bodies.toByteArray(), decoded.toByteArray());
        assertEquals(0, leftover.left().remaining());
    }

    @Test
    void nothingIsCopiedBetweenTwoPackets() {
        Leftover leftover = new Leftover(Guard.UNSHARED, new HeapShare());
        ByteBuffer in = ByteBuffer.allocate(4);
        assertSame(in, leftover.with(in));
        in.position(4);
        leftover.keep(in);
        assertEquals(0, leftover.left().capacity());
    }

    /** A fixed header, and what it says: the first bytes are left, and what completes them is all that is copied. */
    @Test
    void onlyWhatThePacketLacksIsCopied() {
        Leftover leftover = new Leftover(Guard.UNSHARED, new HeapShare());
        byte[] packet = HexFormat.of().parseHex("3005000161AABB");
        for (int left = 2; left < packet.length; left++) {
            ByteBuffer in = ByteBuffer.allocate(1000);
            in.put(packet, left, packet.length - left).position(0);
            assertNull(leftover.completedBy(in));
            leftover.keep(ByteBuffer.wrap(packet, 0, left));
            ByteBuffer whole = leftover.completedBy(in);
            assertEquals(ByteBuffer.wrap(packet), whole);
            assertEquals(1000 - packet.length + left, in.remaining());
            assertEquals(1000, in.limit());
            whole.position(whole.limit());
            leftover.keep(whole);
            assertSame(in, leftover.with(in));
        }
    }

    @Test
    void whatDoesNotCompleteThePacketIsNotTaken() {
        Leftover leftover = new Leftover(Guard.UNSHARED, new HeapShare());
        for (String left : List.of("30", "3080", "3007000161", "30050001")) {
            leftover.keep(ByteBuffer.wrap(HexFormat.of().parseHex(left)));
            ByteBuffer in = ByteBuffer.allocate(3);
            assertNull(leftover.completedBy(in), left);
            assertEquals(3, in.remaining());
            leftover.clear();
        }
    }

    @Test
    void growthIsBoundedByWhatArrived() {
        Leftover leftover = new Leftover(Guard.UNSHARED, new HeapShare());
        int arrived = 0;
        for (int piece = 1; piece < 2000; piece++) {
            ByteBuffer use = leftover.with(ByteBuffer.allocate(piece));
            leftover.keep(use);
            arrived += piece;
            assertEquals(arrived, leftover.left().remaining());
            assertTrue(leftover.left().capacity() <= Math.max(256, 4 * arrived), "after " + arrived);
        }
        leftover.clear();
        assertEquals(0, leftover.left().capacity());
    }

    /** The stream never stands between two packets: what was consumed must not stay. */
    @Test
    void consumedBytesAreGivenUp() {
        Leftover leftover = new Leftover(Guard.UNSHARED, new HeapShare());
        for (int round = 0; round < 10_000; round++) {
            ByteBuffer use = leftover.with(ByteBuffer.allocate(100));
            use.position(use.limit() - 10);
            leftover.keep(use);
            assertTrue(leftover.left().capacity() < 2000, () -> "holds " + leftover.left().capacity());
        }
    }

    @ParameterizedTest
    @CsvSource({"30, 0", "3080, 0", "3007, 9", "3080018000, 131", "30FFFFFF7F00, 268435460", "30FFFFFFFF00, 0"})
    void whatAPacketTakesStandsInItsHead(String bytes, int size) {
        Leftover leftover = new Leftover(Guard.UNSHARED, new HeapShare());
        assertEquals(0, leftover.packetSize());
        leftover.keep(ByteBuffer.wrap(HexFormat.of().parseHex(bytes)));
        assertEquals(size, leftover.packetSize());
    }
}
