package io.caddis.mqtt.examples.hivemq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks a question and prints the answer; without a question, answers. Arguments: HOST PORT [QUESTION]. */
public final class Ask {
    public static void main(String[] args) throws Exception {
        Mqtt5AsyncClient client = Mqtt5Client.builder().serverHost(args[0]).serverPort(Integer.parseInt(args[1]))
                .automaticReconnectWithDefaultConfig().buildAsync();
        client.connect().join();
        if (args.length > 2) {
            System.out.println(ask(client, args[2]));
            client.disconnect().join();
        } else {
            client.subscribeWith().topicFilter("plant/ask").qos(MqttQos.AT_LEAST_ONCE)
                    .callback(question -> answer(client, question)).send().join();
            System.out.println("answers until it is killed");
        }
    }

    private static void answer(Mqtt5AsyncClient client, Mqtt5Publish question) {
        String text = "you asked: " + new String(question.getPayloadAsBytes(), UTF_8);
        client.publishWith().topic(question.getResponseTopic().orElseThrow()).qos(MqttQos.AT_LEAST_ONCE)
                .correlationData(question.getCorrelationData().orElse(null)).payload(text.getBytes(UTF_8)).send();
    }

    private static String ask(Mqtt5AsyncClient client, String question) throws Exception {
        String answers = "answers/" + UUID.randomUUID();
        ByteBuffer correlation = ByteBuffer.wrap(UUID.randomUUID().toString().getBytes(UTF_8));
        CompletableFuture<String> answer = new CompletableFuture<>();
        client.subscribeWith().topicFilter(answers).qos(MqttQos.AT_LEAST_ONCE).callback(received -> {
            if (correlation.equals(received.getCorrelationData().orElse(null))) {
                answer.complete(new String(received.getPayloadAsBytes(), UTF_8));
            }
        }).send().join();
        client.publishWith().topic("plant/ask").qos(MqttQos.AT_LEAST_ONCE).responseTopic(answers)
                .correlationData(correlation).messageExpiryInterval(5).payload(question.getBytes(UTF_8)).send();
        return answer.get(5, TimeUnit.SECONDS);
    }
}
