package io.caddis.mqtt.packet;

import io.caddis.mqtt.ReasonCode;
import java.util.List;

/**
 * SUBACK (MQTT 3.9).
 *
 * @param packetId    1 to 65,535, that of the SUBSCRIBE
 * @param reasonCodes one per filter, in its order ([MQTT-3.9.3-1]); unmodifiable
 * @param properties  MQTT 5.0
 */
public record Suback(int packetId, List<ReasonCode> reasonCodes, Properties properties) implements Packet {
    /** Checks identifier, codes and properties. */
    public Suback {
        Checks.check(PacketType.SUBACK, packetId, properties);
        reasonCodes = List.copyOf(reasonCodes);
        for (ReasonCode reasonCode : reasonCodes) {
            Checks.check(PacketType.SUBACK, reasonCode, properties);
        }
        if (reasonCodes.isEmpty()) {
            throw new IllegalArgumentException("SUBACK without a reason code [MQTT-3.8.4-6]");
        }
    }

    @Override
    public PacketType type() {
        return PacketType.SUBACK;
    }
}
