package io.caddis.mqtt.management.futures;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Threads of an application that wait for something to take, the first of them first. Who brings something looks
 * whether anybody waits, and wakes one thread; it takes no lock and waits for nobody. Bounded by the application's
 * threads. Safe for all threads.
 */
public final class Takers {
    private final LongSupplier clock;
    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    public Takers(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Takes something, or waits for it.
     *
     * @param take gives it, or null if there is nothing now
     * @return null if the time is over, or after {@link #close}
     * @throws InterruptedException if the thread is interrupted; nothing is taken
     */
    public <T> T await(long nanos, Supplier<T> take) throws InterruptedException {
        long untilNanos = clock.getAsLong() + nanos;
        Thread thread = Thread.currentThread();
        waiting.add(thread);
        try {
            long left = nanos;
            while (true) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while it waited for a message");
                }
                T taken = closed || thread != waiting.peek() && left > 0 ? null : take.get();
                if (taken != null || closed || left <= 0) {
                    return taken;
                }
                LockSupport.parkNanos(this, left);
                left = untilNanos - clock.getAsLong();
            }
        } finally {
            waiting.remove(thread);
            wake(); // it was woken for one; there may be more
        }
    }

    /** There is something to take. Safe under any lock. */
    public void wake() {
        Thread first = waiting.peek();
        if (first != null) {
            LockSupport.unpark(first);
        }
    }

    public boolean isAnybodyThere() {
        return !waiting.isEmpty();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Nothing comes any more: nobody waits from now on. */
    public void close() {
        closed = true;
        waiting.forEach(LockSupport::unpark);
    }
}
