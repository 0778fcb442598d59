package io.caddis.mqtt.itests.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the model takes for the order in which messages were sent ([MQTT-4.6.0-1]). */
class WireCheckerTest {
    private final WireChecker wire = new WireChecker(100, true, packet -> { });
    private WireChecker.Connection connection;

    @BeforeEach
    void connect() {
        connection = wire.connection();
        sent(new Connect("id", false, 0, null, null, null, Properties.NONE));
        connection.received(new Connack(true, ReasonCode.SUCCESS, Properties.NONE));
    }

    private void sent(Packet packet) {
        connection.sent(packet, 0);
    }

    /** A message whose number is its identifier. */
    private void sends(int id, int qos, boolean duplicate) {
        byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(id).array();
        sent(new Publish(Message.of(TopicName.of("t"), Payload.wrap(number), Qos.of(qos), false), duplicate, id));
    }

    private void sendsAgain(int id, int qos) {
        sends(id, qos, true);
    }

    private void isOutOfOrder(int id, int qos) {
        String message = assertThrows(Violation.class, () -> sendsAgain(id, qos)).getMessage();
        assertEquals("sent again out of order", message.substring(0, message.indexOf(':')));
    }

    private void dies() {
        wire.died();
        connect();
    }

    @Test
    void whatWasSentFirstIsSentAgainFirst() {
        sends(1, 1, false);
        sends(2, 2, false);
        sends(3, 1, false);
        connect();
        sendsAgain(2, 2);
        isOutOfOrder(1, 1);
        connect();
        sendsAgain(1, 1);
        sendsAgain(3, 1);
        isOutOfOrder(2, 2);
    }

    /** What comes from the store has DUP when it is sent first: it is behind what its process sent before. */
    @Test
    void whatWasReleasedMeanwhileStaysBefore() {
        dies();
        sendsAgain(1, 2);
        connection.received(new Pubrec(1, ReasonCode.SUCCESS, Properties.NONE));
        connect();
        sendsAgain(2, 1);
        dies(); // with nothing of that kept
        sendsAgain(1, 2);
        sendsAgain(2, 1);
        connect();
        sendsAgain(2, 1);
        isOutOfOrder(1, 2);
    }

    @Test
    void whatHasEndedMeanwhileStaysBefore() {
        dies();
        sendsAgain(1, 1);
        connection.received(new Puback(1, ReasonCode.SUCCESS, Properties.NONE));
        connect();
        sendsAgain(2, 1);
        dies();
        sendsAgain(2, 1);
        isOutOfOrder(1, 1);
        connect();
        sendsAgain(1, 1);
        sendsAgain(2, 1);
    }

    /** As with one that has expired: that it was given up died with its process. */
    @Test
    void whatAnEarlierProcessGaveUpMayComeBefore() {
        sends(2, 1, false);
        dies();
        sendsAgain(1, 1);
        sendsAgain(2, 1);
        connect();
        sendsAgain(2, 1);
        isOutOfOrder(1, 1);
    }

    /** The server did not take it on one connection. */
    @Test
    void whatWasLeftOutOnceMayComeBefore() {
        sends(1, 1, false);
        dies();
        sendsAgain(2, 1);
        dies();
        sendsAgain(1, 1);
        sendsAgain(2, 1);
        connect();
        sendsAgain(2, 1);
        isOutOfOrder(1, 1);
    }
}
