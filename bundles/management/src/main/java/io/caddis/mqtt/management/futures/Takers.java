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
    /** Null until somebody waits, which is so with few clients. */
    private volatile Queue<Thread> waiting;
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
        Queue<Thread> line = line();
        line.add(thread);
        try {
            long left = nanos;
            while (true) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while it waited for a message");
                }
                T taken = closed || thread != line.peek() && left > 0 ? null : take.get();
                if (taken != null || closed || left <= 0) {
                    return taken;
                }
                LockSupport.parkNanos(this, left);
                left = untilNanos - clock.getAsLong();
            }
        } finally {
            line.remove(thread);
            wake(); // it was woken for one; there may be more
        }
    }

    private synchronized Queue<Thread> line() {
        waiting = waiting == null ? new ConcurrentLinkedQueue<>() : waiting;
        return waiting;
    }

    /** There is something to take. Safe under any lock. */
    public void wake() {
        Queue<Thread> line = waiting; // if there is none yet, who comes looks before it waits
        Thread first = line == null ? null : line.peek();
        if (first != null) {
            LockSupport.unpark(first);
        }
    }

    public boolean isAnybodyThere() {
        Queue<Thread> line = waiting;
        return line != null && !line.isEmpty();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Nothing comes any more: nobody waits from now on. */
    public void close() {
        closed = true;
        Queue<Thread> line = waiting;
        if (line != null) {
            line.forEach(LockSupport::unpark);
        }
    }
}
