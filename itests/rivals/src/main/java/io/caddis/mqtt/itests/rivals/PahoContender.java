package io.caddis.mqtt.itests.rivals;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.client.persist.MqttDefaultFilePersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * Eclipse Paho for MQTT 5: its asynchronous client with its store in memory or in files.
 *
 * <p>Tokens are awaited instead of a listener per message, and the callback is set only when messages are received:
 * both are the faster of its ways.
 */
final class PahoContender implements Contender {

    private static final long TIMEOUT_MILLIS = TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS);

    private static final Logger LOGGER = Logger.getLogger("org.eclipse.paho");

    private final Path store;
    private MqttAsyncClient client;

    /** @param store where it keeps messages; null for its store in memory */
    PahoContender(Path store) {
        this.store = store;
    }

    @Override
    public String version() {
        return Versions.of(MqttAsyncClient.class);
    }

    @Override
    public void prepare() {
        LOGGER.setLevel(Level.WARNING); // it prints a line for each QoS 2 message otherwise
    }

    @Override
    public void connect(int port, String clientId) throws Exception {
        client = connected(port, clientId);
    }

    @Override
    public CompletableFuture<Guest> join(int port, String clientId, List<String> filters, LongConsumer arrived)
            throws Exception {
        MqttAsyncClient another = connected(port, clientId);
        for (String filter : filters) {
            IMqttToken granted = arrived == null ? another.subscribe(filter, 2)
                    : another.subscribe(new MqttSubscription(filter, 2), null, null, (topic, message) ->
                            arrived.accept(Traffic.number(message.getPayload())), new MqttProperties());
            granted.waitForCompletion(TIMEOUT_MILLIS);
        }
        return CompletableFuture.completedFuture(new PahoGuest(another));
    }

    private record PahoGuest(MqttAsyncClient client) implements Guest {
        @Override
        public void publish(String topic, byte[] payload) throws MqttException {
            client.publish(topic, new MqttMessage(payload, 0, false, null));
        }

        @Override
        public void leave() throws MqttException {
            client.disconnect().waitForCompletion(TIMEOUT_MILLIS);
            client.close();
        }
    }

    private MqttAsyncClient connected(int port, String clientId) throws Exception {
        String address = "://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setReceiveMaximum(Traffic.IN_FLIGHT);
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
        client.subscribe(Traffic.PLANT_FILTER, 2).waitForCompletion(TIMEOUT_MILLIS);
        client.subscribe(Traffic.ECHO_TOPIC, 2).waitForCompletion(TIMEOUT_MILLIS);
    }

    @Override
    public void publish(int qos, long count, int payloadBytes) throws Exception {
        Window<IMqttToken> window = new Window<>(new Tokens(), Traffic.inFlight(payloadBytes));
        for (long i = 0; i < count; i++) {
            window.awaitRoom();
            MqttMessage message = new MqttMessage(Traffic.payload(i, payloadBytes), qos, false, null);
            window.add(client.publish(Traffic.plantTopic(i), message));
        }
        window.awaitAll();
    }

    @Override
    public void ping(long number, int qos) throws MqttException {
        client.publish(Traffic.ECHO_TOPIC, new MqttMessage(Traffic.payload(number), qos, false, null));
    }

    @Override
    public void close() throws MqttException {
        client.disconnect().waitForCompletion(TIMEOUT_MILLIS);
        client.close();
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
        public void disconnected(MqttDisconnectResponse response) {
            System.err.println("disconnected: " + response);
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            System.err.println("error: " + exception);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // the window looks at the token itself
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            // the worker waited for it
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // the sink asks for no authentication
        }
    }
}
