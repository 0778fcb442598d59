package io.caddis.mqtt;

/** Quality of Service of a message or a subscription (MQTT 4.3). The ordinal is the value on the wire. */
public enum Qos {
    /** 0: sent once, never acknowledged; may be lost, is never doubled. */
    AT_MOST_ONCE,
    /** 1: acknowledged by PUBACK; never lost, may be doubled after a reconnect. */
    AT_LEAST_ONCE,
    /** 2: acknowledged in two steps; neither lost nor doubled. */
    EXACTLY_ONCE;

    private static final Qos[] BY_VALUE = values();

    /**
     * The level with a number.
     *
     * @param value 0, 1 or 2
     * @throws IllegalArgumentException if {@code value} is anything else
     */
    public static Qos of(int value) {
        if (value < 0 || value >= BY_VALUE.length) {
            throw new IllegalArgumentException("qos " + value
                    + " does not exist: MQTT knows 0, 1 and 2 [MQTT-3.3.1-4]");
        }
        return BY_VALUE[value];
    }

    /** The number on the wire: 0, 1 or 2. */
    public int value() {
        return ordinal();
    }
}
