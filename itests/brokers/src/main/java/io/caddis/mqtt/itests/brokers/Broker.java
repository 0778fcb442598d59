package io.caddis.mqtt.itests.brokers;

import java.net.URI;
import java.util.Set;

/**
 * A broker on a loopback port of its own, for MQTT 3.1.1 and 5.0, without users and passwords. Made running; the port
 * stays the same until {@link #close()}. For one thread.
 */
public interface Broker extends AutoCloseable {
    /** What a stopped broker remembers when it is started again. */
    enum State {
        /** Sessions, subscriptions, queued and retained messages are there again. */
        KEPT,
        /** It is as new. */
        LOST
    }

    /** The port on 127.0.0.1. */
    int port();

    /** What a client has to be given. */
    default URI uri() {
        return URI.create("mqtt://127.0.0.1:" + port());
    }

    /** The same over WebSocket. */
    URI webSocketUri();

    /** The same over TLS; only of a broker that was made with a certificate. */
    URI secureUri();

    /** The same over WebSocket over TLS; only of a broker that was made with a certificate. */
    URI secureWebSocketUri();

    /** The client identifiers that are connected now. */
    Set<String> clients();

    /** How often a connection was closed for another one with the same client identifier; 0 if it does not say. */
    default int takeovers() {
        return 0;
    }

    /**
     * Starts it again and returns when it accepts MQTT connections. Nothing happens if it runs.
     *
     * @throws IllegalStateException if it does not answer in time
     */
    void start();

    /** Cuts all connections and accepts none. Nothing happens if it is stopped. */
    void stop(State state);

    /** Stops it for good and removes what it left on the disk. */
    @Override
    void close();
}
