package io.caddis.mqtt;

import java.util.Objects;
import java.util.Optional;

/**
 * A connection state and why.
 *
 * @param state      where the connection stands
 * @param cause      why it is not connected; empty while it is, and at the very first attempt
 * @param connection what the server said when it accepted the connection, and its TLS; empty unless connected
 */
public record ConnectionStatus(ConnectionState state, Optional<DisconnectCause> cause,
        Optional<ConnectionInfo> connection) {
    /** Checks that nothing is missing. */
    public ConnectionStatus {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(connection, "connection");
    }

    /** Without a connection. */
    public ConnectionStatus(ConnectionState state, Optional<DisconnectCause> cause) {
        this(state, cause, Optional.empty());
    }

    @Override
    public String toString() {
        return state + cause.map(why -> ": " + why).orElse("");
    }
}
