package com.hivemq.client.internal.mqtt.codec.decoder;

import com.hivemq.client.internal.mqtt.MqttClientConfig;
import com.hivemq.client.internal.mqtt.MqttClientExecutorConfigImpl;
import com.hivemq.client.internal.mqtt.MqttClientTransportConfigImpl;
import com.hivemq.client.internal.mqtt.advanced.MqttClientAdvancedConfig;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt3.Mqtt3ClientMessageDecoders_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt3.Mqtt3ConnAckDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt3.Mqtt3PubAckDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt3.Mqtt3PubCompDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt3.Mqtt3PubRecDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt3.Mqtt3PubRelDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt3.Mqtt3PublishDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt3.Mqtt3SubAckDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt3.Mqtt3UnsubAckDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt5.Mqtt5AuthDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt5.Mqtt5ClientMessageDecoders_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt5.Mqtt5ConnAckDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt5.Mqtt5DisconnectDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt5.Mqtt5PubAckDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt5.Mqtt5PubCompDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt5.Mqtt5PubRecDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt5.Mqtt5PubRelDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt5.Mqtt5PublishDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt5.Mqtt5SubAckDecoder_Factory;
import com.hivemq.client.internal.mqtt.codec.decoder.mqtt5.Mqtt5UnsubAckDecoder_Factory;
import com.hivemq.client.internal.mqtt.message.connect.MqttConnect;
import com.hivemq.client.internal.util.collections.ImmutableList;
import com.hivemq.client.mqtt.MqttVersion;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** The decoder of HiveMQ's client, as for a client with default options. */
public final class OpenDecoders {
    private final MqttDecoder decoder;

    /** For MQTT 5.0, or for 3.1.1. */
    public OpenDecoders(boolean v5) {
        MqttClientConfig config = new MqttClientConfig(v5 ? MqttVersion.MQTT_5_0 : MqttVersion.MQTT_3_1_1, null,
                MqttClientTransportConfigImpl.DEFAULT, MqttClientExecutorConfigImpl.DEFAULT,
                MqttClientAdvancedConfig.DEFAULT, null, ImmutableList.of(), ImmutableList.of());
        decoder = new MqttDecoder(v5 ? decoders5() : decoders3(), config,
                (MqttConnect) Mqtt5Connect.builder().build());
    }

    /** Adds the message at the reader index, from its fixed header on. */
    public void decode(ByteBuf in, List<Object> out) {
        decoder.decode(null, in, out);
    }

    private static MqttMessageDecoders decoders3() {
        return Mqtt3ClientMessageDecoders_Factory.newInstance(Mqtt3ConnAckDecoder_Factory.newInstance(),
                Mqtt3PublishDecoder_Factory.newInstance(), Mqtt3PubAckDecoder_Factory.newInstance(),
                Mqtt3PubRecDecoder_Factory.newInstance(), Mqtt3PubRelDecoder_Factory.newInstance(),
                Mqtt3PubCompDecoder_Factory.newInstance(), Mqtt3SubAckDecoder_Factory.newInstance(),
                Mqtt3UnsubAckDecoder_Factory.newInstance(), MqttPingRespDecoder_Factory.newInstance());
    }

    private static MqttMessageDecoders decoders5() {
        return Mqtt5ClientMessageDecoders_Factory.newInstance(Mqtt5ConnAckDecoder_Factory.newInstance(),
                Mqtt5PublishDecoder_Factory.newInstance(), Mqtt5PubAckDecoder_Factory.newInstance(),
                Mqtt5PubRecDecoder_Factory.newInstance(), Mqtt5PubRelDecoder_Factory.newInstance(),
                Mqtt5PubCompDecoder_Factory.newInstance(), Mqtt5SubAckDecoder_Factory.newInstance(),
                Mqtt5UnsubAckDecoder_Factory.newInstance(), MqttPingRespDecoder_Factory.newInstance(),
                Mqtt5DisconnectDecoder_Factory.newInstance(), Mqtt5AuthDecoder_Factory.newInstance());
    }
}
