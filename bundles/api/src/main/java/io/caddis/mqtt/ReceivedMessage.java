package io.caddis.mqtt;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/** A message as it arrived, and the means to acknowledge it. */
@ProviderType
public interface ReceivedMessage {
    /** Topic, payload and all that the publisher gave. */
    Message message();

    /** The topic as text: that of {@link #message()}. */
    default String topic() {
        return message().topic().value();
    }

    /** The payload read as UTF-8; what is not UTF-8 becomes U+FFFD. */
    default String text() {
        return message().payload().asString();
    }

    /** A copy of the payload's bytes; {@link Payload#asByteBuffer} of the message's payload shows them without one. */
    default byte[] bytes() {
        return message().payload().toBytes();
    }

    /**
     * Publishes the answer that the sender of this message asked for: to its response topic, with its correlation data
     * and its QoS, not retained (MQTT 5.0, 4.10). Any thread; as {@link MqttClient#publish} in all else. For an answer
     * with more to it, begin with {@link Message#of(TopicName, Payload)} and
     * {@link Message#responseTopic() message().responseTopic()}.
     *
     * @return as that of {@link MqttClient#publish}
     * @throws IllegalStateException if the sender gave no response topic, as with every message of MQTT 3.1.1: it wants
     *                               no answer; ask {@code message().responseTopic().isPresent()} before
     */
    default CompletableFuture<PublishResult> reply(Payload payload) {
        Message asked = message();
        TopicName to = asked.responseTopic().orElseThrow(() -> new IllegalStateException("message on "
                + ForeignText.line(topic()) + " has no response topic: its sender wants no answer, do not reply"));
        Message answer = Message.of(to, payload, asked.qos(), false);
        return client().publish(asked.correlationData().map(answer::withCorrelationData).orElse(answer));
    }

    /** True if the server says that it sent this message before (DUP, MQTT 3.3.1.1). */
    boolean duplicate();

    /** MQTT 5.0: the identifiers of the subscriptions that it matched; empty if none were given. */
    List<Integer> subscriptionIdentifiers();

    /** The client that received it. */
    MqttClient client();

    /**
     * Tells the server that a QoS 1 or 2 message needs no redelivery. Only needed with {@code mqtt.ack=manual};
     * otherwise done when the listener returns, or when the message is taken by {@link MqttClient#poll()}. Harmless
     * when repeated, for QoS 0 and after the connection ended. Any thread; never blocks. The order of acknowledgements
     * on the wire is the order of arrival whatever the order of the calls ([MQTT-4.6.0-2], [MQTT-4.6.0-3]).
     */
    void acknowledge();
}
