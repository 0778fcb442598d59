package io.caddis.mqtt.packet;

import io.caddis.mqtt.ReasonCode;

/** What packets of several types check alike. */
final class Checks {
    private Checks() {
    }

    /** A packet identifier is 1 to 65,535 ([MQTT-2.2.1-3]). */
    private static void checkPacketId(int packetId, PacketType type) {
        if (packetId < 1 || packetId > 0xFFFF) {
            throw new IllegalArgumentException(
                    type + " with packet identifier " + packetId + ": use 1 to 65535 [MQTT-2.2.1-3]");
        }
    }

    /** What every packet with an identifier, a reason and properties checks. */
    static void check(PacketType type, int packetId, ReasonCode reasonCode, Properties properties) {
        checkPacketId(packetId, type);
        check(type, reasonCode, properties);
    }

    /** What every packet with a reason and properties checks: the rules of {@link Property} and {@link ReasonCodes}. */
    static void check(PacketType type, ReasonCode reasonCode, Properties properties) {
        if (!ReasonCodes.allowed(type, reasonCode)) {
            throw new IllegalArgumentException(type + " cannot carry the reason code " + reasonCode + " (MQTT 2.4)");
        }
        properties.check(type);
    }

    /** What every packet with an identifier and properties checks. */
    static void check(PacketType type, int packetId, Properties properties) {
        checkPacketId(packetId, type);
        properties.check(type);
    }
}
