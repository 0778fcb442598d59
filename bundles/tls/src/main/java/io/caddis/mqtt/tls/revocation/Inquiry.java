package io.caddis.mqtt.tls.revocation;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.Transport;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Fetches what a {@link RevocationCheck} wants, one after the other, within one limit of time for all. No thread waits
 * for it: bytes come on the transport's, and a short task for each answer computes. Thread-safe.
 */
public final class Inquiry {
    /** What it needs of its surroundings. */
    public interface Surroundings {
        /** Runs what computes. False if that is over. */
        boolean execute(Runnable task);

        /** Runs something short, later; null if that is over. */
        Future<?> schedule(Runnable task, long delayNanos);

        /** Told once, unless it was cancelled. @param refusal null if the server is believed */
        void decided(Exception refusal);
    }

    private final RevocationCheck check;
    private final KeptAnswers answers;
    private final Transport transport;
    private final LinkOptions options;
    private final Surroundings surroundings;
    private final long limitNanos;

    // guarded by this
    private boolean over;
    /** Of the question that is open: answers to earlier ones, which were given up, count for nothing. */
    private int question;
    private HttpExchange asking;
    private Future<?> deadline;

    /**
     * @param transport for links to whoever is asked; those to {@code mqtts} are secured
     * @param options   of these links
     */
    public Inquiry(RevocationCheck check, KeptAnswers answers, Transport transport, LinkOptions options,
            long limitNanos, Surroundings surroundings) {
        this.check = check;
        this.answers = answers;
        this.transport = transport;
        this.options = options;
        this.limitNanos = limitNanos;
        this.surroundings = surroundings;
    }

    /** Begins; computes. */
    public void start() {
        Future<?> limit;
        synchronized (this) {
            if (over) {
                return;
            }
            limit = surroundings.schedule(this::expired, limitNanos);
            deadline = limit;
        }
        if (limit == null) {
            stopped();
            return;
        }
        goOn(0, null, null);
    }

    /** Nobody wants to know any more. */
    public void cancel() {
        finish();
    }

    /** True if it was still going on. */
    private boolean finish() {
        HttpExchange last;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            question++;
            last = asking;
            asking = null;
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
        if (last != null) {
            last.cancel();
        }
        return true;
    }

    /** The timer's thread. */
    private void expired() {
        HttpExchange slow;
        int next;
        synchronized (this) {
            if (over) {
                return;
            }
            next = ++question;
            slow = asking;
            asking = null;
        }
        if (slow != null) {
            slow.cancel();
        }
        String late = "no time was left, of " + TimeUnit.NANOSECONDS.toMillis(limitNanos) / 1000.0
                + " s for all questions (half of handshake.timeout)";
        later(() -> {
            synchronized (check) {
                check.expired(late);
            }
            goOn(next, null, "has not answered in time: " + late);
        });
    }

    /** False if that is over. */
    private boolean later(Runnable task) {
        if (surroundings.execute(task)) {
            return true;
        }
        stopped();
        return false;
    }

    private void stopped() {
        if (finish()) {
            surroundings.decided(new IOException("the TLS bundle has stopped"));
        }
    }

    /**
     * After an answer, or at the beginning. A thread of the pool.
     *
     * @param which   the question that it is the answer to
     * @param answer  null for none
     * @param problem null for none
     */
    private void goOn(int which, Pieces answer, String problem) {
        try {
            RevocationCheck.Wanted wanted;
            synchronized (check) {
                if (!isCurrent(which)) {
                    return;
                }
                byte[] bytes = answer == null ? null : answer.join(); // here and not on the link's thread
                if (bytes != null) {
                    check.answered(bytes);
                } else if (answer != null || problem != null) {
                    check.failed(answer != null ? HttpExchange.CROWDED : problem);
                }
                wanted = check.next();
            }
            if (wanted != null) {
                ask(which, wanted);
            } else if (finish()) {
                surroundings.decided(null);
            }
        } catch (CertificateException | RuntimeException | Error e) {
            if (finish()) {
                surroundings.decided(e instanceof Exception known ? known : new IllegalStateException(e));
            }
        }
    }

    private synchronized boolean isCurrent(int which) {
        return !over && question == which;
    }

    private void ask(int before, RevocationCheck.Wanted wanted) {
        SourceAddress to = wanted.address();
        int which;
        HttpExchange exchange;
        synchronized (this) {
            if (over || question != before) {
                return;
            }
            which = ++question;
            exchange = new HttpExchange(wanted, answers, surroundings::schedule,
                    (answer, problem) -> answered(which, answer, problem));
            asking = exchange;
        }
        Link opened;
        try {
            opened = transport.open(new Endpoint(to.secure() ? "mqtts" : "mqtt", to.host(), to.port(), "", options),
                    exchange);
        } catch (RuntimeException e) { // its bundle may be gone
            goOn(which, null, "cannot be asked: " + e);
            return;
        }
        exchange.carriedBy(opened); // which closes it, if this was given up meanwhile
    }

    private void answered(int which, Pieces answer, String problem) {
        boolean given = isCurrent(which) && later(() -> {
            try {
                goOn(which, answer, problem);
            } finally {
                clear(answer);
            }
        });
        if (!given) {
            clear(answer);
        }
    }

    private static void clear(Pieces answer) {
        if (answer != null) {
            answer.clear();
        }
    }
}
