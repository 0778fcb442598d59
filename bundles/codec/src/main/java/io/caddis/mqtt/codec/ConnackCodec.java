package io.caddis.mqtt.codec;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import java.nio.ByteBuffer;
import java.util.List;

/** CONNACK (3.2). */
final class ConnackCodec {
    /** What the return codes 0 to 5 of 3.1 and 3.1.1 mean (3.1.1: 3.2.2.3). */
    private static final List<ReasonCode> RETURN_CODES = List.of(ReasonCode.SUCCESS,
            ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
            ReasonCode.SERVER_UNAVAILABLE, ReasonCode.BAD_USER_NAME_OR_PASSWORD, ReasonCode.NOT_AUTHORIZED);

    private ConnackCodec() {
    }

    static Connack read(ByteBuffer in, ProtocolVersion version) {
        int flags = Wire.readByte(in);
        if (flags > 1) {
            throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-3.2.2-1",
                    "CONNACK with acknowledge flags " + flags);
        }
        if (version != ProtocolVersion.V5) {
            int code = Wire.readByte(in);
            if (code >= RETURN_CODES.size()) {
                throw Wire.malformed(in, ReasonCode.PROTOCOL_ERROR, "3.2.2.3", "CONNACK with return code " + code);
            }
            return new Connack(flags == 1, RETURN_CODES.get(code), Properties.NONE);
        }
        if (in.remaining() == 1 && in.get(in.position()) == 1) { // 3.1.1: [MQTT-3.1.2-2]
            throw Wire.malformed(in, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-2",
                    "CONNACK of a server that does not know MQTT 5.0");
        }
        ReasonCode reasonCode = Wire.readReasonCode(in);
        return new Connack(flags == 1, reasonCode, PropertiesCodec.read(in, PacketType.CONNACK));
    }

    static int write(Connack connack, ProtocolVersion version, ByteBuffer out, int first) {
        boolean v5 = version == ProtocolVersion.V5;
        Properties properties = connack.properties();
        Wire.onlyV5(!properties.isEmpty(), "property of CONNACK", version);
        long propertiesSize = PropertiesCodec.size(properties);
        int code = v5 ? connack.reasonCode().code() : RETURN_CODES.indexOf(connack.reasonCode());
        Wire.onlyV5(code < 0, "reason code of CONNACK", version);
        long remaining = 2 + (v5 ? PropertiesCodec.withLength(propertiesSize) : 0);
        int size = Wire.packetSize(remaining);
        if (out.remaining() < size) {
            return size;
        }
        Wire.putHeader(out, first, (int) remaining);
        out.put((byte) (connack.sessionPresent() ? 1 : 0)).put((byte) code);
        if (v5) {
            PropertiesCodec.write(properties, propertiesSize, out);
        }
        return size;
    }
}
