package io.caddis.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Messages;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a message says about itself. */
class MessageTest {
    private static final Message PLAIN = Message.of("a", "b");

    @Test
    void aMessageHasPropertiesIfMqtt5CarriesAny() {
        assertFalse(PLAIN.hasProperties());
        assertFalse(PLAIN.withQos(Qos.EXACTLY_ONCE).withRetain(true).hasProperties());
        assertFalse(PLAIN.withPriority(Priority.HIGH).hasProperties(), "a priority is not sent");
        assertFalse(PLAIN.withUserProperties(List.of()).hasProperties());
        assertTrue(PLAIN.withExpirySeconds(0).hasProperties());
        assertTrue(PLAIN.withContentType("").hasProperties());
        assertTrue(PLAIN.withResponseTopic(TopicName.of("r")).hasProperties());
        assertTrue(PLAIN.withCorrelationData(Payload.EMPTY).hasProperties());
        assertTrue(PLAIN.withUserProperties(List.of(new UserProperty("a", "1"))).hasProperties());
        assertTrue(PLAIN.withPayloadFormat(PayloadFormat.UNSPECIFIED).hasProperties());
        assertTrue(PLAIN.withContentType("t").withPriority(Priority.HIGH).withQos(Qos.AT_MOST_ONCE).hasProperties());
    }

    @Test
    void aMessageExpiresIfItHasAnExpiry() {
        assertFalse(PLAIN.expires());
        assertFalse(PLAIN.withContentType("t").withPriority(Priority.HIGH).expires());
        assertTrue(PLAIN.withExpirySeconds(0).expires());
        assertTrue(PLAIN.withExpirySeconds(0xFFFF_FFFFL).withQos(Qos.AT_MOST_ONCE).expires());
    }

    @Test
    void completeAtOnceIsTheSameAsStepByStep() {
        TopicName topic = TopicName.of("a");
        List<UserProperty> pairs = List.of(new UserProperty("a", "1"));
        assertEquals(PLAIN.withQos(Qos.EXACTLY_ONCE).withRetain(true).withExpirySeconds(7).withContentType("text")
                .withResponseTopic(TopicName.of("r")).withCorrelationData(Payload.of("c")).withUserProperties(pairs)
                .withPayloadFormat(PayloadFormat.UTF_8), Messages.of(topic, Payload.of("b"), Qos.EXACTLY_ONCE, true, 7,
                "text", TopicName.of("r"), Payload.of("c"), pairs, PayloadFormat.UTF_8));
        assertEquals(PLAIN, Messages.of(topic, Payload.of("b"), Qos.AT_LEAST_ONCE, false, -1, null, null, null, null,
                null));
        assertThrows(IllegalArgumentException.class, () -> Messages.of(topic, Payload.EMPTY, Qos.AT_MOST_ONCE, false,
                -2, null, null, null, null, null));
        assertThrows(NullPointerException.class, () -> Messages.of(topic, Payload.EMPTY, null, false, -1, null, null,
                null, null, null));
    }

    @Test
    void textsInPlaceOfTheirValues() {
        TopicName topic = TopicName.of("a");
        assertEquals(PLAIN, Message.of(topic, "b"));
        assertEquals(Message.of("a", "ü"), PLAIN.withPayload("ü"));
        assertEquals(PLAIN.withResponseTopic(TopicName.of("r")), PLAIN.withResponseTopic("r"));
        assertThrows(IllegalArgumentException.class, () -> PLAIN.withResponseTopic("r/#"));
        assertEquals(PLAIN.withUserProperties(List.of(new UserProperty("a", "1"), new UserProperty("a", "2"))),
                PLAIN.withUserProperty("a", "1").withUserProperty("a", "2"));
        assertThrows(IllegalArgumentException.class, () -> PLAIN.withUserProperty("a\n", "1"));
    }

    @Test
    void anExpiryAsADurationIsNoShorterThanSaid() {
        assertEquals(PLAIN.withExpirySeconds(60), PLAIN.withExpiry(Duration.ofMinutes(1)));
        assertEquals(PLAIN.withExpirySeconds(2), PLAIN.withExpiry(Duration.ofMillis(1001)));
        assertEquals(PLAIN.withExpirySeconds(0), PLAIN.withExpiry(Duration.ZERO));
        assertEquals(PLAIN.withExpirySeconds(0xFFFF_FFFFL), PLAIN.withExpiry(Duration.ofSeconds(0xFFFF_FFFFL)));
        for (Duration wrong : List.of(Duration.ofMillis(-1), Duration.ofSeconds(0xFFFF_FFFFL, 1),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            String text = assertThrows(IllegalArgumentException.class, () -> PLAIN.withExpiry(wrong)).getMessage();
            assertTrue(text.contains("use 0 to 4294967295"), text);
        }
    }
}
