package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.threads.Guard;

/**
 * What the owner of a {@link ConnectionDriver} wants: a goal, a configuration, maybe another connection or another
 * session, and how to part. The driver compares it with what is. Guarded by the driver's lock.
 */
final class Desired {
    private enum Goal {
        /** Next: DISCONNECTED by disconnect, CLOSED by close. */
        CONNECTED,
        /** Next: CONNECTED by connect, CLOSED by close. */
        DISCONNECTED,
        /** The end. */
        CLOSED
    }

    private final Guard guard;
    private ClientConfig config;
    private Goal goal;
    /** The connection that is there has to be replaced by another one. */
    private boolean reconnect;
    /** The next session has to be another one. */
    private boolean newSession;
    /** How to disconnect because of the goal. */
    private DisconnectOptions lastWords = DisconnectOptions.NORMAL;

    Desired(Guard guard, ClientConfig config) {
        this.guard = guard;
        this.config = config;
        goal = config.local().connect() ? Goal.CONNECTED : Goal.DISCONNECTED;
    }

    ClientConfig config() {
        return config;
    }

    boolean isDisconnected() {
        return goal == Goal.DISCONNECTED;
    }

    boolean isClosed() {
        return goal == Goal.CLOSED;
    }

    boolean isConnection() {
        return goal == Goal.CONNECTED;
    }

    /** How to disconnect now. */
    DisconnectOptions lastWords() {
        return isConnection() ? DisconnectOptions.NORMAL : lastWords;
    }

    /** Not after {@link #close}. */
    void connect() {
        assert guard.isHeld();
        goal = Goal.CONNECTED;
    }

    /** Not after {@link #close}. */
    void disconnect(DisconnectOptions options) {
        assert guard.isHeld();
        goal = Goal.DISCONNECTED;
        lastWords = options;
    }

    /** The end. */
    void close() {
        assert guard.isHeld();
        // nobody will ever come back with an identifier that was made up
        lastWords = config.keepsClientId() ? DisconnectOptions.NORMAL
                : DisconnectOptions.NORMAL.withSessionExpirySeconds(0);
        goal = Goal.CLOSED;
    }

    /** The end of the driver, not of its client: the session goes on without it. */
    void stop() {
        assert guard.isHeld();
        goal = Goal.CLOSED;
    }

    /**
     * Takes over another configuration of the same client. The goal stays.
     *
     * @param linked whether there is a link
     * @return whether another connection is needed
     */
    boolean configure(ClientConfig asked, boolean linked) {
        assert guard.isHeld();
        ClientConfig next = asked.after(config);
        boolean changed = config.needsReconnect(next);
        newSession |= config.needsNewSession(next);
        reconnect |= changed && linked;
        config = next;
        return changed;
    }

    /** The server speaks the older version only. */
    void fallBack() {
        assert guard.isHeld();
        config = config.fallenBack();
    }

    boolean isReconnect() {
        return reconnect;
    }

    void reconnect() {
        assert guard.isHeld();
        reconnect |= isConnection();
    }

    /** The link that follows is the other one. */
    void reconnecting() {
        assert guard.isHeld();
        reconnect = false;
    }

    boolean isNewSession() {
        return newSession;
    }

    /** The session that follows is the other one. */
    void restarting() {
        assert guard.isHeld();
        newSession = false;
    }
}
