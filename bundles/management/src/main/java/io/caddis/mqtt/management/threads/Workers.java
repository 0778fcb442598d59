package io.caddis.mqtt.management.threads;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of this bundle: one timer, which never runs application code, and a pool for application code. The pool
 * grows while its threads are busy or blocked, up to a bound, since one that blocks must not hold up another.
 */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int THREADS_MAX = 256;
    private static final long IDLE_SECONDS = 10;
    private static final long BACKLOG_NANOS = 10_000_000L;

    private final ExecutorService pool;
    private final ScheduledExecutorService timer;
    /**
     * What waits because all threads are busy. Bounded by the number of listeners and clients, each of which has one.
     */
    private final Queue<Runnable> backlog = new ConcurrentLinkedQueue<>();
    private final Runnable fromBacklog = this::runFromBacklog; // there may be no memory later
    /** What waits for its time and must run. At most one for each client. */
    private final Set<Runnable> sure = ConcurrentHashMap.newKeySet();

    private final Visits visits;

    public Workers() {
        this(new ThreadPoolExecutor(0, THREADS_MAX, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
                threads("caddis-worker-")), timer());
    }

    public Workers(ExecutorService pool, ScheduledExecutorService timer) {
        this(pool, timer, new ConcurrentHashMap<>());
    }

    Workers(ExecutorService pool, ScheduledExecutorService timer, Map<Thread, Visit> here) {
        Reports.prepare();
        visits = new Visits(this, here);
        this.pool = pool;
        this.timer = timer;
    }

    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("caddis-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return timer;
    }

    private static ThreadFactory threads(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> thread(prefix + count.incrementAndGet(), task);
    }

    /**
     * A thread keeps the access control context of its maker, and by it the class loaders of all callers, for its whole
     * life, also without a security manager; privileged, the context ends here. Callers are transport's and
     * applications' threads, whose bundles may be replaced.
     */
    @SuppressWarnings("removal") // of no effect where it is removed, because then threads keep no context
    private static Thread thread(String name, Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Worker(task, name);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.setUncaughtExceptionHandler((failed, cause) -> Reports.error(LOG, "{} failed",
                    failed.getName(), cause));
            return thread;
        });
    }

    /** A thread of this bundle. */
    private static final class Worker extends Thread {
        Worker(Runnable task, String name) {
            super(null, task, name, 0, false);
        }
    }

    /** Whether this is a thread that calls back an application for this bundle, or looks after time. */
    public boolean isWorker(Thread thread) {
        return thread instanceof Worker || visits.of(thread) != null;
    }

    /** For a thread of others to run, in place of the pool: for that time it is one of the pool. */
    public Visit visitFor(Runnable task) {
        return new Visit(visits, task);
    }

    /** Of the calling thread; null if it is this bundle's own, or an application's. */
    public Visit visit() {
        Thread own = Thread.currentThread();
        return own instanceof Worker ? null : visits.of(own);
    }

    /** Runs application code, or what leads to it. False once closed. */
    public boolean execute(Runnable task) {
        if (start(task)) {
            return true;
        }
        if (pool.isShutdown()) {
            return false;
        }
        backlog.add(task);
        try {
            // if it is closed meanwhile: either close finds the task there, or we take it back
            return scheduleUntilDone(this::startBacklog, BACKLOG_NANOS, BACKLOG_NANOS) != null || !backlog.remove(task);
        } catch (Throwable e) { // there is no memory: whoever hears that does not expect that it runs all the same
            if (backlog.remove(task)) {
                throw e;
            }
            return true;
        }
    }

    private boolean start(Runnable task) {
        try {
            pool.execute(task);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) { // the latter for one thread more than there can be
            return false;
        }
    }

    /** Takes nothing out: what nobody can be started for stays. False if that is so. */
    private boolean startBacklog() {
        for (int left = backlog.size(); left > 0; left--) {
            if (!start(fromBacklog)) {
                return false;
            }
        }
        return true;
    }

    private void runFromBacklog() {
        Runnable task = backlog.poll();
        if (task != null) {
            task.run();
        }
    }

    /** Runs what must not be lost although the pool is closed. */
    public void executeLast(Runnable task) {
        threads("caddis-last-").newThread(task).start();
    }

    /** Runs something short that calls no application code, later. Null once closed. */
    public ScheduledFuture<?> schedule(Runnable task, long delayNanos) {
        try {
            return timer.schedule(() -> run(task), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    /**
     * As {@link #schedule}, and again after pauses until it returns true: to try again takes no memory, for want of
     * which it may have failed. At the next time after it is cancelled, or done, nothing happens any more.
     */
    public ScheduledFuture<?> scheduleUntilDone(BooleanSupplier task, long delayNanos, long againNanos) {
        try {
            UntilDone until = new UntilDone(task);
            until.timer = timer.scheduleWithFixedDelay(until, Math.max(0, delayNanos), againNanos,
                    TimeUnit.NANOSECONDS);
            if (until.done) {
                until.timer.cancel(false);
            }
            return until.timer;
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    private static final class UntilDone implements Runnable {
        private final BooleanSupplier task;
        private volatile ScheduledFuture<?> timer;
        private volatile boolean done;

        UntilDone(BooleanSupplier task) {
            this.task = task;
        }

        @Override
        public void run() {
            try {
                done = done || task.getAsBoolean();
            } catch (Throwable e) {
                Reports.error(LOG, "a timer's task failed, and is tried again", e);
            }
            ScheduledFuture<?> own = timer;
            if (done && own != null) {
                own.cancel(false);
            }
        }
    }

    /** As {@link #schedule}, for what has to run all the same if the bundle stops meanwhile; then maybe earlier. */
    public void scheduleSurely(Runnable task, long delayNanos) {
        sure.add(task);
        Object scheduled;
        try {
            scheduled = schedule(() -> {
                if (sure.remove(task)) {
                    task.run();
                }
            }, delayNanos);
        } catch (Throwable e) { // there is no memory: whoever hears that does not expect that it runs all the same
            if (sure.remove(task)) {
                throw e;
            }
            return;
        }
        if (scheduled == null && sure.remove(task)) {
            executeLast(() -> {
                LockSupport.parkNanos(delayNanos);
                task.run();
            });
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // the executor would keep it to itself
            Reports.error(LOG, "a timer's task failed", e);
        }
    }

    /** Lets running application code end and starts none that waits for a time. Does not wait. */
    @Override
    public void close() {
        timer.shutdown();
        pool.shutdown();
        for (Runnable task = backlog.poll(); task != null; task = backlog.poll()) {
            executeLast(task);
        }
        for (Runnable task : sure) {
            if (sure.remove(task)) {
                executeLast(task);
            }
        }
    }
}
