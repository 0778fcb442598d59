package io.caddis.mqtt.itests.rivals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts what a contender's listener receives, and wakes the worker when all has come.
 *
 * <p>{@link #arrived} costs a few nanoseconds and is called by one thread at a time, as all contenders promise.
 */
final class Inbox {

    /** Told after every {@link #SEEN_BATCH} messages; the worker passes it on to the sink. */
    interface Seen {
        void messages(long count) throws Exception;
    }

    static final long SEEN_BATCH = 4_096;

    private final Thread worker;
    private final Seen seen;
    private boolean onlyPings;
    private long expected;
    private long sumOfNumbers;
    private long count;
    private long lastNanos;
    private volatile boolean full;

    /** The calling thread is the one that will wait. */
    Inbox(Seen seen) {
        this.worker = Thread.currentThread();
        this.seen = seen;
    }

    /** Forgets the last burst and waits for so many messages. */
    void expect(long messages) {
        expect(messages, false);
    }

    /** As above, for one ping, whose number is negative; what else arrives meanwhile is load and does not count. */
    void expectPing() {
        expect(1, true);
    }

    private void expect(long messages, boolean pings) {
        onlyPings = pings;
        sumOfNumbers = 0;
        expected = messages;
        full = false;
        COUNT.setRelease(this, 0L);
    }

    /** A message has reached the application. */
    void arrived(long number) {
        if (onlyPings && number >= 0) {
            return;
        }
        sumOfNumbers += number;
        long now = count + 1;
        COUNT.setRelease(this, now);
        if ((now & (SEEN_BATCH - 1)) == 0) {
            reportSeen();
        }
        if (now == expected) {
            lastNanos = System.nanoTime();
            full = true;
            LockSupport.unpark(worker);
        }
    }

    /** As {@link #arrived}, for listeners that may be called at the same time, as those of different filters are. */
    void arrivedAmongOthers(long number) {
        synchronized (this) {
            arrived(number);
        }
    }

    boolean isFull() {
        return full;
    }

    /** Waits until all has come, or until nothing has come for so long. */
    void await(long quietNanosMax) {
        long seenCount = -1;
        long quietSince = System.nanoTime();
        while (!full) {
            long now = System.nanoTime();
            if (count() != seenCount) {
                seenCount = count();
                quietSince = now;
            }
            long left = quietSince + quietNanosMax - now;
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    long count() {
        return (long) COUNT.getAcquire(this);
    }

    long sumOfNumbers() {
        return sumOfNumbers;
    }

    /** When the last expected message came, by {@link System#nanoTime}; valid when full. */
    long lastNanos() {
        return lastNanos;
    }

    private void reportSeen() {
        try {
            seen.messages(SEEN_BATCH);
        } catch (Exception e) {
            throw new IllegalStateException("cannot report to the sink", e);
        }
    }

    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(Inbox.class, "count", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
