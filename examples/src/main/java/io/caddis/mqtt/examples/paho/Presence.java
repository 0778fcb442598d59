package io.caddis.mqtt.examples.paho;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;

/**
 * Says on {@code presence/NAME} whether it is there, and prints who else is, until Enter. Arguments:
 * {@code tcp://HOST:PORT}, NAME.
 */
public final class Presence {
    public static void main(String[] args) throws MqttException, IOException {
        String topic = "presence/" + args[1];
        MqttAsyncClient client = new MqttAsyncClient(args[0], args[1], new MemoryPersistence());
        client.setCallback(new MqttCallback() {
            @Override
            public void connectComplete(boolean again, String server) {
                try {
                    client.publish(topic, "online".getBytes(UTF_8), 1, true);
                    client.subscribe("presence/+", 1);
                } catch (MqttException e) {
                    System.err.println("not online: " + e);
                }
            }

            @Override
            public void messageArrived(String about, MqttMessage message) {
                System.out.println(about.substring("presence/".length()) + " is "
                        + new String(message.getPayload(), UTF_8));
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
        options.setWill(topic, new MqttMessage("offline".getBytes(UTF_8), 1, true, null));
        client.connect(options).waitForCompletion();
        System.in.read();
        client.disconnect(10_000, null, null, MqttReturnCode.RETURN_CODE_DISCONNECT_WITH_WILL_MESSAGE,
                new MqttProperties()).waitForCompletion();
        client.close();
    }
}
