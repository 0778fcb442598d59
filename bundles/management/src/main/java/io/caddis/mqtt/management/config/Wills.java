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

/** Reads the will of a configuration, and the birth message, which is its counterpart. */
public final class Wills {
    private static final long SECONDS_MAX = 0xFFFF_FFFFL;

    private Wills() {
    }

    /** The will, or null if there is none. Its properties of 5.0 are left out on a 3.1.1 connection. */
    static Will read(PropertyReader settings) {
        if (!settings.hasAny("will.")) {
            return null;
        }
        TopicName topic = topic(settings, "will.topic");
        Qos qos = Qos.of(settings.integer("will.qos", 0, 0, 2));
        boolean retain = settings.flag("will.retain", false);
        Payload payload = settings.bytes("will.payload");
        long delaySeconds = settings.seconds("will.delay", 0, 0, SECONDS_MAX);
        if (topic == null) {
            answered(settings, properties(settings, "will.", Message.of("any", ""))); // refuses what is wrong
            return null;
        }
        return new Will(answered(settings, properties(settings, "will.",
                Message.of(topic, payload == null ? Payload.EMPTY : payload, qos, retain))),
                delaySeconds == 0 ? -1 : delaySeconds);
    }

    /** The birth message, or null if there is none. With QoS 2 it would have to outlive its connection. */
    static Message birth(PropertyReader settings) {
        if (!settings.hasAny("birth.")) {
            return null;
        }
        TopicName topic = topic(settings, "birth.topic");
        Payload payload = settings.bytes("birth.payload");
        Message message = properties(settings, "birth.", Message.of(topic == null ? TopicName.of("any") : topic,
                payload == null ? Payload.EMPTY : payload, Qos.of(settings.integer("birth.qos", 0, 0, 1)),
                settings.flag("birth.retain", false)));
        return topic == null ? null : message;
    }

    private static Message properties(PropertyReader settings, String prefix, Message plain) {
        Message message = plain;
        long expirySeconds = settings.seconds(prefix + "expiry", -1, 0, SECONDS_MAX);
        message = expirySeconds < 0 ? message : message.withExpirySeconds(expirySeconds);
        List<UserProperty> userProperties = settings.pairs(prefix + "user.properties");
        message = userProperties.isEmpty() ? message : message.withUserProperties(userProperties);
        boolean utf8 = settings.flag(prefix + "payload.utf8", false);
        message = utf8 ? message.withPayloadFormat(PayloadFormat.UTF_8) : message;
        return with(settings, prefix + "content.type", message, message::withContentType);
    }

    private static Message answered(PropertyReader settings, Message plain) {
        TopicName responseTopic = topic(settings, "will.response.topic");
        Message message = responseTopic == null ? plain : plain.withResponseTopic(responseTopic);
        return with(settings, "will.correlation.data", message,
                text -> message.withCorrelationData(Payload.of(text)));
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
