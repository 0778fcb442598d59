package io.caddis.mqtt;

/** Where a client's connection stands. */
public enum ConnectionState {
    /** Not connected and not trying to be: asked to disconnect, not yet asked to connect, or a configuration error. */
    DISCONNECTED,
    /** Resolving, connecting or waiting for CONNACK. */
    CONNECTING,
    /** The server accepted the connection. */
    CONNECTED,
    /** The last attempt or connection failed; the next attempt waits for its time. */
    BACKOFF,
    /**
     * A part (codec, session or transport) is missing, often for the moment of an update; goes on when it is back. A
     * connection that only lacks the codec stays {@link #CONNECTED}, and pauses.
     */
    SUSPENDED,
    /** Deleted; the client is of no more use. */
    CLOSED
}
