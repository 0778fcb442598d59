package io.caddis.mqtt.management.threads;

/**
 * What the pool would run, on a thread of others, which is one of the pool for that time. It is not to go on with what
 * comes behind that for as long as something comes: below it are calls of a bundle that may have left since, whose
 * class loader stays as long as they do. So after a while it is over, and who finds that leaves the rest to the pool.
 */
public final class Visit implements Runnable {
    private final Visits visits;
    private final Runnable task;
    /** Of the timer. */
    private boolean seen;
    private volatile boolean over;

    Visit(Visits visits, Runnable task) {
        this.visits = visits;
        this.task = task;
    }

    /** Runs the task, whatever happens: others wait for it. */
    @Override
    public void run() {
        visits.begin(this);
        try {
            task.run();
        } finally {
            visits.end();
        }
    }

    /**
     * Whether the calling thread is to leave what it has not begun to the pool.
     *
     * @param visit of that thread; null if it is one of the pool
     */
    public static boolean isOver(Visit visit) {
        return visit != null && visit.over;
    }

    /** On the timer, from time to time: it is over if it was there the last time, too. Whether it is. */
    boolean look() {
        over = seen;
        seen = true;
        return over;
    }
}
