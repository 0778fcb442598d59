package io.caddis.mqtt;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that gives the bearer tokens with which WebSockets are opened, where these change with time. It is asked
 * before each attempt, on a thread that may block for {@code handshake.timeout} in all; of several services the one
 * with the highest ranking.
 */
@ConsumerType
@FunctionalInterface
public interface MqttBearerToken {
    /**
     * The token for one attempt.
     *
     * @param server the server as {@code wss://host:port/path}
     * @return the token, without {@code Bearer}; null to send none, or the one that is configured
     * @throws Exception whose message, without anything secret, becomes the reason why there is no connection
     */
    @Nullable String token(String server) throws Exception;
}
