package io.caddis.mqtt.management;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.ReasonCode;
import java.util.random.RandomGenerator;

/**
 * When the next attempt to connect is due, and why there is no connection now. A driver tells how attempts and
 * connections end, and asks. Guarded by the driver's lock.
 */
final class Reconnect {
    /** Why there is no connection although nothing failed. */
    static final DisconnectCause NOT_WANTED = new DisconnectCause(DisconnectCause.Source.CONFIGURATION,
            ReasonCode.SUCCESS, "the configuration says connect=false");

    private final Backoff backoff;
    private long dueNanos;
    private DisconnectCause lastCause;

    /** @param wanted whether the configuration asks for a connection, and not only a later call */
    Reconnect(RandomGenerator chance, long nowNanos, boolean wanted) {
        backoff = new Backoff(chance);
        dueNanos = nowNanos;
        lastCause = wanted ? null : NOT_WANTED;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    long dueNanos() {
        return dueNanos;
    }

    /** Why the last attempt or connection ended; null if none did since the last CONNACK. */
    DisconnectCause lastCause() {
        return lastCause;
    }

    /** Somebody wants a connection now. */
    void atOnce(long nowNanos) {
        dueNanos = nowNanos;
    }

    /** The configuration is another one: what failed before may work now. */
    void configured(long nowNanos) {
        backoff.reset();
        atOnce(nowNanos);
    }

    void connected() {
        lastCause = null;
    }

    /** No connection is wanted any more. */
    void stopped(DisconnectCause cause) {
        lastCause = cause;
    }

    /** A connection ended that nothing is wrong with: the next one may follow. */
    void ended(DisconnectCause cause, long nowNanos) {
        lastCause = cause;
        dueNanos = nowNanos;
    }

    /**
     * An attempt failed, or a connection.
     *
     * @param lastedNanos how long it was connected; negative if it never was
     */
    void failed(DisconnectCause cause, long lastedNanos, ClientConfig.Local local, long nowNanos) {
        lastCause = cause;
        if (lastedNanos >= local.stableNanos()) {
            backoff.reset();
        }
        dueNanos = nowNanos + backoff.nextNanos(local.delayMinNanos(), local.delayMaxNanos(), cause.reasonCode());
    }
}
