package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.kura.link.Registry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** Caddis as the transport sees it: a factory, a registry for whiteboard services, and threads that call them. */
final class FakeCaddis implements MqttClientFactory, Registry, AutoCloseable {
    final List<FakeClient> clients = new CopyOnWriteArrayList<>();
    final List<Service> services = new CopyOnWriteArrayList<>();
    final AtomicInteger deleted = new AtomicInteger();
    final AtomicInteger stopped = new AtomicInteger();
    /** What the store has of each client by its name: ends by tags. */
    final Map<String, Map<String, CompletableFuture<PublishResult>>> store = new ConcurrentHashMap<>();
    /** When a message is in the store. */
    volatile CompletableFuture<Void> commit = CompletableFuture.completedFuture(null);
    /** What a broker does with an attempt. */
    volatile Consumer<FakeClient> connects = client -> client.becomes(ConnectionState.CONNECTED, null);
    /** What becomes of a message. */
    volatile BiFunction<FakeClient, Message, CompletableFuture<PublishResult>> publishes = (client, message) ->
            CompletableFuture.completedFuture(PublishResult.SUCCESS);
    /** What a broker answers to a filter. */
    volatile Function<TopicFilter, CompletableFuture<SubscribeResult>> subscribes = filter ->
            CompletableFuture.completedFuture(new SubscribeResult(Map.of(filter, ReasonCode.GRANTED_QOS_1)));
    private final ExecutorService pool = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "pool");
        thread.setDaemon(true);
        return thread;
    });
    private final ExecutorService strand = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "pool");
        thread.setDaemon(true);
        return thread;
    });

    /** A service that is registered. */
    static final class Service implements Registered {
        final Object object;
        volatile Map<String, ?> properties;
        private final List<Service> home;

        Service(Object object, Map<String, ?> properties, List<Service> home) {
            this.object = object;
            this.properties = properties;
            this.home = home;
        }

        @Override
        public void properties(Map<String, ?> newProperties) {
            properties = newProperties;
        }

        @Override
        public void end() {
            home.remove(this);
        }

        List<String> filters() {
            return List.of((String[]) properties.get("mqtt.topic"));
        }
    }

    /** A connection that the broker refuses. */
    static Consumer<FakeClient> refusing(ReasonCode code) {
        return client -> client.becomes(ConnectionState.DISCONNECTED, new DisconnectCause(
                DisconnectCause.Source.SERVER, code, "the server refused"));
    }

    @Override
    public MqttClient create(String name, Map<String, Object> configuration) {
        FakeClient client = new FakeClient(name, configuration, this);
        clients.add(client);
        return client;
    }

    @Override
    public void update(MqttClient client, Map<String, Object> configuration) {
        FakeClient ours = (FakeClient) client;
        ours.calls.add("update listener.grace=" + configuration.get("listener.grace"));
        ours.keys.clear();
        ours.keys.putAll(configuration);
    }

    @Override
    public void delete(MqttClient client) {
        deleted.incrementAndGet();
        store.remove(client.name());
        ((FakeClient) client).close();
    }

    @Override
    public void stop(MqttClient client) {
        stopped.incrementAndGet();
        Map<String, CompletableFuture<PublishResult>> kept = store.remove(client.name());
        ((FakeClient) client).close();
        if (kept != null) { // the next one has others for the same messages
            Map<String, CompletableFuture<PublishResult>> left = new ConcurrentHashMap<>();
            kept.forEach((tag, end) -> left.put(tag, end.isCompletedExceptionally() ? new CompletableFuture<>() : end));
            store.put(client.name(), left);
        }
    }

    @Override
    public <S> Registered register(Class<S> type, S service, Map<String, ?> properties) {
        Service registered = new Service(service, properties, services);
        services.add(registered);
        return registered;
    }

    <S> List<Service> of(Class<S> type) {
        return services.stream().filter(one -> type.isInstance(one.object)).toList();
    }

    void tell(FakeClient client, ConnectionStatus status) {
        of(MqttConnectionListener.class).forEach(one ->
                strand.execute(() -> ((MqttConnectionListener) one.object).changed(client, status)));
    }

    /** A message comes; completes when it is acknowledged. */
    CompletableFuture<Void> delivers(Message message) {
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        Service listener = of(MqttMessageListener.class).get(0);
        pool.execute(() -> {
            try {
                ((MqttMessageListener) listener.object).received(received(message, acknowledged));
            } catch (Exception e) {
                acknowledged.completeExceptionally(e);
            }
        });
        return acknowledged;
    }

    static ReceivedMessage received(Message message, CompletableFuture<Void> acknowledged) {
        return new ReceivedMessage() {
            @Override
            public Message message() {
                return message;
            }

            @Override
            public boolean duplicate() {
                return false;
            }

            @Override
            public List<Integer> subscriptionIdentifiers() {
                return new ArrayList<>();
            }

            @Override
            public MqttClient client() {
                return null;
            }

            @Override
            public void acknowledge() {
                acknowledged.complete(null);
            }
        };
    }

    FakeClient last() {
        return clients.get(clients.size() - 1);
    }

    @Override
    public void close() {
        strand.shutdownNow();
        pool.shutdownNow();
    }
}
