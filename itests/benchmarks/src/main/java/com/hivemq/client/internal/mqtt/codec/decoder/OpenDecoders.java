package com.hivemq.client.internal.mqtt.codec.decoder;

/** What the decoders of HiveMQ's client need to be called. */
public final class OpenDecoders {
    private OpenDecoders() {
    }

    /** As for a client with default options, and without topic aliases. */
    public static MqttDecoderContext context(int packetSizeMax) {
        return new MqttDecoderContext(packetSizeMax, 0, true, false, false, false, false, false);
    }
}
