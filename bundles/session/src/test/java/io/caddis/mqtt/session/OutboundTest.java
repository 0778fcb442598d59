package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.message;
import static io.caddis.mqtt.session.Wire.puback;
import static io.caddis.mqtt.session.Wire.pubcomp;
import static io.caddis.mqtt.session.Wire.pubrec;
import static io.caddis.mqtt.session.Wire.suback;
import static io.caddis.mqtt.session.Wire.unsuback;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages out on one connection: QoS 0, 1 and 2, their acknowledgements, right and wrong, and the identifiers. */
class OutboundTest {
    private static SessionScript connected(Mode mode) {
        return new SessionScript(mode).connected();
    }

    private static String[] violation(Mode mode) {
        return mode.isV5() ? new String[] {"close CLIENT PROTOCOL_ERROR", "DISCONNECT PROTOCOL_ERROR"}
                : new String[] {"close CLIENT PROTOCOL_ERROR"};
    }

    @EveryMode
    @Tag("v3-2.3.1-5")
    @Tag("v3-4.3.1-1")
    @Tag("v5-2.2.1-2")
    @Tag("v5-4.3.1-1")
    void qos0IsSentOnceWithoutIdentifier(Mode mode) {
        connected(mode).publish(0).expect("PUBLISH q0 t1", "sent 1")
                .lost().connect().ignore().receive(Wire.connack(true)).expect("connected");
    }

    @EveryMode
    @Tag("v3-4.3.2-1")
    @Tag("v5-4.3.2-2")
    @Tag("v5-4.3.2-3")
    void qos1EndsWithPuback(Mode mode) {
        SessionScript script = connected(mode).publish(1).expect("PUBLISH 1 q1 t1");
        assertEquals(1, script.session().backlog().inFlight());
        script.receive(puback(1)).expect("done 1");
        assertEquals(0, script.session().backlog().inFlight());
    }

    @EveryMode
    @Tag("v3-4.3.3-1")
    @Tag("v5-4.3.3-2")
    @Tag("v5-4.3.3-4")
    void qos2EndsWithPubcomp(Mode mode) {
        connected(mode).publish(2).expect("PUBLISH 1 q2 t1")
                .receive(pubrec(1)).expect("PUBREL 1").receive(pubcomp(1)).expect("done 1");
    }

    @EveryMode
    @Tag("v5-4.3.3-4")
    @Tag("trap-7")
    void noMatchingSubscribersIsSuccess(Mode mode) {
        connected(mode).publish(1, 2).ignore()
                .receive(puback(1, ReasonCode.NO_MATCHING_SUBSCRIBERS)).expect("done 1 NO_MATCHING_SUBSCRIBERS")
                .receive(pubrec(2, ReasonCode.NO_MATCHING_SUBSCRIBERS)).expect("PUBREL 2")
                .receive(pubcomp(2)).expect("done 2");
    }

    @EveryMode
    @Tag("v5-4.3.3-4")
    @Tag("v5-4.4.0-2")
    @Tag("trap-7")
    void anErrorInPubackOrPubrecEndsTheMessage(Mode mode) {
        connected(mode).publish(1, 2).ignore()
                .receive(puback(1, ReasonCode.NOT_AUTHORIZED)).expect("done 1 REJECTED NOT_AUTHORIZED")
                .receive(pubrec(2, ReasonCode.QUOTA_EXCEEDED)).expect("done 2 REJECTED QUOTA_EXCEEDED")
                .receive(pubcomp(2), puback(1)).expect()
                .reconnect(Wire.connack(true)).expect("connected");
    }

    @EveryMode
    @Tag("v5-4.3.3-4")
    void pubrecTwiceGetsPubrelTwice(Mode mode) {
        connected(mode).publish(2).ignore().receive(pubrec(1)).expect("PUBREL 1")
                .receive(pubrec(1)).expect("PUBREL 1").receive(pubcomp(1)).expect("done 1")
                .receive(pubcomp(1)).expect();
    }

    @EveryMode
    void pubcompForWhatTheServerForgotEndsTheMessageToo(Mode mode) {
        Pubcomp forgotten = new Pubcomp(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE);
        connected(mode).publish(2).ignore().receive(pubrec(1)).ignore().receive(forgotten).expect("done 1");
    }

    @EveryMode
    @Tag("v3-2.3.1-7")
    @Tag("v5-2.2.1-6")
    @Tag("trap-3")
    void acknowledgementsOfUnknownIdentifiersAreHarmless(Mode mode) {
        connected(mode).publish(1).ignore()
                .receive(puback(9), pubcomp(9), suback(9, 0), unsuback(9, 0)).expect()
                .receive(puback(1)).expect("done 1");
    }

    @EveryMode
    @Tag("v5-3.6.2-1")
    @Tag("trap-4")
    void pubrecOfAnUnknownIdentifierIsAnswered(Mode mode) {
        connected(mode).receive(pubrec(9))
                .expect("PUBREL 9" + (mode.isV5() ? " PACKET_IDENTIFIER_NOT_FOUND" : ""));
    }

    @EveryMode
    @Tag("trap-6")
    void acknowledgementsOfTheWrongKindAreProtocolErrors(Mode mode) {
        for (Packet wrong : List.of(pubrec(1), pubcomp(1), suback(1, 0), unsuback(1, 0))) {
            connected(mode).publish(1).ignore().receive(wrong).expect(violation(mode));
        }
        for (Packet wrong : List.of(puback(1), pubcomp(1), suback(1, 0), unsuback(1, 0))) {
            connected(mode).publish(2).ignore().receive(wrong).expect(violation(mode));
        }
        for (Packet wrong : List.of(puback(1), suback(1, 0), unsuback(1, 0))) {
            connected(mode).publish(2).ignore().receive(pubrec(1)).ignore().receive(wrong).expect(violation(mode));
        }
        for (Packet wrong : List.of(puback(1), pubrec(1), pubcomp(1), unsuback(1, 0))) {
            connected(mode).want("a:0").ignore().receive(wrong).expect(violation(mode));
        }
        for (Packet wrong : List.of(puback(2), pubrec(2), pubcomp(2), suback(2, 0))) {
            connected(mode).want("a:0").ignore().receive(suback(1, 0)).ignore().want().expect("UNSUBSCRIBE 2 a")
                    .receive(wrong).expect(violation(mode));
        }
    }

    @EveryMode
    @Tag("v3-4.6.0-4")
    @Tag("v5-4.6.0-4")
    @Tag("trap-8")
    void pubrelsLeaveInTheOrderOfThePubrecs(Mode mode) {
        connected(mode).publish(2, 2, 2).ignore().receive(pubrec(3), pubrec(1), pubrec(2))
                .expect("PUBREL 3", "PUBREL 1", "PUBREL 2");
    }

    @EveryMode
    @Tag("v5-4.4.0-1")
    @Tag("trap-13")
    void nothingIsSentAgainWhileTheConnectionLives(Mode mode) {
        SessionScript script = connected(mode).publish(1, 2, 2).ignore().receive(pubrec(3)).ignore();
        script.elapse(3600 * SessionScript.SECOND).then(() -> script.session().tick(true, script.now())).expect();
    }

    @EveryMode
    void messagesOfAllQosLeaveInTheOrderOfTheCalls(Mode mode) {
        new SessionScript(mode).publish(0, 1, 2, 0, 0, 1).expect().connect().ignore().receive(Wire.connack(false))
                .expect("connected", "PUBLISH q0 t1", "sent 1", "PUBLISH 1 q1 t2", "PUBLISH 2 q2 t3",
                        "PUBLISH q0 t4", "sent 4", "PUBLISH q0 t5", "sent 5", "PUBLISH 3 q1 t6");
    }

    @EveryMode
    @Tag("v3-2.3.1-1")
    @Tag("v3-2.3.1-2")
    @Tag("v3-2.3.1-3")
    @Tag("v5-2.2.1-3")
    @Tag("v5-4.3.2-1")
    @Tag("v5-4.3.3-1")
    @Tag("trap-1")
    void identifiersInUseAreSkippedAfterTheWrap(Mode mode) {
        SessionScript script = connected(mode);
        script.publish(1, 2).ignore().receive(pubrec(2)).ignore().want("a:0").expect("SUBSCRIBE 3 a:0");
        Set<Integer> held = Set.of(0, 1, 2, 3);
        for (int count = 0; count < 140_000; count++) {
            script.session().publish(5, message(1 + count % 2, "t"), 0);
            int packetId = ((Publish) script.session().nextPacket(0)).packetId();
            assertFalse(held.contains(packetId), "identifier " + packetId + " is in use");
            acknowledge(script, packetId, 1 + count % 2);
        }
        script.ignore().receive(puback(1), pubcomp(2), suback(3, 0)).expect("done 1", "done 2", "subscribed a SUCCESS");
    }

    private static void acknowledge(SessionScript script, int packetId, int qos) {
        if (qos == 1) {
            script.session().receive(puback(packetId), 0);
        } else {
            script.session().receive(pubrec(packetId), 0);
            assertEquals("PUBREL " + packetId, Wire.text(script.session().nextPacket(0)));
            script.session().receive(pubcomp(packetId), 0);
        }
        assertEquals("done 5", Wire.text(script.session().poll()));
    }

    @EveryMode
    @Tag("v3-2.3.1-2")
    @Tag("v5-2.2.1-3")
    @Tag("trap-1")
    void withAllIdentifiersInUseMessagesWaitAndFiltersDoNot(Mode mode) {
        SessionScript script = connected(mode);
        Set<Integer> used = new HashSet<>();
        for (int token = 1; token <= 65_536; token++) {
            script.session().publish(token, message(1, "t"), 0);
        }
        for (String line : script.then(() -> { }).take()) {
            assertTrue(used.add(Integer.parseInt(line.split(" ")[1])), line);
        }
        assertEquals(65_534, used.size());
        script.want("a:0").expect("SUBSCRIBE 65535 a:0").want("a:0", "b:0").expect()
                .receive(suback(65_535, 0)).expect("subscribed a SUCCESS", "SUBSCRIBE 65535 b:0")
                .receive(puback(7)).expect("done 7")
                .receive(suback(65_535, 0)).expect("subscribed b SUCCESS", "PUBLISH 7 q1 t")
                .receive(puback(9)).expect("done 9", "PUBLISH 9 q1 t");
    }

    @Test
    void acknowledgingAFullWindowInAnyOrderTakesNoTimeToSpeakOf() {
        SessionScript script = connected(Mode.V5);
        for (int round = 0; round < 5; round++) {
            for (int token = 1; token <= 65_534; token++) {
                script.session().publish(token, message(1, "t"), 0);
            }
            List<String> lines = script.then(() -> { }).take();
            assertEquals(65_534, lines.size());
            lines.forEach(line -> script.session().receive(puback(Integer.parseInt(line.split(" ")[1])), 0));
            assertEquals(65_534, script.then(() -> { }).take().size());
        }
    }
}
