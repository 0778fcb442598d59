package io.caddis.mqtt.kura.link;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.kura.link.Registry.Registered;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What a client receives: one listener for all filters, so that messages keep the order of their arrival, and each is
 * acknowledged after Kura's listeners had it. The filters' QoS is that of {@code MqttClient.subscribe}; the listener
 * asks for 0 and leaves it so. Safe for all threads; the framework is called under no lock.
 */
final class Reception implements MqttMessageListener {
    private final MqttClient client;
    private final Registry registry;
    private final Executor callbacks;
    private final Consumer<Message> arrived;

    private final Set<String> filters = new LinkedHashSet<>();
    /** Whether a thread brings the filters to the framework, and whether they have changed since it looked. */
    private boolean applying;
    private boolean changed;
    private boolean ended;
    /** Of the thread that applies. */
    private Registered registered;

    /**
     * Without a filter.
     *
     * @param callbacks one thread, for all that Kura hears
     * @param arrived   called there with each message
     */
    Reception(MqttClient client, Registry registry, Executor callbacks, Consumer<Message> arrived) {
        this.client = client;
        this.registry = registry;
        this.callbacks = callbacks;
        this.arrived = arrived;
    }

    /** Messages of this filter, which the client subscribes to, come here. */
    void add(String filter) {
        synchronized (this) {
            filters.add(filter);
        }
        apply();
        // what came between the client's subscribing and this; for all of it had no listener
        for (Optional<ReceivedMessage> one = client.poll(); one.isPresent(); one = client.poll()) {
            Message message = one.get().message();
            callbacks.execute(() -> arrived.accept(message));
        }
    }

    /** No longer. Returns true if no filter is left. */
    synchronized boolean isLast(String filter) {
        return filters.size() == 1 && filters.contains(filter);
    }

    void remove(String filter) {
        synchronized (this) {
            filters.remove(filter);
        }
        apply();
    }

    /** Nothing more comes. */
    void end() {
        synchronized (this) {
            ended = true;
            filters.clear();
        }
        apply();
    }

    private void apply() {
        synchronized (this) {
            changed = true;
            if (applying) {
                return; // that thread takes these, too
            }
            applying = true;
        }
        boolean done = false;
        try {
            for (List<String> now = next(); now != null; now = next()) {
                apply(now);
            }
            done = true;
        } finally {
            if (!done) { // the framework refuses: the next one tries again
                failed();
            }
        }
    }

    private synchronized void failed() {
        applying = false;
    }

    private synchronized List<String> next() {
        applying = changed;
        changed = false;
        return applying ? List.copyOf(filters) : null;
    }

    private void apply(List<String> now) {
        Map<String, Object> properties = Map.of("mqtt.topic", now.toArray(String[]::new), "mqtt.qos", 0,
                "mqtt.client.target", "(mqtt.client=" + ClientInUse.escaped(client.name()) + ")");
        if (now.isEmpty()) {
            if (registered != null) {
                registered.end();
            }
            registered = null;
        } else if (registered == null) {
            registered = registry.register(MqttMessageListener.class, this, properties);
        } else {
            registered.properties(properties);
        }
    }

    /** Hands the message to the thread of callbacks and waits there: the client's pool never runs Kura's listeners. */
    @Override
    public void received(ReceivedMessage message) throws InterruptedException {
        synchronized (this) {
            if (ended) {
                return;
            }
        }
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> arrived.accept(message.message()), callbacks);
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("listeners are called with all exceptions caught", e);
        }
        message.acknowledge(); // now, since this listener may have been given other filters meanwhile
    }
}
