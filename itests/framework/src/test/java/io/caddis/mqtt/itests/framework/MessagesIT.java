package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Deployment.version;
import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.UserProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages go out by publish() and come in by listeners and by poll(). */
class MessagesIT extends InFramework {
    private static final int MANY = 200;

    private static String text(ReceivedMessage received) {
        return received.message().payload().asString();
    }

    @ParameterizedTest
    @CsvSource({"3.1.1,0", "3.1.1,1", "3.1.1,2", "5.0,0", "5.0,1", "5.0,2"})
    @Tag("v3-7.0.0-2")
    void listenerGetsEveryMessageInOrder(String version, int qos) throws Exception {
        MqttClient sender = deployment().connected("sender", version(version));
        deployment().connected("receiver", version(version));
        Received received = deployment().listen("receiver", "plant/+/level", 2);
        received.awaitSubscribed(sender, "plant/1/level");

        List<CompletableFuture<?>> published = new ArrayList<>();
        for (int index = 0; index < MANY; index++) {
            published.add(sender.publish(Message.of("plant/2/level", "m" + index).withQos(Qos.of(qos))));
        }
        for (CompletableFuture<?> one : published) {
            one.get(20, SECONDS);
        }
        received.awaitCount(MANY);

        assertEquals(IntStream.range(0, MANY).mapToObj(index -> "m" + index).toList(), received.texts());
        ReceivedMessage first = received.messages().get(0);
        assertEquals("plant/2/level", first.message().topic().value());
        assertEquals(qos, first.message().qos().value());
        assertEquals("receiver", first.client().name());
        assertFalse(first.duplicate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    @Tag("v3-7.0.0-2")
    @Tag("netx-I1")
    void pollGivesWhatWasSubscribed(String version) throws Exception {
        MqttClient sender = deployment().connected("sender", version(version));
        MqttClient receiver = deployment().connected("receiver", version(version));
        assertTrue(receiver.subscribe(Subscription.of("polled/#", Qos.EXACTLY_ONCE)).get(20, SECONDS).allGranted());
        assertEquals(0, receiver.waiting());
        assertTrue(receiver.poll().isEmpty());

        sender.publish(Message.of("polled/a", "one")).get(20, SECONDS);
        sender.publish(Message.of("polled/b", "two").withQos(Qos.EXACTLY_ONCE)).get(20, SECONDS);
        eventually("two messages wait", receiver::waiting, () -> receiver.waiting() == 2);
        List<String> taken = List.of(text(receiver.poll().orElseThrow()), text(receiver.poll().orElseThrow()));

        assertEquals(List.of("one", "two"), taken);
        assertEquals(0, receiver.waiting());
        receiver.unsubscribe("polled/#").get(20, SECONDS);
        sender.publish(Message.of("polled/a", "three")).get(20, SECONDS);
        assertTrue(receiver.poll().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    void pollGivesWhatIsConfigured(String version) throws Exception {
        MqttClient sender = deployment().connected("sender", version(version));
        MqttClient receiver = deployment().connected("receiver", Map.of("protocol.version", version, "subscriptions",
                new String[] {"configured/a", "configured/b/#"}));
        List<String> texts = new ArrayList<>();
        eventually("messages of both filters", () -> texts, () -> {
            sender.publish(Message.of("configured/a", "a"));
            sender.publish(Message.of("configured/b/c", "b"));
            receiver.poll().ifPresent(message -> texts.add(text(message)));
            return texts.containsAll(List.of("a", "b"));
        });
        assertTrue(receiver.statistics().in().delivered() >= 2, () -> receiver.statistics().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.0"})
    void propertiesTravel(String version) throws Exception {
        MqttClient sender = deployment().connected("sender", version(version));
        deployment().connected("receiver", version(version));
        Received received = deployment().listen("receiver", "props", 1);
        received.awaitSubscribed(sender, "props");
        List<UserProperty> properties = List.of(new UserProperty("a", "1"), new UserProperty("a", "2"));
        sender.publish(Message.of("props", "x").withContentType("text/plain").withUserProperties(properties));
        received.awaitCount(1);
        Message message = received.messages().get(0).message();
        assertEquals("text/plain", message.contentType().orElse(""));
        assertEquals(properties, message.userProperties());
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    void throwingListenerStopsNothing(String version) throws Exception {
        MqttClient sender = deployment().connected("sender", version(version));
        MqttClient receiver = deployment().connected("receiver", version(version));
        Received received = deployment().listen("receiver", "thrown", 1);
        deployment().register(MqttMessageListener.class, message -> {
            throw new IllegalStateException("on purpose");
        }, Map.of("mqtt.topic", "thrown", "mqtt.qos", 1, "mqtt.client.target", "(mqtt.client=receiver)"));
        received.awaitSubscribed(sender, "thrown");
        for (int index = 0; index < MANY; index++) {
            sender.publish(Message.of("thrown", "m" + index));
        }
        received.awaitCount(MANY);
        assertEquals(IntStream.range(0, MANY).mapToObj(index -> "m" + index).toList(), received.texts());
        eventually("the failures are counted", receiver::statistics,
                () -> receiver.statistics().in().listenerFailures() >= MANY);
    }
}
