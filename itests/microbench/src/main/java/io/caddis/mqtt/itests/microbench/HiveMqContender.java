package io.caddis.mqtt.itests.microbench;

import com.hivemq.client.internal.mqtt.codec.decoder.OpenDecoders;
import com.hivemq.client.internal.mqtt.codec.encoder.MqttEncoderContext;
import com.hivemq.client.internal.mqtt.codec.encoder.MqttMessageEncoder;
import com.hivemq.client.internal.mqtt.codec.encoder.OpenEncoders;
import com.hivemq.client.internal.mqtt.message.MqttMessage;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * HiveMQ's client: pooled direct buffers, decoder and encoders called directly.
 */
final class HiveMqContender implements Contender {
    private final OpenDecoders decoders;
    private final List<Object> decoded = new ArrayList<>();
    private final MqttMessageEncoder<?> encoder;
    private final MqttEncoderContext encoderContext = OpenEncoders.context(PooledByteBufAllocator.DEFAULT);
    private final ByteBuf in;
    private final MqttMessage[] messages;
    private int next;

    HiveMqContender(Row row) {
        decoders = new OpenDecoders(row.version() == ProtocolVersion.V5);
        encoder = HiveMqParts.encoder(row);
        var bytes = Bytes.together(row);
        in = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.remaining()).writeBytes(bytes);
        messages = new MqttMessage[row.packets().size()];
        for (int index = 0; index < messages.length; index++) {
            messages[index] = missing(row, Operation.DECODE) == null ? (MqttMessage) decode()
                    : HiveMqParts.message(row);
        }
    }

    /** What this library has no code for, or null. */
    static String missing(Row row, Operation operation) {
        return operation == Operation.DECODE && List.of(PacketType.CONNECT, PacketType.SUBSCRIBE).contains(row.type())
                ? "HiveMQ: a client only, it decodes neither CONNECT nor SUBSCRIBE" : null;
    }

    @Override
    public Object decode() {
        if (!in.isReadable()) {
            in.readerIndex(0);
        }
        decoded.clear();
        decoders.decode(in, decoded);
        return decoded.get(0);
    }

    @Override
    public Object encode() {
        ByteBuf out = encodeNext();
        out.release();
        return out;
    }

    private ByteBuf encodeNext() {
        MqttMessage message = messages[next];
        next = next + 1 == messages.length ? 0 : next + 1;
        return OpenEncoders.encode(encoder, message, encoderContext);
    }

    @Override
    public byte[] encoded() {
        ByteBuf out = encodeNext();
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes).release();
        return bytes;
    }
}
