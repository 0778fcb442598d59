package io.caddis.mqtt.management.reconnect;

import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.threads.Guard;

/**
 * What the owner of a client wants: a goal, a configuration, maybe another connection or another session, and how to
 * part. The driver compares it with what is. Guarded by the driver's lock.
 */
public final class Desired {
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

    public Desired(Guard guard, ClientConfig config) {
        this.guard = guard;
        this.config = config;
        goal = config.local().connect() ? Goal.CONNECTED : Goal.DISCONNECTED;
    }

    public ClientConfig config() {
        return config;
    }

    public boolean isDisconnected() {
        return goal == Goal.DISCONNECTED;
    }

    public boolean isClosed() {
        return goal == Goal.CLOSED;
    }

    public boolean isConnection() {
        return goal == Goal.CONNECTED;
    }

    /** How to disconnect now. */
    public DisconnectOptions lastWords() {
        return isConnection() ? DisconnectOptions.NORMAL : lastWords;
    }

    /** Not after {@link #close}. */
    public void connect() {
        assert guard.isHeld();
        goal = Goal.CONNECTED;
    }

    /** Not after {@link #close}. */
    public void disconnect(DisconnectOptions options) {
        assert guard.isHeld();
        goal = Goal.DISCONNECTED;
        lastWords = options;
    }

    /** The end. */
    public void close() {
        assert guard.isHeld();
        // nobody will ever come back with an identifier that was made up
        lastWords = config.keepsClientId() ? DisconnectOptions.NORMAL
                : DisconnectOptions.NORMAL.withSessionExpirySeconds(0);
        goal = Goal.CLOSED;
    }

    /** The end of the driver, not of its client: the session goes on without it. */
    public void stop() {
        assert guard.isHeld();
        goal = Goal.CLOSED;
    }

    /**
     * Takes over another configuration of the same client. The goal stays.
     *
     * @param linked whether there is a link
     * @return whether another connection is needed
     */
    public boolean configure(ClientConfig asked, boolean linked) {
        assert guard.isHeld();
        ClientConfig next = asked.after(config);
        boolean changed = config.needsReconnect(next);
        newSession |= config.needsNewSession(next);
        reconnect |= changed && linked;
        config = next;
        return changed;
    }

    /** The server speaks the older version only. */
    public void fallBack() {
        assert guard.isHeld();
        config = config.fallenBack();
    }

    public boolean isReconnect() {
        return reconnect;
    }

    public void reconnect() {
        assert guard.isHeld();
        reconnect |= isConnection();
    }

    /** The link that follows is the other one. */
    public void reconnecting() {
        assert guard.isHeld();
        reconnect = false;
    }

    public boolean isNewSession() {
        return newSession;
    }

    /** The session that follows is the other one. */
    public void restarting() {
        assert guard.isHeld();
        newSession = false;
    }
}
