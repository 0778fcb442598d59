package io.caddis.mqtt.itests.microbench;

import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Subscribe;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttConnect;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

/** Paho's client for 5.0: one array per packet, and two arrays for what is sent. */
final class Paho5Contender implements Contender {
    private static final int VERSION_5 = 5;

    private final byte[][] bytes;
    private final MqttWireMessage[] messages;
    private int next;

    Paho5Contender(Row row) throws MqttException {
        bytes = Bytes.of(row).toArray(byte[][]::new);
        List<Packet> packets = row.packets();
        messages = new MqttWireMessage[bytes.length];
        for (int index = 0; index < bytes.length; index++) {
            messages[index] = message(packets.get(index), bytes[index]);
        }
    }

    private static MqttWireMessage message(Packet packet, byte[] bytes) throws MqttException {
        if (packet instanceof Connect connect) {
            Properties properties = connect.properties();
            MqttProperties converted = new MqttProperties();
            if (!properties.isEmpty()) {
                converted.setSessionExpiryInterval(properties.number(Property.SESSION_EXPIRY_INTERVAL, 0));
                converted.setReceiveMaximum((int) properties.number(Property.RECEIVE_MAXIMUM, 1));
            }
            MqttConnect message = new MqttConnect(connect.clientId(), VERSION_5, connect.cleanStart(),
                    connect.keepAliveSeconds(), converted, new MqttProperties());
            message.setUserName(connect.username());
            message.setPassword(connect.password().toBytes());
            return message;
        }
        if (packet instanceof Subscribe subscribe) {
            MqttProperties converted = new MqttProperties();
            converted.setSubscriptionIdentifier(
                    (int) subscribe.properties().number(Property.SUBSCRIPTION_IDENTIFIER, 1));
            MqttSubscribe message = new MqttSubscribe(subscribe.subscriptions().stream()
                    .map(one -> new MqttSubscription(one.filter().value(), one.qos().value()))
                    .toArray(MqttSubscription[]::new), converted);
            message.setMessageId(subscribe.packetId());
            return message;
        }
        return MqttWireMessage.createWireMessage(bytes);
    }

    private int advance() {
        int index = next;
        next = index + 1 == bytes.length ? 0 : index + 1;
        return index;
    }

    @Override
    public Object decode() throws MqttException {
        return MqttWireMessage.createWireMessage(bytes[advance()]);
    }

    @Override
    public Object encode() throws MqttException {
        MqttWireMessage message = messages[advance()];
        byte[] header = message.getHeader();
        byte[] payload = message.getPayload();
        return header.length > payload.length ? header : payload;
    }

    @Override
    public byte[] encoded() throws MqttException {
        MqttWireMessage message = messages[advance()];
        byte[] header = message.getHeader();
        byte[] payload = message.getPayload();
        return ByteBuffer.allocate(header.length + payload.length).put(header).put(payload).array();
    }
}
