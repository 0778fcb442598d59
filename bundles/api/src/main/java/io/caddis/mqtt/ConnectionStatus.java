package io.caddis.mqtt;

import java.util.Objects;
import java.util.Optional;

/**
 * A connection state and why.
 *
 * @param state      where the connection stands
 * @param cause      why it is not connected; empty while it is, and at the very first attempt
 * @param connection what the server said when it accepted the connection, and its TLS; empty unless connected
 * @param server     the address of the server that this is about, such as {@code mqtts://b.example:8883}; empty unless
 *                   connecting or connected
 */
public record ConnectionStatus(ConnectionState state, Optional<DisconnectCause> cause,
        Optional<ConnectionInfo> connection, Optional<String> server) {
    /** Checks that nothing is missing. */
    public ConnectionStatus {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(connection, "connection");
        Objects.requireNonNull(server, "server");
    }

    /** Of a server that is not told. */
    public ConnectionStatus(ConnectionState state, Optional<DisconnectCause> cause,
            Optional<ConnectionInfo> connection) {
        this(state, cause, connection, Optional.empty());
    }

    /** Without a connection. */
    public ConnectionStatus(ConnectionState state, Optional<DisconnectCause> cause) {
        this(state, cause, Optional.empty(), Optional.empty());
    }

    @Override
    public String toString() {
        return state + server.map(address -> " " + address).orElse("") + cause.map(why -> ": " + why).orElse("");
    }
}
