package io.caddis.mqtt.packet;

/** PINGREQ (MQTT 3.12): asks the server for a sign of life. */
public record Pingreq() implements Packet {
    /** The one there needs to be. */
    public static final Pingreq INSTANCE = new Pingreq();

    @Override
    public PacketType type() {
        return PacketType.PINGREQ;
    }
}
