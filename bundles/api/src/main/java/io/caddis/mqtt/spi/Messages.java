package io.caddis.mqtt.spi;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PayloadFormat;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import java.util.List;

/** Messages that are complete at once, for the bundles that read them from the wire or from a store. */
public final class Messages extends Message.Complete {
    private Messages() {
    }

    /**
     * A topic of a message that others sent, or that was checked before: control characters and non-characters are let
     * pass.
     *
     * @throws IllegalArgumentException naming what is wrong with {@code value}
     */
    public static TopicName topic(String value) {
        return Message.Complete.topic(value);
    }

    /**
     * As {@link #topic(String)}, without another look at what is known.
     *
     * @param encoded {@code value} as UTF-8 without U+0000, 65,535 bytes at most, which is not checked; kept, and not
     *                to be changed
     * @throws IllegalArgumentException naming what else is wrong with {@code value}
     */
    public static TopicName topic(String value, byte[] encoded) {
        return Message.Complete.topic(value, encoded);
    }

    /**
     * A message with all that MQTT 5.0 knows of one, of normal priority. What is null is absent.
     *
     * @param expirySeconds 0 to 4,294,967,295, or -1 for absent
     * @throws IllegalArgumentException if a field is not valid
     */
    public static Message of(TopicName topic, Payload payload, Qos qos, boolean retain, long expirySeconds,
            String contentType, TopicName responseTopic, Payload correlationData, List<UserProperty> userProperties,
            PayloadFormat payloadFormat) {
        return Message.Complete.of(topic, payload, qos, retain, expirySeconds, contentType, responseTopic,
                correlationData, userProperties, payloadFormat);
    }

    /**
     * User properties that stay bytes until somebody asks for them: for a message that others sent with many, as
     * objects of which would take up to 20 times the bytes.
     *
     * @param pairs names and values, each with its length in two bytes before it (1.5.7), checked; not to be changed
     * @param count how many there are, not counted again
     */
    public static List<UserProperty> userProperties(byte[] pairs, int count) {
        return Message.Complete.userProperties(pairs, count);
    }

    /**
     * The one measure of what a message takes of the heap while it waits, for all bounds in bytes: payload, topic and
     * properties as they are held, and the objects around them. About, rather more than less; 256 and twice the topic
     * for a message without payload and properties. Costs a look at each user property, of 16 at most.
     */
    public static long bytesOf(Message message) {
        return Message.Complete.bytesOf(message);
    }
}
