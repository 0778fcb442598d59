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
}
