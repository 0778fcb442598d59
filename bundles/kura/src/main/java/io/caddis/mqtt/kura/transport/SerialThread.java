package io.caddis.mqtt.kura.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One daemon thread that does one thing after the other, and is not there while there is nothing to do. */
final class SerialThread implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialThread.class);
    private static final long IDLE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor executor;
    private volatile Thread thread;

    SerialThread(String name) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            made.setContextClassLoader(null);
            thread = made;
            return made;
        });
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
    }

    /** In its turn. */
    @Override
    public void execute(Runnable task) {
        executor.execute(() -> run(task));
    }

    /** In its turn after so many milliseconds; never once this was closed. */
    void later(Runnable task, long millis) {
        try {
            executor.schedule(() -> run(task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed: what was to be done in {} ms is not done", millis);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // the executor would keep it to itself
            LOG.warn("unexpected", e);
        }
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Takes nothing more, finishes what it has, and ends. Does not wait. */
    void close() {
        executor.shutdown();
    }
}
