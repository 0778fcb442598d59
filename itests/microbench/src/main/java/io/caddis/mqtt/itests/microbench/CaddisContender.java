package io.caddis.mqtt.itests.microbench;

import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import java.nio.ByteBuffer;

/** Caddis: direct buffers, as its transport uses them. */
final class CaddisContender implements Contender {
    private static final int SIZE_MAX = 1 << 20;

    private final PacketCodecComponent codec = new PacketCodecComponent();
    private final ProtocolVersion version;
    private final ByteBuffer in;
    private final ByteBuffer out = ByteBuffer.allocateDirect(8192);
    private final Packet[] packets;
    private int next;

    CaddisContender(Row row) {
        version = row.version();
        in = Bytes.together(row);
        packets = row.packets().toArray(Packet[]::new);
    }

    @Override
    public Object decode() {
        if (!in.hasRemaining()) {
            in.rewind();
        }
        return codec.decode(in, version, SIZE_MAX);
    }

    @Override
    public Object encode() {
        Packet packet = packets[next];
        next = next + 1 == packets.length ? 0 : next + 1;
        codec.encode(packet, version, out.clear());
        return out;
    }

    @Override
    public byte[] encoded() {
        encode();
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }
}
