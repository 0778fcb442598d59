package io.caddis.mqtt.codec;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Will;
import java.nio.ByteBuffer;

/** CONNECT (3.1). */
final class ConnectCodec {
    private static final int RESERVED = 0x01;
    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_QOS_SHIFT = 3;
    private static final int WILL_QOS_MASK = 3;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USERNAME = 0x80;

    private ConnectCodec() {
    }

    static Connect read(ByteBuffer in, ProtocolVersion version) {
        boolean v5 = version == ProtocolVersion.V5;
        String name = Wire.readString(in);
        int level = Wire.readByte(in);
        if (!name.equals(version.protocolName()) || level != version.level()) {
            throw Wire.malformed(in, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-2",
                    "CONNECT for " + name + ", level " + level + ", where MQTT " + version + " is spoken");
        }
        int flags = Wire.readByte(in);
        checkFlags(in, flags, version);
        int keepAlive = Wire.readTwoBytes(in);
        Properties properties = v5 ? PropertiesCodec.read(in, PacketType.CONNECT) : Properties.NONE;
        String clientId = Wire.readString(in);
        checkClientId(clientId, (flags & CLEAN_START) != 0, version);
        Will will = (flags & WILL) == 0 ? null : readWill(in, flags, v5);
        String username = (flags & USERNAME) == 0 ? null : Wire.readString(in);
        Payload password = (flags & PASSWORD) == 0 ? null : Wire.readBinary(in);
        return new Connect(clientId, (flags & CLEAN_START) != 0, keepAlive, will, username, password, properties);
    }

    private static void checkFlags(ByteBuffer in, int flags, ProtocolVersion version) {
        if ((flags & RESERVED) != 0) {
            throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-3", "CONNECT with the reserved flag");
        }
        int qos = flags >> WILL_QOS_SHIFT & WILL_QOS_MASK;
        if (qos == WILL_QOS_MASK) {
            throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-12", "will with QoS 3");
        }
        if ((flags & WILL) == 0 && (qos != 0 || (flags & WILL_RETAIN) != 0)) {
            throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-11", "flags of a will, but no will");
        }
        if (version != ProtocolVersion.V5 && (flags & PASSWORD) != 0 && (flags & USERNAME) == 0) {
            throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-22", "password, but no user name");
        }
    }

    /** 3.1.1 lets the server choose an identifier for a clean session only; 3.1 not at all. */
    private static void checkClientId(String clientId, boolean cleanStart, ProtocolVersion version) {
        if (clientId.isEmpty() && (version == ProtocolVersion.V3_1
                || version == ProtocolVersion.V3_1_1 && !cleanStart)) {
            throw new IllegalArgumentException("CONNECT without a client identifier in MQTT " + version
                    + ": give one, or ask for a clean session in 3.1.1 [MQTT-3.1.3-7]");
        }
    }

    private static Will readWill(ByteBuffer in, int flags, boolean v5) {
        int length = v5 ? PropertiesCodec.readLength(in) : 0;
        MessageProperties properties = length == 0 ? null : MessageProperties.read(in, length, true);
        TopicName topic = Wire.readTopic(in, Wire.readTwoBytes(in));
        Payload payload = Wire.readBinary(in);
        Qos qos = Qos.of(flags >> WILL_QOS_SHIFT & WILL_QOS_MASK);
        boolean retain = (flags & WILL_RETAIN) != 0;
        return properties == null ? new Will(Message.of(topic, payload, qos, retain), -1)
                : new Will(properties.message(topic, payload, qos, retain), properties.willDelaySeconds());
    }

    static int write(Connect connect, ProtocolVersion version, ByteBuffer out, int first) {
        boolean v5 = version == ProtocolVersion.V5;
        Wire.onlyV5(!connect.properties().isEmpty(), "property of CONNECT", version);
        Wire.onlyV5(connect.password() != null && connect.username() == null, "password without a user name", version);
        checkClientId(connect.clientId(), connect.cleanStart(), version);
        long propertiesSize = PropertiesCodec.size(connect.properties());
        Will will = connect.will();
        long willPropertiesSize = will == null || !v5 ? 0
                : MessageProperties.size(will.message()) + (will.delaySeconds() < 0 ? 0 : 5);
        long remaining = 2 + version.protocolName().length() + 4 + Wire.sizeOf(connect.clientId())
                + (v5 ? PropertiesCodec.withLength(propertiesSize) : 0)
                + (will == null ? 0 : willSize(will))
                + (will != null && v5 ? PropertiesCodec.withLength(willPropertiesSize) : 0)
                + (connect.username() == null ? 0 : Wire.sizeOf(connect.username()))
                + (connect.password() == null ? 0 : Wire.sizeOf(connect.password()));
        int size = Wire.packetSize(remaining);
        if (out.remaining() < size) {
            return size;
        }
        Wire.putHeader(out, first, (int) remaining);
        Wire.putString(out, version.protocolName());
        out.put((byte) version.level()).put((byte) flags(connect));
        Wire.putTwoBytes(out, connect.keepAliveSeconds());
        if (v5) {
            PropertiesCodec.write(connect.properties(), propertiesSize, out);
        }
        Wire.putString(out, connect.clientId());
        if (will != null) {
            writeWill(will, v5, (int) willPropertiesSize, out);
        }
        if (connect.username() != null) {
            Wire.putString(out, connect.username());
        }
        if (connect.password() != null) {
            Wire.putBinary(out, connect.password());
        }
        return size;
    }

    private static int flags(Connect connect) {
        Will will = connect.will();
        int flags = connect.cleanStart() ? CLEAN_START : 0;
        if (will != null) {
            flags |= WILL | will.message().qos().value() << WILL_QOS_SHIFT
                    | (will.message().retain() ? WILL_RETAIN : 0);
        }
        return flags | (connect.username() == null ? 0 : USERNAME) | (connect.password() == null ? 0 : PASSWORD);
    }

    private static long willSize(Will will) {
        TopicName topic = will.message().topic();
        if (topic == TopicName.ALIASED) {
            throw new IllegalArgumentException("topic of the will is empty: use one character or more [MQTT-4.7.3-1]");
        }
        return 2 + topic.encodedLength() + Wire.sizeOf(will.message().payload());
    }

    private static void writeWill(Will will, boolean v5, int propertiesSize, ByteBuffer out) {
        Message message = will.message();
        if (v5) {
            Wire.putVariable(out, propertiesSize);
            MessageProperties.writeFirst(message, out);
            if (will.delaySeconds() >= 0) {
                MessageProperties.put(out, Property.WILL_DELAY_INTERVAL).putInt((int) will.delaySeconds());
            }
            MessageProperties.writeUserProperties(message, out);
        }
        Wire.putTopic(out, message.topic());
        Wire.putBinary(out, message.payload());
    }
}
