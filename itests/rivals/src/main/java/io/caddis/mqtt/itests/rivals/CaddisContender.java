package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Caddis as it is used: bundles in an OSGi framework, a client of the factory service with the default configuration,
 * a listener that is a service and is called on a pool thread.
 */
final class CaddisContender implements Contender {

    private final TopicName[] plantTopics =
            Arrays.stream(Traffic.plantTopics()).map(TopicName::of).toArray(TopicName[]::new);
    private final TopicName echoTopic = TopicName.of(Traffic.ECHO_TOPIC);
    private final Path store;
    private CaddisFramework framework;
    private MqttClientFactory clients;
    private MqttClient client;

    CaddisContender() {
        this(null);
    }

    /** @param store of a durable client; null for one that is not */
    CaddisContender(Path store) {
        this.store = store;
    }

    @Override
    public String version() {
        return framework.version();
    }

    @Override
    public void connect(int port, String clientId) throws Exception {
        framework = new CaddisFramework(store);
        clients = framework.clients();
        client = clients.create("bench", settings(port, clientId));
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
    public void comeAndGo(int port, String clientId) throws Exception {
        MqttClient another = clients.create(clientId, settings(port, clientId));
        await(another.connect());
        await(another.disconnect());
        clients.delete(another);
    }

    @Override
    public void subscribe(Inbox inbox) {
        framework.register(
                received -> inbox.arrived(Traffic.number(received.message().payload().asByteBuffer())),
                Map.of("mqtt.topic", new String[] {Traffic.PLANT_FILTER, Traffic.ECHO_TOPIC}, "mqtt.qos", 2));
    }

    @Override
    public void publish(int qosLevel, long count) throws Exception {
        Qos qos = Qos.of(qosLevel);
        Window<CompletableFuture<PublishResult>> window = Window.ofFutures();
        for (long i = 0; i < count; i++) {
            window.awaitRoom();
            window.add(client.publish(
                    Message.of(plantTopics[Traffic.lineOf(i)], Payload.wrap(Traffic.payload(i))).withQos(qos)));
        }
        window.awaitAll();
    }

    /** One message with QoS 1, and its acknowledgement. */
    void publishOne(long number) throws Exception {
        await(client.publish(Message.of(plantTopics[0], Payload.wrap(Traffic.payload(number)))));
    }

    @Override
    public void ping(long number) {
        client.publish(Message.of(echoTopic, Payload.wrap(Traffic.payload(number))).withQos(Qos.AT_MOST_ONCE));
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
