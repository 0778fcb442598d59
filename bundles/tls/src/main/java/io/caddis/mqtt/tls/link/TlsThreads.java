package io.caddis.mqtt.tls.link;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of this bundle: a pool for files and handshakes, and a timer for handshakes that take too long. None is
 * left when there was nothing to do for ten seconds.
 */
public final class TlsThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsThreads.class);
    /** More than processors, since files and OCSP responders may be slow. */
    private static final int POOL_MAX = 32;
    private static final long IDLE_SECONDS = 10;

    /** Its queue is bounded by the number of links: each has one task at most. */
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(POOL_MAX, POOL_MAX, IDLE_SECONDS, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), threads("caddis-tls-"));
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("caddis-tls-timer-"));

    /** Bounded by the number of links: each has one task at most. Guarded by itself, as is {@code taking}. */
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private boolean taking;

    /** Starts none yet. */
    public TlsThreads() {
        Reports.prepare();
        pool.allowCoreThreadTimeOut(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    private static ThreadFactory threads(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> thread(prefix + count.incrementAndGet(), task);
    }

    /**
     * A thread keeps the access control context of its maker, and by it the class loaders of all callers, for its whole
     * life, also without a security manager; privileged, the context ends here.
     */
    @SuppressWarnings("removal") // of no effect where it is removed, because then threads keep no context
    private static Thread thread(String name, Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.setUncaughtExceptionHandler((failed, cause) -> Reports.error(LOG, "{} failed",
                    failed.getName(), cause));
            return thread;
        });
    }

    /** Runs what may block or take long. False once closed. */
    public boolean execute(Runnable task) {
        try {
            pool.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs what may block, after the others of its kind: all of them take one thread, so that no handshake waits. */
    void executeInTurn(Runnable task) {
        synchronized (turns) {
            turns.add(task);
            if (taking) {
                return;
            }
            taking = true;
        }
        boolean begun = false;
        try {
            begun = execute(this::takeTurns); // if it is closed, nobody waits for them any more
        } finally {
            if (!begun) { // there may be no thread to be had now
                synchronized (turns) {
                    taking = false;
                }
            }
        }
    }

    private void takeTurns() {
        for (Runnable task = nextTurn(); task != null; task = nextTurn()) {
            try {
                task.run();
            } catch (Throwable e) { // those behind it are others
                Reports.error(LOG, "a look at files failed", e);
            }
        }
    }

    private Runnable nextTurn() {
        synchronized (turns) {
            Runnable task = turns.poll();
            taking = task != null;
            return task;
        }
    }

    /** Runs something short, also once closed. */
    void executeSurely(Runnable task) {
        if (!execute(task)) {
            thread("caddis-tls-last", task).start();
        }
    }

    /** Runs something short, later. Null once closed. */
    public Future<?> schedule(Runnable task, long delayNanos) {
        try {
            return timer.schedule(() -> run(task), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // the executor would keep it to itself
            Reports.error(LOG, "a timer's task failed", e);
        }
    }

    /** Lets end what runs, and starts nothing more. Does not wait. */
    @Override
    public void close() {
        timer.shutdownNow();
        pool.shutdown();
    }
}
