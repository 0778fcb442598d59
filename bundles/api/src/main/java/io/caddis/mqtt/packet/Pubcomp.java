package io.caddis.mqtt.packet;

import io.caddis.mqtt.ReasonCode;

/**
 * PUBCOMP (MQTT 3.7): answers a PUBREL.
 *
 * @param packetId   1 to 65,535, that of the PUBLISH
 * @param reasonCode MQTT 5.0; {@code SUCCESS} in 3.1.1
 * @param properties MQTT 5.0
 */
public record Pubcomp(int packetId, ReasonCode reasonCode, Properties properties) implements Packet {
    /** Checks identifier, reason code and properties. */
    public Pubcomp {
        Checks.check(PacketType.PUBCOMP, packetId, reasonCode, properties);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBCOMP;
    }
}
