package io.caddis.mqtt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What is published or received. Immutable; {@code with...} methods give a changed copy, so one message serves as the
 * template of many. What only MQTT 5.0 can carry (expiry, content type, response topic, correlation data, user
 * properties, payload format) is left out on a 3.1.1 connection.
 */
public final class Message {
    private final TopicName topic;
    private final Payload payload;
    private final Extras extras;

    private Message(TopicName topic, Payload payload, Extras extras) {
        this.topic = topic;
        this.payload = payload;
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

    /** As {@link #of(TopicName, Payload)} with the UTF-8 bytes of a text. */
    public static Message of(TopicName topic, String payload) {
        return of(topic, Payload.of(payload));
    }

    /** A message with all that MQTT 3.1.1 knows of one. */
    public static Message of(TopicName topic, Payload payload, Qos qos, boolean retain) {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(payload, "payload");
        return new Message(topic, payload, Extras.plain(qos, retain));
    }

    /** Another payload; topic and all else as here. */
    public Message withPayload(Payload newPayload) {
        return new Message(topic, Objects.requireNonNull(newPayload, "payload"), extras);
    }

    /** The UTF-8 bytes of a text as payload; topic and all else as here. */
    public Message withPayload(String newPayload) {
        return withPayload(Payload.of(newPayload));
    }

    /** Another topic; all else as here. */
    public Message withTopic(TopicName newTopic) {
        return new Message(Objects.requireNonNull(newTopic, "topic"), payload, extras);
    }

    /** Another QoS. */
    public Message withQos(Qos newQos) {
        return newQos == extras.qos ? this : new Message(topic, payload, extras.with(newQos, extras.retain));
    }

    /** Whether the server keeps the message for those who subscribe later. */
    public Message withRetain(boolean newRetain) {
        return newRetain == extras.retain ? this : new Message(topic, payload, extras.with(extras.qos, newRetain));
    }

    /**
     * How long the message is worth delivering; the time in our own queue counts.
     *
     * @param seconds 0 to 4,294,967,295
     */
    public Message withExpirySeconds(long seconds) {
        return with(new Extras(extras.qos, extras.retain, checkExpiry(seconds), extras.contentType,
                extras.responseTopic, extras.correlationData, extras.userProperties, extras.payloadFormat,
                extras.priority));
    }

    /**
     * As {@link #withExpirySeconds}; a part of a second counts as a whole one.
     *
     * @param expiry 0 to 4,294,967,295 s
     */
    public Message withExpiry(Duration expiry) {
        long seconds = expiry.getSeconds();
        return withExpirySeconds(seconds >= 0 && expiry.getNano() > 0 ? seconds + 1 : seconds);
    }

    private static long checkExpiry(long seconds) {
        if (seconds < 0 || seconds > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("message expiry " + seconds
                    + " s: use 0 to 4294967295 (MQTT 3.3.2.3.3)");
        }
        return seconds;
    }

    /** A description of the payload, often a MIME type. */
    public Message withContentType(String contentType) {
        Utf8.checkSaid(contentType, "content type");
        return with(new Extras(extras.qos, extras.retain, extras.expirySeconds, contentType,
                extras.responseTopic, extras.correlationData, extras.userProperties, extras.payloadFormat,
                extras.priority));
    }

    private static String checkContentType(String contentType) {
        Utf8.check(contentType, "content type");
        return contentType;
    }

    /** The topic that an answer is to be published to. */
    public Message withResponseTopic(TopicName responseTopic) {
        return with(new Extras(extras.qos, extras.retain, extras.expirySeconds, extras.contentType,
                Objects.requireNonNull(responseTopic), extras.correlationData, extras.userProperties,
                extras.payloadFormat, extras.priority));
    }

    /**
     * The topic that an answer is to be published to.
     *
     * @throws IllegalArgumentException if the topic is not valid, see {@link TopicName#of}
     */
    public Message withResponseTopic(String responseTopic) {
        return withResponseTopic(TopicName.of(responseTopic));
    }

    /** What the answer has to repeat, at most 65,535 bytes. */
    public Message withCorrelationData(Payload correlationData) {
        return with(new Extras(extras.qos, extras.retain, extras.expirySeconds, extras.contentType,
                extras.responseTopic, checkCorrelationData(correlationData), extras.userProperties,
                extras.payloadFormat, extras.priority));
    }

    private static Payload checkCorrelationData(Payload correlationData) {
        if (correlationData.length() > Utf8.BYTES_MAX) {
            throw new IllegalArgumentException("correlation data of " + correlationData.length()
                    + " bytes: use at most " + Utf8.BYTES_MAX);
        }
        return correlationData;
    }

    /** The application's own names and values, in this order. */
    public Message withUserProperties(List<UserProperty> userProperties) {
        userProperties.forEach(UserProperty::checkSaid);
        return with(new Extras(extras.qos, extras.retain, extras.expirySeconds, extras.contentType,
                extras.responseTopic, extras.correlationData, PackedProperties.of(userProperties), extras.payloadFormat,
                extras.priority));
    }

    /**
     * One name and value more, after those there are; a name may come more than once.
     *
     * @throws IllegalArgumentException if one is not valid, see {@link UserProperty}
     */
    public Message withUserProperty(String name, String value) {
        List<UserProperty> all = new ArrayList<>(extras.userProperties);
        all.add(new UserProperty(name, value));
        return withUserProperties(all);
    }

    /** What the payload is. */
    public Message withPayloadFormat(PayloadFormat payloadFormat) {
        return with(new Extras(extras.qos, extras.retain, extras.expirySeconds, extras.contentType,
                extras.responseTopic, extras.correlationData, extras.userProperties,
                Objects.requireNonNull(payloadFormat), extras.priority));
    }

    /** In which lane it waits to be sent; {@link Priority#NORMAL} unless said otherwise. */
    public Message withPriority(Priority priority) {
        Objects.requireNonNull(priority, "priority");
        return priority == extras.priority ? this : with(new Extras(extras.qos, extras.retain, extras.expirySeconds,
                extras.contentType, extras.responseTopic, extras.correlationData, extras.userProperties,
                extras.payloadFormat, priority));
    }

    private Message with(Extras newExtras) {
        return new Message(topic, payload, newExtras);
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
        return extras.qos;
    }

    /**
     * Sending: keep it for later subscribers. Receiving: it was kept, or the subscription asks for the flag as sent.
     */
    public boolean retain() {
        return extras.retain;
    }

    /**
     * Whether it carries any of what only MQTT 5.0 can (expiry, content type, response topic, correlation data, user
     * properties, payload format): false saves looking at each. A priority is none of it, since it is not sent.
     */
    public boolean hasProperties() {
        return extras.hasProperties();
    }

    /** Whether {@link #expirySeconds} is present. */
    public boolean expires() {
        return extras.expirySeconds >= 0;
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

    /**
     * The application's names and values, unmodifiable, in the order of the wire. Of more than 16 each is made anew
     * whenever it is asked for, since they are kept as the bytes of the wire.
     */
    public List<UserProperty> userProperties() {
        return extras.userProperties;
    }

    /** What the payload is said to be. */
    public Optional<PayloadFormat> payloadFormat() {
        return Optional.ofNullable(extras.payloadFormat);
    }

    /** In which lane it waits to be sent; of a received message always {@link Priority#NORMAL}. */
    public Priority priority() {
        return extras.priority;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Message that && topic.equals(that.topic)
                && payload.equals(that.payload) && extras.equals(that.extras);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, payload, extras);
    }

    /** Topic, size and flags, never the body. */
    @Override
    public String toString() {
        return ForeignText.line(topic.value()) + " (" + payload
                + ", qos " + extras.qos.value() + (extras.retain ? ", retain)" : ")");
    }

    /**
     * All but topic and payload, in one object, which messages without properties share. So they pay nothing for what
     * only few carry. Null means absent.
     */
    private record Extras(Qos qos, boolean retain, long expirySeconds, @Nullable String contentType,
            @Nullable TopicName responseTopic, @Nullable Payload correlationData, List<UserProperty> userProperties,
            @Nullable PayloadFormat payloadFormat,
            Priority priority) {
        private static final Extras[] NOT_RETAINED = plain(false);
        private static final Extras[] RETAINED = plain(true);

        private static Extras[] plain(boolean retain) {
            return Arrays.stream(Qos.values())
                    .map(qos -> new Extras(qos, retain, -1, null, null, null, List.of(), null,
                            Priority.NORMAL))
                    .toArray(Extras[]::new);
        }

        static Extras plain(Qos qos, boolean retain) {
            return (retain ? RETAINED : NOT_RETAINED)[Objects.requireNonNull(qos, "qos").ordinal()];
        }

        /** Whether it is one of those shared. */
        boolean isPlain() {
            return this == plain(qos, retain);
        }

        boolean hasProperties() {
            return !isPlain() && (expirySeconds >= 0 || contentType != null || responseTopic != null
                    || correlationData != null || !userProperties.isEmpty() || payloadFormat != null);
        }

        Extras with(Qos newQos, boolean newRetain) {
            return isPlain() ? plain(newQos, newRetain) : new Extras(Objects.requireNonNull(newQos, "qos"), newRetain,
                    expirySeconds, contentType, responseTopic, correlationData, userProperties, payloadFormat,
                    priority);
        }
    }

    /**
     * Makes messages that are complete at once, for the bundles that read them: with no more objects than the message
     * has. Applications begin with {@link Message#of} and change what they need to.
     */
    @ProviderType
    public abstract static class Complete {
        /** The objects that a message is, and those by which a client knows it. */
        private static final int MESSAGE_BYTES = 256;
        private static final int PROPERTIES_BYTES = 64;
        /** A text and its array, or a topic's. */
        private static final int TEXT_BYTES = 48;
        /** A pair, and its place in a list. */
        private static final int PAIR_BYTES = 32;

        /** For {@code io.caddis.mqtt.spi.Messages}. */
        protected Complete() {
        }

        /**
         * A topic that others have sent: with control characters and non-characters, too.
         *
         * @throws IllegalArgumentException naming what is wrong with {@code value}
         */
        protected static TopicName topic(String value) {
            return TopicName.received(value);
        }

        /**
         * As {@link #topic(String)}, for who has the bytes, too: they are neither copied nor checked, and not to be
         * changed.
         */
        protected static TopicName topic(String value, byte[] encoded) {
            return TopicName.received(value, encoded);
        }

        /**
         * Pairs that stay bytes until somebody asks for them.
         *
         * @param pairs names and values, as on the wire
         */
        protected static List<UserProperty> userProperties(byte[] pairs, int count) {
            return PackedProperties.of(pairs, count);
        }

        /** What a message takes of the heap, about. */
        protected static long bytesOf(Message message) {
            long bytes = MESSAGE_BYTES + message.payload.length() + bytesOf(message.topic);
            return message.extras.isPlain() ? bytes : bytes + PROPERTIES_BYTES + bytesOf(message.extras);
        }

        private static long bytesOf(Extras extras) {
            long bytes = bytesOf(extras.contentType)
                    + (extras.responseTopic == null ? 0 : 2 * TEXT_BYTES + bytesOf(extras.responseTopic))
                    + (extras.correlationData == null ? 0 : TEXT_BYTES + extras.correlationData.length());
            if (extras.userProperties instanceof PackedProperties packed) {
                return bytes + PROPERTIES_BYTES + packed.bytes();
            }
            for (int index = 0; index < extras.userProperties.size(); index++) {
                UserProperty pair = extras.userProperties.get(index);
                bytes += PAIR_BYTES + bytesOf(pair.name()) + bytesOf(pair.value());
            }
            return bytes;
        }

        private static long bytesOf(@Nullable String text) {
            return text == null ? 0 : TEXT_BYTES + (long) Character.BYTES * text.length(); // not all are one byte each
        }

        /** Its bytes of UTF-8, and its characters: a byte each if it is in ASCII. */
        private static long bytesOf(TopicName topic) {
            int length = topic.value().length();
            return topic.encodedLength() + (long) (topic.encodedLength() == length ? 1 : Character.BYTES) * length;
        }

        /**
         * A message with all that MQTT 5.0 knows of one. What is null is absent.
         *
         * @param expirySeconds 0 to 4,294,967,295, or -1 for absent
         * @throws IllegalArgumentException if a field is not valid
         */
        protected static Message of(TopicName topic, Payload payload, Qos qos, boolean retain, long expirySeconds,
                @Nullable String contentType, @Nullable TopicName responseTopic, @Nullable Payload correlationData,
                @Nullable List<UserProperty> userProperties, @Nullable PayloadFormat payloadFormat) {
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(payload, "payload");
            Objects.requireNonNull(qos, "qos");
            return new Message(topic, payload, new Extras(qos, retain,
                    expirySeconds == -1 ? expirySeconds : checkExpiry(expirySeconds),
                    contentType == null ? null : checkContentType(contentType), responseTopic,
                    correlationData == null ? null : checkCorrelationData(correlationData),
                    userProperties == null ? List.of() : PackedProperties.of(userProperties), payloadFormat,
                    Priority.NORMAL));
        }
    }
}
