package io.caddis.mqtt.benchmarks;

import com.hivemq.client.internal.mqtt.codec.decoder.MqttDecoderContext;
import com.hivemq.client.internal.mqtt.codec.decoder.MqttMessageDecoder;
import com.hivemq.client.internal.mqtt.codec.decoder.OpenDecoders;
import com.hivemq.client.internal.mqtt.codec.encoder.MqttEncoderContext;
import com.hivemq.client.internal.mqtt.codec.encoder.MqttMessageEncoder;
import com.hivemq.client.internal.mqtt.codec.encoder.OpenEncoders;
import com.hivemq.client.internal.mqtt.message.MqttMessage;
import io.caddis.mqtt.packet.PacketType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;

/**
 * HiveMQ's client: pooled direct buffers, decoders and encoders called directly, with the fixed header read as its
 * channel handler reads it.
 */
final class HiveMqContender implements Contender {
    private static final int SIZE_MAX = 1 << 20;

    private final MqttMessageDecoder decoder;
    private final MqttDecoderContext decoderContext = OpenDecoders.context(SIZE_MAX);
    private final MqttMessageEncoder<?> encoder;
    private final MqttEncoderContext encoderContext = OpenEncoders.context(PooledByteBufAllocator.DEFAULT);
    private final ByteBuf in;
    private final MqttMessage[] messages;
    private int next;

    HiveMqContender(Row row) throws Exception {
        decoder = HiveMqParts.decoder(row);
        encoder = HiveMqParts.encoder(row);
        var bytes = Bytes.together(row);
        in = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.remaining()).writeBytes(bytes);
        messages = new MqttMessage[row.packets().size()];
        for (int index = 0; index < messages.length; index++) {
            messages[index] = decoder == null ? HiveMqParts.message(row) : (MqttMessage) decode();
        }
    }

    /** What this library has no code for, or null. */
    static String missing(Row row, Operation operation) {
        return operation == Operation.DECODE && List.of(PacketType.CONNECT, PacketType.SUBSCRIBE).contains(row.type())
                ? "HiveMQ: a client only, it decodes neither CONNECT nor SUBSCRIBE" : null;
    }

    @Override
    public Object decode() throws Exception {
        int end = in.writerIndex();
        if (!in.isReadable()) {
            in.readerIndex(0);
        }
        int first = in.readUnsignedByte();
        int remaining = 0;
        int digit;
        int shift = 0;
        do {
            digit = in.readByte();
            remaining |= (digit & 0x7F) << shift;
            shift += 7;
        } while (digit < 0);
        in.writerIndex(in.readerIndex() + remaining);
        MqttMessage message = decoder.decode(first & 0x0F, in, decoderContext);
        in.writerIndex(end);
        return message;
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
