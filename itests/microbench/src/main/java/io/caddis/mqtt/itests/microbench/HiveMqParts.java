package io.caddis.mqtt.itests.microbench;

import com.hivemq.client.internal.mqtt.codec.encoder.MqttMessageEncoder;
import com.hivemq.client.internal.mqtt.codec.encoder.mqtt3.Mqtt3ConnectEncoder_Factory;
import com.hivemq.client.internal.mqtt.codec.encoder.mqtt3.Mqtt3PubAckEncoder_Factory;
import com.hivemq.client.internal.mqtt.codec.encoder.mqtt3.Mqtt3PublishEncoder_Factory;
import com.hivemq.client.internal.mqtt.codec.encoder.mqtt3.Mqtt3SubscribeEncoder_Factory;
import com.hivemq.client.internal.mqtt.codec.encoder.mqtt5.Mqtt5ConnectEncoder_Factory;
import com.hivemq.client.internal.mqtt.codec.encoder.mqtt5.Mqtt5PubAckEncoder_Factory;
import com.hivemq.client.internal.mqtt.codec.encoder.mqtt5.Mqtt5PublishEncoder_Factory;
import com.hivemq.client.internal.mqtt.codec.encoder.mqtt5.Mqtt5SubscribeEncoder_Factory;
import com.hivemq.client.internal.mqtt.datatypes.MqttClientIdentifierImpl;
import com.hivemq.client.internal.mqtt.message.MqttMessage;
import com.hivemq.client.internal.mqtt.message.connect.MqttConnect;
import com.hivemq.client.internal.mqtt.message.subscribe.MqttStatefulSubscribe;
import com.hivemq.client.internal.mqtt.message.subscribe.MqttSubscribe;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Subscribe;
import java.util.List;

/** The encoder of HiveMQ's client for a row, and the messages that it can encode but not decode. */
final class HiveMqParts {
    private HiveMqParts() {
    }

    static MqttMessageEncoder<?> encoder(Row row) {
        boolean v5 = row.version() == ProtocolVersion.V5;
        return switch (row.type()) {
            case PUBLISH -> v5 ? Mqtt5PublishEncoder_Factory.newInstance() : Mqtt3PublishEncoder_Factory.newInstance();
            case PUBACK -> v5 ? Mqtt5PubAckEncoder_Factory.newInstance() : Mqtt3PubAckEncoder_Factory.newInstance();
            case CONNECT -> v5 ? Mqtt5ConnectEncoder_Factory.newInstance(Mqtt5PublishEncoder_Factory.newInstance())
                    : Mqtt3ConnectEncoder_Factory.newInstance();
            case SUBSCRIBE -> v5 ? Mqtt5SubscribeEncoder_Factory.newInstance()
                    : Mqtt3SubscribeEncoder_Factory.newInstance();
            default -> throw new AssertionError(row);
        };
    }

    /** The row's CONNECT or SUBSCRIBE. */
    static MqttMessage message(Row row) {
        Packet packet = row.packets().get(0);
        return packet instanceof Connect connect ? connect(connect) : subscribe((Subscribe) packet);
    }

    private static MqttMessage connect(Connect connect) {
        Mqtt5ConnectBuilder builder = Mqtt5Connect.builder().cleanStart(connect.cleanStart())
                .keepAlive(connect.keepAliveSeconds())
                .simpleAuth().username(connect.username()).password(connect.password().toBytes()).applySimpleAuth();
        if (!connect.properties().isEmpty()) {
            builder = builder.sessionExpiryInterval(connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0))
                    .restrictions()
                    .receiveMaximum((int) connect.properties().number(Property.RECEIVE_MAXIMUM, 1))
                    .topicAliasMaximum(0).applyRestrictions();
        }
        return ((MqttConnect) builder.build()).createStateful(MqttClientIdentifierImpl.of(connect.clientId()), null);
    }

    private static MqttMessage subscribe(Subscribe subscribe) {
        List<Mqtt5Subscription> subscriptions = subscribe.subscriptions().stream().map(HiveMqParts::subscription)
                .toList();
        Mqtt5Subscribe message = Mqtt5Subscribe.builder().addSubscriptions(subscriptions).build();
        int identifier = (int) subscribe.properties().number(Property.SUBSCRIPTION_IDENTIFIER,
                MqttStatefulSubscribe.DEFAULT_NO_SUBSCRIPTION_IDENTIFIER);
        return ((MqttSubscribe) message).createStateful(subscribe.packetId(), identifier);
    }

    private static Mqtt5Subscription subscription(Subscription subscription) {
        return Mqtt5Subscription.builder().topicFilter(subscription.filter().value())
                .qos(MqttQos.fromCode(subscription.qos().value())).build();
    }
}
