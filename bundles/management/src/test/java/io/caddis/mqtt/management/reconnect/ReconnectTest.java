package io.caddis.mqtt.management.reconnect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.config.ReconnectConfig;
import io.caddis.mqtt.management.threads.Guard;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** When the next attempt is due, and why there is no connection. */
class ReconnectTest {
    private static final long START = Long.MAX_VALUE - 5; // the clock overflows
    private static final DisconnectCause BROKEN = new DisconnectCause(Source.NETWORK, ReasonCode.UNSPECIFIED_ERROR,
            "broken");

    private final ReconnectConfig settings = ClientConfig.read(Map.of("server", "mqtt://a"), "id").reconnect();
    private final Reconnect reconnect = new Reconnect(Guard.UNSHARED, settings, new SplittableRandom(1), START, true);

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
        long limit = settings.delayMinNanos();
        for (int failure = 0; failure < 20; failure++) {
            reconnect.failed(BROKEN, -1, START);
            assertTrue(waits(START) >= 0 && waits(START) <= limit, "waits " + waits(START));
            assertFalse(reconnect.isDue(START));
            assertTrue(reconnect.isDue(START + limit));
            limit = Math.min(2 * limit, settings.delayMaxNanos());
        }
        assertEquals(BROKEN, reconnect.lastCause());
        reconnect.configure(settings, true, START + 7);
        assertTrue(reconnect.isDue(START + 7));
        reconnect.connected(START);
        assertNull(reconnect.lastCause());
    }

    @Test
    void whatEndsInOrderDoesNotWait() {
        reconnect.failed(BROKEN, -1, START);
        reconnect.ended(BROKEN, START + 1);
        assertTrue(reconnect.isDue(START + 1));
        assertFalse(reconnect.isDue(START));
    }

    @Test
    void onlyAStableConnectionStartsTheWaitsAnew() {
        for (int failure = 0; failure < 20; failure++) {
            reconnect.failed(BROKEN, settings.stableNanos() - 1, START);
        }
        long longest = 0;
        for (int failure = 0; failure < 20; failure++) {
            reconnect.failed(BROKEN, -1, START);
            longest = Math.max(longest, waits(START));
        }
        assertTrue(longest > settings.delayMaxNanos() / 2, "longest " + longest);
        reconnect.failed(BROKEN, settings.stableNanos(), START);
        assertTrue(waits(START) <= settings.delayMinNanos(), "waits " + waits(START));
    }
}
