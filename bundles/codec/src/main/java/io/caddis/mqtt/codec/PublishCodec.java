package io.caddis.mqtt.codec;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import java.nio.ByteBuffer;
import java.util.List;

/** PUBLISH (3.3): nearly all that a busy connection carries, so the packet without properties takes the short way. */
final class PublishCodec {
    private static final int RETAIN = 1;
    private static final int QOS_SHIFT = 1;
    private static final int QOS_MASK = 3;
    private static final int DUPLICATE = 8;
    private static final int VARIABLE_BYTES_MAX = 4;

    private PublishCodec() {
    }

    static void checkFlags(ByteBuffer in, int flags) {
        int qos = flags >> QOS_SHIFT & QOS_MASK;
        if (qos == QOS_MASK) {
            throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-3.3.1-4", "PUBLISH with QoS 3");
        }
        if (qos == 0 && (flags & DUPLICATE) != 0) {
            throw Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "MQTT-3.3.1-2", "PUBLISH with QoS 0 and DUP");
        }
    }

    /** @param apart the payload, if it is not behind all the rest; else null */
    static Publish read(ByteBuffer in, int flags, ProtocolVersion version, Memory memory, Payload apart) {
        TopicName topic = memory.readTopic(in);
        Qos qos = Qos.of(flags >> QOS_SHIFT & QOS_MASK);
        int packetId = qos == Qos.AT_MOST_ONCE ? 0 : Wire.readTwoBytes(in);
        boolean duplicate = (flags & DUPLICATE) != 0;
        boolean retain = (flags & RETAIN) != 0;
        int length = version == ProtocolVersion.V5 ? PropertiesCodec.readLength(in) : 0;
        if (length == 0) {
            Payload payload = payload(in, apart);
            Message message = Message.of(topic, payload, qos, retain);
            return new Publish(message, duplicate, packetId, 0, List.of());
        }
        MessageProperties properties = memory.readProperties(in, length);
        Payload payload = payload(in, apart);
        Message message = properties.message(topic, payload, qos, retain);
        return new Publish(message, duplicate, packetId, properties.topicAlias(),
                properties.subscriptionIdentifiers());
    }

    private static Payload payload(ByteBuffer in, Payload apart) {
        return apart == null ? Payload.readFrom(in, in.remaining()) : apart;
    }

    /**
     * Where the payload begins, from the limit's start on; 0 if that is not known.
     *
     * @param in from behind the fixed header on; its position moves
     */
    static int payloadStart(ByteBuffer in, int flags, int remaining, ProtocolVersion version) {
        int start = in.position();
        if (in.remaining() < 2) {
            return 0;
        }
        long at = start + 2L + Wire.readTwoBytes(in) + ((flags >> QOS_SHIFT & QOS_MASK) == 0 ? 0 : 2);
        if (version == ProtocolVersion.V5) {
            if (at + VARIABLE_BYTES_MAX > in.limit()) {
                return 0; // maybe it is known, but not for sure
            }
            in.position((int) at);
            at = Wire.readVariable(in);
            at += in.position();
        }
        return at <= in.limit() && at - start <= remaining ? (int) at : 0;
    }

    static int write(Publish publish, ProtocolVersion version, ByteBuffer out, int first) {
        return write(publish, version, out, first, true);
    }

    static void writeHead(Publish publish, ProtocolVersion version, ByteBuffer out, int first) {
        write(publish, version, out, first, false);
    }

    private static int write(Publish publish, ProtocolVersion version, ByteBuffer out, int first, boolean whole) {
        Message message = publish.message();
        TopicName topic = message.topic();
        Payload payload = message.payload();
        int qos = message.qos().value();
        long remaining = 2L + topic.encodedLength() + (qos == 0 ? 0 : 2) + payload.length();
        long properties = 0;
        if (version == ProtocolVersion.V5) {
            properties = propertiesSize(publish);
            remaining += PropertiesCodec.withLength(properties);
        } else {
            Wire.onlyV5(publish.topicAlias() != 0, "topic alias", version);
            Wire.onlyV5(!publish.subscriptionIdentifiers().isEmpty(), "subscription identifier", version);
        }
        int size = Wire.packetSize(remaining);
        if (whole && out.remaining() < size) {
            return size;
        }
        int flags = (publish.duplicate() ? DUPLICATE : 0) | qos << QOS_SHIFT | (message.retain() ? RETAIN : 0);
        Wire.putHeader(out, first | flags, (int) remaining);
        Wire.putTopic(out, topic);
        if (qos != 0) {
            Wire.putTwoBytes(out, publish.packetId());
        }
        if (version == ProtocolVersion.V5) {
            writeProperties(publish, (int) properties, out);
        }
        if (whole) {
            payload.writeTo(out);
        }
        return size;
    }

    private static long propertiesSize(Publish publish) {
        long size = MessageProperties.size(publish.message()) + (publish.topicAlias() == 0 ? 0 : 3);
        List<Integer> identifiers = publish.subscriptionIdentifiers();
        if (!identifiers.isEmpty()) {
            for (int identifier : identifiers) {
                if (identifier < 1 || identifier > Wire.VARIABLE_MAX) {
                    throw new IllegalArgumentException("subscription identifier " + identifier + ": use 1 to "
                            + Wire.VARIABLE_MAX + " (MQTT 3.3.2.3.8)");
                }
                size += 1 + Wire.sizeOfVariable(identifier);
            }
        }
        return size;
    }

    private static void writeProperties(Publish publish, int size, ByteBuffer out) {
        Wire.putVariable(out, size);
        if (size == 0) {
            return;
        }
        MessageProperties.writeFirst(publish.message(), out);
        for (int identifier : publish.subscriptionIdentifiers()) {
            Wire.putVariable(MessageProperties.put(out, Property.SUBSCRIPTION_IDENTIFIER), identifier);
        }
        if (publish.topicAlias() != 0) {
            MessageProperties.put(out, Property.TOPIC_ALIAS).putShort((short) publish.topicAlias());
        }
        MessageProperties.writeUserProperties(publish.message(), out);
    }
}
