package io.caddis.mqtt;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Creates clients for programs that do not use Configuration Admin. A service of the management bundle. */
@ProviderType
public interface MqttClientFactory {
    /**
     * Creates a client and, unless {@code connect=false}, starts to connect it.
     *
     * @param name          1 to 128 characters without control characters, unique among all clients
     * @param configuration the keys and values of the factory PID {@code io.caddis.mqtt.client}
     * @throws IllegalArgumentException naming key, value, rule and remedy, or if the name is taken
     */
    MqttClient create(String name, Map<String, Object> configuration);

    /**
     * Gives a client another configuration, as a change in Configuration Admin does: limits and subscriptions change at
     * once, server, credentials and will with a reconnect that keeps the session. Never blocks.
     *
     * @param configuration all keys and values, also those that stay
     * @throws IllegalArgumentException naming key, value, rule and remedy, or if the client was not made by this
     *                                  factory; then nothing has changed
     * @throws IllegalStateException    if the client was deleted
     */
    void update(MqttClient client, Map<String, Object> configuration);

    /**
     * Sends DISCONNECT, fails what is pending with {@code CLOSED} and releases all. Never blocks; harmless when
     * repeated.
     *
     * @throws IllegalArgumentException if the client was not made by this factory
     */
    void delete(MqttClient client);

    /**
     * As {@link #delete}, but what is kept of a durable client stays in the store, for the next client of its name: for
     * whoever stops, and will come back.
     *
     * @throws IllegalArgumentException if the client was not made by this factory
     */
    void stop(MqttClient client);
}
