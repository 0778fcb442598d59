package io.caddis.mqtt.examples.paho;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.UUID;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * Does what {@code plant/MACHINE/command/COMMAND} says, and tells on {@code plant/MACHINE/status/COMMAND} what came of
 * it. Argument: {@code tcp://HOST:PORT}.
 */
public final class Commands {
    public static void main(String[] args) throws MqttException {
        MqttAsyncClient client =
                new MqttAsyncClient(args[0], UUID.randomUUID().toString(), new MemoryPersistence());
        client.setCallback(new MqttCallback() {
            @Override
            public void connectComplete(boolean again, String server) {
                try {
                    client.subscribe("plant/+/command/#", 1);
                } catch (MqttException e) {
                    System.err.println("not subscribed: " + e);
                }
            }

            @Override
            public void messageArrived(String topic, MqttMessage message) throws MqttException {
                String[] levels = topic.split("/", 4);
                String machine = levels[1];
                String command = levels.length > 3 ? levels[3] : "";
                MqttMessage status = status(machine, command, new String(message.getPayload(), UTF_8));
                client.publish("plant/" + machine + "/status/" + command, status);
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
    }

    private static MqttMessage status(String machine, String command, String argument) {
        return switch (command) {
            case "valve/open" -> done("valve of " + machine + " is open to " + argument);
            case "valve/close" -> done("valve of " + machine + " is closed");
            default -> {
                MqttProperties properties = new MqttProperties();
                properties.setUserProperties(List.of(new UserProperty("reason", "no command " + command)));
                yield new MqttMessage("refused".getBytes(UTF_8), 1, false, properties);
            }
        };
    }

    private static MqttMessage done(String text) {
        return new MqttMessage(text.getBytes(UTF_8), 1, false, new MqttProperties());
    }
}
