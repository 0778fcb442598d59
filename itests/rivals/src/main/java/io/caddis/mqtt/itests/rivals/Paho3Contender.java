package io.caddis.mqtt.itests.rivals;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.eclipse.paho.client.mqttv3.persist.MqttDefaultFilePersistence;

/** Eclipse Paho for MQTT 3.1.1, used as {@link PahoContender} uses the one for MQTT 5. */
final class Paho3Contender implements Contender {

    private static final long TIMEOUT_MILLIS = TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS);

    /** It counts a message until its thread comes to it after the token is complete, on a busy machine much later. */
    private static final int UNCOUNTED = 20;

    private static final Logger LOGGER = Logger.getLogger("org.eclipse.paho");

    private final Path store;
    private MqttAsyncClient client;

    /** @param store where it keeps messages; null for its store in memory */
    Paho3Contender(Path store) {
        this.store = store;
    }

    @Override
    public String version() {
        return Versions.of(MqttAsyncClient.class);
    }

    @Override
    public void prepare() {
        LOGGER.setLevel(Level.WARNING);
    }

    @Override
    public void connect(int port, String clientId) throws Exception {
        client = connected(port, clientId);
    }

    private MqttAsyncClient connected(int port, String clientId) throws Exception {
        String address = "://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setMaxInflight(UNCOUNTED * Traffic.IN_FLIGHT);
        if (BenchTls.isConfigured()) {
            options.setSocketFactory(BenchTls.configured().clientContext().getSocketFactory());
        }
        MqttAsyncClient made = new MqttAsyncClient((BenchTls.isConfigured() ? "ssl" : "tcp") + address, clientId,
                store == null ? new MemoryPersistence() : new MqttDefaultFilePersistence(store.toString()));
        made.connect(options).waitForCompletion(TIMEOUT_MILLIS);
        return made;
    }

    @Override
    public void subscribe(Inbox inbox) throws MqttException {
        client.setCallback(new Listener(inbox));
        client.subscribe(new String[] {Traffic.PLANT_FILTER, Traffic.ECHO_TOPIC}, new int[] {2, 2})
                .waitForCompletion(TIMEOUT_MILLIS);
    }

    @Override
    public void publish(int qos, long count, int payloadBytes) throws Exception {
        Window<IMqttToken> window = new Window<>(new Tokens(), Traffic.inFlight(payloadBytes));
        for (long i = 0; i < count; i++) {
            window.awaitRoom();
            window.add(client.publish(Traffic.plantTopic(i), Traffic.payload(i, payloadBytes), qos, false));
        }
        window.awaitAll();
    }

    @Override
    public void ping(long number, int qos) throws MqttException {
        client.publish(Traffic.ECHO_TOPIC, Traffic.payload(number), qos, false);
    }

    @Override
    public CompletableFuture<Guest> join(int port, String clientId, List<String> filters, LongConsumer arrived)
            throws Exception {
        MqttAsyncClient another = connected(port, clientId);
        for (String filter : filters) {
            IMqttToken granted = arrived == null ? another.subscribe(filter, 2) : another.subscribe(filter, 2,
                    (topic, message) -> arrived.accept(Traffic.number(message.getPayload())));
            granted.waitForCompletion(TIMEOUT_MILLIS);
        }
        return CompletableFuture.completedFuture(new PahoGuest(another));
    }

    @Override
    public void close() throws MqttException {
        client.disconnect().waitForCompletion(TIMEOUT_MILLIS);
        client.close();
    }

    private record PahoGuest(MqttAsyncClient client) implements Guest {
        @Override
        public void publish(String topic, byte[] payload) throws MqttException {
            client.publish(topic, payload, 0, false);
        }

        @Override
        public void leave() throws MqttException {
            client.disconnect().waitForCompletion(TIMEOUT_MILLIS);
            client.close();
        }
    }

    private static final class Tokens implements Window.Outcomes<IMqttToken> {
        @Override
        public boolean isDone(IMqttToken token) {
            return token.isComplete();
        }

        @Override
        public void await(IMqttToken token) throws MqttException {
            token.waitForCompletion(TIMEOUT_MILLIS);
        }
    }

    private record Listener(Inbox inbox) implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            inbox.arrived(Traffic.number(message.getPayload()));
        }

        @Override
        public void connectionLost(Throwable cause) {
            System.err.println("disconnected: " + cause);
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            // the window looks at the token itself
        }
    }
}
