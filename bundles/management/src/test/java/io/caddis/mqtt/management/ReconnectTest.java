package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.ReasonCode;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** When the next attempt is due, and why there is no connection. */
class ReconnectTest {
    private static final long START = Long.MAX_VALUE - 5; // the clock overflows
    private static final DisconnectCause BROKEN = new DisconnectCause(Source.NETWORK, ReasonCode.UNSPECIFIED_ERROR,
            "broken");

    private final ClientConfig.Local local = ClientConfig.read(Map.of("server", "mqtt://a"), "id").local();
    private final Reconnect reconnect = new Reconnect(new SplittableRandom(1), START, true);

    private long waits(long nowNanos) {
        return reconnect.dueNanos() - nowNanos;
    }

    @Test
    void firstAttemptIsDueAtOnceAndHasNoCause() {
        assertTrue(reconnect.isDue(START));
        assertNull(reconnect.lastCause());
    }

    @Test
    void eachFailureWaitsAndTheLimitDoubles() {
        long limit = local.delayMinNanos();
        for (int failure = 0; failure < 20; failure++) {
            reconnect.failed(BROKEN, -1, local, START);
            assertTrue(waits(START) >= 0 && waits(START) <= limit, "waits " + waits(START));
            assertFalse(reconnect.isDue(START));
            assertTrue(reconnect.isDue(START + limit));
            limit = Math.min(2 * limit, local.delayMaxNanos());
        }
        assertEquals(BROKEN, reconnect.lastCause());
        reconnect.configured(START + 7);
        assertTrue(reconnect.isDue(START + 7));
        reconnect.connected();
        assertNull(reconnect.lastCause());
    }

    @Test
    void whatEndsInOrderDoesNotWait() {
        reconnect.failed(BROKEN, -1, local, START);
        reconnect.ended(BROKEN, START + 1);
        assertTrue(reconnect.isDue(START + 1));
        assertFalse(reconnect.isDue(START));
    }

    @Test
    void onlyAStableConnectionStartsTheWaitsAnew() {
        for (int failure = 0; failure < 20; failure++) {
            reconnect.failed(BROKEN, local.stableNanos() - 1, local, START);
        }
        long longest = 0;
        for (int failure = 0; failure < 20; failure++) {
            reconnect.failed(BROKEN, -1, local, START);
            longest = Math.max(longest, waits(START));
        }
        assertTrue(longest > local.delayMaxNanos() / 2, "longest " + longest);
        reconnect.failed(BROKEN, local.stableNanos(), local, START);
        assertTrue(waits(START) <= local.delayMinNanos(), "waits " + waits(START));
    }
}
