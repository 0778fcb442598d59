package io.caddis.mqtt.management.threads;

import java.util.concurrent.ScheduledFuture;
import java.util.function.LongSupplier;

/**
 * Rings once at a time, or before: then whoever set it finds nothing due and sets it again. Guarded by a client's lock.
 */
public final class Alarm {
    private static final long AGAIN_NANOS = 1_000_000_000L;

    private final Guard guard;
    private final Workers workers;
    private final LongSupplier clock;
    private final Runnable action;
    private ScheduledFuture<?> timer;
    private long dueNanos;
    private long number;

    /** @param action run under the lock */
    public Alarm(Guard guard, Workers workers, LongSupplier clock, Runnable action) {
        this.guard = guard;
        this.workers = workers;
        this.clock = clock;
        this.action = action;
    }

    /** Makes sure that it rings at this time, or before. */
    public void setAt(long nanos) {
        assert guard.isHeld();
        if (timer != null && dueNanos - nanos <= 0) {
            return;
        }
        cancel();
        dueNanos = nanos;
        long own = number;
        timer = workers.schedule(() -> guard.underLock(() -> {
            if (own == number) { // else cancelled too late
                timer = null;
                boolean done = false;
                try {
                    action.run();
                    done = true;
                } finally {
                    if (!done) {
                        setAt(clock.getAsLong() + AGAIN_NANOS); // whoever set it would never set it again
                    }
                }
            }
        }), nanos - clock.getAsLong());
    }

    public void cancel() {
        assert guard.isHeld();
        number++;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
