package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.reconnect.Reconnect;
import io.caddis.mqtt.management.state.DurableLog;
import io.caddis.mqtt.spi.SessionStore;

/**
 * Whether there is all that a connection needs: bundles, services, and what a store kept. Guarded by the driver's lock.
 */
final class Readiness {
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
        driver.log().use(config.durable() ? store : null, config.session().outbound().queueMax());
    }

    /** Prepares a session if there is all that it needs; it goes on without the store once it began. False if not. */
    boolean isGiven(Parts parts) {
        assert driver.isHeld();
        Conversation conversation = driver.conversation();
        DurableLog log = driver.log();
        ClientConfig config = desired.config();
        boolean needsStore = config.durable() && (desired.isNewSession() || !conversation.hasSession());
        String missing = parts.missing(attempts.endpoint(), needsStore);
        missing = missing.isEmpty() ? driver.authentication().missing(config) : missing;
        if (!missing.isEmpty()) {
            standing.suspended("waits for the bundle that provides: " + missing);
            return false;
        }
        if (desired.isNewSession()) {
            desired.restarting();
            conversation.restart();
            calls.sessionLost();
        }
        String waiting = needsStore ? log.waiting() : null;
        if (waiting == null) {
            conversation.prepare(parts.sessions(), driver.name(), config);
            waiting = needsStore ? log.waiting() : null; // for what that changed
        }
        if (waiting != null && (log.hasFailed() || standing.state() != ConnectionState.DISCONNECTED)) {
            standing.suspended(waiting); // else it begins, and opening takes a moment
        }
        return waiting == null;
    }
}
