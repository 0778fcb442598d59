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
 * @param heldUp     who holds up messages that arrive, or has fallen behind, and what to do; a line ({@link
 *                   ForeignText}); empty unless connected
 */
public record ConnectionStatus(ConnectionState state, Optional<DisconnectCause> cause,
        Optional<ConnectionInfo> connection, Optional<String> server, Optional<String> heldUp) {
    /** Checks that nothing is missing. */
    public ConnectionStatus {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(connection, "connection");
        Objects.requireNonNull(server, "server");
        heldUp = heldUp.map(text -> ForeignText.line(text, ForeignText.LINE_MAX));
    }

    /** Of one whose messages nobody holds up. */
    public ConnectionStatus(ConnectionState state, Optional<DisconnectCause> cause,
            Optional<ConnectionInfo> connection, Optional<String> server) {
        this(state, cause, connection, server, Optional.empty());
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

    /** The same with another one who holds up messages. */
    public ConnectionStatus withHeldUp(Optional<String> newHeldUp) {
        return new ConnectionStatus(state, cause, connection, server, newHeldUp);
    }

    @Override
    public String toString() {
        return state + server.map(address -> " " + address).orElse("") + cause.map(why -> ": " + why).orElse("")
                + heldUp.map(who -> "; " + who).orElse("");
    }
}
