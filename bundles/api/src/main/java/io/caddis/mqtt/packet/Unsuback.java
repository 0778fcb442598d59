package io.caddis.mqtt.packet;

import io.caddis.mqtt.ReasonCode;
import java.util.List;

/**
 * UNSUBACK (MQTT 3.11).
 *
 * @param packetId    1 to 65,535, that of the UNSUBSCRIBE
 * @param reasonCodes MQTT 5.0: one per filter, in its order; empty in 3.1.1; unmodifiable
 * @param properties  MQTT 5.0
 */
public record Unsuback(int packetId, List<ReasonCode> reasonCodes, Properties properties) implements Packet {
    /** Checks identifier, codes and properties. */
    public Unsuback {
        Checks.check(PacketType.UNSUBACK, packetId, properties);
        reasonCodes = List.copyOf(reasonCodes);
        for (ReasonCode reasonCode : reasonCodes) {
            Checks.check(PacketType.UNSUBACK, reasonCode, properties);
        }
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBACK;
    }
}
