package io.caddis.mqtt.examples.paho;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Scanner;
import java.util.UUID;
import org.eclipse.paho.mqttv5.client.DisconnectedBufferOptions;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Prints what is said on {@code hello/#}, and says there what is typed. Argument: {@code tcp://HOST:PORT}. */
public final class Hello {
    public static void main(String[] args) throws MqttException {
        MqttAsyncClient client =
                new MqttAsyncClient(args[0], UUID.randomUUID().toString(), new MemoryPersistence());
        client.setCallback(new MqttCallback() {
            @Override
            public void connectComplete(boolean again, String server) {
                try {
                    client.subscribe("hello/#", 1);
                } catch (MqttException e) {
                    System.err.println("not subscribed: " + e);
                }
            }

            @Override
            public void messageArrived(String topic, MqttMessage message) {
                System.out.println(topic + ": " + new String(message.getPayload(), UTF_8));
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
        DisconnectedBufferOptions buffer = new DisconnectedBufferOptions();
        buffer.setBufferEnabled(true);
        client.setBufferOpts(buffer);
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(true);
        client.connect(options).waitForCompletion();
        Scanner typed = new Scanner(System.in);
        while (typed.hasNextLine()) {
            client.publish("hello/there", typed.nextLine().getBytes(UTF_8), 1, false).waitForCompletion();
        }
        client.disconnect().waitForCompletion();
        client.close();
    }
}
