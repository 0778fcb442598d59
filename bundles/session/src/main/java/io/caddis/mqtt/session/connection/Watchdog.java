package io.caddis.mqtt.session.connection;

import io.caddis.mqtt.spi.Session;
import java.util.Arrays;

/**
 * Notices that the server leaves something unanswered for ever, although the connection lives. It looks now and then at
 * what has waited longest, which costs nothing when a message is sent.
 */
public final class Watchdog {
    private static final int LOOKS = 4;
    private static final long[] NONE = {};

    private final long timeoutNanos;
    /** By kind, as the next; shared until something waits for an answer when it looks. */
    private long[] oldest = NONE;
    private long[] sinceNanos = NONE;
    private long dueNanos = Session.NO_DEADLINE;

    /** @param timeoutNanos how long an answer may take */
    public Watchdog(long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
    }

    /** A link is open. */
    public void start(long nowNanos) {
        oldest = NONE;
        sinceNanos = NONE;
        dueNanos = nowNanos + timeoutNanos / LOOKS;
    }

    /** When to look again. */
    public long deadline() {
        return dueNanos;
    }

    /**
     * Looks, if it is time. True if one of them was the oldest for too long; then again after as long a time.
     *
     * @param reading false if answers may have come and nobody reads them
     * @param tickets of the oldest of each kind: a number that no other one has meanwhile; 0 if there is none
     */
    public boolean look(boolean reading, long nowNanos, long... tickets) {
        if (dueNanos == Session.NO_DEADLINE || nowNanos - dueNanos < 0) {
            return false;
        }
        dueNanos = nowNanos + timeoutNanos / LOOKS;
        if (oldest == NONE && Arrays.stream(tickets).anyMatch(ticket -> ticket != 0)) {
            oldest = new long[tickets.length];
            sinceNanos = new long[tickets.length];
        }
        boolean late = false;
        for (int kind = 0; kind < oldest.length; kind++) {
            if (tickets[kind] != oldest[kind] || !reading) {
                oldest[kind] = tickets[kind];
                sinceNanos[kind] = nowNanos;
            }
            if (oldest[kind] != 0 && nowNanos - sinceNanos[kind] >= timeoutNanos) {
                late = true;
                sinceNanos[kind] = nowNanos;
            }
        }
        return late;
    }
}
