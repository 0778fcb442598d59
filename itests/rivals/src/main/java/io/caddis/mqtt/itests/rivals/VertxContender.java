package io.caddis.mqtt.itests.rivals;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The MQTT client of Vert.x, 3.1.1 only, used as a verticle would: it publishes on its event loop and its handler runs
 * there, so that one thread does all and nothing is handed over. The price is the application's: a handler that blocks
 * stops the connection, with its keep alive.
 *
 * <p>It has one handler for all messages. Where there are many listeners, finding the right one is left to the
 * application, and is not done here.
 */
final class VertxContender implements Contender {

    private static final int BIGGEST_MESSAGE = 2 * 1024 * 1024;

    private static final Logger LOGGER = Logger.getLogger("io.vertx");

    private Vertx vertx;
    private Context context;
    private MqttClient client;

    @Override
    public String version() {
        return Versions.of(MqttClient.class);
    }

    @Override
    public void prepare() {
        LOGGER.setLevel(Level.WARNING); // it prints lines for each connection otherwise
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
    }

    @Override
    public void connect(int port, String clientId) throws Exception {
        client = client(clientId);
        await(onLoop(() -> client.connect(port, host()).mapEmpty()));
    }

    private MqttClient client(String clientId) {
        MqttClientOptions options = new MqttClientOptions().setClientId(clientId).setCleanSession(true)
                .setMaxInflightQueue(2 * Traffic.IN_FLIGHT).setMaxMessageSize(BIGGEST_MESSAGE);
        options.setTcpNoDelay(true);
        if (BenchTls.isConfigured()) {
            options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS")
                    .setTrustOptions(new PemTrustOptions().addCertPath(BenchTls.configured().authorityFile()))
                    .addEnabledCipherSuite(BenchTls.SUITE);
            options.setEnabledSecureTransportProtocols(Set.of(BenchTls.PROTOCOL));
        }
        return MqttClient.create(vertx, options);
    }

    @Override
    public void subscribe(Inbox inbox) throws Exception {
        await(onLoop(() -> {
            client.publishHandler(message -> inbox.arrived(message.payload().getLong(0)));
            return client.subscribe(Map.of(Traffic.PLANT_FILTER, 2, Traffic.ECHO_TOPIC, 2)).mapEmpty();
        }));
    }

    @Override
    public void publish(int qos, long count, int payloadBytes) throws Exception {
        Burst burst = new Burst(MqttQoS.valueOf(qos), count, payloadBytes);
        await(onLoop(() -> {
            burst.begin();
            return Future.succeededFuture();
        }));
        await(burst.done);
    }

    @Override
    public void ping(long number, int qos) {
        context.runOnContext(nothing -> client.publish(Traffic.ECHO_TOPIC, Buffer.buffer(Traffic.payload(number)),
                MqttQoS.valueOf(qos), false, false));
    }

    @Override
    public CompletableFuture<Guest> join(int port, String clientId, List<String> filters, LongConsumer arrived) {
        MqttClient joining = client(clientId);
        Map<String, Integer> wanted = new HashMap<>();
        filters.forEach(filter -> wanted.put(filter, 2));
        Context own = vertx.getOrCreateContext();
        CompletableFuture<Guest> joined = new CompletableFuture<>();
        own.runOnContext(nothing -> joining.connect(port, host())
                .compose(connected -> {
                    if (arrived != null) {
                        joining.publishHandler(message -> arrived.accept(message.payload().getLong(0)));
                    }
                    return subscribed(joining, wanted);
                })
                .onSuccess(done -> joined.complete(new VertxGuest(joining, own)))
                .onFailure(joined::completeExceptionally));
        return joined;
    }

    /** Completes with the SUBACK; the client's own future completes when the SUBSCRIBE is written. */
    private static Future<Void> subscribed(MqttClient client, Map<String, Integer> filters) {
        if (filters.isEmpty()) {
            return Future.succeededFuture();
        }
        Promise<Void> granted = Promise.promise();
        client.subscribeCompletionHandler(answer -> granted.tryComplete());
        return client.subscribe(filters).compose(sent -> granted.future());
    }

    @Override
    public void close() throws Exception {
        await(onLoop(() -> client.disconnect()));
        await(vertx.close().toCompletionStage().toCompletableFuture());
    }

    private interface Call {
        Future<Void> start();
    }

    private CompletableFuture<Void> onLoop(Call call) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(nothing ->
                call.start().onSuccess(done::complete).onFailure(done::completeExceptionally));
        return done;
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    private static String host() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    private record VertxGuest(MqttClient client, Context context) implements Guest {
        @Override
        public void publish(String topic, byte[] payload) {
            context.runOnContext(nothing ->
                    client.publish(topic, Buffer.buffer(payload), MqttQoS.AT_MOST_ONCE, false, false));
        }

        @Override
        public void leave() throws Exception {
            CompletableFuture<Void> left = new CompletableFuture<>();
            context.runOnContext(nothing ->
                    client.disconnect().onSuccess(left::complete).onFailure(left::completeExceptionally));
            await(left);
        }
    }

    /** What {@link Window} is for others, on the event loop: never more than so many without their outcome. */
    private final class Burst {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final MqttQoS qos;
        private final long count;
        private final int payloadBytes;
        private final int inFlightMax;
        private long sent;
        private long finished;
        private boolean sending;

        Burst(MqttQoS qos, long count, int payloadBytes) {
            this.qos = qos;
            this.count = count;
            this.payloadBytes = payloadBytes;
            inFlightMax = Traffic.inFlight(payloadBytes);
        }

        void begin() {
            client.publishCompletionHandler(id -> finished());
            client.publishCompletionExpirationHandler(id ->
                    done.completeExceptionally(new IllegalStateException("no acknowledgement for " + id)));
            send();
        }

        private void send() {
            sending = true;
            while (sent < count && sent - finished < inFlightMax) {
                Future<Integer> written = client.publish(Traffic.plantTopic(sent),
                        Buffer.buffer(Traffic.payload(sent, payloadBytes)), qos, false, false);
                sent++;
                written.onFailure(done::completeExceptionally);
                if (qos == MqttQoS.AT_MOST_ONCE) {
                    written.onSuccess(id -> finished());
                }
            }
            sending = false;
        }

        private void finished() {
            finished++;
            if (finished == count) {
                done.complete(null);
            } else if (!sending && sent - finished <= inFlightMax / 2) {
                send();
            }
        }
    }
}
