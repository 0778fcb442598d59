package io.caddis.mqtt.codec;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** UNSUBSCRIBE and UNSUBACK (3.10, 3.11). */
final class UnsubscribeCodec {
    private UnsubscribeCodec() {
    }

    static Unsubscribe readUnsubscribe(ByteBuffer in, ProtocolVersion version) {
        int packetId = Wire.readTwoBytes(in);
        Properties properties = version == ProtocolVersion.V5 ? PropertiesCodec.read(in, PacketType.UNSUBSCRIBE)
                : Properties.NONE;
        List<TopicFilter> filters = new ArrayList<>(4);
        while (in.hasRemaining()) {
            filters.add(Wire.readFilter(in));
        }
        return new Unsubscribe(packetId, filters, properties);
    }

    static int write(Unsubscribe unsubscribe, ProtocolVersion version, ByteBuffer out, int first) {
        boolean v5 = version == ProtocolVersion.V5;
        Properties properties = unsubscribe.properties();
        Wire.onlyV5(!properties.isEmpty(), "property of UNSUBSCRIBE", version);
        long propertiesSize = PropertiesCodec.size(properties);
        long remaining = 2 + (v5 ? PropertiesCodec.withLength(propertiesSize) : 0);
        for (TopicFilter filter : unsubscribe.filters()) {
            remaining += Wire.sizeOf(filter.value());
        }
        int size = Wire.packetSize(remaining);
        if (out.remaining() < size) {
            return size;
        }
        Wire.putHeader(out, first, (int) remaining);
        Wire.putTwoBytes(out, unsubscribe.packetId());
        if (v5) {
            PropertiesCodec.write(properties, propertiesSize, out);
        }
        for (TopicFilter filter : unsubscribe.filters()) {
            Wire.putString(out, filter.value());
        }
        return size;
    }

    static Unsuback readUnsuback(ByteBuffer in, ProtocolVersion version) {
        int packetId = Wire.readTwoBytes(in);
        if (version != ProtocolVersion.V5) {
            return new Unsuback(packetId, List.of(), Properties.NONE);
        }
        Properties properties = PropertiesCodec.read(in, PacketType.UNSUBACK);
        List<ReasonCode> codes = new ArrayList<>(Math.min(in.remaining(), 16));
        while (in.hasRemaining()) {
            codes.add(Wire.readReasonCode(in));
        }
        checkCodes(codes, version);
        return new Unsuback(packetId, codes, properties);
    }

    /** In 5.0 there is a code for each filter, and so one at least; 3.1.1 has none (3.11.3). */
    private static void checkCodes(List<ReasonCode> codes, ProtocolVersion version) {
        if (codes.isEmpty() == (version == ProtocolVersion.V5)) {
            throw new IllegalArgumentException("UNSUBACK with " + codes.size() + " reason codes in MQTT " + version
                    + ": one per filter in 5.0, none before [MQTT-3.11.3-1]");
        }
    }

    static int write(Unsuback unsuback, ProtocolVersion version, ByteBuffer out, int first) {
        boolean v5 = version == ProtocolVersion.V5;
        Properties properties = unsuback.properties();
        Wire.onlyV5(!properties.isEmpty(), "property of UNSUBACK", version);
        checkCodes(unsuback.reasonCodes(), version);
        long propertiesSize = PropertiesCodec.size(properties);
        long remaining = 2L + unsuback.reasonCodes().size() + (v5 ? PropertiesCodec.withLength(propertiesSize) : 0);
        int size = Wire.packetSize(remaining);
        if (out.remaining() < size) {
            return size;
        }
        Wire.putHeader(out, first, (int) remaining);
        Wire.putTwoBytes(out, unsuback.packetId());
        if (v5) {
            PropertiesCodec.write(properties, propertiesSize, out);
        }
        for (ReasonCode code : unsuback.reasonCodes()) {
            out.put((byte) code.code());
        }
        return size;
    }
}
