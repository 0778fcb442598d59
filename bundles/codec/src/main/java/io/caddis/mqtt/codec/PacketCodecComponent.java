package io.caddis.mqtt.codec;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Pingreq;
import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.spi.MalformedPacketException;
import io.caddis.mqtt.spi.PacketCodec;
import java.nio.ByteBuffer;
import org.osgi.service.component.annotations.Component;

/**
 * The service: finds where a packet begins and ends and hands it to the codec of its family. The only state is a memory
 * of what earlier packets held, which makes decoding faster and nothing else.
 */
@Component
public final class PacketCodecComponent implements PacketCodec {
    private final Memory memory = new Memory();

    @Override
    public Packet decode(ByteBuffer in, ProtocolVersion version, int packetSizeMax) {
        if (!in.hasRemaining()) {
            return null;
        }
        int start = in.position();
        int limit = in.limit();
        in.mark(); // so that an error can say how far from here it was found
        int first = in.get() & 0xFF;
        PacketType type = checkFirstByte(in, first, version);
        int remaining = readRemainingLength(in, version);
        long size = in.position() - start + (long) remaining;
        if (remaining >= 0 && size > packetSizeMax) {
            throw Wire.malformed(in, ReasonCode.PACKET_TOO_LARGE, "MQTT-3.1.2-24",
                    "packet of " + size + " bytes: " + packetSizeMax + " are allowed; raise packet.size.max if it is"
                            + " wanted");
        }
        if (remaining < 0 || limit - in.position() < remaining) {
            in.position(start);
            return null;
        }
        in.limit(in.position() + remaining);
        try {
            Packet packet = read(type, first & 0x0F, in, version);
            if (in.hasRemaining()) {
                throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "2.1.4",
                        type + " goes on for " + in.remaining() + " bytes after its end");
            }
            return packet;
        } catch (IllegalArgumentException e) { // the packet's record says what is wrong
            throw Wire.malformed(in, ReasonCode.PROTOCOL_ERROR, "3." + type.value(), e.getMessage());
        } catch (OutOfMemoryError e) { // a copy of a payload is one piece of heap
            throw Wire.malformed(in, ReasonCode.PACKET_TOO_LARGE, "MQTT-3.1.2-24", "packet of " + size + " bytes: there"
                    + " is no memory for it; set packet.size.max to the greatest that is expected, or give the JVM more"
                    + " heap (-Xmx)");
        } finally {
            in.limit(limit);
        }
    }

    @Override
    public int payloadStart(ByteBuffer in, ProtocolVersion version) {
        int start = in.position();
        int first = in.hasRemaining() ? in.get(start) & 0xFF : 0;
        if (PacketType.of(first >> 4) != PacketType.PUBLISH) {
            return 0;
        }
        in.mark();
        try {
            int remaining = readRemainingLength(in.position(start + 1), version);
            return remaining < 0 ? 0 : PublishCodec.payloadStart(in, first & 0x0F, remaining, version) - start;
        } catch (MalformedPacketException e) {
            return 0; // said when the packet is complete
        } finally {
            in.position(start);
        }
    }

    @Override
    public Publish decode(ByteBuffer head, Payload payload, ProtocolVersion version) {
        head.mark();
        int first = head.get() & 0xFF;
        checkFirstByte(head, first, version);
        readRemainingLength(head, version);
        try {
            return PublishCodec.read(head, first & 0x0F, version, memory, payload);
        } catch (IllegalArgumentException e) { // the packet's record says what is wrong
            throw Wire.malformed(head, ReasonCode.PROTOCOL_ERROR, "3." + PacketType.PUBLISH.value(), e.getMessage());
        }
    }

    /** Packet type and flags (2.1.2, 2.1.3), which say that no packet can follow before it has arrived. */
    private static PacketType checkFirstByte(ByteBuffer in, int first, ProtocolVersion version) {
        PacketType type = PacketType.of(first >> 4);
        if (type == null || type == PacketType.AUTH && version != ProtocolVersion.V5) {
            throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "2.1.2",
                    "packet type " + (first >> 4) + " does not exist in MQTT " + version);
        }
        int flags = first & 0x0F;
        if (type == PacketType.PUBLISH) {
            PublishCodec.checkFlags(in, flags);
        } else if (flags != flags(type)) {
            throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-2.1.3-1",
                    type + " with flags " + flags + ": they are " + flags(type));
        }
        return type;
    }

    /** The lower four bits of the first byte, in all packets but PUBLISH (2.1.3). */
    private static int flags(PacketType type) {
        return type == PacketType.PUBREL || type == PacketType.SUBSCRIBE || type == PacketType.UNSUBSCRIBE ? 2 : 0;
    }

    /** The remaining length (2.1.4), or -1 if it is not all there. */
    private static int readRemainingLength(ByteBuffer in, ProtocolVersion version) {
        int value = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            if (!in.hasRemaining()) {
                return -1;
            }
            int next = in.get();
            value |= (next & 0x7F) << shift;
            // 3.1.1 does not demand the shortest form
            if (next == 0 && shift > 0 && version == ProtocolVersion.V5) {
                throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-1.5.5-1", "remaining length is too long");
            }
            if (next >= 0) {
                return value;
            }
        }
        throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "2.1.4",
                "remaining length has more than four bytes");
    }

    private Packet read(PacketType type, int flags, ByteBuffer in, ProtocolVersion version) {
        return switch (type) {
            case CONNECT -> ConnectCodec.read(in, version);
            case CONNACK -> ConnackCodec.read(in, version);
            case PUBLISH -> PublishCodec.read(in, flags, version, memory, null);
            case PUBACK -> AckCodec.read(in, version, type, Puback::new);
            case PUBREC -> AckCodec.read(in, version, type, Pubrec::new);
            case PUBREL -> AckCodec.read(in, version, type, Pubrel::new);
            case PUBCOMP -> AckCodec.read(in, version, type, Pubcomp::new);
            case SUBSCRIBE -> SubscribeCodec.readSubscribe(in, version);
            case SUBACK -> SubscribeCodec.readSuback(in, version);
            case UNSUBSCRIBE -> UnsubscribeCodec.readUnsubscribe(in, version);
            case UNSUBACK -> UnsubscribeCodec.readUnsuback(in, version);
            case PINGREQ -> Pingreq.INSTANCE;
            case PINGRESP -> Pingresp.INSTANCE;
            case DISCONNECT -> DisconnectCodec.readDisconnect(in, version);
            case AUTH -> DisconnectCodec.readAuth(in);
        };
    }

    @Override
    public boolean encodeHead(Publish publish, ProtocolVersion version, ByteBuffer out) {
        PublishCodec.writeHead(publish, version, out, PacketType.PUBLISH.value() << 4);
        return true;
    }

    @Override
    public int encode(Packet packet, ProtocolVersion version, ByteBuffer out) {
        PacketType type = packet.type();
        int first = type.value() << 4 | flags(type);
        return switch (type) {
            case CONNECT -> ConnectCodec.write((Connect) packet, version, out, first);
            case CONNACK -> ConnackCodec.write((Connack) packet, version, out, first);
            case PUBLISH -> PublishCodec.write((Publish) packet, version, out, first);
            case PUBACK -> {
                Puback ack = (Puback) packet;
                yield AckCodec.write(first, ack.packetId(), ack.reasonCode(), ack.properties(), version, out);
            }
            case PUBREC -> {
                Pubrec ack = (Pubrec) packet;
                yield AckCodec.write(first, ack.packetId(), ack.reasonCode(), ack.properties(), version, out);
            }
            case PUBREL -> {
                Pubrel ack = (Pubrel) packet;
                yield AckCodec.write(first, ack.packetId(), ack.reasonCode(), ack.properties(), version, out);
            }
            case PUBCOMP -> {
                Pubcomp ack = (Pubcomp) packet;
                yield AckCodec.write(first, ack.packetId(), ack.reasonCode(), ack.properties(), version, out);
            }
            case SUBSCRIBE -> SubscribeCodec.write((Subscribe) packet, version, out, first);
            case SUBACK -> SubscribeCodec.write((Suback) packet, version, out, first);
            case UNSUBSCRIBE -> UnsubscribeCodec.write((Unsubscribe) packet, version, out, first);
            case UNSUBACK -> UnsubscribeCodec.write((Unsuback) packet, version, out, first);
            case PINGREQ, PINGRESP -> {
                if (out.remaining() >= 2) {
                    Wire.putHeader(out, first, 0);
                }
                yield 2;
            }
            case DISCONNECT -> DisconnectCodec.write((Disconnect) packet, version, out, first);
            case AUTH -> DisconnectCodec.write((Auth) packet, version, out, first);
        };
    }
}
