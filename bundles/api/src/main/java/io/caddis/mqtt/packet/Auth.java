package io.caddis.mqtt.packet;

import io.caddis.mqtt.ReasonCode;

/**
 * AUTH (MQTT 5.0, 3.15).
 *
 * @param reasonCode {@code SUCCESS}, {@code CONTINUE_AUTHENTICATION} or {@code REAUTHENTICATE}
 * @param properties the authentication method at least
 */
public record Auth(ReasonCode reasonCode, Properties properties) implements Packet {
    /** Checks reason code and properties. */
    public Auth {
        Checks.check(PacketType.AUTH, reasonCode, properties);
        if (!properties.has(Property.AUTHENTICATION_METHOD)) {
            throw new IllegalArgumentException("AUTH without an authentication method (MQTT 3.15.2.2.2)");
        }
    }

    @Override
    public PacketType type() {
        return PacketType.AUTH;
    }
}
