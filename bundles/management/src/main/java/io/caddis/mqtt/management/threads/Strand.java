package io.caddis.mqtt.management.threads;

import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other on the pool. Bounded: when many wait, the oldest is dropped, since news makes it old.
 */
public final class Strand {
    private static final Logger LOG = LoggerFactory.getLogger(Strand.class);
    private static final int TASKS_MAX = 1000;

    private final String kind;
    private final String name;
    private final Workers workers;
    /** Null while nothing waits: most clients have no news. */
    private ArrayDeque<Runnable> tasks;
    private boolean running;

    /**
     * Nothing to do yet.
     *
     * @param kind what has these tasks, for the log
     * @param name which of them
     */
    public Strand(String kind, String name, Workers workers) {
        this.kind = kind;
        this.name = name;
        this.workers = workers;
    }

    /** Safe under any lock. */
    public synchronized void execute(Runnable task) {
        if (tasks == null) {
            tasks = new ArrayDeque<>(1);
        } else if (tasks.size() == TASKS_MAX) {
            tasks.poll();
        }
        try {
            tasks.add(task);
        } catch (OutOfMemoryError e) {
            tasks.pollLast(); // else a deque that is full and could not grow counts as empty
            throw e;
        }
        if (!running) {
            running = workers.execute(this::run);
        }
    }

    private void run() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable e) { // whatever it is: the tasks behind it are others
                Reports.warn(LOG, "{} {}: a callback failed", kind, name, e);
            }
            Thread.interrupted(); // what it left behind is not for the next one
        }
    }

    private synchronized Runnable next() {
        Runnable task = tasks == null ? null : tasks.poll();
        tasks = tasks == null || tasks.isEmpty() ? null : tasks;
        running = task != null;
        return task;
    }
}
