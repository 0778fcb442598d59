package io.caddis.mqtt.codec;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import java.nio.ByteBuffer;

/** DISCONNECT and AUTH (3.14, 3.15): in 5.0 a reason and properties, either of which may be left out. */
final class DisconnectCodec {
    private DisconnectCodec() {
    }

    static Disconnect readDisconnect(ByteBuffer in, ProtocolVersion version) {
        if (version != ProtocolVersion.V5) {
            return new Disconnect(ReasonCode.SUCCESS, Properties.NONE);
        }
        return new Disconnect(readReason(in), readProperties(in, PacketType.DISCONNECT));
    }

    static Auth readAuth(ByteBuffer in) {
        return new Auth(readReason(in), readProperties(in, PacketType.AUTH));
    }

    /** 3.14.2.1, 3.15.2.1: nothing means success. */
    private static ReasonCode readReason(ByteBuffer in) {
        return in.hasRemaining() ? Wire.readReasonCode(in) : ReasonCode.SUCCESS;
    }

    /** 3.14.2.2.1: no property length if the packet ends here. */
    private static Properties readProperties(ByteBuffer in, PacketType type) {
        return in.hasRemaining() ? PropertiesCodec.read(in, type) : Properties.NONE;
    }

    static int write(Disconnect disconnect, ProtocolVersion version, ByteBuffer out, int first) {
        return write(disconnect.reasonCode(), disconnect.properties(), version, out, first);
    }

    static int write(Auth auth, ProtocolVersion version, ByteBuffer out, int first) {
        Wire.onlyV5(true, "AUTH", version);
        return write(auth.reasonCode(), auth.properties(), version, out, first);
    }

    private static int write(ReasonCode reasonCode, Properties properties, ProtocolVersion version, ByteBuffer out,
            int first) {
        boolean shortForm = reasonCode == ReasonCode.SUCCESS && properties.isEmpty();
        Wire.onlyV5(!shortForm, "reason code or property of DISCONNECT", version);
        long propertiesSize = PropertiesCodec.size(properties);
        long remaining = shortForm ? 0 : 1 + PropertiesCodec.withLength(propertiesSize);
        int size = Wire.packetSize(remaining);
        if (out.remaining() < size) {
            return size;
        }
        Wire.putHeader(out, first, (int) remaining);
        if (!shortForm) {
            out.put((byte) reasonCode.code());
            PropertiesCodec.write(properties, propertiesSize, out);
        }
        return size;
    }
}
