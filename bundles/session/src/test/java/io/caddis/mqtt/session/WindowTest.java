package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.connack;
import static io.caddis.mqtt.session.Wire.message;
import static io.caddis.mqtt.session.Wire.puback;
import static io.caddis.mqtt.session.Wire.pubcomp;
import static io.caddis.mqtt.session.Wire.pubrec;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How much leaves at once, what a server does not take, what the queue holds, and for how long. */
class WindowTest {
    private static final String NOT_TAKEN = " NOT_ALLOWED_BY_SERVER IMPLEMENTATION_SPECIFIC_ERROR";

    private static SessionScript connected(Object... limits) {
        return new SessionScript(Mode.V5).connected(connack(false, limits));
    }

    // ---- receive maximum

    @Test
    @Tag("v5-3.3.4-7")
    @Tag("v5-4.9.0-2")
    @Tag("trap-3")
    @Tag("trap-26")
    @Tag("trap-27")
    @Tag("netx-L10")
    void receiveMaximumIsNeverExceeded() {
        connected(Property.RECEIVE_MAXIMUM, 2).publish(1, 2, 1, 2, 1, 1, 1)
                .expect("PUBLISH 1 q1 t1", "PUBLISH 2 q2 t2")
                .receive(pubrec(2)).expect("PUBREL 2")
                .receive(puback(1)).expect("done 1", "PUBLISH 3 q1 t3")
                .receive(pubcomp(2)).expect("done 2", "PUBLISH 4 q2 t4")
                .receive(pubrec(4, ReasonCode.QUOTA_EXCEEDED)).expect("done 4 REJECTED QUOTA_EXCEEDED",
                        "PUBLISH 5 q1 t5")
                .receive(puback(3, ReasonCode.NOT_AUTHORIZED)).expect("done 3 REJECTED NOT_AUTHORIZED",
                        "PUBLISH 6 q1 t6")
                .receive(puback(9), pubcomp(4), puback(1)).expect();
    }

    @EveryMode
    void ourOwnLimitHoldsToo(Mode mode) {
        new SessionScript(mode).inFlightMax(1).connected().publish(1, 1).expect("PUBLISH 1 q1 t1")
                .receive(puback(1)).expect("done 1", "PUBLISH 2 q1 t2");
    }

    @EveryMode
    @Tag("v5-3.3.4-8")
    @Tag("v5-4.9.0-3")
    @Tag("trap-28")
    void aFullWindowHoldsBackNothingElse(Mode mode) {
        SessionScript script = new SessionScript(mode).inFlightMax(1).keepAliveSeconds(60).connected()
                .publish(2, 1).expect("PUBLISH 1 q2 t1")
                .want("a:0").expect("SUBSCRIBE 2 a:0").receive(Wire.suback(2, 0)).ignore()
                .want().expect("UNSUBSCRIBE 3 a")
                .publish(3, message(0, "zero")).expect("PUBLISH q0 zero", "sent 3")
                .receive(Wire.publish(5, 1, "in"), Wire.publish(6, 2, "in")).expect("deliver 1 in", "deliver 2 in")
                .delivered(1, 2).expect("PUBACK 5", "PUBREC 6")
                .receive(Wire.pubrel(6), pubrec(1)).expect("PUBCOMP 6", "PUBREL 1");
        script.tick(true).expect("PINGREQ").disconnect().expect("close APPLICATION", "DISCONNECT");
    }

    @EveryMode
    void qos0OvertakesOnlyWhatTheWindowHolds(Mode mode) {
        new SessionScript(mode).inFlightMax(1).connected().publish(1, 1, 0).expect("PUBLISH 1 q1 t1", "PUBLISH q0 t3",
                "sent 3").receive(puback(1)).expect("done 1", "PUBLISH 2 q1 t2");
    }

    // ---- what the server does not take

    @Test
    @Tag("v5-3.2.2-11")
    @Tag("trap-31")
    void maximumQosHoldsAlsoForWhatWasQueuedBefore() {
        new SessionScript(Mode.V5).publish(0, 1, 2).expect().connect().ignore()
                .receive(connack(false, Property.MAXIMUM_QOS, 1))
                .expect("connected", "PUBLISH q0 t1", "sent 1", "PUBLISH 1 q1 t2", "done 3" + NOT_TAKEN);
        connected(Property.MAXIMUM_QOS, 0).publish(1, 0, 2).expect("PUBLISH q0 t2", "done 1" + NOT_TAKEN,
                "sent 2", "done 3" + NOT_TAKEN);
    }

    @Test
    @Tag("v5-3.2.2-14")
    @Tag("trap-31")
    void retainAvailableHoldsAlsoForWhatWasQueuedBefore() {
        new SessionScript(Mode.V5).publish(1, message(1, "a").withRetain(true)).publish(2, message(0, "b"))
                .connect().ignore().receive(connack(false, Property.RETAIN_AVAILABLE, 0))
                .expect("connected", "PUBLISH q0 b", "done 1" + NOT_TAKEN, "sent 2")
                .publish(3, message(0, "c").withRetain(true)).expect("done 3" + NOT_TAKEN);
    }

    @Test
    @Tag("u-3.2.2.2")
    @Tag("trap-31")
    void limitsEndWithTheirConnection() {
        Connack narrow = connack(false, Property.MAXIMUM_QOS, 0, Property.RETAIN_AVAILABLE, 0,
                Property.RECEIVE_MAXIMUM, 1, Property.MAXIMUM_PACKET_SIZE, 100);
        for (Mode mode : List.of(Mode.V5, Mode.V5_RESTORED)) {
            SessionScript script = new SessionScript(mode).connected(narrow);
            assertEquals(100, script.session().packetSizeMax());
            script.lost().connect().ignore();
            assertEquals(268_435_460, script.session().packetSizeMax());
            script.receive(connack(true)).expect("connected")
                    .publish(1, message(2, "a").withRetain(true)).expect("PUBLISH 1 q2 a")
                    .publish(2, message(2, "b")).expect("PUBLISH 2 q2 b");
            assertEquals(268_435_460, script.session().packetSizeMax());
        }
    }

    @Test
    void aMaximumPacketSizeAboveAllLengthsIsNoLimit() {
        SessionScript script = connected(Property.MAXIMUM_PACKET_SIZE, 0xFFFF_FFFFL);
        assertEquals(268_435_460, script.session().packetSizeMax());
    }

    @EveryMode
    @Tag("v5-3.2.2-15")
    @Tag("trap-27")
    @Tag("trap-32")
    void aPublishThatIsTooLargeGivesBackIdentifierAndPermit(Mode mode) {
        SessionScript script = new SessionScript(mode).inFlightMax(1).connected();
        script.refuse(PacketType.PUBLISH, () -> {
            for (int qos = 0; qos <= 2; qos++) {
                script.session().publish(qos + 1, message(qos, "t"), script.now());
            }
        }).expect("refused PUBLISH q0 t", "refused PUBLISH 1 q1 t", "refused PUBLISH 2 q2 t",
                "done 1 NOT_ALLOWED_BY_SERVER PACKET_TOO_LARGE", "done 2 NOT_ALLOWED_BY_SERVER PACKET_TOO_LARGE",
                "done 3 NOT_ALLOWED_BY_SERVER PACKET_TOO_LARGE");
        script.publish(4, message(1, "small")).expect("PUBLISH 3 q1 small")
                .reconnect(connack(true)).expect("connected", "PUBLISH 3 dup q1 small");
    }

    // ---- the queue

    @EveryMode
    @Tag("netx-U14")
    void theQueueIsBoundedByCount(Mode mode) {
        SessionScript script = new SessionScript(mode).queueMax(2).publish(0, 1, 2, 0)
                .expect("done 3 QUEUE_FULL QUOTA_EXCEEDED", "done 4 QUEUE_FULL QUOTA_EXCEEDED");
        assertEquals(2, script.session().backlog().queued());
        script.connected().publish(5, message(1, "t")).expect("PUBLISH 2 q1 t");
        assertEquals(0, script.session().backlog().queued());
    }

    @EveryMode
    @Tag("netx-U14")
    void theQueueIsBoundedByBytes(Mode mode) {
        Payload payload = Payload.wrap(new byte[600]);
        SessionScript script = new SessionScript(mode).queueBytesMax(1800)
                .publish(1, message(1, "t").withPayload(payload)).publish(2, message(0, "t").withPayload(payload))
                .expect().publish(3, message(1, "t")).expect("done 3 QUEUE_FULL QUOTA_EXCEEDED");
        script.connect().ignore().receive(connack(false))
                .expect("connected", "PUBLISH 1 q1 t", "PUBLISH q0 t", "sent 2").lost()
                .publish(4, message(1, "t").withPayload(payload)).expect()
                .publish(5, message(1, "t").withPayload(payload)).expect()
                .publish(6, message(1, "t").withPayload(payload)).expect("done 6 QUEUE_FULL QUOTA_EXCEEDED");
    }

    @Test
    void propertiesCountInTheQueueToo() {
        new SessionScript(Mode.V5).queueBytesMax(2000)
                .publish(1, message(1, "t").withUserProperties(List.of(new UserProperty("n", "v".repeat(900)))))
                .expect("done 1 QUEUE_FULL QUOTA_EXCEEDED")
                .publish(2, message(1, "t").withCorrelationData(Payload.wrap(new byte[1700])))
                .expect("done 2 QUEUE_FULL QUOTA_EXCEEDED")
                .publish(3, message(1, "t").withContentType("c".repeat(900)))
                .expect("done 3 QUEUE_FULL QUOTA_EXCEEDED")
                .publish(4, message(1, "t").withResponseTopic(TopicName.of("r".repeat(900))))
                .expect("done 4 QUEUE_FULL QUOTA_EXCEEDED")
                .publish(5, message(1, "t").withContentType("c".repeat(800))).expect();
    }

    @EveryMode
    void whatIsMadeNewTakesNoMoreOfTheQueueThanBefore(Mode mode) {
        SessionScript script = new SessionScript(mode).queueBytesMax(800).connected()
                .publish(1, 1, 1).ignore().lost().connect().ignore().receive(connack(false)).ignore()
                .receive(puback(4), puback(5), puback(6)).expect("done 1", "done 2", "done 3").lost();
        script.publish(1, 1, 1, 1).expect("done 4 QUEUE_FULL QUOTA_EXCEEDED");
    }

    /** A server that does not acknowledge has no more of our memory for it than the queue has. */
    @EveryMode
    void whatIsInFlightIsBoundedByBytesToo(Mode mode) {
        Payload payload = Payload.wrap(new byte[600]);
        SessionScript script = new SessionScript(mode).queueBytesMax(1800).connected()
                .publish(1, message(1, "a").withPayload(payload)).expect("PUBLISH 1 q1 a")
                .publish(2, message(2, "b").withPayload(payload)).expect("PUBLISH 2 q2 b")
                .publish(3, message(1, "c").withPayload(payload)).expect("PUBLISH 3 q1 c")
                .publish(4, message(1, "d").withPayload(payload)).expect()
                .publish(5, message(0, "e")).expect("PUBLISH q0 e", "sent 5");
        script.receive(puback(1)).expect("done 1", "PUBLISH 4 q1 d");
    }

    // ---- message expiry

    @EveryMode
    void anExpiredMessageIsNotSent(Mode mode) {
        for (int qos = 0; qos <= 2; qos++) {
            SessionScript script = new SessionScript(mode)
                    .publish(1, message(qos, "short").withExpirySeconds(5))
                    .publish(2, message(1, "long").withExpirySeconds(0xFFFF_FFFFL))
                    .elapse(5 * SessionScript.SECOND).connect().ignore();
            script.receive(connack(false)).expect("connected", "PUBLISH 1 q1 long", "done 1 EXPIRED");
        }
    }

    @EveryMode
    @Tag("v5-4.3.3-7")
    void whatWasSentOnceDoesNotExpire(Mode mode) {
        new SessionScript(mode).connected().publish(1, message(2, "t").withExpirySeconds(1)).expect("PUBLISH 1 q2 t")
                .lost().elapse(10 * SessionScript.SECOND).connect().ignore()
                .receive(connack(true)).expect("connected", "PUBLISH 1 dup q2 t");
    }

    @Test
    void theExpiryCountsDownInTheQueueAndBeforeAResend() {
        SessionScript script = new SessionScript(Mode.V5).publish(1, message(1, "t").withExpirySeconds(100))
                .elapse(30 * SessionScript.SECOND + 1);
        script.session().connect(Credentials.NONE, script.now());
        script.session().nextPacket(script.now());
        script.session().receive(connack(false), script.now());
        assertEquals(70, expiry(script));
        script.session().lost(script.now());
        script.elapse(20 * SessionScript.SECOND);
        script.session().connect(Credentials.NONE, script.now());
        script.session().nextPacket(script.now());
        script.session().receive(connack(true), script.now());
        assertEquals(50, expiry(script));
        script.session().lost(script.now());
        script.elapse(100 * SessionScript.SECOND);
        script.session().connect(Credentials.NONE, script.now());
        script.session().nextPacket(script.now());
        script.session().receive(connack(true), script.now());
        assertEquals(1, expiry(script));
    }

    private static long expiry(SessionScript script) {
        Publish publish = (Publish) script.session().nextPacket(script.now());
        return publish.message().expirySeconds().orElseThrow();
    }

    @Test
    void failuresSayWhatToDo() {
        SessionScript script = new SessionScript(Mode.V5).queueMax(1).publish(1).expect();
        script.session().publish(2, message(1, "t"), script.now());
        SessionOutput.Done done = (SessionOutput.Done) script.session().poll();
        assertEquals(Kind.QUEUE_FULL, done.failure());
        assertEquals("the queue holds 1 messages, 260 bytes: publish later, or raise queue.max (1) and queue.bytes.max"
                + " (1000000000)", done.text());
    }
}
