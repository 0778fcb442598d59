package io.caddis.mqtt.session.state;

import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;

/**
 * Whose session this is: the client identifier, which names it ([MQTT-3.1.3-2]), and the server that may hold its
 * other half. Servers of different names know nothing of each other's sessions.
 */
public final class Identity {
    /** Kept for a server while what an earlier life left there is not ended: no server has this name. */
    private static final String NOBODY = "-";

    private final Changes changes;
    /** The state that this session was made of is that of the same session. */
    private final boolean same;
    private String clientId;
    /** Who accepted the last connection; only if {@link #established}. */
    private String server;
    /** Where the present link goes to. */
    private String destination;
    private boolean established;
    /** What an earlier life left in the server's session is not ended yet. */
    private boolean adopting;

    /** As a store has them; null if it knows of no server. */
    private String keptClientId;
    private String keptServer;

    /** @param configured the client identifier; empty if the server is to assign one */
    public Identity(String configured, SessionState state, Changes changes) {
        this.changes = changes;
        same = configured.isEmpty() || state.clientId().isEmpty() || configured.equals(state.clientId());
        clientId = configured.isEmpty() ? state.clientId() : configured;
        established = same && state.established();
        server = state.server();
        destination = server;
    }

    /** @param adoptingNow an earlier life's identifiers are among the state that this session was made of */
    public void restored(boolean adoptingNow) {
        adopting = adoptingNow;
        keptClientId = established && !adopting ? clientId : null;
        keptServer = server;
    }

    public boolean same() {
        return same;
    }

    public String clientId() {
        return clientId;
    }

    public String server() {
        return server;
    }

    public boolean established() {
        return established;
    }

    public void connect(String newDestination) {
        destination = newDestination;
    }

    /** True if the server at the end of this link may hold the other half of the session. */
    public boolean establishedHere() {
        return established && server.equals(destination);
    }

    /** True if another server holds the other half. */
    public boolean elsewhere() {
        return established && !server.equals(destination);
    }

    /**
     * The server accepted the connection.
     *
     * @param assigned the identifier that it gave; empty if none
     * @param present  it has a session of this identifier, in which there may be QoS 2 messages
     * @param unknown  and that is none of ours
     */
    public void accepted(String assigned, boolean present, boolean unknown) {
        if (clientId.isEmpty()) { // in 3.1.1 the server keeps the name to itself
            clientId = assigned;
        }
        adopting = present && (adopting || unknown);
        established = true;
        server = destination;
    }

    /** All that an earlier life left is ended. */
    public void adopted() {
        if (adopting) {
            adopting = false;
            keep();
        }
    }

    /**
     * Tells a store. While an earlier life's identifiers are in doubt a new process has to end them all again: it is
     * told of no server, and if it was told of another one, that this holds no more.
     */
    public void keep() {
        if (!changes.durable() || adopting && keptClientId == null) {
            return;
        }
        String now = adopting ? NOBODY : server;
        if (!clientId.equals(keptClientId) || !now.equals(keptServer)) {
            changes.add(new SessionChange.Established(clientId, now));
            keptClientId = clientId;
            keptServer = now;
        }
    }
}
