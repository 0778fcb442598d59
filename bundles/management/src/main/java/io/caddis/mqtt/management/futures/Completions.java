package io.caddis.mqtt.management.futures;

import io.caddis.mqtt.management.threads.Errands;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Visit;
import io.caddis.mqtt.management.threads.Workers;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes futures on the pool, in batches. What depends on a future is application code and may block, even on
 * another future of the same batch; so a batch is shared: when it makes no progress for a moment, one more thread goes
 * on with the rest of it.
 */
public final class Completions {
    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);
    private static final long STALL_NANOS = 50_000_000L;
    private static final int DEPENDENTS_MAX = 1000;
    private static final int ROOM_MIN = 64;
    private static final int ROOM_KEPT_MAX = 8192;
    /** What an idle client has in place of arrays. */
    private static final Object[] NONE = {};
    private static final Batch FINISHED = new Batch(NONE, 0);

    private final String name;
    private final Guard guard;
    private final Workers workers;
    private final Errands errands;
    private final Errands.Errand work = new Errands.Errand(this::work, false, this::notComing);
    /** Pairs of future and outcome that wait for the next batch. Guarded by this; others may look at the number. */
    private Object[] filling = NONE;
    private int fillingRoom = ROOM_MIN;
    private volatile int filled;
    private Batch current = FINISHED;
    private int running;
    private boolean watched;
    /** What is collected for {@link #handOver}. Guarded by the driver's lock. */
    private Object[] collected = NONE;
    private int collectedRoom = ROOM_MIN;
    private int collectedCount;

    /** Futures and outcomes, alternating, given out one pair after the other. */
    private static final class Batch {
        final Object[] pairs;
        final int end;
        final AtomicInteger next = new AtomicInteger();

        Batch(Object[] pairs, int end) {
            this.pairs = pairs;
            this.end = end;
        }

        boolean finished() {
            return next.get() >= end;
        }
    }

    /**
     * None yet.
     *
     * @param name  of the client, for the log
     * @param guard of what is collected
     */
    public Completions(String name, Guard guard, Workers workers) {
        this.name = name;
        this.guard = guard;
        this.workers = workers;
        errands = new Errands(workers);
    }

    /** What the client has for the pool, also for others than futures. */
    public Errands errands() {
        return errands;
    }

    /** Whether so many wait, because applications take their time with them, that no more should begin. */
    public boolean isFull() {
        return filled / 2 >= PendingPublishes.PENDING_MAX;
    }

    /** Completes a future soon, exceptionally if the outcome is a {@code Throwable}. Safe under any lock. */
    public void add(CompletableFuture<?> future, Object outcome) {
        addAll(new Object[] {future, outcome}, 2);
    }

    /**
     * As {@link #add}, but only with the next {@link #handOver}: many results of one read or write cost one lock and
     * one wake-up. Both under the driver's lock.
     */
    public void collect(CompletableFuture<?> future, Object outcome) {
        assert guard.isHeld();
        if (collectedCount == collected.length) {
            collected = Arrays.copyOf(collected, Math.max(collectedRoom, collectedCount * 2));
        }
        collected[collectedCount++] = future;
        collected[collectedCount++] = outcome;
    }

    /** Completes what was collected. */
    public void handOver() {
        assert guard.isHeld();
        if (collectedCount > 0) {
            addAll(collected, collectedCount);
            collected = NONE;
            collectedRoom = roomAfter(collectedCount);
            collectedCount = 0;
        }
    }

    /** Even, for pairs. */
    private static int roomAfter(int count) {
        return Math.min(ROOM_KEPT_MAX, Math.max(ROOM_MIN, count));
    }

    private void addAll(Object[] pairs, int count) {
        boolean start;
        synchronized (this) {
            if (filled + count > filling.length) {
                int room = Math.max(fillingRoom, filling.length * 2);
                filling = Arrays.copyOf(filling, Math.max(filled + count, room));
            }
            System.arraycopy(pairs, 0, filling, filled, count);
            filled = filled + count;
            start = running == 0;
            if (start) {
                running = 1;
            } else {
                watch(); // the one that runs may be blocked by what it completed
            }
        }
        if (start) {
            start();
        }
    }

    private void start() {
        boolean started = false;
        try {
            if (!errands.execute(work)) {
                workers.executeLast(work); // the bundle stops, and every future completes all the same
            }
            started = true;
        } finally {
            if (!started) { // there may be no memory
                notComing();
            }
        }
    }

    /** Whoever comes next begins anew, or who looks after this. */
    private synchronized void notComing() {
        running--;
        watch();
    }

    private void work() {
        Visit visit = workers.visit();
        boolean over = false;
        try {
            for (Batch batch = nextBatch(); batch != null; batch = nextBatch()) {
                for (int at = batch.next.getAndAdd(2); at < batch.end; at = batch.next.getAndAdd(2)) {
                    complete((CompletableFuture<?>) batch.pairs[at], batch.pairs[at + 1]);
                    if (Visit.isOver(visit)) {
                        over = true; // what is left is for the next one, who is looked after
                        start();
                        return;
                    }
                }
            }
            over = true;
        } finally {
            if (!over) { // what is left is for the next one
                notComing();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void complete(CompletableFuture<?> future, Object outcome) {
        boolean over = false;
        for (int attempt = 0; !over && attempt < DEPENDENTS_MAX; attempt++) { // each goes on behind what failed
            try {
                if (outcome instanceof Throwable failure) {
                    future.completeExceptionally(failure);
                } else {
                    ((CompletableFuture<Object>) future).complete(outcome);
                }
                over = true;
            } catch (Throwable e) { // a future keeps what depends on it from failing, unless that cannot be printed
                Reports.warn(LOG, "client {}: what depends on the future of a call failed", name, e);
            }
        }
        Thread.interrupted(); // what it left behind is not for the next one
    }

    /** The batch to go on with, or null if there is nothing left. */
    private synchronized Batch nextBatch() {
        if (current.finished()) {
            if (filled == 0) {
                current = FINISHED; // drops what was completed
                running--;
                return null;
            }
            current = new Batch(filling, filled);
            filling = NONE;
            fillingRoom = roomAfter(filled);
            filled = 0;
        }
        watch();
        return current;
    }

    /** Throws nothing: without memory whoever is at work goes on, and whoever comes next tries again. */
    private void watch() {
        if (!watched) {
            try {
                Batch seen = current;
                int progress = seen.next.get();
                workers.scheduleSurely(() -> look(seen, progress), STALL_NANOS);
                watched = true;
            } catch (Throwable e) {
                Reports.warn(LOG, "client {}: nobody looks whether the futures of calls complete", name, e);
            }
        }
    }

    /** Has anything moved? */
    private void look(Batch seen, int progress) {
        boolean help;
        synchronized (this) {
            watched = false;
            boolean waiting = !current.finished() || filled > 0;
            if (!waiting) {
                return;
            }
            watch();
            boolean moved = current != seen || seen.next.get() != progress;
            help = !moved || current.finished() || !watched; // the last: nobody looks again before more is added
            running += help ? 1 : 0;
        }
        if (help) {
            start();
        }
    }
}
