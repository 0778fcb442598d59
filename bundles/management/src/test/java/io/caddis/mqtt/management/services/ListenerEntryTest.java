package io.caddis.mqtt.management.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttSubscription.Ack;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the properties of a listener mean. */
class ListenerEntryTest {
    private static final MqttMessageListener LISTENER = message -> { };

    private static ListenerEntry entry(Map<String, Object> properties) {
        return new ListenerEntry(LISTENER, new ListenerEntry.Always(LISTENER), properties);
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
}
