package io.caddis.mqtt.management.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttSubscription.Ack;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the properties of a listener mean. */
class ListenerEntryTest {
    private static final MqttMessageListener LISTENER = message -> { };

    private static ListenerEntry entry(Map<String, Object> properties) {
        return ListenerEntry.of(LISTENER, properties);
    }

    private static boolean acknowledges(String ack) {
        return entry(Map.of("mqtt.topic", "t", "mqtt.ack", ack)).acknowledgesAutomatically();
    }

    /** Declarative services write the name of the annotation's constant (DS 112.8.3). */
    @Test
    void acknowledgesAsTheAnnotationOrATextSays() {
        assertTrue(entry(Map.of("mqtt.topic", "t")).acknowledgesAutomatically());
        assertTrue(acknowledges(Ack.AUTO.name()));
        assertTrue(acknowledges("auto"));
        assertFalse(acknowledges(Ack.MANUAL.name()));
        assertFalse(acknowledges("manual"));
        assertFalse(acknowledges("Manual"));
        String refusal = assertThrows(IllegalArgumentException.class, () -> acknowledges("never")).getMessage();
        assertTrue(refusal.contains("mqtt.ack") && refusal.endsWith("use auto or manual"), refusal);
        assertEquals(2, Ack.values().length);
    }

    /** With a wrong name it would be acknowledged automatically, and a message would be gone. */
    @ParameterizedTest
    @CsvSource({"mqtt.acknowledge, mqtt.ack", "mqtt.topics, mqtt.topic", "mqtt.client, mqtt.client.target",
            "mqtt.Ack, mqtt.ack", "mqtt.retain_handling, mqtt.retain.handling", "mqtt.QOS, mqtt.qos",
            "MQTT.QOS, mqtt.qos", "Mqtt.Topic, mqtt.topic"})
    void aNameThatIsNoneIsRefusedWithTheOneThatIsMeant(String name, String meant) {
        String refusal = assertThrows(IllegalArgumentException.class,
                () -> entry(Map.of("mqtt.topic", "t", name, "manual"))).getMessage();
        assertEquals(name + " is no service property that clients know: is " + meant + " meant? Correct or remove it",
                refusal);
    }

    /** Not the filters, which are right, but what is wrong. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"mqtt.retain.handling | 1 | mqtt.retain.handling = '1': use ",
        "mqtt.retain.handling | never | mqtt.retain.handling = 'never': use SEND, SEND_IF_NEW or DO_NOT_SEND",
        "mqtt.no.local | yes | mqtt.no.local = 'yes': use true or false",
        "mqtt.identifier | -1 | mqtt.identifier = '-1': use 0 to 268435455",
        "mqtt.qos | 3 | mqtt.qos = '3': use 0 to 2",
        "mqtt.qos | AT_LEAST_ONCE | mqtt.qos = 'AT_LEAST_ONCE': use a whole",
        "mqtt.topic | a# | mqtt.topic = 'a#': give one valid topic filter or more: topic filter 'a#' "})
    void whatIsWrongIsNamed(String name, String value, String words) {
        Map<String, Object> properties = new HashMap<>(Map.of("mqtt.topic", "t"));
        properties.put(name, value);
        String refusal = assertThrows(IllegalArgumentException.class, () -> entry(properties)).getMessage();
        assertTrue(refusal.startsWith(words), refusal);
    }

    /** The words go into lines and states, on threads on which all other listeners depend. */
    @Test
    void aListenerWhoseTextFailsIsNamedByItsClass() {
        MqttMessageListener wordless = new MqttMessageListener() {
            @Override
            public void received(ReceivedMessage message) {
                // not called
            }

            @Override
            public String toString() {
                throw new StackOverflowError();
            }
        };
        assertEquals("[a/+, b] of " + wordless.getClass().getName() + ", which cannot be printed",
                ListenerEntry.of(wordless, Map.of("mqtt.topic", List.of("a/+", "b"))).toString());
    }

    @Test
    void namesOfOthersAreNoMistake() {
        assertEquals(1, entry(Map.of("mqtt.topic", "t", "mqtt.authentication.method", "M", "service.ranking", 1,
                "mqttish", "x", "component.name", "x")).subscriptions().size(),
                "one service may be on two whiteboards");
    }

    @Test
    void blankIsNotSet() {
        ListenerEntry entry = entry(Map.of("mqtt.topic", new String[] {"t ", " ", ""}, "mqtt.ack", "", "mqtt.qos", " ",
                "mqtt.client.target", "", "mqtt.queue.max", "", "mqtt.observer", "", "mqtt.no.local", ""));
        assertEquals(List.of(Subscription.of("t", Qos.AT_LEAST_ONCE)), entry.subscriptions());
        assertTrue(entry.acknowledgesAutomatically() && !entry.observes() && entry.wants(Map.of("mqtt.client", "x")));
        assertEquals(1000, entry.queueMax());
    }
}
