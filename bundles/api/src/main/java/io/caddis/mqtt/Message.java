package io.caddis.mqtt;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is published or received. Immutable; {@code with...} methods give a changed copy, so one message serves as the
 * template of many. What only MQTT 5.0 can carry (expiry, content type, response topic, correlation data, user
 * properties, payload format) is left out on a 3.1.1 connection.
 */
public final class Message {
    private final TopicName topic;
    private final Payload payload;
    private final Qos qos;
    private final boolean retain;
    private final Extras extras;

    private Message(TopicName topic, Payload payload, Qos qos, boolean retain, Extras extras) {
        this.topic = topic;
        this.payload = payload;
        this.qos = qos;
        this.retain = retain;
        this.extras = extras;
    }

    /**
     * A message with QoS 1, not retained. The bytes are copied; {@link Payload#wrap} avoids it.
     *
     * @throws IllegalArgumentException if the topic is not valid, see {@link TopicName#of}
     */
    public static Message of(String topic, byte[] payload) {
        return of(TopicName.of(topic), Payload.copyOf(payload));
    }

    /** As {@link #of(String, byte[])} with the UTF-8 bytes of a text. */
    public static Message of(String topic, String payload) {
        return of(TopicName.of(topic), Payload.of(payload));
    }

    /** A message with QoS 1, not retained. */
    public static Message of(TopicName topic, Payload payload) {
        return of(topic, payload, Qos.AT_LEAST_ONCE, false);
    }

    /** A message with all that MQTT 3.1.1 knows of one. */
    public static Message of(TopicName topic, Payload payload, Qos qos, boolean retain) {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(qos, "qos");
        return new Message(topic, payload, qos, retain, Extras.NONE);
    }

    /** Another payload; topic and all else as here. */
    public Message withPayload(Payload newPayload) {
        return new Message(topic, Objects.requireNonNull(newPayload, "payload"), qos, retain, extras);
    }

    /** Another topic; all else as here. */
    public Message withTopic(TopicName newTopic) {
        return new Message(Objects.requireNonNull(newTopic, "topic"), payload, qos, retain, extras);
    }

    /** Another QoS. */
    public Message withQos(Qos newQos) {
        return newQos == qos ? this : new Message(topic, payload, Objects.requireNonNull(newQos), retain, extras);
    }

    /** Whether the server keeps the message for those who subscribe later. */
    public Message withRetain(boolean newRetain) {
        return newRetain == retain ? this : new Message(topic, payload, qos, newRetain, extras);
    }

    /**
     * How long the message is worth delivering; the time in our own queue counts.
     *
     * @param seconds 0 to 4,294,967,295
     */
    public Message withExpirySeconds(long seconds) {
        if (seconds < 0 || seconds > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("message expiry " + seconds
                    + " s: use 0 to 4294967295 (MQTT 3.3.2.3.3)");
        }
        return with(new Extras(seconds, extras.contentType, extras.responseTopic, extras.correlationData,
                extras.userProperties, extras.payloadFormat));
    }

    /** A description of the payload, often a MIME type. */
    public Message withContentType(String contentType) {
        Utf8.check(contentType, "content type");
        return with(new Extras(extras.expirySeconds, contentType, extras.responseTopic, extras.correlationData,
                extras.userProperties, extras.payloadFormat));
    }

    /** The topic that an answer is to be published to. */
    public Message withResponseTopic(TopicName responseTopic) {
        return with(new Extras(extras.expirySeconds, extras.contentType, Objects.requireNonNull(responseTopic),
                extras.correlationData, extras.userProperties, extras.payloadFormat));
    }

    /** What the answer has to repeat, at most 65,535 bytes. */
    public Message withCorrelationData(Payload correlationData) {
        if (correlationData.length() > Utf8.BYTES_MAX) {
            throw new IllegalArgumentException("correlation data of " + correlationData.length()
                    + " bytes: use at most " + Utf8.BYTES_MAX);
        }
        return with(new Extras(extras.expirySeconds, extras.contentType, extras.responseTopic, correlationData,
                extras.userProperties, extras.payloadFormat));
    }

    /** The application's own names and values, in this order. */
    public Message withUserProperties(List<UserProperty> userProperties) {
        return with(new Extras(extras.expirySeconds, extras.contentType, extras.responseTopic, extras.correlationData,
                List.copyOf(userProperties), extras.payloadFormat));
    }

    /** What the payload is. */
    public Message withPayloadFormat(PayloadFormat payloadFormat) {
        return with(new Extras(extras.expirySeconds, extras.contentType, extras.responseTopic, extras.correlationData,
                extras.userProperties, Objects.requireNonNull(payloadFormat)));
    }

    private Message with(Extras newExtras) {
        return new Message(topic, payload, qos, retain, newExtras);
    }

    /** Where the message goes to or came from. */
    public TopicName topic() {
        return topic;
    }

    /** The body. */
    public Payload payload() {
        return payload;
    }

    /** The QoS it is sent with, or was received with. */
    public Qos qos() {
        return qos;
    }

    /**
     * Sending: keep it for later subscribers. Receiving: it was kept, or the subscription asks for the flag as sent.
     */
    public boolean retain() {
        return retain;
    }

    /** True if any of the fields below is present; false saves looking at each. */
    public boolean hasProperties() {
        return extras != Extras.NONE;
    }

    /** Seconds that the message is still worth delivering, if limited. */
    public OptionalLong expirySeconds() {
        return extras.expirySeconds < 0 ? OptionalLong.empty() : OptionalLong.of(extras.expirySeconds);
    }

    /** Description of the payload. */
    public Optional<String> contentType() {
        return Optional.ofNullable(extras.contentType);
    }

    /** Where an answer goes. */
    public Optional<TopicName> responseTopic() {
        return Optional.ofNullable(extras.responseTopic);
    }

    /** What an answer repeats. */
    public Optional<Payload> correlationData() {
        return Optional.ofNullable(extras.correlationData);
    }

    /** The application's names and values, unmodifiable, in the order of the wire. */
    public List<UserProperty> userProperties() {
        return extras.userProperties;
    }

    /** What the payload is said to be. */
    public Optional<PayloadFormat> payloadFormat() {
        return Optional.ofNullable(extras.payloadFormat);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Message that && topic.equals(that.topic)
                && payload.equals(that.payload) && qos == that.qos && retain == that.retain
                && extras.equals(that.extras);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, payload, qos, retain, extras);
    }

    /** Topic, size and flags, never the body. */
    @Override
    public String toString() {
        return topic + " (" + payload + ", qos " + qos.value() + (retain ? ", retain)" : ")");
    }

    /** What few messages carry, in one object, so that the others pay nothing for it. Null means absent. */
    private record Extras(long expirySeconds, String contentType, TopicName responseTopic, Payload correlationData,
            List<UserProperty> userProperties, PayloadFormat payloadFormat) {
        static final Extras NONE = new Extras(-1, null, null, null, List.of(), null);
    }
}
