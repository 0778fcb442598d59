package io.caddis.mqtt.store;

import io.caddis.mqtt.spi.JournalHandler;
import io.caddis.mqtt.spi.SessionJournal;
import io.caddis.mqtt.store.file.Disk;
import io.caddis.mqtt.store.file.Reports;
import io.caddis.mqtt.store.file.Reserve;
import io.caddis.mqtt.store.file.StoreException.Kind;
import io.caddis.mqtt.store.file.StoreException;
import io.caddis.mqtt.store.file.StoreFile;
import java.nio.file.Path;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's one thread, and the only one that touches its {@link StoreDirectory}: takes what all journals got
 * meanwhile, brings it into the file's maps, commits and syncs once, tells the journals, and begins again. While the
 * file cannot be written it closes it, waits, opens it and applies all again that was not committed. When there is
 * nothing to do it tidies up, in bounded steps, and sleeps.
 */
final class StoreWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);
    private static final long RETRY_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long RETRY_MAX_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** As long as this another store, which is being replaced by this one, may take to close. */
    private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long TOLD_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** As long as this what cannot be written may keep the store from ending. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long TIDY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final Queue<Journal> ready = new ConcurrentLinkedQueue<>();
    private volatile boolean sleeping;
    /** Guarded by this, as to its changes. */
    private volatile Life life = Life.RUNNING;
    /** Guarded by this: the thread is made with the first journal, and ends with the last one after stop(). */
    private volatile Thread thread;

    // this thread only
    private final Set<Journal> working = new LinkedHashSet<>();
    /** By client, the first one is in use: the others wait until it is closed. */
    private final Map<String, ArrayDeque<Journal>> journals = new HashMap<>();
    private final StoreDirectory place;
    private final Reserve reserve;
    private final long closeNanos;
    private long retryNanos = RETRY_MIN_NANOS;
    /** The last problem that the log knows of, since it could be written last. */
    private String told;
    private long toldNanos;
    private long retryAtNanos;
    private boolean failing;
    private long failingSinceNanos;
    private long tidyAtNanos;
    private boolean tidied = true;

    enum Life {
        /** Journals come and go. Next: STOPPING by stop, or ENDED if there never was a thread. */
        RUNNING,
        /** Journals that come are closed at once. Next: CLOSING by the thread's next turn. */
        STOPPING,
        /** All journals were told to close. Next: ENDED when the last one has. */
        CLOSING,
        /** The file is closed, or about to be; no journal is taken. The last one. */
        ENDED
    }

    StoreWriter(Path directory) {
        this(directory, Disk::open, CLOSE_NANOS);
    }

    StoreWriter(Path directory, Disk.Opener opener, long closeNanos) {
        this.directory = directory;
        this.closeNanos = closeNanos;
        place = new StoreDirectory(directory, opener);
        reserve = place.reserve();
    }

    // ---- any thread

    SessionJournal open(String client, LongSupplier clock, int messagesMax, JournalHandler handler) {
        Journal journal = new Journal(this, client, clock, messagesMax, handler);
        synchronized (this) {
            if (life != Life.ENDED) {
                if (thread == null) {
                    thread = thread("caddis-store-1", this);
                    thread.start();
                }
                ready(journal);
                return journal;
            }
        }
        journal.end();
        thread("caddis-store-late", journal::closed).start(); // the caller's stack is no place to call it from
        return journal;
    }

    Path directory() {
        return directory;
    }

    /** Where the file is. On this store's thread only. */
    StoreDirectory place() {
        return place;
    }

    /** A journal has something to do. */
    void ready(Journal journal) {
        ready.add(journal);
        if (sleeping) {
            LockSupport.unpark(thread);
        }
    }

    /** All journals are closed, then the file, then the thread ends. Does not wait for it. */
    void stop() {
        synchronized (this) {
            if (life == Life.RUNNING) {
                become(thread == null ? Life.ENDED : Life.STOPPING);
            }
        }
        LockSupport.unpark(thread);
    }

    /** Waits for the thread to end after {@link #stop}; for those who may wait. True if it has ended. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        Thread running = thread;
        if (running != null) {
            TimeUnit.NANOSECONDS.timedJoin(running, nanos);
        }
        return running == null || !running.isAlive();
    }

    /**
     * The one place that makes threads. A thread keeps the access control context of its maker, and by it the class
     * loaders of all callers, for its whole life, also without a security manager; privileged, the context ends here.
     */
    @SuppressWarnings("removal") // of no effect where it is removed, because then threads keep no context
    private static Thread thread(String name, Runnable work) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, work, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        });
    }

    // ---- this thread

    @Override
    public void run() {
        try {
            preload();
            while (life != Life.ENDED) {
                try {
                    turn();
                } catch (Throwable e) { // as for want of memory: all durable clients wait for this thread
                    Reports.error(LOG, "the store {} failed and goes on", directory, e);
                    LockSupport.parkNanos(this, RETRY_MAX_NANOS);
                }
            }
        } finally {
            place.close();
        }
    }

    private void preload() {
        try {
            Reports.debug(LOG, "{} classes are loaded", Preload.CLASSES.size());
        } catch (Throwable e) { // then each is loaded when it is needed
            Reports.error(LOG, "the store {} goes on without having loaded its classes", directory, e);
        }
    }

    private void turn() {
        take();
        long now = System.nanoTime();
        if (!working.isEmpty() && (!failing || retryAtNanos - now <= 0)) {
            step(now);
        }
        if (place.file() != null && !tidied && (working.isEmpty() || reserve.isSpent()) && tidyAtNanos - now <= 0) {
            tidy(now);
        }
        sleep();
        endIfStopped();
    }

    private void endIfStopped() {
        if (life == Life.STOPPING) {
            journals.values().forEach(all -> all.forEach(Journal::close));
            synchronized (this) {
                become(Life.CLOSING);
            }
        }
        if (life == Life.CLOSING) {
            synchronized (this) { // open() may be about to add one
                if (journals.isEmpty() && ready.isEmpty()) {
                    become(Life.ENDED);
                }
            }
        }
    }

    private void become(Life next) {
        assert Thread.holdsLock(this);
        life = next;
    }

    private void take() {
        assert Thread.currentThread() == thread;
        for (Journal journal = ready.poll(); journal != null; journal = ready.poll()) {
            if (journal.isClosed()) {
                continue; // its user and stop() may both close it, and the second one come late
            }
            if (life != Life.RUNNING) {
                journal.end();
            }
            journal.take();
            ArrayDeque<Journal> all = journals.computeIfAbsent(journal.client, name -> new ArrayDeque<>());
            if (journal.arrive()) {
                all.add(journal);
            }
            if (all.peek() == journal) {
                working.add(journal);
                if (journal.ends()) {
                    retryAtNanos = System.nanoTime();
                }
            }
        }
    }

    private void step(long now) {
        List<Journal> group = new ArrayList<>(working);
        try {
            StoreFile file = place.open();
            for (Journal journal : group) {
                journal.apply(file);
            }
            file.commit();
            succeeded(group, now);
        } catch (StoreException e) {
            failed(e, now);
        } catch (RuntimeException | Error e) { // of MVStore, which then has closed the file
            failed(StoreFile.failure(directory.toString(), e), now);
        }
    }

    private void succeeded(List<Journal> group, long now) {
        working.clear();
        for (Journal journal : group) {
            journal.committed();
            if (journal.ends()) {
                remove(journal);
            }
        }
        if (failing) {
            Reports.info(LOG, "the store {} can be written again", directory);
            failing = false;
            told = null;
        }
        retryNanos = RETRY_MIN_NANOS;
        if (tidied) {
            tidied = false;
            tidyAtNanos = now + TIDY_NANOS;
        }
        if (reserve.isSpent()) {
            heads().forEach(journal -> journal.fail(reserve.text()));
        } else if (tidyAtNanos - now <= 0) {
            tidy(now);
        }
    }

    private List<Journal> heads() {
        return journals.values().stream().map(ArrayDeque::peek).toList();
    }

    private void remove(Journal journal) {
        ArrayDeque<Journal> all = journals.get(journal.client);
        all.remove(journal);
        working.remove(journal);
        if (all.isEmpty()) {
            journals.remove(journal.client);
        } else {
            working.add(all.peek());
        }
        journal.closed();
    }

    private void failed(StoreException e, long now) {
        journals.values().forEach(all -> all.forEach(Journal::detach));
        place.abandon();
        if (!failing) {
            failing = true;
            failingSinceNanos = now;
        }
        if (e.kind() == Kind.NOT_WRITTEN && reserve.spend() || e.kind() == Kind.DAMAGED && place.recover(e, now)) {
            working.addAll(heads()); // some may have heard of the commit and some not
            retryAtNanos = now;
            return;
        }
        retryAtNanos = now + retryNanos;
        if (e.kind() != Kind.BUSY
                || now - failingSinceNanos >= BUSY_NANOS) { // else most likely another one is closing it
            retryNanos = Math.min(RETRY_MAX_NANOS, retryNanos * 2);
            warn(e.getMessage(), now);
            heads().forEach(journal -> {
                journal.fail(e.getMessage());
                working.add(journal);
            });
        }
        if (now - failingSinceNanos >= closeNanos) { // what cannot be written must end all the same
            for (Journal journal : new ArrayList<>(working)) {
                if (journal.ends()) {
                    Reports.warn(LOG, "client {}: the last changes of its session could not be written",
                            journal.client);
                    remove(journal);
                }
            }
        }
    }

    /** At once, and the same again once a minute. */
    private void warn(String problem, long now) {
        if (!problem.equals(told) || now - toldNanos >= TOLD_NANOS) {
            told = problem;
            toldNanos = now;
            Reports.warn(LOG, "{}", problem);
        }
    }

    /** One bounded step; more of them as long as there is nothing else to do. */
    private void tidy(long now) {
        try {
            boolean restored = reserve.isSpent() && reserve.restore();
            boolean more = place.file().tidy();
            if (!more) {
                place.file().shrink();
                tidied = !reserve.isSpent();
            }
            tidyAtNanos = more ? now : now + TIDY_NANOS;
            if (restored) {
                heads().stream().filter(Journal::hasFailure).forEach(Journal::committed);
            }
        } catch (RuntimeException | Error e) {
            failed(StoreFile.failure(directory.toString(), e), now);
        }
    }

    private void sleep() {
        sleeping = true;
        boolean isEnding = life == Life.STOPPING || life == Life.CLOSING && journals.isEmpty();
        if (ready.isEmpty() && (working.isEmpty() || failing) && !isEnding) {
            long now = System.nanoTime();
            if (failing && !working.isEmpty()) {
                LockSupport.parkNanos(this, retryAtNanos - now);
            } else if (place.file() != null && !tidied) {
                LockSupport.parkNanos(this, tidyAtNanos - now);
            } else {
                LockSupport.park(this);
            }
        }
        sleeping = false;
    }
}
