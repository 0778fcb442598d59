package io.caddis.mqtt.management.reconnect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.threads.Guard;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** How long a client waits before the next attempt. */
class BackoffTest {
    private static final long MIN = 500;
    private static final long MAX = 30_000;

    private static Backoff backoff(double chance) {
        return new Backoff(Guard.UNSHARED, new RandomGenerator() {
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
        Backoff real = new Backoff(Guard.UNSHARED, new SplittableRandom(3));
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
}
