package io.caddis.mqtt.management.packets;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.PacketCodec;
import java.nio.ByteBuffer;

/**
 * A PUBLISH on its way in, whose payload is collected in the array that the message keeps, so that it is copied once.
 * Not thread-safe.
 */
final class LargePublish {
    /** Smaller payloads are as fast in one piece with the rest. */
    static final int PAYLOAD_MIN = 16 * 1024;
    /** There is room for all once such a part has arrived: who only announces much costs little. */
    private static final int PART = 16;

    private final byte[] head;
    private final byte[] payload;
    private int arrived;

    /**
     * With what is there of it.
     *
     * @param in    from the packet's first byte on to no more than its last one; all is taken
     * @param start of the payload, from the first byte on
     * @param size  of the whole packet
     */
    LargePublish(ByteBuffer in, int start, int size) {
        head = new byte[start];
        payload = new byte[size - start];
        in.get(head);
        take(in);
    }

    /** Whether enough is there of a packet, to the limit of {@code in}, for the memory that it says it needs. */
    static boolean isWorthIt(ByteBuffer in, int size) {
        return size > PAYLOAD_MIN && in.remaining() >= size / PART;
    }

    /** Takes what it lacks, or all. */
    void take(ByteBuffer in) {
        int count = Math.min(in.remaining(), payload.length - arrived);
        in.get(payload, arrived, count);
        arrived += count;
    }

    boolean isComplete() {
        return arrived == payload.length;
    }

    /** Of the whole packet. */
    int size() {
        return head.length + payload.length;
    }

    /** The packet, which has the array from now on. */
    Publish decode(PacketCodec codec, ProtocolVersion version) {
        return codec.decode(ByteBuffer.wrap(head), Payload.wrap(payload), version);
    }
}
