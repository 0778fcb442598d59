package io.caddis.mqtt.session;

import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.session.outbound.RateLimit;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.Collection;
import java.util.Queue;

/**
 * How many filters go in a SUBSCRIBE or UNSUBSCRIBE, and when. Some servers have limits that they cannot announce, and
 * end the connection instead: after that the packets get smaller, down to one filter, and messages wait until they are
 * answered, so that it is known what the server did not like. A single filter that ends one connection after the other
 * is left alone for a while.
 */
final class RequestLimits {
    /** How soon the end of a connection may be an answer: longer than a slow link takes there and back. */
    private static final long RIGHT_AFTER_NANOS = 10_000_000_000L;
    private static final int ENDS_ALONE = 3;
    private static final long BARRED_NANOS = 600_000_000_000L;

    private final Queue<SessionOutput> results;
    /** Null if there is none. */
    private final RateLimit rate;
    private int filtersMax;
    /** When the rate allows more; {@link Session#NO_DEADLINE} if it does not hold back anything. */
    private long resumeNanos = Session.NO_DEADLINE;
    /** When the last request left on this connection. */
    private long sentNanos;
    private boolean sent;
    /** A connection has ended right after a request: messages wait for the answers, for a while. */
    private boolean careful;
    private boolean waitedEnough;
    /** The only filter of the last request that ended a connection; null if there were more. */
    private TopicFilter suspect;
    private int ends;
    private boolean barred;
    private long barredUntilNanos;

    RequestLimits(SessionOptions.Unannounced unannounced, Queue<SessionOutput> results) {
        this.results = results;
        filtersMax = unannounced.filtersMax();
        rate = unannounced.filtersPerSecond() == 0 ? null : new RateLimit(0, unannounced.filtersPerSecond());
    }

    int filtersMax() {
        return filtersMax;
    }

    /** Whether one more request may be made now; if not, the time has come with {@link #tick}. */
    boolean allows(boolean othersOpen, long nowNanos) {
        if (careful && filtersMax == 1 && othersOpen) {
            return false; // the answer allows the next
        }
        if (rate != null && !rate.allows(nowNanos)) {
            resumeNanos = rate.readyNanos(nowNanos);
            return false;
        }
        return true;
    }

    void asked(int filters, long nowNanos) {
        if (rate != null) {
            rate.took(filters, nowNanos);
        }
    }

    /** Whether the filter is not asked for now. */
    boolean bars(TopicFilter filter) {
        return barred && filter.equals(suspect);
    }

    /** Whether it is asked for after all others. */
    boolean isLast(TopicFilter filter) {
        return filter.equals(suspect);
    }

    /** Whether the connection has lived on after the last request for longer than it would take to end it. */
    private boolean outlived(long nowNanos) {
        return sent && nowNanos - sentNanos > RIGHT_AFTER_NANOS;
    }

    void leaves(long nowNanos) {
        careful &= !outlived(nowNanos);
        sent = true;
        waitedEnough = false;
        sentNanos = nowNanos;
    }

    /** The server has answered for these filters, and lives. */
    void answered(Collection<TopicFilter> filters) {
        if (suspect != null && filters.contains(suspect)) {
            forgive();
        }
    }

    /** It is not wanted, or differently. */
    void forgive() {
        suspect = null;
        ends = 0;
        barred = false;
    }

    TopicFilter suspect() {
        return suspect;
    }

    /** Whether messages wait. */
    boolean holdsMessages(boolean open) {
        return careful && open && !waitedEnough;
    }

    /**
     * The connection is gone.
     *
     * @param cutOff  the server may have ended it because of a packet
     * @param largest the filters of the largest request without an answer; empty if there is none
     * @param what    its packet type
     * @return whether a request may have been the cause
     */
    boolean lost(boolean cutOff, Collection<TopicFilter> largest, String what, long nowNanos) {
        boolean cause = cutOff && sent && !largest.isEmpty() && !outlived(nowNanos);
        if (cause && largest.size() > 1) {
            filtersMax = Math.max(1, Math.min(filtersMax, largest.size()) / 2);
            results.add(new SessionOutput.Warning("the server has ended the connection right after " + what + " with "
                    + largest.size() + " filters: at most " + filtersMax + " go in one packet from now on; if it has"
                    + " such a limit, set subscribe.filters.max to it"));
        } else if (cause) {
            suspected(largest.iterator().next(), what, nowNanos);
        }
        careful = cause || careful && !outlived(nowNanos);
        sent = false;
        resumeNanos = Session.NO_DEADLINE;
        return cause;
    }

    private void suspected(TopicFilter filter, String what, long nowNanos) {
        if (!filter.equals(suspect)) {
            forgive();
            suspect = filter;
        }
        filtersMax = 1;
        ends++;
        if (ends >= ENDS_ALONE) {
            barred = true;
            barredUntilNanos = nowNanos + BARRED_NANOS;
            results.add(new SessionOutput.Warning("the server has ended " + ends + " connections right after " + what
                    + " with the filter " + filter + " alone: it is left out for " + BARRED_NANOS / 1_000_000_000L
                    + " s; ask the server's operator whether this client may use it"));
        }
    }

    // ---- time

    long deadline(boolean open) {
        long due = resumeNanos;
        due = barred ? earlier(due, barredUntilNanos) : due;
        return holdsMessages(open) && sent ? earlier(due, sentNanos + RIGHT_AFTER_NANOS + 1) : due;
    }

    private static long earlier(long a, long b) {
        return a == Session.NO_DEADLINE || b - a < 0 ? b : a;
    }

    /** True if there may be something to ask for. */
    boolean tick(long nowNanos) {
        waitedEnough |= outlived(nowNanos);
        boolean again = resumeNanos != Session.NO_DEADLINE && resumeNanos - nowNanos <= 0;
        resumeNanos = again ? Session.NO_DEADLINE : resumeNanos;
        if (barred && barredUntilNanos - nowNanos <= 0) {
            barred = false;
            again = true;
        }
        return again;
    }
}
