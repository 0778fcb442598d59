package io.caddis.mqtt.examples.hivemq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import java.util.List;

/**
 * Does what {@code plant/MACHINE/command/COMMAND} says, and tells on {@code plant/MACHINE/status/COMMAND} what came of
 * it. Arguments: HOST PORT.
 */
public final class Commands {
    public static void main(String[] args) {
        Mqtt5AsyncClient client = Mqtt5Client.builder().serverHost(args[0]).serverPort(Integer.parseInt(args[1]))
                .automaticReconnectWithDefaultConfig().buildAsync();
        client.connect().join();
        client.subscribeWith().topicFilter("plant/+/command/#").qos(MqttQos.AT_LEAST_ONCE)
                .callback(received -> client.publish(status(received))).send().join();
    }

    private static Mqtt5Publish status(Mqtt5Publish received) {
        List<String> levels = received.getTopic().getLevels();
        String machine = levels.get(1);
        String command = String.join("/", levels.subList(3, levels.size()));
        Mqtt5PublishBuilder.Complete status = Mqtt5Publish.builder()
                .topic("plant/" + machine + "/status/" + command).qos(MqttQos.AT_LEAST_ONCE);
        return switch (command) {
            case "valve/open" -> status.payload(("valve of " + machine + " is open to "
                    + new String(received.getPayloadAsBytes(), UTF_8)).getBytes(UTF_8)).build();
            case "valve/close" -> status.payload(("valve of " + machine + " is closed").getBytes(UTF_8)).build();
            default -> status.payload("refused".getBytes(UTF_8))
                    .userProperties(Mqtt5UserProperties.builder().add("reason", "no command " + command).build())
                    .build();
        };
    }
}
