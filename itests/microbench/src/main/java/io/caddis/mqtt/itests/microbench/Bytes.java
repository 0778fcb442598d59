package io.caddis.mqtt.itests.microbench;

import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.packet.Packet;
import java.nio.ByteBuffer;
import java.util.List;

/** The bytes of a row, which all libraries are given. */
final class Bytes {
    private static final int SIZE_MAX = 8192;

    private Bytes() {
    }

    /** One array per packet. */
    static List<byte[]> of(Row row) {
        PacketCodecComponent codec = new PacketCodecComponent();
        ByteBuffer buffer = ByteBuffer.allocate(SIZE_MAX);
        return row.packets().stream().map(packet -> bytes(codec, packet, row, buffer)).toList();
    }

    private static byte[] bytes(PacketCodecComponent codec, Packet packet, Row row, ByteBuffer buffer) {
        codec.encode(packet, row.version(), buffer.clear());
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** All packets in a row, in a direct buffer. */
    static ByteBuffer together(Row row) {
        List<byte[]> packets = of(row);
        ByteBuffer all = ByteBuffer.allocateDirect(packets.stream().mapToInt(bytes -> bytes.length).sum());
        packets.forEach(all::put);
        return all.flip();
    }
}
