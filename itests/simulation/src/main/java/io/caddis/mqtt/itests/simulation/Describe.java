package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;

/** Packets in a few words. */
final class Describe {
    private Describe() {
    }

    static String packet(Packet packet) {
        String type = packet.type().toString();
        return switch (packet.type()) {
            case CONNECT -> type + " " + ((Connect) packet).clientId()
                    + (((Connect) packet).cleanStart() ? " clean " : " ") + ((Connect) packet).properties();
            case CONNACK -> type + " " + ((Connack) packet).reasonCode()
                    + (((Connack) packet).sessionPresent() ? " session present " : " ")
                    + ((Connack) packet).properties();
            case PUBLISH -> publish((Publish) packet);
            case PUBACK -> type + " id " + ((Puback) packet).packetId() + " " + ((Puback) packet).reasonCode();
            case PUBREC -> type + " id " + ((Pubrec) packet).packetId() + " " + ((Pubrec) packet).reasonCode();
            case PUBREL -> type + " id " + ((Pubrel) packet).packetId() + " " + ((Pubrel) packet).reasonCode();
            case PUBCOMP -> type + " id " + ((Pubcomp) packet).packetId() + " " + ((Pubcomp) packet).reasonCode();
            default -> packet.toString();
        };
    }

    private static String publish(Publish publish) {
        return "PUBLISH #" + Ledger.number(publish.message()) + " QoS " + publish.message().qos().value()
                + (publish.packetId() == 0 ? "" : " id " + publish.packetId()) + (publish.duplicate() ? " DUP " : " ")
                + publish.message().topic() + (publish.topicAlias() == 0 ? "" : " alias " + publish.topicAlias())
                + " (" + publish.message().payload().length() + " bytes)";
    }
}
