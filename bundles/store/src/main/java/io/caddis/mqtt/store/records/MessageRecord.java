package io.caddis.mqtt.store.records;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PayloadFormat;
import io.caddis.mqtt.Priority;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.spi.Messages;
import java.util.ArrayList;
import java.util.List;

/**
 * A message as bytes: flags, topic, payload; then what else it has, each after its tag, and a zero. A tag is used for
 * one thing for ever; one that this version does not know is refused, since it might change what the message means.
 */
final class MessageRecord {
    private static final int QOS_MASK = 3;
    private static final int RETAIN = 4;
    private static final int FIELDS = 8;
    private static final int FLAGS_MAX = 15;

    private static final int END = 0;
    private static final int EXPIRY = 1;
    private static final int CONTENT_TYPE = 2;
    private static final int RESPONSE_TOPIC = 3;
    private static final int CORRELATION_DATA = 4;
    private static final int USER_PROPERTY = 5;
    private static final int PAYLOAD_FORMAT = 6;
    private static final int PRIORITY = 7;

    private MessageRecord() {
    }

    static void write(Message message, RecordWriter out) {
        boolean fields = message.hasProperties() || message.priority() != Priority.NORMAL;
        out.octet(message.qos().value() | (message.retain() ? RETAIN : 0) | (fields ? FIELDS : 0));
        out.topic(message.topic()).payload(message.payload());
        if (fields) {
            message.expirySeconds().ifPresent(seconds -> out.octet(EXPIRY).number(seconds));
            message.contentType().ifPresent(type -> out.octet(CONTENT_TYPE).text(type));
            message.responseTopic().ifPresent(topic -> out.octet(RESPONSE_TOPIC).topic(topic));
            message.correlationData().ifPresent(data -> out.octet(CORRELATION_DATA).payload(data));
            message.userProperties().forEach(one -> out.octet(USER_PROPERTY).text(one.name()).text(one.value()));
            message.payloadFormat().ifPresent(format -> out.octet(PAYLOAD_FORMAT).octet(format.ordinal()));
            if (message.priority() != Priority.NORMAL) {
                out.octet(PRIORITY).octet(message.priority().ordinal());
            }
            out.octet(END);
        }
    }

    /** @throws DamagedException if it is no message */
    static Message read(RecordReader in) {
        try {
            int flags = in.octet();
            if (flags > FLAGS_MAX) {
                throw new DamagedException("a message with unknown flags " + flags);
            }
            Qos qos = Qos.of(flags & QOS_MASK);
            boolean retain = (flags & RETAIN) != 0;
            TopicName topic = Messages.topic(in.text());
            Payload payload = in.payload();
            return (flags & FIELDS) == 0 ? Message.of(topic, payload, qos, retain)
                    : withFields(topic, payload, qos, retain, in);
        } catch (IllegalArgumentException e) {
            throw new DamagedException("a message that is not valid: " + e.getMessage());
        }
    }

    private static Message withFields(TopicName topic, Payload payload, Qos qos, boolean retain, RecordReader in) {
        long expirySeconds = -1;
        String contentType = null;
        TopicName responseTopic = null;
        Payload correlationData = null;
        List<UserProperty> userProperties = new ArrayList<>();
        PayloadFormat payloadFormat = null;
        Priority priority = Priority.NORMAL;
        for (int tag = in.octet(); tag != END; tag = in.octet()) {
            switch (tag) {
                case EXPIRY -> expirySeconds = in.number();
                case CONTENT_TYPE -> contentType = in.text();
                case RESPONSE_TOPIC -> responseTopic = Messages.topic(in.text());
                case CORRELATION_DATA -> correlationData = in.payload();
                case USER_PROPERTY -> userProperties.add(new UserProperty(in.text(), in.text()));
                case PAYLOAD_FORMAT -> payloadFormat = PayloadFormat.values()[in.number(1)];
                case PRIORITY -> priority = Priority.values()[in.number(Priority.values().length - 1)];
                default -> throw new DamagedException("a message with an unknown field " + tag);
            }
        }
        return Messages.of(topic, payload, qos, retain, expirySeconds, contentType, responseTopic, correlationData,
                userProperties, payloadFormat).withPriority(priority);
    }
}
