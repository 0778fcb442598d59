package io.caddis.mqtt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a received message and a client do by their other methods. */
class ReceivedMessageTest {
    private final List<Message> published = new ArrayList<>();
    private final List<Subscription> subscribed = new ArrayList<>();
    private final MqttClient client = (MqttClient) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {MqttClient.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("publish")) {
                    published.add((Message) arguments[0]);
                } else if (arguments[0] instanceof Subscription[] subscriptions) {
                    subscribed.addAll(Arrays.asList(subscriptions));
                } else {
                    return InvocationHandler.invokeDefault(proxy, method, arguments);
                }
                return new CompletableFuture<>();
            });

    private record Arrived(Message message, MqttClient client) implements ReceivedMessage {
        @Override
        public boolean duplicate() {
            return false;
        }

        @Override
        public List<Integer> subscriptionIdentifiers() {
            return List.of();
        }

        @Override
        public void acknowledge() {
            throw new AssertionError("nobody asked for that");
        }
    }

    @Test
    void topicTextAndBytes() {
        ReceivedMessage message = new Arrived(Message.of("plant/ü", "87.5 °C"), client);
        assertEquals("plant/ü", message.topic());
        assertEquals("87.5 °C", message.text());
        assertArrayEquals("87.5 °C".getBytes(StandardCharsets.UTF_8), message.bytes());
        assertNotSame(message.bytes(), message.bytes());
    }

    @Test
    void aReplyGoesWhereTheSenderWantsItWithItsCorrelationDataAndItsQos() {
        Message question = Message.of("question", "?").withResponseTopic("answers/7").withQos(Qos.EXACTLY_ONCE)
                .withRetain(true).withUserProperty("a", "b");
        new Arrived(question.withCorrelationData(Payload.of("c")), client).reply(Payload.of("!"));
        new Arrived(question, client).reply(Payload.EMPTY);
        Message answer = Message.of("answers/7", "!").withQos(Qos.EXACTLY_ONCE);
        assertEquals(List.of(answer.withCorrelationData(Payload.of("c")), answer.withPayload(Payload.EMPTY)),
                published);
    }

    @Test
    void aMessageThatWantsNoAnswerIsNotAnswered() {
        ReceivedMessage message = new Arrived(Message.of("a/b", "?"), client);
        String text = assertThrows(IllegalStateException.class, () -> message.reply(Payload.EMPTY)).getMessage();
        assertTrue(text.contains("a/b") && text.contains("no response topic"), text);
        assertEquals(List.of(), published);
    }

    @Test
    void subscribesToFiltersAsTexts() {
        client.subscribe("a/#", "b");
        assertEquals(List.of(Subscription.of("a/#", Qos.AT_LEAST_ONCE), Subscription.of("b", Qos.AT_LEAST_ONCE)),
                subscribed);
        assertThrows(IllegalArgumentException.class, () -> client.subscribe("a", "b#"));
        assertEquals(2, subscribed.size(), "all or none");
    }
}
