package io.caddis.mqtt.management.threads;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings tasks of one client to the pool, where most of them are short: a thread that has done one takes the next, for
 * to hand over each to a thread of its own costs many times what it takes. Any of them may block all the same. So
 * whoever takes one and leaves others behind has another thread come first. That one helps, unless the tasks are so
 * short that it would only be in the way: then it stands by, and takes over as soon as they are not. So none waits for
 * one before it for longer than two times {@link #LOOK_NANOS} and that in which a thread awakes. Safe for all threads
 * and under any lock; nothing is called under its own.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final long AGAIN_NANOS = 1_000_000_000L;
    /** Who stands by looks so often: often enough for whoever is called late, and not so often that it costs much. */
    private static final long LOOK_NANOS = 200_000;
    /** What is shorter is done sooner by whoever is at it than by one more thread. */
    private static final long SHORT_NANOS = 4_000;

    private final Workers workers;
    private final Errands errands;
    private final Errands.Errand first = new Errands.Errand(this::work, true, () -> notComing(null));
    /** Bounded by those who give tasks, each of whom has one here at most. Guarded by this, as all. */
    private final ArrayDeque<Runnable> ready = new ArrayDeque<>(0);
    /** A thread has been asked for, and takes no task yet: it has not come, or stands by. */
    private boolean coming;
    /** It stands by, and sleeps; else null. */
    private Thread standby;
    /** Threads that go from task to task. */
    private int working;
    private long taken;
    /** What was {@link #taken} when that was last looked at, and when that was. */
    private long takenBefore;
    private long lookedNanos;
    /** More than 0: more tasks follow at once, and whoever is at work has nobody come before that is over. */
    private int holds;

    public Dispatcher(Workers workers) {
        this(workers, new Errands(workers));
    }

    /** @param errands by which the first thread comes */
    public Dispatcher(Workers workers, Errands errands) {
        this.workers = workers;
        this.errands = errands;
    }

    /**
     * Runs a task soon, behind those that are here. False, and nothing is done, if the pool is closed; true all the
     * same if a thread that is at work has taken it.
     */
    public boolean execute(Runnable task) {
        boolean isFirst;
        synchronized (this) {
            add(task);
            if (!asks()) {
                return true;
            }
            isFirst = working == 0; // else whoever comes may have to stand by, which takes time
        }
        try {
            boolean comes = isFirst ? errands.execute(first) : workers.execute(this::work);
            return comes || !notComing(task);
        } catch (Throwable e) { // there is no memory
            if (notComing(task)) {
                throw e;
            }
            return true;
        }
    }

    private void add(Runnable task) {
        try {
            ready.add(task);
        } catch (OutOfMemoryError e) {
            ready.pollLast(); // else a deque that is full and could not grow counts as empty
            throw e;
        }
    }

    /** Many tasks may follow one another at once: one thread at most is asked to come before {@link #release}. */
    public synchronized void hold() {
        holds++;
    }

    /** After {@link #hold}, whatever happened meanwhile. */
    public void release() {
        synchronized (this) {
            holds--;
            if (!asks()) {
                return;
            }
        }
        ask();
    }

    /** True if a thread is to be asked for now, by whoever asks this. */
    private boolean asks() {
        if (ready.isEmpty()) {
            return false;
        }
        if (coming) {
            if (standby != null && working == 0) {
                LockSupport.unpark(standby);
                standby = null;
            }
            return false;
        }
        if (holds > 0 && working > 0) {
            return false;
        }
        coming = true;
        takenBefore = taken;
        lookedNanos = System.nanoTime();
        return true;
    }

    /** Has a thread come, also when the pool is closed, for these tasks were taken on. */
    private void ask() {
        boolean asked = false;
        try {
            if (!workers.execute(this::work)) {
                workers.executeLast(this::work);
            }
            asked = true;
        } catch (Throwable e) { // there is no memory; whoever asked goes on, and has maybe a task at hand
            Reports.warn(LOG, "no thread could be started", e);
        } finally {
            if (!asked) {
                notComing(null);
            }
        }
    }

    /**
     * Nobody comes. What was taken on before is looked after later, or by whoever comes with another task.
     *
     * @return whether the task is withdrawn; false if somebody has taken it
     */
    private boolean notComing(Runnable withdrawn) {
        boolean left;
        boolean isWithdrawn;
        synchronized (this) {
            isWithdrawn = ready.removeLastOccurrence(withdrawn);
            coming = false;
            left = !ready.isEmpty();
        }
        if (left) {
            try {
                workers.scheduleSurely(this::askAgain, AGAIN_NANOS);
            } catch (Throwable e) { // there is no memory, and who asked may have a task at hand
                Reports.warn(LOG, "tasks wait until another one comes", e);
            }
        }
        return isWithdrawn;
    }

    private void askAgain() {
        synchronized (this) {
            if (!asks()) {
                return;
            }
        }
        ask();
    }

    private void work() {
        if (!isNeeded()) {
            return;
        }
        Visit visit = workers.visit();
        for (Runnable task = next(true, false); task != null; task = next(false, Visit.isOver(visit))) {
            try {
                task.run();
            } catch (Throwable e) { // whatever it is: the tasks behind it are others
                Reports.warn(LOG, "a task failed", e);
            }
            Thread.interrupted(); // what it left behind is not for the next one
        }
    }

    /** Stands by as long as others do with short tasks. False if there is nothing left to do. */
    private boolean isNeeded() {
        while (true) {
            synchronized (this) {
                standby = null;
                if (ready.isEmpty()) {
                    coming = false;
                    return false;
                }
                long now = System.nanoTime();
                boolean quick = (taken - takenBefore) * SHORT_NANOS > now - lookedNanos;
                if (working == 0 || !quick) {
                    return true;
                }
                takenBefore = taken;
                lookedNanos = now;
                standby = Thread.currentThread();
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
    }

    /**
     * The task that the calling thread goes on with; null if it is to end.
     *
     * @param comes  whether it is the one that was on its way, or stood by
     * @param leaves whether it leaves what there is to others
     */
    private Runnable next(boolean comes, boolean leaves) {
        Runnable task;
        synchronized (this) {
            if (comes) {
                coming = false;
                working++;
            }
            // what comes just now, for one listener most likely, is more by the time in which another thread has come
            task = comes || !leaves && (holds == 0 || ready.size() > 1) ? ready.poll() : null;
            if (task == null) {
                working--;
            } else {
                taken++;
            }
            if (!asks()) {
                return task;
            }
        }
        ask(); // before the task, which may block
        return task;
    }
}
