package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.MalformedPacketException;
import java.nio.ByteBuffer;

/** What a fuzz target makes of its bytes: the first chooses version and kind of buffer, the rest arrives. */
final class FuzzInput {
    static final int SIZE_MAX = 100_000;
    private static final int DIRECT = 4;

    private final PacketCodecComponent codec = new PacketCodecComponent();
    private final ProtocolVersion version;
    private final ByteBuffer in;

    FuzzInput(byte[] data) {
        int first = data.length == 0 ? 0 : data[0];
        ProtocolVersion[] versions = ProtocolVersion.values();
        version = versions[(first & 3) % versions.length];
        int length = Math.max(0, data.length - 1);
        in = (first & DIRECT) != 0 ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
        in.put(data, data.length - length, length).flip();
    }

    PacketCodecComponent codec() {
        return codec;
    }

    ProtocolVersion version() {
        return version;
    }

    /** The next packet; null if the rest is none, or not all of one. Whatever else is thrown is a finding. */
    Packet next() {
        int start = in.position();
        int limit = in.limit();
        try {
            Packet packet = codec.decode(in, version, SIZE_MAX);
            assertTrue(packet == null ? in.position() == start : in.position() >= start + 2, "position");
            return packet;
        } catch (MalformedPacketException e) {
            assertTrue(e.offset() >= 0 && e.offset() <= limit - start, "offset");
            return null;
        } finally {
            assertEquals(limit, in.limit());
        }
    }
}
