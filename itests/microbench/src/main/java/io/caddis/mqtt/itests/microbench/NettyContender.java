package io.caddis.mqtt.itests.microbench;

import io.caddis.mqtt.packet.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.codec.mqtt.OpenCodec;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * Netty: pooled direct buffers, decoder and encoder called directly. Its payload is a piece of the buffer that was read
 * into: no copy, but whoever keeps it keeps that buffer.
 */
final class NettyContender implements Contender {
    private static final int SIZE_MAX = 1 << 20;

    private final OpenCodec codec;
    private final ByteBuf in;
    private final List<Object> decoded = new ArrayList<>();
    private final MqttMessage[] messages;
    private int next;

    NettyContender(Row row) throws Exception {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
        ChannelHandlerContext context = channel.pipeline().lastContext();
        codec = new OpenCodec(context, new MqttDecoder(SIZE_MAX),
                row.version() == ProtocolVersion.V5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1);
        var bytes = Bytes.together(row);
        in = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.remaining()).writeBytes(bytes);
        messages = new MqttMessage[row.packets().size()];
        for (int index = 0; index < messages.length; index++) {
            messages[index] = (MqttMessage) next();
        }
    }

    private Object next() throws Exception {
        if (!in.isReadable()) {
            in.readerIndex(0);
        }
        decoded.clear();
        codec.decode(in, decoded);
        MqttMessage message = (MqttMessage) decoded.get(0);
        if (message.decoderResult().isFailure()) {
            throw new IllegalStateException(message.decoderResult().cause());
        }
        return message;
    }

    @Override
    public Object decode() throws Exception {
        Object message = next();
        ReferenceCountUtil.release(message);
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
        return codec.encode(message);
    }

    @Override
    public byte[] encoded() {
        ByteBuf out = encodeNext();
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes).release();
        return bytes;
    }
}
