package io.caddis.mqtt.packet;

import io.caddis.mqtt.ReasonCode;

/**
 * CONNACK (MQTT 3.2).
 *
 * @param sessionPresent the server goes on with a session it has
 * @param reasonCode     {@code SUCCESS} or why not
 * @param properties     MQTT 5.0
 */
public record Connack(boolean sessionPresent, ReasonCode reasonCode, Properties properties) implements Packet {
    /** Checks reason code and properties. */
    public Connack {
        Checks.check(PacketType.CONNACK, reasonCode, properties);
        if (sessionPresent && reasonCode.isError()) {
            throw new IllegalArgumentException("CONNACK " + reasonCode + " with session present [MQTT-3.2.2-6]");
        }
    }

    @Override
    public PacketType type() {
        return PacketType.CONNACK;
    }
}
