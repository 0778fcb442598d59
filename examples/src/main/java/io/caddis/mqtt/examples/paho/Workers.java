package io.caddis.mqtt.examples.paho;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * Shares the jobs of {@code jobs/#} with other workers, does two at a time, and acknowledges each when it is done. A
 * job is how many milliseconds it takes. Arguments: {@code tcp://HOST:PORT}, NAME.
 */
public final class Workers {
    private static final int AT_A_TIME = 2;

    public static void main(String[] args) throws MqttException {
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        MqttAsyncClient client = new MqttAsyncClient(args[0], args[1], new MemoryPersistence());
        client.setManualAcks(true);
        client.setCallback(new MqttCallback() {
            @Override
            public void connectComplete(boolean again, String server) {
                try {
                    client.subscribe("$share/workers/jobs/#", 1);
                } catch (MqttException e) {
                    System.err.println("not subscribed: " + e);
                }
            }

            @Override
            public void messageArrived(String topic, MqttMessage message) {
                pool.execute(() -> {
                    try {
                        work(topic, new String(message.getPayload(), UTF_8));
                        client.messageArrivedComplete(message.getId(), message.getQos());
                    } catch (Exception e) {
                        System.err.println(topic + " is not done: " + e);
                    }
                });
            }

            @Override
            public void disconnected(MqttDisconnectResponse response) { }

            @Override
            public void mqttErrorOccurred(MqttException exception) { }

            @Override
            public void deliveryComplete(IMqttToken token) { }

            @Override
            public void authPacketArrived(int reasonCode, MqttProperties properties) { }
        });
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(true);
        options.setCleanStart(false);
        options.setSessionExpiryInterval(86_400L);
        options.setReceiveMaximum(AT_A_TIME);
        client.connect(options).waitForCompletion();
    }

    private static void work(String job, String millis) throws InterruptedException {
        System.out.println("begins " + job);
        Thread.sleep(Long.parseLong(millis));
        System.out.println("done " + job);
    }
}
