package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.connection.Leftover;
import io.caddis.mqtt.management.futures.PendingPublishes;
import io.caddis.mqtt.management.reconnect.Backoff;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backoff, Leftover, PendingPublishes. */
class SmallPartsTest {
    private static final long MIN = 500;
    private static final long MAX = 30_000;

    // ---- Backoff

    private static Backoff backoff(double chance) {
        return new Backoff(new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public double nextDouble() {
                return chance;
            }
        });
    }

    @Test
    void limitDoublesUpToTheGreatest() {
        Backoff most = backoff(0.999_999_999);
        long[] expected = {500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000};
        for (long limit : expected) {
            assertEquals(limit - 1, most.nextNanos(MIN, MAX, ReasonCode.SERVER_BUSY));
        }
        most.reset();
        assertEquals(499, most.nextNanos(MIN, MAX, ReasonCode.SERVER_BUSY));
    }

    @Test
    void anythingBetweenNothingAndTheLimit() {
        assertEquals(0, backoff(0).nextNanos(MIN, MAX, ReasonCode.SERVER_BUSY));
        Backoff real = new Backoff(new SplittableRandom(3));
        Set<Long> seen = new HashSet<>();
        for (int attempt = 0; attempt < 2000; attempt++) {
            long wait = real.nextNanos(MIN, MAX, ReasonCode.SERVER_BUSY);
            assertTrue(wait >= 0 && wait < MAX, () -> "waits " + wait);
            seen.add(wait / 3000);
        }
        assertEquals(10, seen.size(), "spread over the whole range");
    }

    @Test
    void hopelessWaitsAtLeastHalfOfTheGreatest() {
        assertEquals(MAX / 2, backoff(0).nextNanos(MIN, MAX, ReasonCode.NOT_AUTHORIZED));
        assertEquals(MAX - 1, backoff(0.999_999_999).nextNanos(MIN, MAX, ReasonCode.NOT_AUTHORIZED));
        Backoff after = backoff(0.999_999_999);
        after.nextNanos(MIN, MAX, ReasonCode.NOT_AUTHORIZED);
        assertEquals(MAX - 1, after.nextNanos(MIN, MAX, ReasonCode.SERVER_BUSY),
                "one other failure does not change it");
    }

    @Test
    void extremesDoNotOverflow() {
        Backoff most = backoff(0.999_999_999);
        for (int attempt = 0; attempt < 200; attempt++) {
            long wait = most.nextNanos(3_600_000_000_000L, 86_400_000_000_000L, ReasonCode.SERVER_BUSY);
            assertTrue(wait > 0 && wait <= 86_400_000_000_000L, () -> "waits " + wait);
        }
        assertTrue(backoff(0.5).nextNanos(1, 1, ReasonCode.NOT_AUTHORIZED) >= 0);
    }

    // ---- Leftover

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
        Leftover leftover = new Leftover();
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
        Leftover leftover = new Leftover();
        ByteBuffer in = ByteBuffer.allocate(4);
        assertSame(in, leftover.with(in));
        in.position(4);
        leftover.keep(in);
        assertEquals(0, leftover.left().capacity());
    }

    @Test
    void growthIsBoundedByWhatArrived() {
        Leftover leftover = new Leftover();
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
        Leftover leftover = new Leftover();
        for (int round = 0; round < 10_000; round++) {
            ByteBuffer use = leftover.with(ByteBuffer.allocate(100));
            use.position(use.limit() - 10);
            leftover.keep(use);
            assertTrue(leftover.left().capacity() < 2000, () -> "holds " + leftover.left().capacity());
        }
    }

    // ---- PendingPublishes

    @Test
    void eachTokenFindsItsFutureOnce() {
        PendingPublishes pending = new PendingPublishes();
        Map<Long, CompletableFuture<PublishResult>> expected = new HashMap<>();
        List<Long> used = new ArrayList<>();
        Random random = new Random(4);
        for (int step = 0; step < 200_000; step++) {
            if (expected.isEmpty() || random.nextInt(100) < (step < 100_000 ? 55 : 45)) {
                CompletableFuture<PublishResult> future = new CompletableFuture<>();
                long token = pending.add(future);
                assertNotEquals(0, token);
                assertNull(expected.put(token, future), "a token is never used twice at a time");
                used.add(token);
            } else {
                long token = used.remove(random.nextInt(used.size()));
                assertSame(expected.remove(token), pending.take(token));
                assertNull(pending.take(token), "taken before");
            }
        }
        Set<CompletableFuture<PublishResult>> rest = new HashSet<>(expected.values());
        pending.takeAll(future -> assertTrue(rest.remove(future)));
        assertTrue(rest.isEmpty());
        pending.takeAll(future -> assertFalse(true, "nothing is left"));
    }

    @Test
    void unknownTokensFindNothing() {
        PendingPublishes pending = new PendingPublishes();
        CompletableFuture<PublishResult> future = new CompletableFuture<>();
        long token = pending.add(future);
        for (long other : new long[] {0, -1, 1, token + 1, token + (1L << 24), Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertNull(pending.take(other), () -> "token " + other);
        }
        assertSame(future, pending.take(token));
        assertNotEquals(token, pending.add(future), "the same place, another use");
    }
}
