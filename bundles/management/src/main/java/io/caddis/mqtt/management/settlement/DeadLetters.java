package io.caddis.mqtt.management.settlement;

import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.spi.FailureText;
import java.util.ArrayList;
import java.util.List;

/** Messages that a listener failed with for good, as messages to whoever looks after these. */
public final class DeadLetters {
    /** The user property that names the message's own topic, and shows that it is a dead letter. */
    public static final String TOPIC = "dead.letter.topic";
    private static final String REASON = "dead.letter.reason";
    private static final String LISTENER = "dead.letter.listener";
    private static final String ATTEMPTS = "dead.letter.attempts";
    /** A line for a person. */
    private static final int TEXT_MAX = 1000;
    private static final int TOPIC_MAX = 0xFFFF;

    private DeadLetters() {
    }

    /** Whether a message came as a dead letter, from whomever. */
    public static boolean isOne(Message message) {
        return message.userProperties().stream().anyMatch(one -> one.name().equals(TOPIC));
    }

    /**
     * The dead letter of a message.
     *
     * @param attempts how often the listener was given it
     */
    public static Message of(Message message, TopicName to, Throwable failure, String listener, int attempts) {
        List<UserProperty> properties = List.of(
                new UserProperty(TOPIC, ForeignText.line(message.topic().value(), TOPIC_MAX)),
                new UserProperty(REASON, ForeignText.line(FailureText.of(failure), TEXT_MAX)),
                new UserProperty(LISTENER, ForeignText.line(listener, TEXT_MAX)),
                new UserProperty(ATTEMPTS, Integer.toString(attempts)));
        Message bare = Message.of(to, message.payload(), message.qos(), false);
        try {
            return withAllOf(message, bare, properties);
        } catch (IllegalArgumentException e) { // others may say what we must not
            return bare.withUserProperties(properties);
        }
    }

    private static Message withAllOf(Message message, Message bare, List<UserProperty> properties) {
        Message letter = message.contentType().map(bare::withContentType).orElse(bare);
        letter = message.payloadFormat().map(letter::withPayloadFormat).orElse(letter);
        letter = message.responseTopic().map(letter::withResponseTopic).orElse(letter);
        letter = message.correlationData().map(letter::withCorrelationData).orElse(letter);
        List<UserProperty> all = new ArrayList<>(message.userProperties());
        all.addAll(properties);
        return letter.withUserProperties(all);
    }
}
