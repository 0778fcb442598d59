package io.caddis.mqtt.tls.link;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.FailureText;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the files of one open link. Whatever is new must be there at two looks, a second apart: it may be in the
 * middle of being written. What cannot be used is warned about once, and changes nothing.
 */
final class MaterialWatch {
    /** Where the fingerprint comes from; blocks. */
    interface Source {
        /** @throws IOException if what has changed is of no use */
        String material(String known) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(MaterialWatch.class);
    private static final long SECOND_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TlsThreads threads;
    private final Object user;
    private final Endpoint endpoint;
    private final long intervalNanos;
    private final Source source;
    private final Runnable renewed;
    private final Consumer<String> warn;

    // guarded by this
    private Future<?> timer;
    private boolean stopped;

    // by the thread that looks
    private String known;
    private String seen;
    private String warned;

    /**
     * @param user    whose link it is, as text, for the log
     * @param renewed run once, on a thread of the pool
     * @param warn    takes one line
     */
    MaterialWatch(TlsThreads threads, Object user, Endpoint endpoint, long intervalNanos, Source source,
            Runnable renewed, Consumer<String> warn) {
        this.warn = warn;
        this.user = user;
        this.threads = threads;
        this.endpoint = endpoint;
        this.intervalNanos = intervalNanos;
        this.source = source;
        this.renewed = renewed;
    }

    /** @param material what the link was made with; empty for no files */
    void start(String material) {
        if (!material.isEmpty()) {
            known = material;
            later(intervalNanos);
        }
    }

    synchronized void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private synchronized void later(long nanos) {
        if (!stopped) {
            timer = threads.schedule(this::lookInTurn, nanos);
        }
    }

    private void lookInTurn() {
        boolean begun = false;
        try {
            threads.executeInTurn(this::look);
            begun = true;
        } finally {
            if (!begun) { // there may be no memory, or no thread
                later(intervalNanos);
            }
        }
    }

    private void look() {
        synchronized (this) {
            if (stopped) {
                return;
            }
        }
        String now;
        String problem = null;
        try {
            now = source.material(known);
        } catch (IOException | RuntimeException e) { // the latter for what a broken file brings a library to
            problem = String.valueOf(e.getMessage());
            now = problem;
        } catch (Error e) { // and a missing class, or no memory
            problem = FailureText.of(e);
            now = problem;
        }
        boolean settled = now.equals(seen);
        seen = now;
        if (now.equals(known)) {
            warned = null;
            later(intervalNanos);
        } else if (!settled) {
            later(Math.min(SECOND_LOOK_NANOS, intervalNanos));
        } else if (problem == null) {
            Reports.info(LOG, "{}: {}: files with keys or certificates changed, reconnecting", user, endpoint);
            renewed.run();
        } else {
            later(intervalNanos);
            if (!problem.equals(warned)) {
                warned = problem;
                warn.accept(user + ": " + endpoint + ": files with keys or certificates changed and cannot be used, so"
                        + " the connection stays as it is: " + problem);
            }
        }
    }
}
