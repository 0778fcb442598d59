package io.caddis.mqtt.packet;

import io.caddis.mqtt.ReasonCode;

/**
 * PUBACK (MQTT 3.4): answers a QoS 1 PUBLISH.
 *
 * @param packetId   1 to 65,535, that of the PUBLISH
 * @param reasonCode MQTT 5.0; {@code SUCCESS} in 3.1.1
 * @param properties MQTT 5.0
 */
public record Puback(int packetId, ReasonCode reasonCode, Properties properties) implements Packet {
    /** Checks identifier, reason code and properties. */
    public Puback {
        Checks.check(PacketType.PUBACK, packetId, reasonCode, properties);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBACK;
    }
}
