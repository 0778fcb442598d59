package io.caddis.mqtt.tls.link;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who reads which files: two threads for the same ones, others wait. A read from a disk that went away may never end,
 * even when there is another disk in its place. So a thread that hangs for a minute is abandoned: it keeps its
 * thread, but not its place, and somebody else finds out how the files are now. The next of the same files is abandoned
 * after twice the time, at last after an hour, since each costs a thread.
 */
final class FileReaders {
    static final long ABANDONED_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(FileReaders.class);
    private static final int OF_SAME_FILES_MAX = 2;
    private static final int DOUBLINGS_MAX = 6;
    /** Of all files; the other half of the substitutes is for those who have their places yet. */
    private static final int ABANDONED_MAX = TlsThreads.SUBSTITUTES_MAX / 2;

    private final TlsThreads threads;
    private final long abandonedNanos;
    private final Map<List<String>, FileQueue> files = new HashMap<>(); // guarded by itself, as is all below
    private int abandoned;

    /** Of those who want to read the same files. */
    private static final class FileQueue {
        private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        private int reading;
        private int abandoned;
        private long lastAbandonedNanos;

        boolean isIdle() {
            return reading == 0 && abandoned == 0 && waiting.isEmpty();
        }
    }

    /** A place, and the thread that has it. */
    private final class Reader implements Runnable {
        private final List<String> names;
        private final FileQueue queue;
        private final Runnable late = this::late; // there may be no memory later
        private Runnable task;
        private int turn;
        private boolean left;

        Reader(List<String> names, FileQueue queue, Runnable first) {
            this.names = names;
            this.queue = queue;
            task = first;
        }

        @Override
        public void run() {
            do {
                threads.runWatched(task, late, "reading files failed");
            } while (hasNext());
        }

        private boolean hasNext() {
            synchronized (files) {
                turn++;
                task = left ? null : queue.waiting.poll();
                if (task == null) {
                    leave();
                }
                return task != null;
            }
        }

        private void leave() {
            if (left) {
                queue.abandoned--;
                abandoned--;
            } else {
                queue.reading--;
            }
            forgetIfIdle(names, queue);
        }

        /** The timer's thread. */
        private void late() {
            int which;
            synchronized (files) {
                which = turn;
            }
            lookAgain(which, abandonedNanos);
        }

        private void lookAgain(int which, long nanos) {
            threads.schedule(() -> abandon(which), nanos);
        }

        /** If it still hangs at the same task. The timer's thread. */
        private void abandon(int which) {
            Runnable next;
            long early;
            synchronized (files) {
                if (turn != which) {
                    return;
                }
                long since = System.nanoTime() - queue.lastAbandonedNanos;
                early = abandoned == ABANDONED_MAX ? abandonedNanos : queue.abandoned == 0 ? 0
                        : (abandonedNanos << Math.min(queue.abandoned, DOUBLINGS_MAX)) - since;
                next = early > 0 ? null : place();
            }
            if (early > 0) {
                lookAgain(which, early);
                return;
            }
            if (next != null) {
                begin(names, queue, next);
            }
            threads.execute(() -> Reports.warn(LOG, "reading {} hangs: its thread is left behind, and another one may"
                    + " try whether the disk is there again", names)); // a log may hang, too
        }

        /** Gives its place to whoever waits; null if nobody does. */
        private Runnable place() {
            left = true;
            abandoned++;
            queue.abandoned++;
            queue.lastAbandonedNanos = System.nanoTime();
            Runnable next = queue.waiting.poll();
            if (next == null) {
                queue.reading--;
            }
            return next;
        }
    }

    FileReaders(TlsThreads threads, long abandonedNanos) {
        this.threads = threads;
        this.abandonedNanos = abandonedNanos;
    }

    /** @return false once the threads have ended */
    boolean execute(List<String> names, Runnable task) {
        FileQueue queue;
        synchronized (files) {
            queue = files.computeIfAbsent(names, key -> new FileQueue());
            if (queue.reading == OF_SAME_FILES_MAX) {
                TlsThreads.add(queue.waiting, task);
                return true;
            }
            queue.reading++;
        }
        return begin(names, queue, task);
    }

    /** In a place that is taken already. */
    private boolean begin(List<String> names, FileQueue queue, Runnable task) {
        boolean begun = false;
        try {
            begun = threads.execute(new Reader(names, queue, task));
        } finally {
            if (!begun) {
                notReading(names, queue);
            }
        }
        return begun;
    }

    /** Nobody came. Who began to wait meanwhile is for whoever reads still, or comes next. */
    private void notReading(List<String> names, FileQueue queue) {
        synchronized (files) {
            queue.reading--;
            forgetIfIdle(names, queue);
        }
    }

    private void forgetIfIdle(List<String> names, FileQueue queue) {
        if (queue.isIdle()) {
            files.remove(names);
        }
    }

    /** It does not want to read any more, if it has not begun. */
    void cancel(List<String> names, Runnable task) {
        synchronized (files) {
            FileQueue queue = files.get(names);
            if (queue != null) {
                queue.waiting.remove(task);
                forgetIfIdle(names, queue);
            }
        }
    }
}
