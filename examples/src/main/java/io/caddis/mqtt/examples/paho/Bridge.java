package io.caddis.mqtt.examples.paho;

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
 * Forwards {@code plant/#} from one server to another, and acknowledges a message when the other one has it. Arguments:
 * {@code tcp://HOST:PORT} of the one, and of the other.
 */
public final class Bridge {
    public static void main(String[] args) throws MqttException {
        MqttAsyncClient from = new MqttAsyncClient(args[0], "bridge", new MemoryPersistence());
        MqttAsyncClient to = new MqttAsyncClient(args[1], "bridge", new MemoryPersistence());
        from.setCallback(new MqttCallback() {
            @Override
            public void connectComplete(boolean again, String server) {
                try {
                    from.subscribe("plant/#", 1);
                } catch (MqttException e) {
                    System.err.println("not subscribed: " + e);
                }
            }

            /** Paho acknowledges the message when this returns, and calls it with the next one after that. */
            @Override
            public void messageArrived(String topic, MqttMessage message) throws InterruptedException {
                while (true) {
                    try {
                        to.publish(topic, message).waitForCompletion();
                        return;
                    } catch (MqttException away) {
                        TimeUnit.SECONDS.sleep(1);
                    }
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
        options.setCleanStart(false);
        options.setSessionExpiryInterval(86_400L);
        to.connect(options).waitForCompletion();
        from.connect(options).waitForCompletion();
    }
}
