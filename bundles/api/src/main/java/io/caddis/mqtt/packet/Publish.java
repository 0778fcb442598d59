package io.caddis.mqtt.packet;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import java.util.List;

/**
 * PUBLISH (MQTT 3.3).
 *
 * @param message                 topic, payload, QoS, retain and the properties meant for the application; its topic is
 *                                {@link TopicName#ALIASED} where the alias alone names it
 * @param duplicate               DUP: sent before
 * @param packetId                1 to 65,535, or 0 for QoS 0
 * @param topicAlias              MQTT 5.0: 1 to 65,535, or 0 for none
 * @param subscriptionIdentifiers MQTT 5.0, from servers only: 1 to 268,435,455 each
 */
public record Publish(Message message, boolean duplicate, int packetId, int topicAlias,
        List<Integer> subscriptionIdentifiers) implements Packet {
    /** Checks what belongs together. */
    public Publish {
        boolean acknowledged = message.qos() != Qos.AT_MOST_ONCE;
        if (acknowledged ? packetId < 1 || packetId > 0xFFFF : packetId != 0) {
            throw new IllegalArgumentException("PUBLISH with QoS " + message.qos().value() + " and packet identifier "
                    + packetId + ": use 1 to 65535 for QoS 1 and 2, 0 for QoS 0 [MQTT-2.2.1-2] [MQTT-2.2.1-3]");
        }
        if (duplicate && !acknowledged) {
            throw new IllegalArgumentException("PUBLISH with QoS 0 and DUP: use QoS 1 or 2 [MQTT-3.3.1-2]");
        }
        if (topicAlias < 0 || topicAlias > 0xFFFF || topicAlias == 0 && message.topic() == TopicName.ALIASED) {
            throw new IllegalArgumentException("PUBLISH to '" + message.topic() + "' with topic alias " + topicAlias
                    + ": use 1 to 65535, or none and a topic [MQTT-3.3.2-8]");
        }
    }

    /** A PUBLISH without alias and subscription identifiers: all that MQTT 3.1.1 knows. */
    public Publish(Message message, boolean duplicate, int packetId) {
        this(message, duplicate, packetId, 0, List.of());
    }

    @Override
    public PacketType type() {
        return PacketType.PUBLISH;
    }
}
