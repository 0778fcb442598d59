package com.hivemq.client.internal.mqtt.codec.encoder;

import com.hivemq.client.internal.mqtt.message.MqttMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** What the encoders of HiveMQ's client need to be called. */
public final class OpenEncoders {
    private OpenEncoders() {
    }

    /** As for a client with default options. */
    public static MqttEncoderContext context(ByteBufAllocator allocator) {
        return new MqttEncoderContext(allocator);
    }

    /** The bytes, in a buffer from the context's allocator. */
    public static ByteBuf encode(MqttMessageEncoder<?> encoder, MqttMessage message, MqttEncoderContext context) {
        return encoder.castAndEncode(message, context);
    }
}
