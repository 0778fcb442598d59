package io.caddis.mqtt.session.connection;

/** Where the connection stands. {@link Connection} makes all transitions. */
enum Phase {
    /** No link. Next: CONNECTING by connect. */
    OFFLINE,
    /** CONNECT given out. Next: CONNECTED by CONNACK, CLOSING by a refusal, a violation, silence or disconnect. */
    CONNECTING,
    /** Next: CLOSING by DISCONNECT of either side, a violation or silence. */
    CONNECTED,
    /** Only what is left in {@code control} goes out, DISCONNECT last; input is ignored. Next: OFFLINE by lost. */
    CLOSING
}
