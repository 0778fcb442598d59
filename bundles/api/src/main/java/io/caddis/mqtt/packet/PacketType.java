package io.caddis.mqtt.packet;

/** The control packet types (MQTT 2.1.2). The value on the wire is the ordinal plus one. */
public enum PacketType {
    /** 1. */
    CONNECT,
    /** 2. */
    CONNACK,
    /** 3. */
    PUBLISH,
    /** 4. */
    PUBACK,
    /** 5. */
    PUBREC,
    /** 6. */
    PUBREL,
    /** 7. */
    PUBCOMP,
    /** 8. */
    SUBSCRIBE,
    /** 9. */
    SUBACK,
    /** 10. */
    UNSUBSCRIBE,
    /** 11. */
    UNSUBACK,
    /** 12. */
    PINGREQ,
    /** 13. */
    PINGRESP,
    /** 14. */
    DISCONNECT,
    /** 15, MQTT 5.0 only. */
    AUTH;

    private static final PacketType[] BY_VALUE = new PacketType[16];

    static {
        for (PacketType type : values()) {
            BY_VALUE[type.value()] = type;
        }
    }

    /**
     * The type with a value, or null for 0.
     *
     * @param value 0 to 15
     */
    public static PacketType of(int value) {
        return BY_VALUE[value];
    }

    /** The value in the upper four bits of the first byte. */
    public int value() {
        return ordinal() + 1;
    }
}
