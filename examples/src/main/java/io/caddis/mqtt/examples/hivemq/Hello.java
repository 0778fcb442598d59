package io.caddis.mqtt.examples.hivemq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.util.Scanner;

/** Prints what is said on {@code hello/#}, and says there what is typed. Arguments: HOST PORT. */
public final class Hello {
    public static void main(String[] args) {
        Mqtt5BlockingClient client = Mqtt5Client.builder().serverHost(args[0]).serverPort(Integer.parseInt(args[1]))
                .automaticReconnectWithDefaultConfig().buildBlocking();
        client.connect();
        client.toAsync().subscribeWith().topicFilter("hello/#").qos(MqttQos.AT_LEAST_ONCE)
                .callback(said -> System.out.println(
                        said.getTopic() + ": " + new String(said.getPayloadAsBytes(), UTF_8)))
                .send().join();
        Scanner typed = new Scanner(System.in);
        while (typed.hasNextLine()) {
            client.publishWith().topic("hello/there").qos(MqttQos.AT_LEAST_ONCE)
                    .payload(typed.nextLine().getBytes(UTF_8)).send();
        }
        client.disconnect();
    }
}
