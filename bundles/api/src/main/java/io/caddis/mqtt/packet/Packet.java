package io.caddis.mqtt.packet;

/** One control packet of MQTT. */
public sealed interface Packet permits Connect, Connack, Publish, Puback, Pubrec, Pubrel, Pubcomp, Subscribe, Suback,
        Unsubscribe, Unsuback, Pingreq, Pingresp, Disconnect, Auth {
    /** Which one, for an exhaustive switch. */
    PacketType type();
}
