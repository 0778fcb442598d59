package io.caddis.mqtt.examples.paho;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
 * Asks a question and prints the answer; without a question, answers. Arguments: {@code tcp://HOST:PORT} [QUESTION].
 */
public final class Ask {
    public static void main(String[] args) throws Exception {
        MqttAsyncClient client =
                new MqttAsyncClient(args[0], UUID.randomUUID().toString(), new MemoryPersistence());
        boolean asks = args.length > 1;
        String answers = "answers/" + client.getClientId();
        byte[] question = UUID.randomUUID().toString().getBytes(UTF_8);
        CompletableFuture<String> answer = new CompletableFuture<>();
        client.setCallback(new MqttCallback() {
            @Override
            public void connectComplete(boolean again, String server) {
                try {
                    client.subscribe(asks ? answers : "plant/ask", 1);
                } catch (MqttException e) {
                    System.err.println("not subscribed: " + e);
                }
            }

            @Override
            public void messageArrived(String topic, MqttMessage message) throws MqttException {
                String text = new String(message.getPayload(), UTF_8);
                if (!asks) {
                    MqttProperties properties = new MqttProperties();
                    properties.setCorrelationData(message.getProperties().getCorrelationData());
                    client.publish(message.getProperties().getResponseTopic(),
                            new MqttMessage(("you asked: " + text).getBytes(UTF_8), 1, false, properties));
                } else if (Arrays.equals(question, message.getProperties().getCorrelationData())) {
                    answer.complete(text);
                }
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
        client.connect(options).waitForCompletion();
        client.subscribe(asks ? answers : "plant/ask", 1).waitForCompletion();
        if (!asks) {
            System.out.println("answers until it is killed");
            new CountDownLatch(1).await();
        }
        MqttProperties properties = new MqttProperties();
        properties.setResponseTopic(answers);
        properties.setCorrelationData(question);
        properties.setMessageExpiryInterval(5L);
        client.publish("plant/ask", new MqttMessage(args[1].getBytes(UTF_8), 1, false, properties));
        System.out.println(answer.get(5, TimeUnit.SECONDS));
        client.disconnect().waitForCompletion();
        client.close();
    }
}
