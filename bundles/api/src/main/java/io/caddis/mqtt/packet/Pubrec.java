package io.caddis.mqtt.packet;

import io.caddis.mqtt.ReasonCode;

/**
 * PUBREC (MQTT 3.5): answers a QoS 2 PUBLISH.
 *
 * @param packetId   1 to 65,535, that of the PUBLISH
 * @param reasonCode MQTT 5.0; {@code SUCCESS} in 3.1.1
 * @param properties MQTT 5.0
 */
public record Pubrec(int packetId, ReasonCode reasonCode, Properties properties) implements Packet {
    /** Checks identifier, reason code and properties. */
    public Pubrec {
        Checks.check(PacketType.PUBREC, packetId, reasonCode, properties);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREC;
    }
}
