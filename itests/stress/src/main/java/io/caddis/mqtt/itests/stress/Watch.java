package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.itests.container.Await;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what has to happen, and says so if it does not. */
final class Watch {
    /** Much longer than anything takes: only what is stuck exceeds it. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private Watch() {
    }

    /**
     * Returns when the condition holds.
     *
     * @throws StuckException with what was expected and what is the case, if it does not within {@link #LIMIT}
     */
    static void until(String expected, Supplier<?> actual, BooleanSupplier condition) {
        if (!Await.until(LIMIT, condition)) {
            throw new StuckException("expected within " + LIMIT.toSeconds() + " s: " + expected + ", but: "
                    + actual.get());
        }
    }

    /**
     * What a future completes with.
     *
     * @throws StuckException if it does not within {@link #LIMIT}, or fails
     */
    static <T> T get(String what, Future<T> future) throws InterruptedException {
        return get(what, future, LIMIT);
    }

    /** As {@link #get}, for what waits for other things itself and tells which of them did not come. */
    static <T> T getAll(String what, Future<T> future) throws InterruptedException {
        return get(what, future, LIMIT.multipliedBy(2));
    }

    private static <T> T get(String what, Future<T> future, Duration limit) throws InterruptedException {
        try {
            return future.get(limit.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new StuckException(what + " did not complete within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StuckException stuck) {
                StuckException where = new StuckException(what + ": " + stuck.getMessage());
                where.initCause(stuck);
                throw where;
            }
            StuckException failed = new StuckException(what + " failed: " + e.getCause());
            failed.initCause(e.getCause());
            throw failed;
        }
    }

    /** Threads that wait for each other; empty if there are none. */
    static String deadlocks() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[] ids = threads.findDeadlockedThreads();
        StringBuilder text = new StringBuilder();
        for (ThreadInfo thread : ids == null ? new ThreadInfo[0] : threads.getThreadInfo(ids, true, true)) {
            text.append(thread);
        }
        return text.toString();
    }

    /** Every thread of the process and where it stands. */
    static String threads() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Thread, StackTraceElement[]> one : Thread.getAllStackTraces().entrySet()) {
            text.append('"').append(one.getKey().getName()).append("\" ").append(one.getKey().getState()).append('\n');
            for (StackTraceElement frame : one.getValue()) {
                text.append("    at ").append(frame).append('\n');
            }
        }
        return text.toString();
    }
}
