package io.caddis.mqtt.kura.link;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TrackedPublish;
import io.caddis.mqtt.kura.settings.TransportSettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.kura.KuraConnectException;
import org.eclipse.kura.data.DataTransportToken;

/**
 * A client, with all that lives as long as it does: what is in flight and what is subscribed. With a clean session it
 * lives for one connection, else for as many as its session does.
 */
public final class ClientInUse {
    private final MqttClientFactory factory;
    private final MqttClient client;
    private final Reception reception;
    private final OpenTokens tokens = new OpenTokens();
    /** What an earlier process had in flight, by its token; until somebody takes it. */
    private final Map<DataTransportToken, TrackedPublish> resumed = new LinkedHashMap<>();
    private volatile boolean goesOn;
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

    // ---- what goes on over the end of a process

    /**
     * Finds out what an earlier process had in flight.
     *
     * @return false if that is of another session
     * @throws KuraConnectException if the store does not say within this time
     */
    public boolean resume(long timeoutMillis) throws KuraConnectException, InterruptedException {
        List<TrackedPublish> found;
        try {
            found = client.tracked().get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KuraConnectException(e.getCause(), "what an earlier process had in flight is not known: "
                    + e.getCause().getMessage());
        } catch (TimeoutException e) {
            throw new KuraConnectException(e, "what an earlier process had in flight is not known within "
                    + timeoutMillis / 1000 + " s: the client is " + client.status());
        }
        for (TrackedPublish one : found) {
            DataTransportToken token = settings.tokenOf(one.tag());
            if (token == null) {
                return false;
            }
            resumed.put(token, one);
            tokens.resume(token);
        }
        goesOn = !resumed.isEmpty(); // or Kura may as well publish again what it has: nothing, or what is nowhere else
        return true;
    }

    /** What an earlier process had in flight, the first time. */
    public Map<DataTransportToken, TrackedPublish> takeResumed() {
        Map<DataTransportToken, TrackedPublish> all = new LinkedHashMap<>(resumed);
        resumed.clear();
        return all;
    }

    /** Whether Kura knows of this session, so that it waits for what is in flight. */
    public boolean goesOn() {
        return goesOn;
    }

    /** Kura knows of it from now on. */
    public void connected() {
        goesOn = true;
    }

    // ---- subscriptions

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

    /** Ends the client; what a store has of it stays for the next one. Does not wait. */
    public void stop() {
        abandon();
        factory.stop(client);
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
