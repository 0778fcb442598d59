package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.management.threads.Workers;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Callers that wait for room, without the lock. Guarded by it. */
final class Blocked {
    private final Object lock;
    private final LongSupplier clock;
    private final Workers workers;
    private int count;

    Blocked(Object lock, LongSupplier clock, Workers workers) {
        this.lock = lock;
        this.workers = workers;
        this.clock = clock;
    }

    /**
     * Waits at most so long. Not on threads of this bundle: others wait for them, maybe those who would make room.
     *
     * @param nanos more than 0
     * @param over  asked under the lock whether there is nothing to wait for
     */
    void await(long nanos, BooleanSupplier over) {
        assert Thread.holdsLock(lock);
        if (over.getAsBoolean() || workers.isWorker(Thread.currentThread())) {
            return;
        }
        long untilNanos = clock.getAsLong() + nanos;
        count++;
        try {
            for (long left = nanos; left > 0 && !over.getAsBoolean(); left = untilNanos - clock.getAsLong()) {
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // and go on as if the time was over
        } finally {
            count--;
        }
    }

    /** There may be room now. */
    void wake() {
        assert Thread.holdsLock(lock);
        if (count > 0) {
            lock.notifyAll();
        }
    }
}
