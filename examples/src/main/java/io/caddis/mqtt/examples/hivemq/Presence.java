package io.caddis.mqtt.examples.hivemq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;

/**
 * Says on {@code presence/NAME} whether it is there, and prints who else is, until Enter. Arguments: HOST PORT NAME.
 */
public final class Presence {
    private static Mqtt5AsyncClient client;

    public static void main(String[] args) throws IOException {
        client = Mqtt5Client.builder().identifier(args[2]).serverHost(args[0])
                .serverPort(Integer.parseInt(args[1])).automaticReconnectWithDefaultConfig()
                .willPublish(status(args[2], "offline").asWill())
                .addConnectedListener(context -> client.publish(status(args[2], "online"))).buildAsync();
        client.connect().join();
        client.subscribeWith().topicFilter("presence/+").qos(MqttQos.AT_LEAST_ONCE)
                .callback(status -> System.out.println(status.getTopic().getLevels().get(1) + " is "
                        + new String(status.getPayloadAsBytes(), UTF_8)))
                .send().join();
        System.in.read();
        client.disconnectWith().reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE).send().join();
    }

    private static Mqtt5Publish status(String name, String status) {
        return Mqtt5Publish.builder().topic("presence/" + name).qos(MqttQos.AT_LEAST_ONCE).retain(true)
                .payload(status.getBytes(UTF_8)).build();
    }
}
