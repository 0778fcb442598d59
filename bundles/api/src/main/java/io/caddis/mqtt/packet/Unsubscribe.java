package io.caddis.mqtt.packet;

import io.caddis.mqtt.TopicFilter;
import java.util.List;

/**
 * UNSUBSCRIBE (MQTT 3.10).
 *
 * @param packetId   1 to 65,535
 * @param filters    one or more ([MQTT-3.10.3-2]); unmodifiable
 * @param properties MQTT 5.0
 */
public record Unsubscribe(int packetId, List<TopicFilter> filters, Properties properties) implements Packet {
    /** Checks identifier and properties, and that something is asked for. */
    public Unsubscribe {
        Checks.check(PacketType.UNSUBSCRIBE, packetId, properties);
        filters = List.copyOf(filters);
        if (filters.isEmpty()) {
            throw new IllegalArgumentException("UNSUBSCRIBE without a filter: give one or more [MQTT-3.10.3-2]");
        }
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBSCRIBE;
    }
}
