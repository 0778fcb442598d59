package io.caddis.mqtt.codec;

import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** SUBSCRIBE and SUBACK (3.8, 3.9). */
final class SubscribeCodec {
    private static final int QOS = 0x03;
    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final int RETAIN_HANDLING_SHIFT = 4;
    private static final int RETAIN_HANDLING_MASK = 3;
    private static final int RESERVED = 0xC0;
    private static final RetainHandling[] RETAIN_HANDLINGS = RetainHandling.values(); // values() copies it

    private SubscribeCodec() {
    }

    static Subscribe readSubscribe(ByteBuffer in, ProtocolVersion version) {
        int packetId = Wire.readTwoBytes(in);
        Properties properties = version == ProtocolVersion.V5 ? PropertiesCodec.read(in, PacketType.SUBSCRIBE)
                : Properties.NONE;
        int reserved = version == ProtocolVersion.V5 ? RESERVED : ~QOS;
        List<Subscription> subscriptions = new ArrayList<>(4);
        while (in.hasRemaining()) {
            TopicFilter filter = Wire.readFilter(in);
            int options = Wire.readByte(in);
            if ((options & reserved) != 0) {
                throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-3.8.3-5",
                        "subscription options " + options + " with a reserved bit");
            }
            int retainHandling = options >> RETAIN_HANDLING_SHIFT & RETAIN_HANDLING_MASK;
            if (retainHandling == RETAIN_HANDLING_MASK) {
                throw Wire.malformed(in, ReasonCode.PROTOCOL_ERROR, "3.8.3.1", "retain handling 3");
            }
            subscriptions.add(new Subscription(filter, Qos.of(options & QOS), (options & NO_LOCAL) != 0,
                    (options & RETAIN_AS_PUBLISHED) != 0, RETAIN_HANDLINGS[retainHandling]));
        }
        return new Subscribe(packetId, subscriptions, properties);
    }

    static int write(Subscribe subscribe, ProtocolVersion version, ByteBuffer out, int first) {
        boolean v5 = version == ProtocolVersion.V5;
        Properties properties = subscribe.properties();
        Wire.onlyV5(!properties.isEmpty(), "property of SUBSCRIBE", version);
        long propertiesSize = PropertiesCodec.size(properties);
        long remaining = 2 + (v5 ? PropertiesCodec.withLength(propertiesSize) : 0);
        for (Subscription subscription : subscribe.subscriptions()) {
            Wire.onlyV5(options(subscription) > QOS, "option of a subscription", version);
            remaining += Wire.sizeOf(subscription.filter().value()) + 1;
        }
        int size = Wire.packetSize(remaining);
        if (out.remaining() < size) {
            return size;
        }
        Wire.putHeader(out, first, (int) remaining);
        Wire.putTwoBytes(out, subscribe.packetId());
        if (v5) {
            PropertiesCodec.write(properties, propertiesSize, out);
        }
        for (Subscription subscription : subscribe.subscriptions()) {
            Wire.putString(out, subscription.filter().value());
            out.put((byte) options(subscription));
        }
        return size;
    }

    private static int options(Subscription subscription) {
        return subscription.qos().value() | (subscription.noLocal() ? NO_LOCAL : 0)
                | (subscription.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
                | subscription.retainHandling().ordinal() << RETAIN_HANDLING_SHIFT;
    }

    static Suback readSuback(ByteBuffer in, ProtocolVersion version) {
        int packetId = Wire.readTwoBytes(in);
        Properties properties = version == ProtocolVersion.V5 ? PropertiesCodec.read(in, PacketType.SUBACK)
                : Properties.NONE;
        List<ReasonCode> codes = new ArrayList<>(Math.min(in.remaining(), 16));
        while (in.hasRemaining()) {
            ReasonCode code = Wire.readReasonCode(in);
            if (!allowed(code, version)) {
                throw Wire.malformed(in, ReasonCode.PROTOCOL_ERROR, "MQTT-3.9.3-2", "SUBACK with return code " + code);
            }
            codes.add(code);
        }
        return new Suback(packetId, codes, properties);
    }

    /** 3.1.1 has the three granted levels and one failure. */
    private static boolean allowed(ReasonCode code, ProtocolVersion version) {
        return version == ProtocolVersion.V5 || code.code() <= Qos.EXACTLY_ONCE.value()
                || code == ReasonCode.UNSPECIFIED_ERROR;
    }

    static int write(Suback suback, ProtocolVersion version, ByteBuffer out, int first) {
        boolean v5 = version == ProtocolVersion.V5;
        Properties properties = suback.properties();
        Wire.onlyV5(!properties.isEmpty(), "property of SUBACK", version);
        long propertiesSize = PropertiesCodec.size(properties);
        long remaining = 2L + suback.reasonCodes().size() + (v5 ? PropertiesCodec.withLength(propertiesSize) : 0);
        for (ReasonCode code : suback.reasonCodes()) {
            Wire.onlyV5(!allowed(code, version), "reason code of SUBACK", version);
        }
        int size = Wire.packetSize(remaining);
        if (out.remaining() < size) {
            return size;
        }
        Wire.putHeader(out, first, (int) remaining);
        Wire.putTwoBytes(out, suback.packetId());
        if (v5) {
            PropertiesCodec.write(properties, propertiesSize, out);
        }
        for (ReasonCode code : suback.reasonCodes()) {
            out.put((byte) code.code());
        }
        return size;
    }
}
