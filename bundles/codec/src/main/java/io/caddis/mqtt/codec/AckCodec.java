package io.caddis.mqtt.codec;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import java.nio.ByteBuffer;

/** PUBACK, PUBREC, PUBREL and PUBCOMP (3.4 to 3.7): a packet identifier, and in 5.0 perhaps a reason and properties. */
final class AckCodec {
    private static final int SHORT_FORM = 2; // success without properties

    private AckCodec() {
    }

    static <P extends Packet> P read(ByteBuffer in, ProtocolVersion version, PacketType type, Maker<P> maker) {
        int packetId = Wire.readTwoBytes(in);
        ReasonCode reasonCode = ReasonCode.SUCCESS;
        Properties properties = Properties.NONE;
        if (version == ProtocolVersion.V5 && in.hasRemaining()) {
            reasonCode = Wire.readReasonCode(in);
            if (in.hasRemaining()) { // 3.4.2.2.1: no property length if the packet ends here
                properties = PropertiesCodec.read(in, type);
            }
        }
        return maker.make(packetId, reasonCode, properties);
    }

    static int write(int first, int packetId, ReasonCode reasonCode, Properties properties, ProtocolVersion version,
            ByteBuffer out) {
        boolean shortForm = reasonCode == ReasonCode.SUCCESS && properties.isEmpty();
        Wire.onlyV5(!shortForm, "reason code or property of an acknowledgement", version);
        long propertiesSize = PropertiesCodec.size(properties);
        long remaining = shortForm ? SHORT_FORM : 3 + PropertiesCodec.withLength(propertiesSize);
        int size = Wire.packetSize(remaining);
        if (out.remaining() < size) {
            return size;
        }
        Wire.putHeader(out, first, (int) remaining);
        Wire.putTwoBytes(out, packetId);
        if (!shortForm) {
            out.put((byte) reasonCode.code());
            PropertiesCodec.write(properties, propertiesSize, out);
        }
        return size;
    }

    /** The constructor that all four records have. */
    interface Maker<P extends Packet> {
        P make(int packetId, ReasonCode reasonCode, Properties properties);
    }
}
