package io.caddis.mqtt.management.reconnect;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.threads.Guard;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: chance between nothing and a limit that doubles ("full jitter"), so that a
 * thousand gateways do not come back at the same moment. Guarded by the driver's lock.
 */
final class Backoff {
    private static final int DOUBLINGS_MAX = 30;
    /** A set and no switch, whose class would be loaded at the first failure, maybe after the bundle was replaced. */
    private static final Set<ReasonCode> HOPELESS = Set.of(ReasonCode.BAD_USER_NAME_OR_PASSWORD,
            ReasonCode.NOT_AUTHORIZED, ReasonCode.BANNED, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
            ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, ReasonCode.BAD_AUTHENTICATION_METHOD,
            ReasonCode.SESSION_TAKEN_OVER, ReasonCode.SERVER_MOVED, ReasonCode.RETAIN_NOT_SUPPORTED,
            ReasonCode.QOS_NOT_SUPPORTED);

    private final Guard guard;
    private final RandomGenerator chance;
    private int failures;

    Backoff(Guard guard, RandomGenerator chance) {
        this.guard = guard;
        this.chance = chance;
    }

    /**
     * The wait after one more failure.
     *
     * @param reasonCode why it failed
     */
    long nextNanos(long minNanos, long maxNanos, ReasonCode reasonCode) {
        assert guard.isHeld();
        boolean hopeless = hopeless(reasonCode);
        failures = hopeless ? DOUBLINGS_MAX : Math.min(DOUBLINGS_MAX, failures + 1);
        double limit = Math.min((double) maxNanos, (double) minNanos * (1L << failures - 1));
        long floor = hopeless ? (long) (limit / 2) : 0;
        return floor + (long) (chance.nextDouble() * (limit - floor));
    }

    /**
     * The server will most likely say the same again: wait long. A person may mend it at any time, so never give up.
     */
    static boolean hopeless(ReasonCode reasonCode) {
        return HOPELESS.contains(reasonCode);
    }

    /** A connection lasted long enough. */
    void reset() {
        assert guard.isHeld();
        failures = 0;
    }
}
