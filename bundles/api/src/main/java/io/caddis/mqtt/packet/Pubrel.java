package io.caddis.mqtt.packet;

import io.caddis.mqtt.ReasonCode;

/**
 * PUBREL (MQTT 3.6): answers a PUBREC.
 *
 * @param packetId   1 to 65,535, that of the PUBLISH
 * @param reasonCode MQTT 5.0; {@code SUCCESS} in 3.1.1
 * @param properties MQTT 5.0
 */
public record Pubrel(int packetId, ReasonCode reasonCode, Properties properties) implements Packet {
    /** Checks identifier, reason code and properties. */
    public Pubrel {
        Checks.check(PacketType.PUBREL, packetId, reasonCode, properties);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREL;
    }
}
