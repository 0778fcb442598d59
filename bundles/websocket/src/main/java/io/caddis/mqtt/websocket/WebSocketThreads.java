package io.caddis.mqtt.websocket;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
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
 * The threads of this bundle, which are there only while sockets are being opened: one for deadlines, and up to four
 * that ask for tokens, since those who give them may block. Thread-safe.
 */
final class WebSocketThreads {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketThreads.class);
    private static final int ASKING_MAX = 4;
    private static final long IDLE_SECONDS = 5;
    private static final long TIMEOUT_NANOS_MAX = TimeUnit.DAYS.toNanos(365);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, factory("timer"));
    private final ThreadPoolExecutor asking = new ThreadPoolExecutor(ASKING_MAX, ASKING_MAX, IDLE_SECONDS,
            TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory("token"));

    private final Set<Opening> openings = ConcurrentHashMap.newKeySet();

    WebSocketThreads() {
        Reports.prepare();
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        asking.allowCoreThreadTimeOut(true);
    }

    /** What is being opened, and has a deadline. */
    interface Opening {
        /**
         * The deadline has come, or all threads end. Does not block.
         *
         * @param stopped that they end
         */
        void expired(boolean stopped);
    }

    /** Sets the deadline of {@code opening}, until {@link #cancel}. Null if all threads have ended already. */
    Future<?> schedule(Opening opening, long nanos) {
        openings.add(opening);
        try {
            return timer.schedule(() -> expire(opening), Math.min(nanos, TIMEOUT_NANOS_MAX),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            openings.remove(opening);
            return null;
        }
    }

    private static void expire(Opening opening) {
        try {
            opening.expired(false);
        } catch (Throwable e) { // the executor would keep it to itself
            Reports.error(LOG, "{}: the end of what took too long failed", opening, e);
        }
    }

    void cancel(Opening opening, Future<?> deadline) {
        openings.remove(opening);
        deadline.cancel(false);
    }

    /** Runs {@code work}, which may block; to cancel it interrupts it. Null if all have ended already. */
    Future<?> ask(Runnable work) {
        FutureTask<Void> task = new FutureTask<>(work, null) {
            @Override
            protected void done() {
                asking.remove(this); // nobody waits for it, so it need not wait for a thread
            }
        };
        try {
            asking.execute(task);
            return task;
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    /** Runs {@code work}, which does not block, on a thread of its own: rare, and also after the end. */
    void runSurely(Runnable work) {
        thread("caddis-websocket-last", work).start();
    }

    /** Ends all threads, and by one last one what is being opened. Does not wait. */
    void stop() {
        timer.shutdownNow();
        asking.shutdownNow();
        if (!openings.isEmpty()) {
            runSurely(() -> openings.forEach(opening -> opening.expired(true)));
        }
    }

    private static ThreadFactory factory(String name) {
        AtomicInteger count = new AtomicInteger();
        return work -> thread("caddis-websocket-" + name + "-" + count.incrementAndGet(), work);
    }

    /** Privileged, because a thread keeps the access control context of its maker, and so the callers' bundles. */
    @SuppressWarnings("removal") // of no effect where it is removed, because then threads keep no context
    private static Thread thread(String name, Runnable work) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, work, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        });
    }
}
