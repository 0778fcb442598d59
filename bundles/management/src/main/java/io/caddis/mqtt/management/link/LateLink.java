package io.caddis.mqtt.management.link;

import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.spi.FailureText;
import io.caddis.mqtt.spi.Link;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A link before which something has to be asked for that may take its time: services of an application, files. That is
 * done on a pool thread; then this is the link that could be opened with it.
 */
final class LateLink implements Link {
    private final Workers workers;
    private final Consumer<String> ended;
    private volatile Link link;
    private boolean over;
    private boolean reading = true;
    private ScheduledFuture<?> deadline;

    /** Why there will be no link; the message says it. */
    static final class Refusal extends Exception {
        Refusal(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** @param ended told why no link was opened, null if nobody wants it any more; under no lock of this class */
    LateLink(Workers workers, Consumer<String> ended) {
        this.workers = workers;
        this.ended = ended;
    }

    /**
     * Begins.
     *
     * @param calling    true while an earlier question of the same client has not returned, so that it holds no more
     *                   than one thread
     * @param what       is asked, for messages
     * @param limit      the key of the time that it may take, for messages
     * @param limitNanos that time
     * @param question   asks, and gives what opens the link
     */
    void start(AtomicBoolean calling, String what, String limit, long limitNanos,
            Callable<Supplier<Link>> question) {
        if (!calling.compareAndSet(false, true)) {
            workers.execute(() -> end(what + " has not returned since an earlier attempt: mend it"));
            return;
        }
        synchronized (this) {
            deadline = workers.schedule(() -> end(what + " took longer than " + limitNanos / 1_000_000_000L + " s ("
                    + limit + ")"), limitNanos);
        }
        workers.execute(() -> ask(calling, question));
    }

    private void ask(AtomicBoolean calling, Callable<Supplier<Link>> question) {
        Supplier<Link> opener = null;
        String refusal = "it failed";
        try {
            opener = question.call();
        } catch (Throwable e) { // also an Error of whoever is asked
            refusal = e instanceof Refusal ? e.getMessage() : FailureText.of(e);
        } finally {
            calling.set(false);
            Thread.interrupted(); // what it left behind is not for the next one
        }
        if (opener == null || !open(opener)) {
            end(opener == null ? refusal : "a bundle that the link needs has stopped");
        }
    }

    /** False if it could not be opened; true also if nobody wants it any more. */
    private synchronized boolean open(Supplier<Link> opener) {
        if (!over) {
            cancelDeadline();
            try {
                link = opener.get(); // does not block, and calls nobody back on this thread
                link.reading(reading);
            } catch (RuntimeException | Error e) { // its bundle may be gone already, and its classes
                return link != null;
            }
        }
        return true;
    }

    /** Tells that there is no link, if there is none that does. */
    private void end(String cause) {
        synchronized (this) {
            if (over || link != null) {
                return;
            }
            over = true;
            cancelDeadline();
        }
        ended.accept(cause);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void wantWrite() {
        Link open = link;
        if (open != null) {
            open.wantWrite();
        } // else fill is called anyway once it is open
    }

    @Override
    public void writeNow() {
        Link open = link;
        if (open != null) {
            open.writeNow();
        }
    }

    @Override
    public boolean isAsked() {
        Link open = link;
        return open != null && open.isAsked();
    }

    @Override
    public void reading(boolean on) {
        synchronized (this) {
            reading = on;
        }
        Link open = link;
        if (open != null) {
            open.reading(on);
        }
    }

    @Override
    public boolean runAfterTurn(Runnable task, boolean alsoMany) {
        Link open = link;
        return open != null && open.runAfterTurn(task, alsoMany);
    }

    @Override
    public void wantTurn() {
        Link open = link;
        if (open != null) { // else nothing was received that could take more than a turn
            open.wantTurn();
        }
    }

    @Override
    public void close() {
        Link open;
        synchronized (this) {
            open = link;
        }
        if (open != null) {
            open.close();
        } else if (!workers.execute(() -> end(null))) { // not on the caller's stack, who holds a lock
            workers.executeLast(() -> end(null));
        }
    }
}
