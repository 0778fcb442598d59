package io.caddis.mqtt.kura.link;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.kura.settings.TransportSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A client, with all that lives as long as it does: what is in flight and what is subscribed. With a clean session it
 * lives for one connection, else for as many as its session does.
 */
public final class ClientInUse {
    private final MqttClientFactory factory;
    private final MqttClient client;
    private final Reception reception;
    private final OpenTokens tokens = new OpenTokens();
    private volatile TransportSettings settings;
    private volatile Map<String, Object> keys;

    private ClientInUse(MqttClientFactory factory, TransportSettings settings, Map<String, Object> keys,
            Registry registry, Executor callbacks, Consumer<Message> arrived) {
        this.factory = factory;
        this.settings = settings;
        this.keys = keys;
        client = factory.create(settings.name(), keys);
        reception = new Reception(client, registry, callbacks, arrived);
    }

    /**
     * Makes a client, which does not connect yet.
     *
     * @param callbacks one thread, for all that Kura hears
     * @param arrived   called there with each message
     * @throws IllegalArgumentException naming key, value, rule and remedy
     */
    public static ClientInUse create(MqttClientFactory factory, TransportSettings settings, Map<String, Object> keys,
            Registry registry, Executor callbacks, Consumer<Message> arrived) {
        return new ClientInUse(factory, settings, keys, registry, callbacks, arrived);
    }

    /** The client itself. */
    public MqttClient client() {
        return client;
    }

    /** What it has in flight. */
    public OpenTokens tokens() {
        return tokens;
    }

    /** What it is connected with, or was. */
    public TransportSettings settings() {
        return settings;
    }

    /** Whether this factory made it. */
    public boolean isOf(MqttClientFactory other) {
        return factory == other;
    }

    /** Whether it is connected now. */
    public boolean isConnected() {
        return client.status().state() == ConnectionState.CONNECTED;
    }

    /** Whether its session may go on under other settings, as far as the client is concerned. */
    public boolean goesOnWith(MqttClientFactory now, TransportSettings others) {
        return isOf(now) && client.status().state() != ConnectionState.CLOSED && others.hasSessionOf(settings);
    }

    /**
     * Other keys, before the next attempt.
     *
     * @throws IllegalArgumentException naming key, value, rule and remedy; then nothing has changed
     */
    public void update(TransportSettings newSettings, Map<String, Object> newKeys) {
        factory.update(client, newKeys);
        settings = newSettings;
        keys = newKeys;
    }

    /** Subscribes; completes when the server has answered. */
    public CompletableFuture<SubscribeResult> subscribe(String filter, int qos) {
        CompletableFuture<SubscribeResult> answer = client.subscribe(Subscription.of(filter, Qos.of(qos)));
        reception.add(filter);
        return answer;
    }

    /** Ends a subscription; completes when the server has answered. */
    public CompletableFuture<SubscribeResult> unsubscribe(String filter) {
        if (!reception.isLast(filter)) {
            reception.remove(filter);
            return client.unsubscribe(filter);
        }
        // the filters of a listener that leaves stay for a while, which is not what was asked for
        Map<String, Object> atOnce = new HashMap<>(keys);
        atOnce.put("listener.grace", 0);
        factory.update(client, atOnce);
        try {
            reception.remove(filter);
            return client.unsubscribe(filter);
        } finally {
            factory.update(client, keys);
        }
    }

    /** Deletes the client: sends DISCONNECT, and nobody will hear of what is in flight. Does not wait. */
    public void delete() {
        reception.end();
        tokens.forgetUnended();
        factory.delete(client);
    }

    /** Leaves the client to whoever made it, and who leaves: it may go on with the session for the next one. */
    public void abandon() {
        reception.end();
        tokens.forgetUnended();
    }

    /** A text in an LDAP filter (RFC 4515, 3). */
    public static String escaped(String text) {
        return text.replaceAll("[\\\\*()]", "\\\\$0");
    }
}
