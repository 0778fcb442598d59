package io.caddis.mqtt.codec;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.spi.MalformedPacketException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;

/**
 * The properties of 5.0 (2.2.2) of all packets but PUBLISH. Which there are and which values they take,
 * {@link Property} says.
 */
final class PropertiesCodec {
    /** Only a server decides how many there are, and few have a meaning; each takes many times its bytes. */
    private static final int COUNT_MAX = 1000;

    private PropertiesCodec() {
    }

    /** Length and properties at the position. */
    static Properties read(ByteBuffer in, PacketType packet) {
        int length = readLength(in);
        if (length == 0) {
            return Properties.NONE;
        }
        int limit = in.limit();
        in.limit(in.position() + length);
        Properties.Builder properties = Properties.builder();
        for (int count = 0; in.hasRemaining(); count++) {
            checkCount(in, count, packet);
            Property property = readProperty(in, packet);
            switch (property.type()) {
                case BYTE -> properties.add(property, Wire.readByte(in));
                case TWO_BYTES -> properties.add(property, Wire.readTwoBytes(in));
                case FOUR_BYTES -> properties.add(property, Wire.readFourBytes(in));
                case VARIABLE_BYTE_INTEGER -> properties.add(property, Wire.readVariable(in));
                case STRING -> properties.add(property, Wire.readString(in));
                case BINARY -> properties.add(property, Wire.readBinary(in));
                case STRING_PAIR -> properties.add(Wire.readPair(in));
            }
        }
        in.limit(limit);
        return properties.build();
    }

    /** The length of the properties, all of which are there. */
    static int readLength(ByteBuffer in) {
        int length = Wire.readVariable(in);
        Wire.need(in, length, "properties");
        return length;
    }

    /** Refuses one more than a client has room for. */
    static void checkCount(ByteBuffer in, int count, PacketType packet) {
        if (count == COUNT_MAX) {
            throw Wire.malformed(in, ReasonCode.QUOTA_EXCEEDED, "2.2.2", packet + " with more than " + COUNT_MAX
                    + " properties");
        }
    }

    /** Which property of a packet follows. */
    static Property readProperty(ByteBuffer in, PacketType packet) {
        Property property = Property.of(Wire.readByte(in));
        if (property == null || !property.allowedIn(packet)) {
            throw misplaced(in, property, packet.name());
        }
        return property;
    }

    /** Which property of a will follows (3.1.3.2). */
    static Property readWillProperty(ByteBuffer in) {
        Property property = Property.of(Wire.readByte(in));
        if (property == null || !property.allowedInWill()) {
            throw misplaced(in, property, "will");
        }
        return property;
    }

    private static MalformedPacketException misplaced(ByteBuffer in, Property property, String where) {
        return Wire.malformed(in, ReasonCode.MALFORMED_PACKET, "2.2.2.2",
                where + " with " + (property == null ? "a property that does not exist" : property));
    }

    /** The bytes that the properties take, without their length. */
    static long size(Properties properties) {
        if (properties.isEmpty()) {
            return 0;
        }
        Sum sum = new Sum();
        properties.forEach(sum);
        return sum.bytes;
    }

    /** The bytes that the length of properties takes, and they themselves. */
    static long withLength(long size) {
        return Wire.sizeOfVariable(size) + size;
    }

    /** Length and properties. */
    static void write(Properties properties, long size, ByteBuffer out) {
        Wire.putVariable(out, (int) size);
        if (size > 0) {
            properties.forEach((property, value) -> {
                out.put((byte) property.identifier());
                switch (property.type()) {
                    case BYTE -> out.put(((Long) value).byteValue());
                    case TWO_BYTES -> out.putShort(((Long) value).shortValue());
                    case FOUR_BYTES -> out.putInt(((Long) value).intValue());
                    case VARIABLE_BYTE_INTEGER -> Wire.putVariable(out, ((Long) value).intValue());
                    case STRING -> Wire.putString(out, (String) value);
                    case BINARY -> Wire.putBinary(out, (Payload) value);
                    case STRING_PAIR -> Wire.putPair(out, (UserProperty) value);
                }
            });
        }
    }

    private static final class Sum implements BiConsumer<Property, Object> {
        private long bytes;

        @Override
        public void accept(Property property, Object value) {
            bytes += 1 + switch (property.type()) {
                case BYTE -> 1;
                case TWO_BYTES -> 2;
                case FOUR_BYTES -> 4;
                case VARIABLE_BYTE_INTEGER -> Wire.sizeOfVariable((Long) value);
                case STRING -> Wire.sizeOf((String) value);
                case BINARY -> Wire.sizeOf((Payload) value);
                case STRING_PAIR -> Wire.sizeOf((UserProperty) value);
            };
        }
    }
}
