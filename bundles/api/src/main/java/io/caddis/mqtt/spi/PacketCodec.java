package io.caddis.mqtt.spi;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
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
     * How much of an incomplete packet comes before the payload of a PUBLISH, so that whoever waits for the rest can
     * collect it where it is to stay.
     *
     * @param in as for {@link #decode}, which has just returned null for it
     * @return the number of bytes before the payload, from the position on, all of which are there; 0 if that is not
     *         known yet, if it is another packet, or if this codec does not do so. The position is unmoved
     */
    default int payloadStart(ByteBuffer in, ProtocolVersion version) {
        return 0;
    }

    /**
     * Takes a PUBLISH whose payload is apart, maybe because another codec said in {@link #payloadStart} where it
     * begins. By default both are put together.
     *
     * @param head    the packet up to its payload, see {@link #payloadStart}; direct or heap, big endian
     * @param payload all the rest
     * @return the packet, if possible with {@code payload} itself in it
     * @throws MalformedPacketException if this is no packet that is allowed; the position is anywhere
     */
    default Publish decode(ByteBuffer head, Payload payload, ProtocolVersion version) {
        ByteBuffer whole = ByteBuffer.allocate(head.remaining() + payload.length()).put(head);
        payload.writeTo(whole);
        return (Publish) decode(whole.flip(), version, whole.limit());
    }

    /**
     * Puts one packet if there is room for the whole of it.
     *
     * @param out the target, big endian; its position moves by the packet's size, or not at all if it does not fit
     * @return the size of the packet in bytes, fixed header included; it was written exactly if this is not greater
     *         than what {@code out} had remaining
     * @throws IllegalArgumentException before anything is written, if this version cannot express the packet
     */
    int encode(Packet packet, ProtocolVersion version, ByteBuffer out);

    /**
     * Puts what comes before the payload of a PUBLISH, for who sends the payload behind it from where it lies.
     *
     * @param out the target, with room for the size of the whole packet less the payload; its position moves by that
     * @return false, and nothing is written, if this codec does not do so
     * @throws IllegalArgumentException as {@link #encode}
     */
    default boolean encodeHead(Publish publish, ProtocolVersion version, ByteBuffer out) {
        return false;
    }
}
