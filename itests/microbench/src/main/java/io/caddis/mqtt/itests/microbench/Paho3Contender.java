package io.caddis.mqtt.itests.microbench;

import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Subscribe;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttConnect;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttPubAck;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttPublish;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttSubscribe;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttWireMessage;

/** Paho's client for 3.1.1: one array per packet, and two arrays for what is sent. */
final class Paho3Contender implements Contender {
    private static final int VERSION_3_1_1 = 4;

    private final byte[][] bytes;
    private final MqttWireMessage[] messages;
    private int next;

    Paho3Contender(Row row) throws MqttException {
        bytes = Bytes.of(row).toArray(byte[][]::new);
        List<Packet> packets = row.packets();
        messages = new MqttWireMessage[bytes.length];
        for (int index = 0; index < bytes.length; index++) {
            messages[index] = message(packets.get(index), bytes[index]);
        }
    }

    private static MqttWireMessage message(Packet packet, byte[] bytes) throws MqttException {
        if (packet instanceof Connect connect) {
            return new MqttConnect(connect.clientId(), VERSION_3_1_1, connect.cleanStart(), connect.keepAliveSeconds(),
                    connect.username(), connect.password().asString().toCharArray(), null, null);
        }
        if (packet instanceof Subscribe subscribe) {
            MqttSubscribe message = new MqttSubscribe(
                    subscribe.subscriptions().stream().map(one -> one.filter().value()).toArray(String[]::new),
                    subscribe.subscriptions().stream().mapToInt(one -> one.qos().value()).toArray());
            message.setMessageId(subscribe.packetId());
            return message;
        }
        MqttWireMessage message = MqttWireMessage.createWireMessage(bytes);
        if (message instanceof MqttPubAck ack) {
            return new MqttPubAck(ack.getMessageId());
        }
        if (message instanceof MqttPublish decoded) {
            MqttPublish publish = new MqttPublish(decoded.getTopicName(), decoded.getMessage());
            publish.setMessageId(decoded.getMessageId());
            return publish;
        }
        return message;
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
