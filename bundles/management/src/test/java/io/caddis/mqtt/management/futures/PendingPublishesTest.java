package io.caddis.mqtt.management.futures;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.management.threads.Guard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Futures by token. */
class PendingPublishesTest {
    @Test
    void eachTokenFindsItsFutureOnce() {
        PendingPublishes pending = new PendingPublishes(Guard.UNSHARED);
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
        PendingPublishes pending = new PendingPublishes(Guard.UNSHARED);
        CompletableFuture<PublishResult> future = new CompletableFuture<>();
        long token = pending.add(future);
        for (long other : new long[] {0, -1, 1, token + 1, token + (1L << 24), Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertNull(pending.take(other), () -> "token " + other);
        }
        assertSame(future, pending.take(token));
        assertNotEquals(token, pending.add(future), "the same place, another use");
    }
}
