package io.caddis.mqtt.session.connection;

import io.caddis.mqtt.spi.Session;

/**
 * When to send PINGREQ and when to give the server up. Only packets sent put off the next ping ([MQTT-3.1.2-20]); any
 * packet received counts as the answer to the last one, since PINGRESP may queue behind data.
 */
public final class KeepAlive {
    private static final long LEAD_MAX_NANOS = 5_000_000_000L;

    private final long responseTimeoutNanos;
    private long pauseMaxNanos;
    private long lastSentNanos;
    private long answerDueNanos = Session.NO_DEADLINE;

    public KeepAlive(long responseTimeoutNanos) {
        this.responseTimeoutNanos = responseTimeoutNanos;
    }

    /** A connection is up. @param seconds 0 for none; the server's value if it gave one ([MQTT-3.1.2-21]) */
    public void start(long seconds) {
        long nanos = seconds * 1_000_000_000L;
        pauseMaxNanos = nanos - Math.min(nanos / 4, LEAD_MAX_NANOS);
        answerDueNanos = Session.NO_DEADLINE; // the pause since CONNECT counts: the server's timer runs from there
    }

    public void sent(long nowNanos) {
        lastSentNanos = nowNanos;
    }

    public void received() {
        answerDueNanos = Session.NO_DEADLINE;
    }

    public boolean pingDue(long nowNanos) {
        return pauseMaxNanos > 0 && nowNanos - lastSentNanos >= pauseMaxNanos;
    }

    /** Pings go on while the first one is not answered: the pause between two packets has to be kept. */
    public void pinged(long nowNanos) {
        lastSentNanos = nowNanos;
        if (answerDueNanos == Session.NO_DEADLINE) {
            answerDueNanos = nowNanos + responseTimeoutNanos;
        }
    }

    /** Starts the wait for an answer anew: nobody read, so the answer may be there. */
    public void excuse(long nowNanos) {
        if (answerDueNanos != Session.NO_DEADLINE) {
            answerDueNanos = nowNanos + responseTimeoutNanos;
        }
    }

    public boolean silent(long nowNanos) {
        return answerDueNanos != Session.NO_DEADLINE && nowNanos - answerDueNanos >= 0;
    }

    public long deadline() {
        if (pauseMaxNanos == 0) {
            return Session.NO_DEADLINE;
        }
        long pingDueNanos = lastSentNanos + pauseMaxNanos;
        return answerDueNanos != Session.NO_DEADLINE && answerDueNanos - pingDueNanos < 0 ? answerDueNanos
                : pingDueNanos;
    }
}
