package io.caddis.mqtt.management.reconnect;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.threads.Guard;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: chance between nothing and a limit that doubles ("full jitter"), so that a
 * thousand gateways do not come back at the same moment. Guarded by the driver's lock.
 */
final class Backoff {
    private static final int DOUBLINGS_MAX = 30;

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
        return switch (reasonCode) {
            case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED, BANNED, CLIENT_IDENTIFIER_NOT_VALID,
                    UNSUPPORTED_PROTOCOL_VERSION, BAD_AUTHENTICATION_METHOD, SESSION_TAKEN_OVER, SERVER_MOVED,
                    RETAIN_NOT_SUPPORTED, QOS_NOT_SUPPORTED -> true;
            default -> false;
        };
    }

    /** A connection lasted long enough. */
    void reset() {
        assert guard.isHeld();
        failures = 0;
    }
}
