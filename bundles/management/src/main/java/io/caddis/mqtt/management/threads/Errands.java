package io.caddis.mqtt.management.threads;

import io.caddis.mqtt.spi.Link;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client has for the pool. What comes up while a link's thread looks at what arrived, it may do
 * itself when it has done all else, see {@link Link#runAfterTurn}: nobody has to awake. All else, and what the link
 * does not take, goes to the pool.
 */
public final class Errands {
    private static final Logger LOG = LoggerFactory.getLogger(Errands.class);
    /** The first message, and a future. */
    private static final int ERRANDS_MAX = 2;

    private final Workers workers;
    /** That looks at what arrived; else null. Others find only that it is not they. */
    private volatile Thread collecting;
    /** Of that thread. */
    private List<Errand> collected = List.of();

    /**
     * What is to be run, and who hears of it if that cannot be, for there is no memory. Made beforehand by whoever has
     * it: then it is not lost in any case.
     */
    public static final class Errand implements Runnable {
        private final Runnable task;
        private final boolean alsoMany;
        private final Runnable notComing;

        /**
         * None of them is run yet.
         *
         * @param task      may block
         * @param alsoMany  whether it is for the link's thread also where messages come thick
         * @param notComing does not block; notes what happened before it does anything that may fail
         */
        public Errand(Runnable task, boolean alsoMany, Runnable notComing) {
            this.task = task;
            this.alsoMany = alsoMany;
            this.notComing = notComing;
        }

        @Override
        public void run() {
            task.run();
        }

        private void fail(Throwable cause) {
            try {
                notComing.run();
                Reports.warn(LOG, "no thread could be started", cause);
            } catch (Throwable e) {
                // there is no memory for more than its note: whoever comes next begins anew
            }
        }
    }

    /** None yet. */
    public Errands(Workers workers) {
        this.workers = workers;
    }

    /** Under the driver's lock, on the link's thread. */
    public void begin() {
        collecting = Thread.currentThread();
    }

    /** After {@link #begin}, before the lock is released. Returns what is for {@link #run}. */
    public List<Errand> end() {
        collecting = null;
        List<Errand> all = collected;
        collected = List.of();
        return all;
    }

    /** As {@link Workers#execute}; what is collected may go to the pool, too, and fails nobody. */
    public boolean execute(Errand errand) {
        if (collecting != Thread.currentThread() || collected.size() >= ERRANDS_MAX) {
            return workers.execute(errand);
        }
        collected = collected.isEmpty() ? List.of(errand) : List.of(collected.get(0), errand);
        return true;
    }

    /** Not under a lock. Throws nothing. */
    public void run(List<Errand> errands, Link link) {
        for (int index = 0; index < errands.size(); index++) { // without an iterator, for which there may be no memory
            Errand errand = errands.get(index);
            try {
                if (!link.runAfterTurn(workers.visitFor(errand), errand.alsoMany) && !workers.execute(errand)) {
                    workers.executeLast(errand); // the bundle stops, and all that was taken on is done all the same
                }
            } catch (Throwable e) {
                errand.fail(e);
            }
        }
    }
}
