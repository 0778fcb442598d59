package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.reconnect.Desired;
import io.caddis.mqtt.management.reconnect.Reconnect;
import io.caddis.mqtt.spi.SessionStore;

/**
 * Whether there is all that a session needs, and a connection: bundles, services, and what a store kept. A session
 * needs its bundle, and the store if it is durable. A durable one begins with the client, whatever its connection waits
 * for and whether or not one is wanted: from then on messages are accepted. Guarded by the driver's lock.
 */
final class Readiness {
    private static final String ELSEWHERE = "waits until another version of the bundle, which has this client, lets"
            + " go of it";

    private final ConnectionDriver driver;
    private final Desired desired;
    private final Reconnect attempts;
    private final Standing standing;
    private final Calls calls;

    Readiness(ConnectionDriver driver, Desired desired, Reconnect attempts, Standing standing, Calls calls) {
        this.driver = driver;
        this.desired = desired;
        this.attempts = attempts;
        this.standing = standing;
        this.calls = calls;
    }

    /** @param store the one that is there now, or null */
    void useStore(SessionStore store) {
        assert driver.isHeld();
        ClientConfig config = desired.config();
        if (config.durable() || driver.hasLog()) {
            driver.log().use(config.durable() ? store : null, config.session().outbound().queueMax());
        }
    }

    /** No connection is wanted; says so. */
    void withoutConnection(Parts parts) {
        assert driver.isHeld();
        String waiting = desired.config().durable() ? beginSession(parts) : null;
        DisconnectCause cause = waiting == null || driver.log().isOpening(parts.store()) ? attempts.lastCause()
                : new DisconnectCause(Source.CONTAINER, ReasonCode.UNSPECIFIED_ERROR, waiting);
        standing.tell(ConnectionState.DISCONNECTED, cause);
    }

    /** True if a connection can begin, its session having begun; says so if not. */
    boolean forConnection(Parts parts) {
        assert driver.isHeld();
        String missing = parts.missing(attempts.endpoint(), needsStore());
        missing = missing.isEmpty() ? driver.authentication().missing(desired.config()) : missing;
        missing = missing.isEmpty() ? driver.preparation().missing(desired.config()) : missing;
        String waiting = missing.isEmpty() || desired.config().durable() ? beginSession(parts) : null;
        if (parts == Parts.ELSEWHERE) {
            standing.suspended(ELSEWHERE);
        } else if (!missing.isEmpty()) {
            standing.suspended(parts.waiting(missing));
        } else if (waiting != null && !(driver.log().isOpening(parts.store())
                && standing.state() == ConnectionState.DISCONNECTED)) {
            standing.suspended(waiting); // else it begins, and opening takes a moment
        }
        return missing.isEmpty() && waiting == null;
    }

    /** It goes on without the store once it began. */
    private boolean needsStore() {
        return desired.config().durable() && (desired.isNewSession() || driver.sessionSide().session() == null);
    }

    /** Begins a session, unless there is one. What it has to wait for, for a person; null if there is one. */
    private String beginSession(Parts parts) {
        boolean needsStore = needsStore();
        if (parts.sessions() == null || needsStore && parts.store() == null) {
            return parts.waiting(parts.remedy(parts.sessions() == null ? "session" : "session store"));
        }
        if (desired.isNewSession()) {
            desired.restarting();
            driver.conversation().restart();
            calls.sessionLost();
        }
        String waiting = needsStore ? driver.log().waiting() : null;
        if (waiting == null) {
            driver.sessionSide().prepare(parts.sessions(), driver.name(), desired.config());
            waiting = needsStore ? driver.log().waiting() : null; // for what that changed
        }
        if (waiting == null) {
            driver.conversation().start(parts.sessions(), desired.config());
        }
        return waiting;
    }
}
