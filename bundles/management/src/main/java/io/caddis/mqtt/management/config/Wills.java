package io.caddis.mqtt.management.config;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PayloadFormat;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.Will;
import java.util.List;
import java.util.function.Function;

/** Reads the will of a configuration. */
public final class Wills {
    private static final long SECONDS_MAX = 0xFFFF_FFFFL;

    private Wills() {
    }

    /** The will, or null if there is none. Its properties of 5.0 are left out on a 3.1.1 connection. */
    static Will read(PropertyReader settings) {
        TopicName topic = topic(settings, "will.topic");
        Qos qos = Qos.of(settings.integer("will.qos", 0, 0, 2));
        boolean retain = settings.flag("will.retain", false);
        Payload payload = settings.bytes("will.payload");
        long delaySeconds = settings.number("will.delay", 0, 0, SECONDS_MAX);
        if (topic == null) {
            properties(settings, Message.of("any", "")); // refuses what is wrong all the same
            return null;
        }
        return new Will(properties(settings, Message.of(topic, payload == null ? Payload.EMPTY : payload, qos, retain)),
                delaySeconds == 0 ? -1 : delaySeconds);
    }

    private static Message properties(PropertyReader settings, Message plain) {
        Message message = plain;
        long expirySeconds = settings.number("will.expiry", -1, 0, SECONDS_MAX);
        message = expirySeconds < 0 ? message : message.withExpirySeconds(expirySeconds);
        TopicName responseTopic = topic(settings, "will.response.topic");
        message = responseTopic == null ? message : message.withResponseTopic(responseTopic);
        List<UserProperty> userProperties = settings.pairs("will.user.properties");
        message = userProperties.isEmpty() ? message : message.withUserProperties(userProperties);
        message = settings.flag("will.payload.utf8", false) ? message.withPayloadFormat(PayloadFormat.UTF_8) : message;
        message = with(settings, "will.content.type", message, message::withContentType);
        Message all = message;
        return with(settings, "will.correlation.data", all, text -> all.withCorrelationData(Payload.of(text)));
    }

    private static Message with(PropertyReader settings, String key, Message message,
            Function<String, Message> change) {
        String text = settings.text(key, null);
        try {
            return text == null ? message : change.apply(text);
        } catch (IllegalArgumentException e) {
            throw settings.refuse(key, e.getMessage());
        }
    }

    /** A topic, or null if the key is not set. */
    static TopicName topic(PropertyReader settings, String key) {
        String topic = settings.text(key, null);
        try {
            return topic == null ? null : TopicName.of(topic);
        } catch (IllegalArgumentException e) {
            throw settings.refuse(key, e.getMessage());
        }
    }
}
