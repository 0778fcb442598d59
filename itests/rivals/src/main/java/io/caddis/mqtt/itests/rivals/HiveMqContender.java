package io.caddis.mqtt.itests.rivals;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import io.reactivex.schedulers.Schedulers;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * The HiveMQ MQTT Client with its asynchronous API for MQTT 5.
 *
 * <p>It takes part twice: as it comes, and with callbacks and futures on its I/O thread, which spares it a hand-over
 * per message and which an application may choose if nothing in it ever blocks. Its reactive API, a semaphore instead
 * of {@link Window}, and MQTT 3.1.1 were tried too: none was faster than the second way beyond the noise. As it comes,
 * without that choice, the three ways of publishing differ by less than repeated runs on a busy machine do.
 */
final class HiveMqContender implements Contender {

    private final boolean callbacksOnIoThread;
    private final MqttTopic[] plantTopics =
            Arrays.stream(Traffic.plantTopics()).map(MqttTopic::of).toArray(MqttTopic[]::new);
    private final MqttTopic echoTopic = MqttTopic.of(Traffic.ECHO_TOPIC);
    private Mqtt5AsyncClient client;

    HiveMqContender(boolean callbacksOnIoThread) {
        this.callbacksOnIoThread = callbacksOnIoThread;
    }

    @Override
    public String version() {
        return Versions.of(Mqtt5Client.class);
    }

    @Override
    public void connect(int port, String clientId) throws Exception {
        client = client(port, clientId);
        await(client.connect());
    }

    @Override
    public CompletableFuture<Guest> join(int port, String clientId, List<String> filters, LongConsumer arrived)
            throws Exception {
        Mqtt5AsyncClient another = client(port, clientId);
        Guest guest = new HiveMqGuest(another);
        return another.connect()
                .thenCompose(connected -> CompletableFuture.allOf(filters.stream()
                        .map(filter -> subscribed(another, filter, arrived))
                        .toArray(CompletableFuture<?>[]::new)))
                .thenApply(granted -> guest);
    }

    private static CompletableFuture<?> subscribed(Mqtt5AsyncClient client, String filter, LongConsumer arrived) {
        Mqtt5Subscribe subscribe = Mqtt5Subscribe.builder().topicFilter(filter).qos(MqttQos.EXACTLY_ONCE).build();
        return arrived == null ? client.subscribe(subscribe)
                : client.subscribe(subscribe, publish -> arrived.accept(number(publish)));
    }

    private record HiveMqGuest(Mqtt5AsyncClient client) implements Guest {
        @Override
        public void publish(String topic, byte[] payload) {
            client.publish(Mqtt5Publish.builder().topic(topic).payload(payload).build());
        }

        @Override
        public void leave() throws Exception {
            await(client.disconnect());
        }
    }

    private Mqtt5AsyncClient client(int port, String clientId) throws Exception {
        Mqtt5ClientBuilder builder = Mqtt5Client.builder()
                .identifier(clientId)
                .serverHost(InetAddress.getLoopbackAddress().getHostAddress())
                .serverPort(port);
        if (BenchTls.isConfigured()) {
            builder = builder.sslConfig().trustManagerFactory(BenchTls.configured().trust())
                    .protocols(List.of(BenchTls.PROTOCOL)).cipherSuites(List.of(BenchTls.SUITE)).applySslConfig();
        }
        if (callbacksOnIoThread) {
            builder = builder.executorConfig()
                    .applicationScheduler(Schedulers.from(Runnable::run))
                    .applyExecutorConfig();
        }
        return builder.buildAsync();
    }

    @Override
    public void subscribe(Inbox inbox) throws Exception {
        for (String filter : new String[] {Traffic.PLANT_FILTER, Traffic.ECHO_TOPIC}) {
            await(client.subscribeWith()
                    .topicFilter(filter)
                    .qos(MqttQos.EXACTLY_ONCE)
                    .callback(publish -> inbox.arrived(number(publish)))
                    .send());
        }
    }

    @Override
    public void publish(int qosLevel, long count, int payloadBytes) throws Exception {
        MqttQos qos = MqttQos.fromCode(qosLevel);
        Window<CompletableFuture<Mqtt5PublishResult>> window = Window.ofFutures(Traffic.inFlight(payloadBytes));
        for (long i = 0; i < count; i++) {
            window.awaitRoom();
            window.add(client.publish(Mqtt5Publish.builder()
                    .topic(plantTopics[Traffic.lineOf(i)])
                    .qos(qos)
                    .payload(Traffic.payload(i, payloadBytes))
                    .build()));
        }
        window.awaitAll();
    }

    @Override
    public void ping(long number, int qos) {
        client.publish(Mqtt5Publish.builder().topic(echoTopic).qos(MqttQos.fromCode(qos))
                .payload(Traffic.payload(number)).build());
    }

    @Override
    public void close() throws Exception {
        await(client.disconnect());
    }

    private static long number(Mqtt5Publish publish) {
        ByteBuffer payload = publish.getPayload().orElseThrow();
        return Traffic.number(payload);
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
}
