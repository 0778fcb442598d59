package io.caddis.mqtt.management.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttSubscription.Ack;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
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
            "mqtt.Ack, mqtt.ack", "mqtt.retain_handling, mqtt.retain.handling", "mqtt.QOS, mqtt.qos"})
    void aNameThatIsNoneIsRefusedWithTheOneThatIsMeant(String name, String meant) {
        String refusal = assertThrows(IllegalArgumentException.class,
                () -> entry(Map.of("mqtt.topic", "t", name, "manual"))).getMessage();
        assertEquals(name + " is no service property that clients know: is " + meant + " meant? Correct or remove it",
                refusal);
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
