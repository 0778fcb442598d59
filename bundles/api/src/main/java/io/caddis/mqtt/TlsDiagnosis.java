package io.caddis.mqtt;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/** A service that tries whether a client could make a secured connection, and says what it met on the way. */
@ProviderType
public interface TlsDiagnosis {
    /**
     * Connects as a client with this configuration would: name resolution, connection (through a proxy if one is
     * configured), TLS handshake, for {@code wss} the opening of the WebSocket. With TLS 1.3 it waits a moment whether
     * the server objects to our certificate, or to our having none. Then it closes; no MQTT packet is sent. Services of
     * {@link TlsSetup} are not asked. Never blocks.
     *
     * @param configuration the keys of a client, secrets included. {@code server} is needed, and has to begin with
     *                      {@code mqtts://} or {@code wss://}; of several servers the first one is tried
     * @return completes on a pool thread within the limits of time of the configuration ({@code resolve.timeout},
     *         {@code connect.timeout}, {@code proxy.timeout}, {@code handshake.timeout}), also if nothing could be
     *         reached; exceptionally, with {@link MqttException} of kind {@code QUEUE_FULL}, if too many checks are
     *         under way
     * @throws IllegalArgumentException naming key, value, rule and remedy
     */
    CompletableFuture<TlsReport> check(Map<String, ?> configuration);
}
