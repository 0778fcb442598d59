package io.caddis.mqtt.examples.hivemq;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;

/**
 * Forwards {@code plant/#} from one server to another, and acknowledges a message when the other one has it. Arguments:
 * HOST PORT of the one, HOST PORT of the other.
 */
public final class Bridge {
    public static void main(String[] args) {
        Mqtt5AsyncClient from = client(args[0], args[1]);
        Mqtt5AsyncClient to = client(args[2], args[3]);
        from.publishes(MqttGlobalPublishFilter.ALL, message -> forward(message, to), true);
        to.connectWith().cleanStart(false).sessionExpiryInterval(86_400).send().join();
        from.connectWith().cleanStart(false).sessionExpiryInterval(86_400).send().join();
        from.subscribeWith().topicFilter("plant/#").qos(MqttQos.AT_LEAST_ONCE).send().join();
    }

    private static Mqtt5AsyncClient client(String host, String port) {
        return Mqtt5Client.builder().identifier("bridge").serverHost(host).serverPort(Integer.parseInt(port))
                .automaticReconnectWithDefaultConfig()
                .addDisconnectedListener(context -> context.getReconnector().republishIfSessionExpired(true))
                .buildAsync();
    }

    private static void forward(Mqtt5Publish message, Mqtt5AsyncClient to) {
        to.publish(message).whenComplete((result, failure) -> {
            if (failure == null && result.getError().isEmpty()) {
                message.acknowledge();
            } else {
                System.err.println(message.getTopic() + " stays: " + failure);
            }
        });
    }
}
