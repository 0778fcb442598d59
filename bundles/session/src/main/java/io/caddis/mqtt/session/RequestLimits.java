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
 * is named, and from then on asked for when all else has had its time.
 */
final class RequestLimits {
    /** How soon the end of a connection may be an answer: longer than a slow link takes there and back. */
    private static final long RIGHT_AFTER_NANOS = 10_000_000_000L;
    /** Right after a request for one filter, before these go one at a time. */
    private static final int ENDS_AMONG_OTHERS = 2;
    /** Right after one with nothing beside it, before it is named. */
    private static final int ENDS_ALONE = 3;

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
    private int endsAlone;
    /** It is named, and waits on this connection until {@link #connectedNanos} is long enough ago. */
    private boolean delayed;
    private boolean connected;
    private long connectedNanos;

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

    /** A connection is made. */
    void connected(long nowNanos) {
        connected = true;
        connectedNanos = nowNanos;
        delayed = isNamed();
    }

    private boolean isNamed() {
        return endsAlone >= ENDS_ALONE;
    }

    /** Whether the filter is not asked for now. */
    boolean delays(TopicFilter filter) {
        return delayed && filter.equals(suspect);
    }

    /** Whether it is asked for after all others. */
    boolean isLast(TopicFilter filter) {
        return ends >= ENDS_AMONG_OTHERS && filter.equals(suspect);
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
        endsAlone = 0;
        delayed = false;
    }

    TopicFilter suspect() {
        return suspect;
    }

    /** Whether messages wait. */
    boolean holdsMessages(boolean open) {
        return careful && open && !waitedEnough && !isNamed();
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
            suspected(largest.iterator().next(), what);
        }
        careful = cause && (largest.size() > 1 || ends >= ENDS_AMONG_OTHERS) || careful && !outlived(nowNanos);
        connected = false;
        sent = false;
        resumeNanos = Session.NO_DEADLINE;
        return cause;
    }

    private void suspected(TopicFilter filter, String what) {
        if (!filter.equals(suspect)) {
            forgive();
            suspect = filter;
        }
        ends++;
        endsAlone += careful && filtersMax == 1 ? 1 : 0;
        filtersMax = ends < ENDS_AMONG_OTHERS ? filtersMax : 1;
        if (endsAlone == ENDS_ALONE) {
            results.add(new SessionOutput.Warning("the server has ended " + ends + " connections right after " + what
                    + " with the filter " + filter + " alone: it is sent again on each connection, "
                    + RIGHT_AFTER_NANOS / 1_000_000_000L + " s after all else; ask the server's operator whether this"
                    + " client may use it, or do not subscribe to it"));
        }
    }

    // ---- time

    /** @param open whether requests wait for answers */
    long deadline(boolean open) {
        long due = resumeNanos;
        due = delayed && connected ? earlier(due, connectedNanos + RIGHT_AFTER_NANOS) : due;
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
        if (delayed && connected && nowNanos - connectedNanos >= RIGHT_AFTER_NANOS) {
            delayed = false;
            again = true;
        }
        return again;
    }
}
