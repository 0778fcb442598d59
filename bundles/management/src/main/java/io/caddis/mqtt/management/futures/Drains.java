package io.caddis.mqtt.management.futures;

import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.management.threads.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Those who wait until all messages have ended that were published before they asked. The session knows how many have
 * not ended, also of an earlier life; of these, each that came later is taken off. Guarded by the driver's lock.
 */
public final class Drains {
    /** What {@code unfinished} says while nobody knows, because no session has begun. */
    public static final long UNKNOWN = -1;

    private final Guard guard;
    private final Workers workers;
    private final PendingPublishes publishes;
    private final LongSupplier unfinished;
    /** Null while there are none: every publish asks. */
    private List<Drain> drains;

    /** One who waits. */
    private static final class Drain {
        private final long lastToken;
        private final LongConsumer over;
        /** Published later, and not ended. */
        private long later;
        private ScheduledFuture<?> timeout;

        Drain(long lastToken, LongConsumer over) {
            this.lastToken = lastToken;
            this.over = over;
        }
    }

    /** @param unfinished how many messages have not ended, or {@link #UNKNOWN}; asked under the lock */
    public Drains(Guard guard, Workers workers, PendingPublishes publishes, LongSupplier unfinished) {
        this.guard = guard;
        this.workers = workers;
        this.publishes = publishes;
        this.unfinished = unfinished;
    }

    /** Whether anybody waits: if not, nothing else need be called. */
    public boolean isAny() {
        return drains != null;
    }

    /**
     * Waits from now on.
     *
     * @param over told how many are left, once, under the lock, maybe at once: must only take note
     * @return ends the wait now, if it has not ended, saying how many are left; under the lock
     */
    public Runnable await(long nanos, LongConsumer over) {
        assert guard.isHeld();
        Drain drain = new Drain(publishes.lastToken(), over);
        if (drains == null) {
            drains = new ArrayList<>(1);
        }
        drains.add(drain);
        look();
        if (isAny() && drains.contains(drain)) {
            if (nanos > 0) {
                drain.timeout = workers.schedule(() -> guard.underLock(() -> end(drain)), nanos);
            } else {
                end(drain);
            }
        }
        return () -> end(drain);
    }

    private void end(Drain drain) {
        assert guard.isHeld();
        if (isAny() && drains.remove(drain)) {
            drains = drains.isEmpty() ? null : drains;
            if (drain.timeout != null) {
                drain.timeout.cancel(false);
            }
            drain.over.accept(Math.max(0, unfinished.getAsLong() - drain.later));
        }
    }

    /** A message was published. Only if there {@link #isAny}. */
    public void published() {
        assert guard.isHeld();
        drains.forEach(one -> one.later++);
    }

    /** A message has ended. Only if there {@link #isAny}. */
    public void ended(long token) {
        assert guard.isHeld();
        drains.forEach(one -> one.later -= token > one.lastToken ? 1 : 0);
    }

    /** Something may have ended, and all that the session says of it was heard. Only if there {@link #isAny}. */
    public void look() {
        assert guard.isHeld();
        long left = unfinished.getAsLong();
        if (left != UNKNOWN) {
            drains.stream().filter(one -> left <= one.later).toList().forEach(this::end);
        }
    }
}
