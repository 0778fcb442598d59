package io.caddis.mqtt.packet;

/** A version of MQTT, as CONNECT names it (3.1.2.1, 3.1.2.2). */
public enum ProtocolVersion {
    /** MQTT 3.1. */
    V3_1("MQIsdp", 3, "3.1"),
    /** MQTT 3.1.1. */
    V3_1_1("MQTT", 4, "3.1.1"),
    /** MQTT 5.0. */
    V5("MQTT", 5, "5.0");

    private final String protocolName;
    private final int level;
    private final String text;

    ProtocolVersion(String protocolName, int level, String text) {
        this.protocolName = protocolName;
        this.level = level;
        this.text = text;
    }

    /** The name in CONNECT. */
    public String protocolName() {
        return protocolName;
    }

    /** The protocol level in CONNECT: 3, 4 or 5. */
    public int level() {
        return level;
    }

    /** {@code 3.1}, {@code 3.1.1} or {@code 5.0}. */
    @Override
    public String toString() {
        return text;
    }
}
