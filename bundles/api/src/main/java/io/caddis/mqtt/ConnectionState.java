package io.caddis.mqtt;

/**
 * Where a client's connection stands. A client's life:
 *
 * <pre>{@code
 *                  wanted                 accepted
 *   DISCONNECTED ----------> CONNECTING -----------> CONNECTED
 *                             |      ^                   |
 *                      failed |      | due               | lost
 *                             v      |                   |
 *                             BACKOFF <------------------+
 *
 *   CONNECTING, CONNECTED:         ended, the next one is due ---> CONNECTING
 *   all but CLOSED:                no longer wanted -------------> DISCONNECTED
 *   all but CLOSED, if wanted:     a part is missing ------------> SUSPENDED
 *   SUSPENDED:                     no part is missing -----------> CONNECTING, or BACKOFF if that is not due
 *   all:                           deleted ----------------------> CLOSED
 * }</pre>
 *
 * <p>A connection is wanted after {@link MqttClient#connect()} or with {@code connect=true}, until
 * {@link MqttClient#disconnect()} or {@code connect=false}; {@code connect.when} may want it at times only. A state
 * says how things are, not how they are wanted: a client whose connection or attempt we end stays {@link #CONNECTED}
 * or {@link #CONNECTING} until that is closed, which takes 5 s at most.
 */
public enum ConnectionState {
    /**
     * Not connected and not trying to be: not yet asked to connect, or asked to disconnect; {@code connect.when}
     * wants no connection now; answers that will hardly change ended the attempts ({@code reconnect.fatal=stop}); or
     * a configuration error. Every client begins so.
     *
     * <p>Next: CONNECTING, when a connection is wanted and due. BACKOFF, when it is wanted and not due, as when a
     * window of {@code connect.schedule} opens. SUSPENDED, when it is wanted and a part is missing. CLOSED.
     */
    DISCONNECTED,
    /**
     * Resolving, connecting or waiting for CONNACK.
     *
     * <p>Next: CONNECTED, when CONNACK accepts the connection. BACKOFF, when the attempt failed. CONNECTING again,
     * when the next attempt is due at once: with another server, with the older version of MQTT, or because the
     * configuration or a part is another one. SUSPENDED, when the attempt ended and a part is missing. DISCONNECTED,
     * when no connection is wanted now or the failure ended the attempts. CLOSED.
     */
    CONNECTING,
    /**
     * The server accepted the connection.
     *
     * <p>Next: BACKOFF, when the connection was lost. CONNECTING, when the next attempt is due at once: with another
     * server, or because the configuration, a file that it names or a part is another one. SUSPENDED, when the
     * connection ended and a part is missing. DISCONNECTED, when no connection is wanted now or the server's reason
     * ended the attempts. CLOSED.
     */
    CONNECTED,
    /**
     * The last attempt or connection failed; the next attempt waits for its time.
     *
     * <p>Next: CONNECTING, when its time has come, or before by {@link MqttClient#connect()}, another configuration
     * or new {@link MqttCredentials}. SUSPENDED, when a part leaves. DISCONNECTED, when no connection is wanted now.
     * CLOSED.
     */
    BACKOFF,
    /**
     * A part (codec, session or transport, or what the configuration asks for beyond them) is missing, often for the
     * moment of an update; goes on when it is back. A connection that only lacks the codec stays {@link #CONNECTED},
     * and pauses.
     *
     * <p>Next: CONNECTING, when no part is missing. BACKOFF, when none is and the next attempt is not due.
     * DISCONNECTED, when no connection is wanted now, or answers had ended the attempts. CLOSED.
     */
    SUSPENDED,
    /** Deleted, or closed with the bundle that made it; the client is of no more use. Stays so. */
    CLOSED
}
