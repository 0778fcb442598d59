package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what other threads do, with a deadline. */
public final class Await {
    /** One for each task: the common pool may have one only, where a task that waits keeps all others waiting. */
    public static final Executor THREADS = task -> new Thread(task).start();
    private static final long SECONDS = 20;
    private static final long POLL_NANOS = 200_000L;

    private Await() {
    }

    public static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("waited " + SECONDS + " s for: " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    public static void open(String what, CountDownLatch latch) {
        try {
            if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
                fail("waited " + SECONDS + " s for: " + what);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The result of a future, which must come. */
    public static <T> T result(Future<T> future) throws Exception {
        return future.get(SECONDS, TimeUnit.SECONDS);
    }
}
