package io.caddis.mqtt.packet;

import io.caddis.mqtt.ReasonCode;

/**
 * DISCONNECT (MQTT 3.14).
 *
 * @param reasonCode MQTT 5.0; {@code SUCCESS} in 3.1.1
 * @param properties MQTT 5.0
 */
public record Disconnect(ReasonCode reasonCode, Properties properties) implements Packet {
    /** Checks reason code and properties. */
    public Disconnect {
        Checks.check(PacketType.DISCONNECT, reasonCode, properties);
    }

    @Override
    public PacketType type() {
        return PacketType.DISCONNECT;
    }
}
