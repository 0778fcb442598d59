package io.caddis.mqtt.management.connection;

/** What the owner of a {@link ConnectionDriver} wants. */
enum Goal {
    /** Next: DISCONNECTED by disconnect, CLOSED by close. */
    CONNECTED,
    /** Next: CONNECTED by connect, CLOSED by close. */
    DISCONNECTED,
    /** The end. */
    CLOSED
}
