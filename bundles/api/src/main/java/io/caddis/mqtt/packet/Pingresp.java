package io.caddis.mqtt.packet;

/** PINGRESP (MQTT 3.13): the server's sign of life. */
public record Pingresp() implements Packet {
    /** The one there needs to be. */
    public static final Pingresp INSTANCE = new Pingresp();

    @Override
    public PacketType type() {
        return PacketType.PINGRESP;
    }
}
