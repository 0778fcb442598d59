package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.link.LinkSide;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.spi.Endpoint;
import java.util.Optional;

/** Where a connection stands and why, and who is told. Set under the driver's lock, read by any thread. */
final class Standing {
    private final Guard guard;
    private final DriverEvents events;
    private volatile ConnectionStatus status = new ConnectionStatus(ConnectionState.DISCONNECTED, Optional.empty());

    private Optional<String> heldUp = Optional.empty();

    Standing(Guard guard, DriverEvents events) {
        this.guard = guard;
        this.events = events;
    }

    ConnectionStatus status() {
        return status;
    }

    ConnectionState state() {
        return status.state();
    }

    void tell(ConnectionState state, DisconnectCause cause) {
        tell(new ConnectionStatus(state, Optional.ofNullable(cause)));
    }

    void connecting(Endpoint endpoint, DisconnectCause cause) {
        tell(new ConnectionStatus(ConnectionState.CONNECTING, Optional.ofNullable(cause), Optional.empty(),
                Optional.of(endpoint.toString())));
    }

    void connected(LinkSide side, ConnectionInfo connection) {
        tell(new ConnectionStatus(ConnectionState.CONNECTED, Optional.empty(),
                Optional.of(side.tls() == null ? connection : connection.withTls(side.tls())),
                Optional.of(side.endpoint().toString())));
    }

    /** Something is missing. */
    void suspended(String why) {
        tell(ConnectionState.SUSPENDED, new DisconnectCause(Source.CONTAINER, ReasonCode.UNSPECIFIED_ERROR, why));
    }

    /** A cause that the configuration is. */
    static DisconnectCause configured(String why) {
        return new DisconnectCause(Source.CONFIGURATION, ReasonCode.SUCCESS, why);
    }

    /** @param who holds up what arrives; empty if nobody does */
    void heldUp(String who) {
        heldUp = who.isEmpty() ? Optional.empty() : Optional.of(who);
        tell(status);
    }

    private void tell(ConnectionStatus asked) {
        assert guard.isHeld();
        ConnectionStatus next = asked.withHeldUp(asked.state() == ConnectionState.CONNECTED ? heldUp
                : Optional.empty());
        if (!next.equals(status)) {
            status = next;
            events.status(next);
        }
    }
}
