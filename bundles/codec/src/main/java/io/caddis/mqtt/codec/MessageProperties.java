package io.caddis.mqtt.codec;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PayloadFormat;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.spi.Messages;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * The 5.0 properties of a PUBLISH (3.3.2.3) and of a will (3.1.3.2): most are fields of {@link Message}, the others of
 * their packet. Written in the order of their identifiers. Objects do not change once they are read.
 */
final class MessageProperties {
    /** The properties that belong to their packet. */
    private static final long OF_PACKET = 1L << Property.SUBSCRIPTION_IDENTIFIER.identifier()
            | 1L << Property.TOPIC_ALIAS.identifier() | 1L << Property.WILL_DELAY_INTERVAL.identifier();

    /** So many become objects, and more stay bytes: publishers decide how many there are, and not who listens. */
    private static final int LOOSE_MAX = 16;
    private static final byte USER_PROPERTY = (byte) Property.USER_PROPERTY.identifier();
    private static final byte[] NO_BYTES = {};

    private long seen; // one bit per identifier
    private PayloadFormat payloadFormat;
    private long expirySeconds = -1;
    private String contentType;
    private TopicName responseTopic;
    private Payload correlationData;
    private List<UserProperty> userProperties = List.of();
    private List<Integer> subscriptionIdentifiers = List.of();
    private int topicAlias;
    private long willDelaySeconds = -1;
    private Message template;

    /** The user properties, as on the wire without their identifiers. */
    private byte[] pairs = NO_BYTES;
    private int pairsLength;
    private int pairsCount;
    /** Whether all properties that are not read yet are in {@code pairs}, behind those that are kept. */
    private boolean behind;
    /** How far an index in {@code pairs} is from that in the buffer. */
    private int shift;

    private MessageProperties() {
    }

    /** So many bytes of properties at the position, the length before them already taken. */
    static MessageProperties read(ByteBuffer in, int length, boolean will) {
        MessageProperties properties = new MessageProperties();
        int limit = in.limit();
        in.limit(in.position() + length);
        while (in.hasRemaining()) {
            Property property = will ? PropertiesCodec.readWillProperty(in)
                    : PropertiesCodec.readProperty(in, PacketType.PUBLISH);
            properties.readOne(in, property);
        }
        in.limit(limit);
        properties.userPropertiesRead();
        properties.subscriptionIdentifiers = List.copyOf(properties.subscriptionIdentifiers);
        boolean plain = (properties.seen & ~OF_PACKET) == 0;
        properties.template = plain ? Message.of(TopicName.ALIASED, Payload.EMPTY, Qos.AT_MOST_ONCE, false)
                : Messages.of(TopicName.ALIASED, Payload.EMPTY, Qos.AT_MOST_ONCE, false, properties.expirySeconds,
                        properties.contentType, properties.responseTopic, properties.correlationData,
                        properties.userProperties, properties.payloadFormat);
        return properties;
    }

    private void readOne(ByteBuffer in, Property property) {
        long bit = 1L << property.identifier();
        if ((seen & bit) != 0 && !property.repeatableIn(PacketType.PUBLISH)) {
            throw Wire.malformed(in, ReasonCode.PROTOCOL_ERROR, "3.3.2.3", property + " twice");
        }
        seen |= bit;
        switch (property) {
            case PAYLOAD_FORMAT_INDICATOR -> payloadFormat = number(in, property, Wire.readByte(in)) == 0
                    ? PayloadFormat.UNSPECIFIED : PayloadFormat.UTF_8;
            case MESSAGE_EXPIRY_INTERVAL -> expirySeconds = Wire.readFourBytes(in);
            case CONTENT_TYPE -> contentType = Wire.readString(in);
            case RESPONSE_TOPIC -> responseTopic = Messages.topic(Wire.readString(in));
            case CORRELATION_DATA -> correlationData = Wire.readBinary(in);
            case SUBSCRIPTION_IDENTIFIER -> {
                int identifier = number(in, property, Wire.readVariable(in));
                PropertiesCodec.checkCount(in, subscriptionIdentifiers.size(), PacketType.PUBLISH);
                subscriptionIdentifiers = add(subscriptionIdentifiers, identifier);
            }
            case WILL_DELAY_INTERVAL -> willDelaySeconds = Wire.readFourBytes(in);
            case TOPIC_ALIAS -> topicAlias = number(in, property, Wire.readTwoBytes(in));
            case USER_PROPERTY -> readUserProperty(in);
            default -> throw new AssertionError(property + " is in no PUBLISH and no will");
        }
    }

    private void readUserProperty(ByteBuffer in) {
        if (pairsCount >= LOOSE_MAX) {
            readRow(in);
            return;
        }
        int start = in.position();
        userProperties = add(userProperties, Wire.readPair(in));
        int length = in.position() - start;
        if (pairs.length - pairsLength < length) {
            pairs = Arrays.copyOf(pairs, 2 * pairsLength + length);
        }
        in.get(start, pairs, pairsLength, length);
        pairsLength += length;
        pairsCount++;
    }

    /**
     * Takes this pair and all that follow in a row, as bytes: somebody else decides that there are tens of thousands,
     * and other clients wait meanwhile. They are looked through in the array, which is quicker than in the buffer.
     */
    private void readRow(ByteBuffer in) {
        if (!behind) {
            behind = true;
            shift = pairsLength - in.position();
            pairs = Arrays.copyOf(pairs, pairsLength + in.remaining());
            in.get(in.position(), pairs, pairsLength, in.remaining());
        }
        int from = in.position() + shift;
        int end = in.limit() + shift;
        while (true) {
            from = moveText(in, moveText(in, from, end), end);
            pairsCount++;
            if (from == end || pairs[from] != USER_PROPERTY) {
                in.position(from - shift);
                return;
            }
            from++;
        }
    }

    /**
     * Moves one string with its length up to what is kept, checked as one that is read; in ASCII it costs no object.
     *
     * @return where it ended
     */
    private int moveText(ByteBuffer in, int start, int end) {
        byte[] bytes = pairs;
        int from = start + 2;
        int length = from <= end ? (bytes[start] & 0xFF) << Byte.SIZE | bytes[start + 1] & 0xFF : 0;
        int after = from + length;
        if (after > end) {
            in.position(start - shift);
            Wire.readString(in); // which says what is wrong with it
        }
        int to = pairsLength;
        bytes[to++] = bytes[start];
        bytes[to++] = bytes[start + 1];
        int signs = 0;
        while (from < after) {
            byte one = bytes[from++];
            signs |= one - 1;
            bytes[to++] = one;
        }
        pairsLength = to;
        if (signs < 0) { // not ASCII, or U+0000
            in.position(start + 2 - shift);
            Wire.readText(in, length);
        }
        return after;
    }

    private void userPropertiesRead() {
        if (pairsCount > LOOSE_MAX) {
            userProperties = Messages.userProperties(Arrays.copyOf(pairs, pairsLength), pairsCount);
        }
        pairs = NO_BYTES; // this object may be remembered
    }

    private static int number(ByteBuffer in, Property property, int value) {
        if (value < property.valueMin() || value > property.valueMax()) {
            throw Wire.malformed(in, property == Property.TOPIC_ALIAS ? ReasonCode.TOPIC_ALIAS_INVALID
                    : ReasonCode.PROTOCOL_ERROR, "3.3.2.3", property + " = " + value);
        }
        return value;
    }

    private static <T> List<T> add(List<T> list, T element) {
        List<T> longer = list.isEmpty() ? new ArrayList<>(4) : list;
        longer.add(element);
        return longer;
    }

    int topicAlias() {
        return topicAlias;
    }

    /** Unmodifiable. */
    List<Integer> subscriptionIdentifiers() {
        return subscriptionIdentifiers;
    }

    long willDelaySeconds() {
        return willDelaySeconds;
    }

    /** A message with those properties that are its own. */
    Message message(TopicName topic, Payload payload, Qos qos, boolean retain) {
        return template.withTopic(topic).withPayload(payload).withQos(qos).withRetain(retain);
    }

    /** The bytes that the message's own properties take. */
    static long size(Message message) {
        if (!message.hasProperties()) {
            return 0;
        }
        long size = message.payloadFormat().isPresent() ? 2 : 0;
        size += message.expirySeconds().isPresent() ? 5 : 0;
        String contentType = message.contentType().orElse(null);
        size += contentType == null ? 0 : 1 + Wire.sizeOf(contentType);
        TopicName responseTopic = message.responseTopic().orElse(null);
        if (responseTopic == TopicName.ALIASED) {
            throw new IllegalArgumentException("response topic is empty: use one character or more [MQTT-4.7.3-1]");
        }
        size += responseTopic == null ? 0 : 3 + responseTopic.encodedLength();
        Payload correlationData = message.correlationData().orElse(null);
        size += correlationData == null ? 0 : 1 + Wire.sizeOf(correlationData);
        for (UserProperty pair : message.userProperties()) {
            size += 1 + Wire.sizeOf(pair);
        }
        return size;
    }

    /** What has an identifier below that of Subscription Identifier. */
    static void writeFirst(Message message, ByteBuffer out) {
        PayloadFormat payloadFormat = message.payloadFormat().orElse(null);
        if (payloadFormat != null) {
            put(out, Property.PAYLOAD_FORMAT_INDICATOR).put((byte) payloadFormat.ordinal());
        }
        OptionalLong expirySeconds = message.expirySeconds();
        if (expirySeconds.isPresent()) {
            put(out, Property.MESSAGE_EXPIRY_INTERVAL).putInt((int) expirySeconds.getAsLong());
        }
        String contentType = message.contentType().orElse(null);
        if (contentType != null) {
            Wire.putString(put(out, Property.CONTENT_TYPE), contentType);
        }
        TopicName responseTopic = message.responseTopic().orElse(null);
        if (responseTopic != null) {
            Wire.putTopic(put(out, Property.RESPONSE_TOPIC), responseTopic);
        }
        Payload correlationData = message.correlationData().orElse(null);
        if (correlationData != null) {
            Wire.putBinary(put(out, Property.CORRELATION_DATA), correlationData);
        }
    }

    static void writeUserProperties(Message message, ByteBuffer out) {
        for (UserProperty pair : message.userProperties()) {
            Wire.putPair(put(out, Property.USER_PROPERTY), pair);
        }
    }

    /** The identifier of what comes next. */
    static ByteBuffer put(ByteBuffer out, Property property) {
        return out.put((byte) property.identifier());
    }
}
