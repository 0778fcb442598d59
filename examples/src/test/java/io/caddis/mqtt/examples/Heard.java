package io.caddis.mqtt.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What came so far, and the means to wait for more. Any thread. */
final class Heard<T> {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<T> all = new ArrayList<>();

    synchronized void add(T one) {
        all.add(one);
        notifyAll();
    }

    synchronized List<T> all() {
        return List.copyOf(all);
    }

    /**
     * Waits until all that came is as it should be.
     *
     * @param more what to say beside it if it is not so in time
     */
    synchronized void await(String wanted, Predicate<List<T>> condition, Supplier<String> more)
            throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!condition.test(all)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("no " + wanted + " in time; what came: " + all + "\n" + more.get());
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
