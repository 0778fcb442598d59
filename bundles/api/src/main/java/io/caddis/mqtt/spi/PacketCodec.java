package io.caddis.mqtt.spi;

import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Bytes to packets and back. A service without state that matters: any number of connections on any threads share it,
 * and it may be replaced between any two calls.
 */
@ProviderType
public interface PacketCodec {
    /**
     * Takes one packet.
     *
     * @param in            bytes from the server, from the position on; direct or heap, big endian
     * @param version       the version in use
     * @param packetSizeMax refuse greater packets from their fixed header on, without waiting for the rest
     * @return the packet, with the position behind it; or null if it is not complete, with the position unmoved
     * @throws MalformedPacketException if these bytes can become no packet that is allowed; the position is anywhere
     */
    Packet decode(ByteBuffer in, ProtocolVersion version, int packetSizeMax);

    /**
     * Puts one packet if there is room for the whole of it.
     *
     * @param out the target, big endian; its position moves by the packet's size, or not at all if it does not fit
     * @return the size of the packet in bytes, fixed header included; it was written exactly if this is not greater
     *         than what {@code out} had remaining
     * @throws IllegalArgumentException before anything is written, if this version cannot express the packet
     */
    int encode(Packet packet, ProtocolVersion version, ByteBuffer out);
}
