package io.caddis.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Messages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** User properties, few and many, and what they and their message take of the heap. */
class PackedPropertiesTest {
    private static final Message PLAIN = Message.of("plant/a", "x");

    private static List<UserProperty> pairs(int count) {
        List<UserProperty> pairs = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            pairs.add(new UserProperty("name \u00e9\u20ac\ud83d\ude00 " + index,
                    index % 3 == 0 ? "" : "v".repeat(index)));
        }
        return pairs;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 400})
    void areWhatWasSaidHoweverManyThereAre(int count) {
        List<UserProperty> said = pairs(count);
        Message message = PLAIN.withUserProperties(said);
        assertEquals(said, message.userProperties());
        assertEquals(message.userProperties(), said);
        assertEquals(said.hashCode(), message.userProperties().hashCode());
        assertEquals(message, PLAIN.withUserProperties(new ArrayList<>(said)));
        assertEquals(message.hashCode(), PLAIN.withUserProperties(said).hashCode());
        assertEquals(said, message.withQos(Qos.EXACTLY_ONCE).withExpirySeconds(7).userProperties());
        assertEquals(count > 0, message.hasProperties());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17})
    void areACopyThatNobodyChanges(int count) {
        List<UserProperty> said = pairs(count);
        Message message = PLAIN.withUserProperties(said);
        said.set(0, new UserProperty("other", ""));
        assertNotEquals(said, message.userProperties());
        assertThrows(UnsupportedOperationException.class, () -> message.userProperties().add(said.get(0)));
        assertThrows(UnsupportedOperationException.class, () -> message.userProperties().remove(0));
    }

    @Test
    void bytesAreAsManyPairsAsTheyWereSaidToBe() {
        byte[] pair = {0, 1, 'n', 0, 2, 'v', 'w'};
        assertEquals(List.of(new UserProperty("n", "vw")), Messages.userProperties(pair, 1));
        List<UserProperty> tooMany = Messages.userProperties(pair, 2);
        assertThrows(IndexOutOfBoundsException.class, () -> tooMany.get(0));
    }

    // ---- what a message takes

    @Test
    void payloadTopicAndObjectsCount() {
        assertEquals(256 + 1 + 2 * 7, Messages.bytesOf(PLAIN));
        assertEquals(256 + 1000 + 2 * 7, Messages.bytesOf(PLAIN.withPayload(Payload.wrap(new byte[1000]))));
        assertTrue(Messages.bytesOf(Message.of("\u20ac", "x")) >= 256 + 1 + 3 + 2, "a character of two bytes");
    }

    @Test
    void eachPropertyCounts() {
        long plain = Messages.bytesOf(PLAIN);
        assertTrue(Messages.bytesOf(PLAIN.withContentType("x".repeat(1000))) > plain + 1000);
        assertTrue(Messages.bytesOf(PLAIN.withResponseTopic(TopicName.of("x".repeat(1000)))) > plain + 2000);
        assertTrue(Messages.bytesOf(PLAIN.withCorrelationData(Payload.wrap(new byte[1000]))) > plain + 1000);
        assertTrue(Messages.bytesOf(PLAIN.withUserProperties(pairs(1))) > plain + 100, "five objects and a list");
    }

    /** Each pair as on the wire takes 7 bytes, and as objects 128. */
    @Test
    void manyUserPropertiesTakeLittleMoreThanTheirBytes() {
        List<UserProperty> many = new ArrayList<>();
        for (int index = 0; index < 100_000; index++) {
            many.add(new UserProperty("a", "b"));
        }
        long bytes = Messages.bytesOf(PLAIN.withUserProperties(many)) - Messages.bytesOf(PLAIN);
        assertTrue(bytes >= 600_000 && bytes < 1_100_000, bytes + " bytes");
    }
}
