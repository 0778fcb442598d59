package io.caddis.mqtt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.caddis.mqtt.spi.Messages;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "//", " ", "a/b", "/a", "a/", "$SYS/a", "$share/g/a", "é/漢/😀", "\uFEFF", "\uFFFD",
        "\u00A0", "\uFDCF", "\uFDF0", "\uD83F\uDFFD"})
    void allowed(String text) {
        TopicName topic = TopicName.of(text);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(text, topic.value());
        assertEquals(text, topic.toString());
        assertEquals(bytes.length, topic.encodedLength());
        ByteBuffer out = ByteBuffer.allocate(bytes.length);
        topic.writeTo(out);
        assertArrayEquals(bytes, out.array());
        assertEquals(TopicName.of(text), topic);
        assertEquals(TopicName.of(text).hashCode(), topic.hashCode());
    }

    /** What strings should not hold, and servers such as Mosquitto end the connection for (1.5.4). */
    @ParameterizedTest(name = "should not be said {index}")
    @ValueSource(strings = {"\u0001", "\t", "\n", "\u001F", "\u007F", "\u0080", "\u009F", "\uFDD0", "\uFDEF", "\uFFFE",
        "\uFFFF", "\uD83F\uDFFE", "\uDBFF\uDFFF"})
    @Tag("trap-35")
    void controlCharactersAndNonCharactersAreRefusedUnlessReceived(String text) {
        String topic = "plant/dev" + text + "ce";
        String told = assertThrows(IllegalArgumentException.class, () -> TopicName.of(topic)).getMessage();
        String kind = Character.isISOControl(text.charAt(0)) ? "control character" : "non-character";
        assertEquals("topic 'plant/dev?ce' holds the " + kind
                + String.format(" U+%04X", text.codePointAt(0)) + " at index 9: remove it, since"
                + " servers end the connection for it (MQTT 1.5.4)", told);
        assertThrows(IllegalArgumentException.class, () -> TopicFilter.of(topic));
        Message message = Message.of("t", "");
        assertThrows(IllegalArgumentException.class, () -> message.withContentType(text));
        List<UserProperty> names = List.of(new UserProperty(text, ""));
        List<UserProperty> values = List.of(new UserProperty("", text));
        assertThrows(IllegalArgumentException.class, () -> message.withUserProperties(names));
        assertThrows(IllegalArgumentException.class, () -> message.withUserProperties(values));
        assertThrows(IllegalArgumentException.class, () -> DisconnectOptions.NORMAL.withReasonString(text));
        assertThrows(IllegalArgumentException.class, () -> DisconnectOptions.NORMAL.withUserProperties(values));
        assertEquals(topic, Messages.topic(topic).value());
        Message received = Messages.of(Messages.topic(topic), Payload.EMPTY, Qos.AT_MOST_ONCE, false, -1, text,
                Messages.topic(topic), null, values, null);
        assertEquals(received, received.withQos(Qos.AT_LEAST_ONCE).withQos(Qos.AT_MOST_ONCE), "it can be passed on");
    }

    @ParameterizedTest(name = "refused {0}")
    @ValueSource(strings = {"", "+", "#", "a/+", "a+b", "a#", "\0", "a\0", "\uD800", "\uDC00a", "a\uD800b"})
    @Tag("v3-1.5.3-1")
    @Tag("v3-1.5.3-2")
    @Tag("v3-3.3.2-2")
    @Tag("v3-4.7.1-1")
    @Tag("v3-4.7.3-1")
    @Tag("v3-4.7.3-2")
    @Tag("v5-1.5.4-1")
    @Tag("v5-1.5.4-2")
    @Tag("v5-3.3.2-2")
    @Tag("v5-3.3.2-13")
    @Tag("v5-3.3.2-14")
    @Tag("v5-4.7.0-1")
    @Tag("v5-4.7.3-1")
    @Tag("v5-4.7.3-2")
    @Tag("trap-35")
    void refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> TopicName.of(text));
    }

    @Test
    @Tag("v3-4.7.3-3")
    @Tag("v5-4.7.3-3")
    @Tag("trap-35")
    void lengthIsLimitedInBytes() { // [MQTT-4.7.3-3]
        assertEquals(65_535, TopicName.of("漢".repeat(21_845)).encodedLength());
        assertThrows(IllegalArgumentException.class, () -> TopicName.of("漢".repeat(21_845) + "a"));
        assertEquals(65_532, TopicName.of("😀".repeat(16_383)).encodedLength());
        assertThrows(IllegalArgumentException.class, () -> TopicName.of("😀".repeat(16_384)));
    }

    @Test
    @Tag("v3-4.7.3-4")
    @Tag("v5-4.7.3-4")
    void differ() {
        assertNotEquals(TopicName.of("a"), TopicName.of("A")); // [MQTT-4.7.3-4]: no normalisation
        assertNotEquals(TopicName.of("a"), TopicName.of("a/"));
        assertNotEquals(TopicName.of("a"), TopicFilter.of("a"));
        assertEquals("", TopicName.ALIASED.value());
        assertEquals(0, TopicName.ALIASED.encodedLength());
    }
}
