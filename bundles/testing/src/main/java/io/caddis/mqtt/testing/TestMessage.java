package io.caddis.mqtt.testing;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A received message made by hand, to be given to a listener: {@code listener.received(TestMessage.of("plant/1/level",
 * "87.5"))}. Notes what the listener does with it. The methods {@code with...} give a changed copy with notes of its
 * own. Any thread.
 */
public final class TestMessage implements ReceivedMessage {
    private final Message message;
    private final boolean duplicate;
    private final List<Integer> subscriptionIdentifiers;
    private final RecordingClient client;
    private final AtomicInteger acknowledgements = new AtomicInteger();

    private TestMessage(Message message, boolean duplicate, List<Integer> subscriptionIdentifiers,
            RecordingClient client) {
        this.message = Objects.requireNonNull(message, "message");
        this.duplicate = duplicate;
        this.subscriptionIdentifiers = List.copyOf(subscriptionIdentifiers);
        this.client = Objects.requireNonNull(client, "client");
    }

    /**
     * A QoS 1 message with a text, received by a client of its own.
     *
     * @throws IllegalArgumentException if the topic is not valid
     */
    public static TestMessage of(String topic, String text) {
        return of(Message.of(topic, text));
    }

    /** A message with all that {@link Message} has: QoS, retain, properties; received by a client of its own. */
    public static TestMessage of(Message message) {
        return new TestMessage(message, false, List.of(), new RecordingClient("test"));
    }

    /** With another QoS. */
    public TestMessage withQos(Qos qos) {
        return new TestMessage(message.withQos(qos), duplicate, subscriptionIdentifiers, client);
    }

    /** Retained, or not. */
    public TestMessage withRetain(boolean retain) {
        return new TestMessage(message.withRetain(retain), duplicate, subscriptionIdentifiers, client);
    }

    /**
     * With a response topic, so that {@link #reply} has somewhere to go.
     *
     * @throws IllegalArgumentException if the topic is not valid
     */
    public TestMessage withResponseTopic(String topic) {
        return new TestMessage(message.withResponseTopic(topic), duplicate, subscriptionIdentifiers, client);
    }

    /** Sent before, as the server says, or not. */
    public TestMessage withDuplicate(boolean newDuplicate) {
        return new TestMessage(message, newDuplicate, subscriptionIdentifiers, client);
    }

    /** With the identifiers of the subscriptions that it matched. */
    public TestMessage withSubscriptionIdentifiers(Integer... identifiers) {
        return new TestMessage(message, duplicate, List.of(identifiers), client);
    }

    /** Received by this client, which gets the replies. */
    public TestMessage withClient(RecordingClient newClient) {
        return new TestMessage(message, duplicate, subscriptionIdentifiers, newClient);
    }

    // ---- what became of it

    /** Whether somebody called {@link #acknowledge}. */
    public boolean isAcknowledged() {
        return acknowledgements.get() > 0;
    }

    /** How often somebody called {@link #acknowledge}. */
    public int acknowledgements() {
        return acknowledgements.get();
    }

    /** What its client published to its response topic, the oldest first; none without a response topic. */
    public List<Message> replies() {
        return message.responseTopic().map(topic -> client.published().stream()
                .filter(answer -> answer.topic().equals(topic)).toList()).orElse(List.of());
    }

    // ---- as a listener sees it

    @Override
    public Message message() {
        return message;
    }

    @Override
    public boolean duplicate() {
        return duplicate;
    }

    @Override
    public List<Integer> subscriptionIdentifiers() {
        return subscriptionIdentifiers;
    }

    @Override
    public MqttClient client() {
        return client;
    }

    @Override
    public void acknowledge() {
        acknowledgements.incrementAndGet();
    }

    @Override
    public String toString() {
        return message.toString();
    }
}
