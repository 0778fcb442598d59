package io.caddis.mqtt.packet;

import static io.caddis.mqtt.packet.PacketType.AUTH;
import static io.caddis.mqtt.packet.PacketType.CONNACK;
import static io.caddis.mqtt.packet.PacketType.CONNECT;
import static io.caddis.mqtt.packet.PacketType.DISCONNECT;
import static io.caddis.mqtt.packet.PacketType.PUBACK;
import static io.caddis.mqtt.packet.PacketType.PUBCOMP;
import static io.caddis.mqtt.packet.PacketType.PUBLISH;
import static io.caddis.mqtt.packet.PacketType.PUBREC;
import static io.caddis.mqtt.packet.PacketType.PUBREL;
import static io.caddis.mqtt.packet.PacketType.SUBACK;
import static io.caddis.mqtt.packet.PacketType.SUBSCRIBE;
import static io.caddis.mqtt.packet.PacketType.UNSUBACK;
import static io.caddis.mqtt.packet.PacketType.UNSUBSCRIBE;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.UserProperty;
import java.util.Arrays;

/**
 * The properties of MQTT 5.0 (2.2.2.2): identifier, type, smallest and greatest value, the packets that may carry it.
 * The properties of a PUBLISH and of a will appear as fields of {@link io.caddis.mqtt.Message}, {@link Publish} and
 * {@link Will}, not in {@link Properties}; here they stand for the codec.
 */
public enum Property {
    /** 0x01. */
    PAYLOAD_FORMAT_INDICATOR(0x01, Type.BYTE, 0, 1, true, PUBLISH),
    /** 0x02, seconds. */
    MESSAGE_EXPIRY_INTERVAL(0x02, Type.FOUR_BYTES, 0, 0xFFFF_FFFFL, true, PUBLISH),
    /** 0x03. */
    CONTENT_TYPE(0x03, Type.STRING, 0, 0, true, PUBLISH),
    /** 0x08. */
    RESPONSE_TOPIC(0x08, Type.STRING, 0, 0, true, PUBLISH),
    /** 0x09. */
    CORRELATION_DATA(0x09, Type.BINARY, 0, 0, true, PUBLISH),
    /** 0x0B. May repeat in PUBLISH, not in SUBSCRIBE. */
    SUBSCRIPTION_IDENTIFIER(0x0B, Type.VARIABLE_BYTE_INTEGER, 1, 268_435_455, false, PUBLISH, SUBSCRIBE),
    /** 0x11, seconds; 0xFFFFFFFF means never. */
    SESSION_EXPIRY_INTERVAL(0x11, Type.FOUR_BYTES, 0, 0xFFFF_FFFFL, false, CONNECT, CONNACK, DISCONNECT),
    /** 0x12. */
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Type.STRING, 0, 0, false, CONNACK),
    /** 0x13, seconds. */
    SERVER_KEEP_ALIVE(0x13, Type.TWO_BYTES, 0, 0xFFFF, false, CONNACK),
    /** 0x15. */
    AUTHENTICATION_METHOD(0x15, Type.STRING, 0, 0, false, CONNECT, CONNACK, AUTH),
    /** 0x16. */
    AUTHENTICATION_DATA(0x16, Type.BINARY, 0, 0, false, CONNECT, CONNACK, AUTH),
    /** 0x17. */
    REQUEST_PROBLEM_INFORMATION(0x17, Type.BYTE, 0, 1, false, CONNECT),
    /** 0x18, seconds. */
    WILL_DELAY_INTERVAL(0x18, Type.FOUR_BYTES, 0, 0xFFFF_FFFFL, true),
    /** 0x19. */
    REQUEST_RESPONSE_INFORMATION(0x19, Type.BYTE, 0, 1, false, CONNECT),
    /** 0x1A. */
    RESPONSE_INFORMATION(0x1A, Type.STRING, 0, 0, false, CONNACK),
    /** 0x1C. */
    SERVER_REFERENCE(0x1C, Type.STRING, 0, 0, false, CONNACK, DISCONNECT),
    /** 0x1F. */
    REASON_STRING(0x1F, Type.STRING, 0, 0, false, CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK,
            DISCONNECT, AUTH),
    /** 0x21, messages. */
    RECEIVE_MAXIMUM(0x21, Type.TWO_BYTES, 1, 0xFFFF, false, CONNECT, CONNACK),
    /** 0x22, aliases. */
    TOPIC_ALIAS_MAXIMUM(0x22, Type.TWO_BYTES, 0, 0xFFFF, false, CONNECT, CONNACK),
    /** 0x23. */
    TOPIC_ALIAS(0x23, Type.TWO_BYTES, 1, 0xFFFF, false, PUBLISH),
    /** 0x24. */
    MAXIMUM_QOS(0x24, Type.BYTE, 0, 1, false, CONNACK),
    /** 0x25. */
    RETAIN_AVAILABLE(0x25, Type.BYTE, 0, 1, false, CONNACK),
    /** 0x26; may repeat everywhere. */
    USER_PROPERTY(0x26, Type.STRING_PAIR, 0, 0, true, CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP,
            SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, DISCONNECT, AUTH),
    /** 0x27, bytes. */
    MAXIMUM_PACKET_SIZE(0x27, Type.FOUR_BYTES, 1, 0xFFFF_FFFFL, false, CONNECT, CONNACK),
    /** 0x28. */
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Type.BYTE, 0, 1, false, CONNACK),
    /** 0x29. */
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Type.BYTE, 0, 1, false, CONNACK),
    /** 0x2A. */
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Type.BYTE, 0, 1, false, CONNACK);

    /** How a value is written (MQTT 5.0, 1.5). In {@link Properties} all numbers are {@code Long}. */
    public enum Type {
        /** One byte. */
        BYTE(Long.class),
        /** Two bytes, big endian. */
        TWO_BYTES(Long.class),
        /** Four bytes, big endian. */
        FOUR_BYTES(Long.class),
        /** One to four bytes, 7 bits each. */
        VARIABLE_BYTE_INTEGER(Long.class),
        /** UTF-8 with a two-byte length. */
        STRING(String.class),
        /** Bytes with a two-byte length. */
        BINARY(Payload.class),
        /** Two strings. */
        STRING_PAIR(UserProperty.class);

        /** Of values that {@link Properties} holds. */
        final Class<?> held;

        Type(Class<?> held) {
            this.held = held;
        }
    }

    private static final Property[] BY_IDENTIFIER = new Property[128];

    static {
        for (Property property : values()) {
            BY_IDENTIFIER[property.identifier] = property;
        }
    }

    private final int identifier;
    private final Type type;
    private final long valueMin;
    private final long valueMax;
    private final boolean inWill;
    private final int packets; // one bit for the ordinal of each

    Property(int identifier, Type type, long valueMin, long valueMax, boolean inWill, PacketType... packets) {
        this.identifier = identifier;
        this.type = type;
        this.valueMin = valueMin;
        this.valueMax = valueMax;
        this.inWill = inWill;
        this.packets = Arrays.stream(packets).mapToInt(packet -> 1 << packet.ordinal()).sum();
    }

    /** The property with an identifier, or null if there is none. */
    public static Property of(int identifier) {
        return identifier < 0 || identifier >= BY_IDENTIFIER.length ? null : BY_IDENTIFIER[identifier];
    }

    /** The identifier on the wire, one byte in all of them. */
    public int identifier() {
        return identifier;
    }

    /** How the value is written. */
    public Type type() {
        return type;
    }

    /** The smallest number allowed; 0 where the value is no number. */
    public long valueMin() {
        return valueMin;
    }

    /** The greatest number allowed; 0 where the value is no number. */
    public long valueMax() {
        return valueMax;
    }

    /** True if a packet of this type may carry it. */
    public boolean allowedIn(PacketType packet) {
        return (packets >>> packet.ordinal() & 1) != 0;
    }

    /** True if the properties of a will may hold it (3.1.3.2). */
    public boolean allowedInWill() {
        return inWill;
    }

    /** True if it may appear more than once in a packet of this type. */
    public boolean repeatableIn(PacketType packet) {
        return this == USER_PROPERTY || this == SUBSCRIPTION_IDENTIFIER && packet == PUBLISH;
    }
}
