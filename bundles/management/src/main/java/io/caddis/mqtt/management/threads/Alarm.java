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
    /** What is set; else null. */
    private Ring ring;

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
        if (ring != null && ring.dueNanos - nanos <= 0) {
            return;
        }
        Ring next = new Ring(nanos);
        next.timer = workers.scheduleUntilDone(next::isDone, nanos - clock.getAsLong(), AGAIN_NANOS);
        cancel(); // only now: if there was no memory for a new one, the old one still rings
        ring = next.timer == null ? null : next;
    }

    public void cancel() {
        assert guard.isHeld();
        if (ring != null) {
            ring.timer.cancel(false);
            ring = null;
        }
    }

    /** Rings once; and again after a pause as long as the action fails, for whoever set it would never set it again. */
    private final class Ring {
        private final Runnable underLock = this::ring; // there may be no memory later
        private ScheduledFuture<?> timer;
        private long dueNanos;

        Ring(long dueNanos) {
            this.dueNanos = dueNanos;
        }

        private boolean isDone() {
            guard.underLock(underLock);
            return true;
        }

        private void ring() {
            if (ring != this) {
                return; // cancelled too late
            }
            ring = null;
            boolean done = false;
            try {
                action.run();
                done = true;
            } finally {
                if (!done && ring == null) {
                    dueNanos = clock.getAsLong() + AGAIN_NANOS;
                    ring = this;
                }
            }
        }
    }
}
