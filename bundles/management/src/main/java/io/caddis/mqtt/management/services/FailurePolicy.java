package io.caddis.mqtt.management.services;

import io.caddis.mqtt.MqttSubscription.Failure;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.management.config.PropertyReader;
import java.util.Locale;

/**
 * What becomes of messages that a listener fails with.
 *
 * @param action        if they are not given to it again, and are no dead letters
 * @param redeliveries  how often each is given to it again
 * @param pauseNanos    from a failure to that
 * @param deadLetters   the topic of dead letters, with {@link #ITS_TOPIC}; empty for none
 */
public record FailurePolicy(Failure action, int redeliveries, long pauseNanos, String deadLetters) {
    /** Stands for a message's own topic. */
    private static final String ITS_TOPIC = "{topic}";
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final int PAUSE_DEFAULT = 1000;
    private static final int PAUSE_MAX = 3_600_000;
    private static final String DEAD_LETTER_KEY = "mqtt.dead.letter.topic";

    /** They are acknowledged. */
    static final FailurePolicy ACKNOWLEDGE = new FailurePolicy(Failure.ACKNOWLEDGE, 0,
            PAUSE_DEFAULT * NANOS_PER_MILLI, "");

    /** @throws IllegalArgumentException naming key, value, rule and remedy */
    static FailurePolicy read(PropertyReader settings) {
        FailurePolicy policy = new FailurePolicy(action(settings), settings.integer("mqtt.redelivery.max", 0, 0, 1000),
                settings.integer("mqtt.redelivery.pause", PAUSE_DEFAULT, 1, PAUSE_MAX) * NANOS_PER_MILLI,
                settings.text(DEAD_LETTER_KEY, ""));
        try {
            policy.deadLetterTopic("t");
        } catch (IllegalArgumentException e) {
            throw settings.refuse(DEAD_LETTER_KEY, e.getMessage());
        }
        return policy;
    }

    private static Failure action(PropertyReader settings) {
        String action = settings.text("mqtt.on.failure", Failure.ACKNOWLEDGE.name()).toUpperCase(Locale.ROOT);
        for (Failure one : Failure.values()) {
            if (one.name().equals(action)) {
                return one;
            }
        }
        throw settings.refuse("mqtt.on.failure", "use acknowledge, keep or reject");
    }

    /** Whether nothing is to be done but to acknowledge them. */
    public boolean isNone() {
        return action == Failure.ACKNOWLEDGE && redeliveries == 0 && deadLetters.isEmpty();
    }

    /**
     * Where the dead letter of a message goes; null if there is to be none.
     *
     * @throws IllegalArgumentException if that is no topic, as since the message's own one is too long
     */
    public TopicName deadLetterTopic(String topic) {
        return deadLetters.isEmpty() ? null : TopicName.of(deadLetters.replace(ITS_TOPIC, topic));
    }

    /** Whether dead letters of this listener go by such a topic. */
    public boolean isDeadLetterTopic(String topic) {
        int at = deadLetters.indexOf(ITS_TOPIC);
        if (deadLetters.isEmpty() || at < 0) {
            return topic.equals(deadLetters);
        }
        String end = deadLetters.substring(deadLetters.lastIndexOf(ITS_TOPIC) + ITS_TOPIC.length());
        return topic.length() > at + end.length() && topic.startsWith(deadLetters.substring(0, at))
                && topic.endsWith(end);
    }
}
