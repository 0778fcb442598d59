package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicName;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.osgi.framework.ServiceRegistration;

/**
 * Caddis as it is used: bundles in an OSGi framework, a client of the factory service with the default configuration,
 * a listener that is a service and is called on a pool thread.
 */
final class CaddisContender implements Contender {

    private static final String NAME = "bench";

    private final TopicName[] plantTopics =
            Arrays.stream(Traffic.plantTopics()).map(TopicName::of).toArray(TopicName[]::new);
    private final TopicName echoTopic = TopicName.of(Traffic.ECHO_TOPIC);
    private final Path store;
    private final Runnable planted; // null: nothing
    private CaddisFramework framework;
    private MqttClientFactory clients;
    private MqttClient client;

    /** @param store of a durable client; null for one that is not */
    CaddisContender(Path store) {
        this(store, null);
    }

    /** @param planted run for each message, so that it can be shown that somebody notices; null for nothing */
    CaddisContender(Path store, Runnable planted) {
        this.store = store;
        this.planted = planted;
    }

    private void planted() {
        if (planted != null) {
            planted.run();
        }
    }

    @Override
    public String version() {
        return framework.version();
    }

    @Override
    public void prepare() throws Exception {
        framework = new CaddisFramework(store);
        clients = framework.clients();
    }

    @Override
    public void connect(int port, String clientId) throws Exception {
        client = clients.create(NAME, settings(port, clientId));
        await(client.connect());
    }

    private Map<String, Object> settings(int port, String clientId) {
        String address = "://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
        return BenchTls.isConfigured()
                ? Map.of("server", "mqtts" + address, "client.id", clientId,
                        "tls.trust", BenchTls.configured().authorityFile())
                : Map.of("server", "mqtt" + address, "client.id", clientId, "durable", store != null);
    }

    @Override
    public CompletableFuture<Guest> join(int port, String clientId, List<String> filters, LongConsumer arrived) {
        List<ServiceRegistration<?>> listeners = arrived == null ? List.of()
                : filters.stream().<ServiceRegistration<?>>map(filter -> listen(clientId, arrived, filter)).toList();
        MqttClient another = clients.create(clientId, settings(port, clientId));
        Guest guest = new CaddisGuest(another, listeners);
        CompletableFuture<Void> connected = another.connect();
        return filters.isEmpty() ? connected.thenApply(nothing -> guest)
                : connected.thenCompose(nothing -> another.subscribe(filters.stream()
                        .map(filter -> Subscription.of(filter, Qos.EXACTLY_ONCE))
                        .toArray(Subscription[]::new))).thenApply(granted -> guest);
    }

    private ServiceRegistration<?> listen(String clientName, LongConsumer arrived, String... filters) {
        return framework.register(
                received -> {
                    planted();
                    arrived.accept(Traffic.number(received.message().payload().asByteBuffer()));
                },
                Map.of("mqtt.topic", filters, "mqtt.qos", 2, "mqtt.client.target", "(mqtt.client=" + clientName + ")"));
    }

    private final class CaddisGuest implements Guest {
        private final MqttClient another;
        private final List<ServiceRegistration<?>> listeners;

        CaddisGuest(MqttClient another, List<ServiceRegistration<?>> listeners) {
            this.another = another;
            this.listeners = listeners;
        }

        @Override
        public void publish(String topic, byte[] payload) {
            another.publish(Message.of(TopicName.of(topic), Payload.wrap(payload)).withQos(Qos.AT_MOST_ONCE));
        }

        @Override
        public void leave() throws Exception {
            await(another.disconnect());
            clients.delete(another);
            listeners.forEach(ServiceRegistration::unregister);
        }
    }

    @Override
    public void subscribe(Inbox inbox) {
        listen(NAME, inbox::arrived, Traffic.PLANT_FILTER, Traffic.ECHO_TOPIC);
    }

    @Override
    public void publish(int qosLevel, long count, int payloadBytes) throws Exception {
        Qos qos = Qos.of(qosLevel);
        Window<CompletableFuture<PublishResult>> window = Window.ofFutures(Traffic.inFlight(payloadBytes));
        for (long i = 0; i < count; i++) {
            window.awaitRoom();
            planted();
            window.add(client.publish(
                    Message.of(plantTopics[Traffic.lineOf(i)], Payload.wrap(Traffic.payload(i, payloadBytes)))
                            .withQos(qos)));
        }
        window.awaitAll();
    }

    /** One message with QoS 1, and its acknowledgement. */
    void publishOne(long number) throws Exception {
        await(client.publish(Message.of(plantTopics[0], Payload.wrap(Traffic.payload(number)))));
    }

    @Override
    public void ping(long number, int qos) {
        client.publish(Message.of(echoTopic, Payload.wrap(Traffic.payload(number))).withQos(Qos.of(qos)));
    }

    @Override
    public void close() throws Exception {
        await(client.disconnect());
        clients.delete(client);
        framework.close();
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
}
