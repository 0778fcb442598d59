package io.caddis.mqtt.examples;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Asks for what nobody tells, such as what is in a log, until it is so. */
final class Until {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Until() {
    }

    static void yes(String wanted, BooleanSupplier condition, Supplier<String> more) {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("no " + wanted + " in time\n" + more.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
