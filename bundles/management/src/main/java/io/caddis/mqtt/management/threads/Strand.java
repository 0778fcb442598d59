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

    private final String name;
    private final Workers workers;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(0);
    private boolean running;

    /** @param name whose tasks they are, for the log */
    public Strand(String name, Workers workers) {
        this.name = name;
        this.workers = workers;
    }

    /** Safe under any lock. */
    public synchronized void execute(Runnable task) {
        if (tasks.size() == TASKS_MAX) {
            tasks.poll();
        }
        tasks.add(task);
        if (!running) {
            running = workers.execute(this::run);
        }
    }

    private void run() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable e) { // whatever it is: the tasks behind it are others
                Reports.warn(LOG, "{}: a callback failed", name, e);
            }
            Thread.interrupted(); // what it left behind is not for the next one
        }
    }

    private synchronized Runnable next() {
        Runnable task = tasks.poll();
        running = task != null;
        return task;
    }
}
