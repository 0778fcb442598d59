package io.caddis.mqtt.itests.framework;

import static org.junit.jupiter.api.Assertions.fail;

import io.caddis.mqtt.itests.container.Await;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Assertions about what becomes true within a time. */
final class Eventually {
    /** Whoever gets what he waits for waits no longer; machines are busy. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private Eventually() {
    }

    /** Fails with what was expected, and what is the case instead, if the condition does not come true. */
    static void eventually(String expected, Supplier<?> actual, BooleanSupplier condition) {
        if (!Await.until(LIMIT, condition)) {
            fail("expected within " + LIMIT.toSeconds() + " s: " + expected + ", but: " + actual.get());
        }
    }
}
