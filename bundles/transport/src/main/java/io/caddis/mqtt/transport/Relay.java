package io.caddis.mqtt.transport;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose an event loop is: leader and followers. The loop's thread gives the loop up, calls what may block, and takes
 * the loop again; unless that took so long that the one that stands by has taken it: then this is its loop from now on,
 * and the other thread ends when what it called returns. So nobody is woken for a call that is short, and one that is
 * not keeps others waiting for two times {@link Times#lookNanos} and that in which a thread awakes, at most. Nothing is
 * called while nobody stands by.
 */
final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    /** Looks without a call between them, which is as long as calls count as frequent; then it has to be woken. */
    private static final int IDLE_LOOKS_MAX = 2;
    /** In one turn: the first message of a listener, and futures. */
    private static final int CALLS_MAX = 2;
    /** Threads in calls that do not return: many more than links in use, whose users give nobody two at a time. */
    private static final int AWAY_MAX = 64;
    /** Where messages come thick a call is short below half of the time: else two threads are done sooner than one. */
    private static final int MANY_SHARE = 2;
    /** Whatever the links do, others wait for slow calls for one part in so many of their time, */
    private static final int SLOW_SHARE = 50;
    /** looked at over this time. */
    private static final long SLOW_SPAN_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Of a slow call: the loop is taken by then, unless the machine pauses, as to collect garbage. */
    private static final long SLOW_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(5);
    /** In place of a call: the loop's thread has left, and it is the other one's. */
    private static final Call NOBODY = new Call(null, false, null);

    private final Runnable loop;
    private final String name;
    /** While it calls: it is none of the loop's then. */
    private final String callName;
    private final Times times;
    private final BiFunction<String, Runnable, Thread> threads;
    /** What the loop's thread calls just now, and whoever takes it out has the loop; null while that thread serves. */
    private final AtomicReference<Call> underWay = new AtomicReference<>();
    /** Threads that have lost the loop and are in a call still. */
    private final AtomicInteger away = new AtomicInteger();
    /** Who stands by; null if nobody does. Made by the loop's thread, and gone as it takes the loop. */
    private volatile Thread standby;
    /** It looks by itself; else it has to be woken. */
    private volatile boolean looking;
    /** Calls so far. Written by the loop's thread. */
    private volatile long count;
    private volatile boolean ended;

    // ---- of the loop's thread; who takes the loop sees what the one before it left here

    /** For the end of this turn; what a slow call leaves behind is for who takes the loop. */
    private final ArrayDeque<Call> waiting = new ArrayDeque<>(CALLS_MAX);
    private boolean offered;
    /** End of the last turn in which a call was offered. */
    private long offeredNanos = System.nanoTime();
    /** Turns in which calls were offered, with no long pause between them. */
    private int often;
    private long usedNanos;
    /** When a thread may be made again, after one could not. */
    private long threadsFromNanos = offeredNanos;
    /** Until then slow calls have used up what they may take of others' time. */
    private long paidNanos = offeredNanos;

    /**
     * All in nanoseconds.
     *
     * @param lookNanos  who stands by looks so often while there are calls: less than anybody notices
     * @param quickNanos what is over sooner is hardly noticed; less is hard to keep for whoever is called rarely
     * @param oftenNanos calls that come with longer pauses are left to others: each would wake who stands by
     * @param oftenCount turns with calls, without such a pause, that are needed before one is not left to others: rare
     *                   messages come together now and then
     * @param quietNanos so long after the last call the loop's thread leaves, with all that applications left on it
     * @param againNanos so long after a thread could not be made that is tried again
     */
    record Times(long lookNanos, long quickNanos, long oftenNanos, int oftenCount, long quietNanos,
            long againNanos) {
        static final Times USUAL = new Times(200_000, 200_000, 300_000, 8, 10_000_000_000L, 1_000_000_000L);
    }

    /** Of one link, for which nothing is called for a while after a slow call, longer each time. */
    static final class Pause {
        private static final long NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(1);
        private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
        private long untilNanos = System.nanoTime();
        private long nanos = NANOS_MIN;

        private boolean isOver(long now) {
            return untilNanos - now <= 0;
        }

        private void called(boolean quick) {
            if (quick) {
                nanos = Math.max(NANOS_MIN, nanos / 2);
            } else {
                untilNanos = System.nanoTime() + nanos;
                nanos = Math.min(NANOS_MAX, nanos * 2);
            }
        }
    }

    private static final class Call {
        private final Pause pause;
        private final boolean many;
        private final Runnable task;
        private long startNanos;

        Call(Pause pause, boolean many, Runnable task) {
            this.pause = pause;
            this.many = many;
            this.task = task;
        }
    }

    /**
     * Nothing is called yet, and nobody stands by.
     *
     * @param loop    what the thread does that takes the loop
     * @param name    of the loop's thread
     * @param threads makes one of a name and what it does
     */
    Relay(Runnable loop, String name, Times times, BiFunction<String, Runnable, Thread> threads) {
        this.loop = loop;
        this.name = name;
        this.times = times;
        this.threads = threads;
        callName = name.replace("-io-", "-worker-io-");
    }

    // ---- on the loop's thread

    /**
     * Has the task called at the end of this turn. False, and nothing is done, if it is better left to others.
     *
     * @param many whether messages come thick, so that the next ones could be read meanwhile
     */
    boolean offer(Pause pause, boolean many, Runnable task) {
        long now = System.nanoTime();
        offered = true;
        if (now - offeredNanos > times.oftenNanos) {
            often = 0;
        }
        if (often < times.oftenCount || paidNanos - now > SLOW_SPAN_NANOS || !pause.isOver(now)
                || waiting.size() >= CALLS_MAX || away.get() >= AWAY_MAX || !isReady()) {
            return false;
        }
        waiting.add(new Call(pause, many, task));
        return true;
    }

    /** Whether somebody stands by, who is made if there is nobody. */
    private boolean isReady() {
        if (standby == null && threadsFromNanos - System.nanoTime() <= 0) {
            try {
                Thread next = threads.apply(name + "-standby", this::follow);
                standby = next;
                looking = true;
                usedNanos = System.nanoTime();
                next.start();
            } catch (Throwable e) { // no memory, or one thread more than there can be
                standby = null;
                threadsFromNanos = System.nanoTime() + times.againNanos;
            }
        }
        return standby != null;
    }

    /** Whether {@link #endTurn} is due although there may be nothing else to do. */
    boolean isDue() {
        return isTimed() && deadline() - System.nanoTime() <= 0;
    }

    /** Whether there is a {@link #deadline}. */
    boolean isTimed() {
        return standby != null || !waiting.isEmpty();
    }

    /** Of the next {@link #endTurn}, on {@link System#nanoTime}. */
    long deadline() {
        return waiting.isEmpty() ? usedNanos + times.quietNanos : threadsFromNanos;
    }

    /**
     * Calls what was taken on. False if another thread has the loop since: this one must not touch anything of it.
     * Throws nothing.
     */
    boolean endTurn() {
        while (!waiting.isEmpty() && isReady()) {
            if (!call(waiting.poll())) {
                return false;
            }
        }
        if (offered) {
            offered = false;
            offeredNanos = System.nanoTime();
            often = Math.min(often + 1, times.oftenCount);
        }
        Thread next = standby;
        if (next == null || usedNanos + times.quietNanos - System.nanoTime() > 0) {
            return true;
        }
        underWay.set(NOBODY);
        LockSupport.unpark(next);
        return false;
    }

    /** Calls without the loop. False if another thread has the loop since. */
    private boolean call(Call call) {
        call.startNanos = System.nanoTime();
        usedNanos = call.startNanos;
        count++;
        underWay.set(call);
        if (!looking) { // after the above: it looks once more before it sleeps
            LockSupport.unpark(standby);
        }
        run(call.task);
        if (!underWay.compareAndSet(call, null)) {
            away.decrementAndGet();
            return false;
        }
        Thread.currentThread().setName(name);
        long tookNanos = System.nanoTime() - call.startNanos;
        took(call, tookNanos, tookNanos <= times.quickNanos);
        return true;
    }

    /** Throws nothing, and what the task leaves behind on the thread is not for whoever comes next. */
    private void run(Runnable task) {
        Thread own = Thread.currentThread();
        own.setName(callName);
        try {
            task.run();
        } catch (Throwable e) { // whatever it is: it is not the loop that failed
            Reports.error(LOG, "{}: a callback failed", name, e);
        }
        Thread.interrupted();
        own.setContextClassLoader(null); // here too if it ends now: who keeps the thread would keep the application
        own.setUncaughtExceptionHandler(null);
        if (own.getPriority() != Thread.NORM_PRIORITY) {
            own.setPriority(Thread.NORM_PRIORITY);
        }
    }

    /** By who has the loop now. */
    private void took(Call call, long nanos, boolean quick) {
        call.pause.called(quick && (!call.many || nanos <= times.quickNanos / MANY_SHARE));
        if (!quick) {
            long now = System.nanoTime();
            paidNanos = (paidNanos - now > 0 ? paidNanos : now) + Math.min(nanos, SLOW_NANOS_MAX) * SLOW_SHARE;
        }
    }

    /** The loop has ended: what is left is called all the same. Nobody waits for this thread, nor one for another. */
    void end() {
        ended = true;
        LockSupport.unpark(standby);
        for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
            if (waiting.isEmpty() || !isCalledElsewhere(call.task)) {
                run(call.task);
            }
        }
    }

    private boolean isCalledElsewhere(Runnable task) {
        try {
            threads.apply(callName, () -> run(task)).start();
            return true;
        } catch (Throwable e) { // no memory, or one thread more than there can be: then it is called here
            return false;
        }
    }

    // ---- on the thread that stands by

    private void follow() {
        if (standBy()) { // which leaves nothing of a call on the stack: that may be a bundle's that has gone
            loop.run();
        }
    }

    /** True if the loop is this thread's now. */
    private boolean standBy() {
        Thread own = Thread.currentThread();
        Call seen = null;
        long seenNanos = 0;
        long countSeen = count;
        int idle = 0;
        while (!ended && standby == own) {
            Call now = underWay.get();
            long nanos = System.nanoTime();
            if (now != seen) {
                seen = now;
                seenNanos = nanos;
            }
            // by the clock, since it may have been woken in between
            boolean slow = now != null && nanos - seenNanos >= times.lookNanos;
            if ((slow || now == NOBODY) && underWay.compareAndSet(now, null)) {
                takeOver(now);
                return true;
            }
            if (count != countSeen) {
                countSeen = count;
                idle = 0;
            }
            if (now != null || idle++ < IDLE_LOOKS_MAX) {
                looking = true;
                LockSupport.parkNanos(this, times.lookNanos);
            } else {
                looking = false;
                if (underWay.get() == null) {
                    LockSupport.park(this);
                }
            }
        }
        return false;
    }

    private void takeOver(Call call) {
        standby = null;
        looking = false;
        if (call != NOBODY) {
            away.incrementAndGet();
            took(call, System.nanoTime() - call.startNanos, false);
        }
        Thread.currentThread().setName(name);
    }
}
