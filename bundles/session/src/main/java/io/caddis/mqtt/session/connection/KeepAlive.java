package io.caddis.mqtt.session.connection;

import io.caddis.mqtt.spi.Session;

/**
 * When to send PINGREQ and when to give the server up. A ping is due when nothing was sent for a while, which the
 * server waits for ([MQTT-3.1.2-20]), and when nothing was received: a link may be dead although it takes all that is
 * sent. Any packet received counts as the answer to the last one, since PINGRESP may queue behind data.
 */
public final class KeepAlive {
    private static final long LEAD_MAX_NANOS = 5_000_000_000L;

    private final long responseTimeoutNanos;
    private long pauseMaxNanos;
    private long lastSentNanos;
    private long lastReceivedNanos;
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

    public void received(long nowNanos) {
        lastReceivedNanos = nowNanos;
        answerDueNanos = Session.NO_DEADLINE;
    }

    public boolean pingDue(long nowNanos) {
        return pauseMaxNanos > 0 && (nowNanos - lastSentNanos >= pauseMaxNanos
                || answerDueNanos == Session.NO_DEADLINE && nowNanos - lastReceivedNanos >= pauseMaxNanos);
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
        long answer = answerDueNanos != Session.NO_DEADLINE ? answerDueNanos : lastReceivedNanos + pauseMaxNanos;
        return answer - pingDueNanos < 0 ? answer : pingDueNanos;
    }
}
