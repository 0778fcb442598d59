package io.netty.handler.codec.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;

/** Netty's decoder and encoder without the handlers around them. */
public final class OpenCodec {
    private final ChannelHandlerContext context;
    private final MqttDecoder decoder;

    /** A codec for one channel, which remembers the version. */
    public OpenCodec(ChannelHandlerContext context, MqttDecoder decoder, MqttVersion version) {
        this.context = context;
        this.decoder = decoder;
        MqttCodecUtil.setMqttVersion(context, version);
    }

    /** Adds a message to the list if the bytes are all there. */
    public void decode(ByteBuf in, List<Object> out) throws Exception {
        decoder.decode(context, in, out);
    }

    /** The bytes, in a buffer from the channel's allocator. */
    public ByteBuf encode(MqttMessage message) {
        return MqttEncoder.doEncode(context, message);
    }
}
