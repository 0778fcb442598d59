package io.caddis.mqtt.packet;

import io.caddis.mqtt.Subscription;
import java.util.List;

/**
 * SUBSCRIBE (MQTT 3.8).
 *
 * @param packetId      1 to 65,535
 * @param subscriptions one or more ([MQTT-3.8.3-2]); unmodifiable
 * @param properties    MQTT 5.0
 */
public record Subscribe(int packetId, List<Subscription> subscriptions, Properties properties) implements Packet {
    /** Checks identifier and properties, and that something is asked for. */
    public Subscribe {
        Checks.check(PacketType.SUBSCRIBE, packetId, properties);
        subscriptions = List.copyOf(subscriptions);
        if (subscriptions.isEmpty()) {
            throw new IllegalArgumentException("SUBSCRIBE without a filter: give one or more [MQTT-3.8.3-2]");
        }
    }

    @Override
    public PacketType type() {
        return PacketType.SUBSCRIBE;
    }
}
