package io.caddis.mqtt.tls.link;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayDeque;
import java.util.List;
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
 * left when there was nothing to do for ten seconds. A file on a disk that hangs keeps its thread for as long as it
 * does, since nothing ends such a call: the pool gets another thread in its place ({@link FileReaders}).
 */
public final class TlsThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsThreads.class);
    /** More than processors, since files and OCSP responders may be slow. */
    private static final int POOL_MAX = 32;
    private static final long IDLE_SECONDS = 10;
    /** After that, a thread that reads files is no longer counted on. */
    private static final long OVERDUE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** In place of threads that hang. */
    static final int SUBSTITUTES_MAX = 256;

    /** Its queue is bounded by the number of links: each has one task at most. */
    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("caddis-tls-timer-"));

    /** Bounded by the number of links: each has one task at most. Guarded by itself, as is {@code taking}. */
    private final ArrayDeque<Runnable> turns = new ArrayDeque<>();
    private boolean taking;
    private final Runnable elsewhere = this::takeTurnsElsewhere; // there may be no memory later
    private final FileReaders readers;
    private int overdue; // guarded by the pool

    /** A task that may hang, and what makes up for it then. */
    private final class Overdue implements Runnable {
        private final Runnable late;
        private boolean ended;
        private boolean substituted;

        Overdue(Runnable late) {
            this.late = late;
        }

        @Override
        public void run() {
            synchronized (this) {
                if (ended) {
                    return;
                }
                substituted = true;
            }
            try {
                late.run();
            } finally {
                resize(1);
            }
        }

        /** True if it was late. */
        boolean end() {
            boolean late;
            synchronized (this) {
                ended = true;
                late = substituted;
            }
            if (late) {
                resize(-1);
            }
            return late;
        }
    }

    /** Starts none yet. */
    public TlsThreads() {
        this(FileReaders.ABANDONED_NANOS);
    }

    /** @param abandonedNanos as {@link FileReaders#ABANDONED_NANOS} */
    TlsThreads(long abandonedNanos) {
        this(new ThreadPoolExecutor(POOL_MAX, POOL_MAX, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                threads("caddis-tls-")), abandonedNanos);
    }

    TlsThreads(ThreadPoolExecutor pool, long abandonedNanos) {
        Reports.prepare();
        this.pool = pool;
        readers = new FileReaders(this, abandonedNanos);
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

    private void resize(int change) {
        synchronized (pool) {
            overdue += change;
            int size = POOL_MAX + Math.max(0, Math.min(SUBSTITUTES_MAX, overdue));
            if (size > pool.getMaximumPoolSize()) {
                pool.setMaximumPoolSize(size);
                pool.setCorePoolSize(size);
            } else {
                pool.setCorePoolSize(size);
                pool.setMaximumPoolSize(size);
            }
        }
    }

    /**
     * Runs what may hang. True if it took so long that {@code late} was run, on the timer's thread.
     *
     * @param failed is said if it fails: those behind it are others
     */
    boolean runWatched(Runnable task, Runnable late, String failed) {
        Overdue watch = null;
        Future<?> timer = null;
        try {
            watch = new Overdue(late);
            timer = schedule(watch, OVERDUE_NANOS);
        } catch (Throwable e) { // there is no memory: it runs all the same, as whoever waits for it expects
            Reports.error(LOG, "nobody looks whether a look at files hangs", e);
        }
        try {
            task.run();
        } catch (Throwable e) {
            Reports.error(LOG, failed, e);
        }
        if (timer != null) {
            timer.cancel(false);
        }
        return watch != null && watch.end();
    }

    /**
     * Runs what reads these files, once no more than one other reads them. False once closed.
     *
     * @param names of the files; empty for none, then it runs as soon as it can
     */
    boolean executeReading(List<String> names, Runnable task) {
        return names.isEmpty() ? execute(task) : readers.execute(names, task);
    }

    /** It does not want to read any more, if it has not begun. */
    void cancelReading(List<String> names, Runnable task) {
        readers.cancel(names, task);
    }

    static void add(ArrayDeque<Runnable> all, Runnable task) {
        try {
            all.add(task);
        } catch (OutOfMemoryError e) {
            all.pollLast(); // else a deque that is full and could not grow counts as empty
            throw e;
        }
    }

    /**
     * Runs what may block, after the others of its kind: all of them take one thread, so that no handshake waits. One
     * that hangs is left behind.
     */
    void executeInTurn(Runnable task) {
        synchronized (turns) {
            add(turns, task);
            if (taking) {
                return;
            }
            taking = true;
        }
        takeTurnsElsewhere();
    }

    private void takeTurnsElsewhere() {
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
            if (runWatched(task, elsewhere, "a look at files failed")) {
                return; // another thread takes the turns
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
