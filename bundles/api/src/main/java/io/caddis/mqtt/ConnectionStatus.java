package io.caddis.mqtt;

import java.util.Objects;
import java.util.Optional;

/**
 * A connection state and why.
 *
 * @param state where the connection stands
 * @param cause why it is not connected; empty while it is, and at the very first attempt
 */
public record ConnectionStatus(ConnectionState state, Optional<DisconnectCause> cause) {
    /** Checks that nothing is missing. */
    public ConnectionStatus {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(cause, "cause");
    }

    @Override
    public String toString() {
        return state + cause.map(why -> ": " + why).orElse("");
    }
}
