package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.aliased;
import static io.caddis.mqtt.session.Wire.connack;
import static io.caddis.mqtt.session.Wire.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.Credentials;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Topic aliases of both directions, MQTT 5.0. */
class TopicAliasTest {
    private static final String[] INVALID = {"close CLIENT TOPIC_ALIAS_INVALID", "DISCONNECT TOPIC_ALIAS_INVALID"};
    private static final String[] PROTOCOL_ERROR = {"close CLIENT PROTOCOL_ERROR", "DISCONNECT PROTOCOL_ERROR"};

    private static SessionScript sending(int ours, int servers) {
        return new SessionScript(Mode.V5).topicAliases(0, ours)
                .connected(connack(false, Property.TOPIC_ALIAS_MAXIMUM, servers));
    }

    private static SessionScript send(SessionScript script, String topic) {
        return script.publish(1, message(0, topic));
    }

    // ---- out

    @Test
    @Tag("v5-3.3.2-8")
    @Tag("v5-3.3.2-12")
    void aTopicIsNamedOnceAndThenByItsAlias() {
        SessionScript script = sending(10, 2);
        send(script, "a").expect("PUBLISH q0 a alias 1", "sent 1");
        send(script, "a").expect("PUBLISH q0 alias 1", "sent 1");
        send(script, "b").expect("PUBLISH q0 b alias 2", "sent 1");
        script.publish(2, message(1, "b")).expect("PUBLISH 1 q1 alias 2");
        script.publish(3, message(2, "a")).expect("PUBLISH 2 q2 alias 1");
    }

    @Test
    @Tag("v5-3.2.2-17")
    @Tag("v5-3.3.2-8")
    @Tag("v5-3.3.2-9")
    @Tag("trap-30")
    void noAliasAboveTheServersMaximumAndTheLeastRecentlyUsedGoes() {
        SessionScript script = sending(10, 2);
        send(script, "a").ignore();
        send(script, "b").ignore();
        send(script, "a").expect("PUBLISH q0 alias 1", "sent 1");
        send(script, "c").expect("PUBLISH q0 c alias 2", "sent 1");
        send(script, "a").expect("PUBLISH q0 alias 1", "sent 1");
        send(script, "b").expect("PUBLISH q0 b alias 2", "sent 1");
    }

    @Test
    void noAliasAboveOurOwnMaximum() {
        SessionScript script = sending(1, 65_535);
        send(script, "a").expect("PUBLISH q0 a alias 1", "sent 1");
        send(script, "b").expect("PUBLISH q0 b alias 1", "sent 1");
    }

    @Test
    @Tag("v5-3.2.2-18")
    void noAliasIfEitherSideAllowsNone() {
        send(new SessionScript(Mode.V5).topicAliases(0, 10).connected(), "a").expect("PUBLISH q0 a", "sent 1");
        send(sending(10, 0), "a").expect("PUBLISH q0 a", "sent 1");
        send(sending(0, 10), "a").expect("PUBLISH q0 a", "sent 1");
        send(new SessionScript(Mode.V3_1_1).topicAliases(5, 5).connected(), "a").expect("PUBLISH q0 a", "sent 1");
    }

    @Test
    @Tag("v5-3.3.2-7")
    @Tag("trap-30")
    @Tag("trap-31")
    void whatIsSentAgainHasItsTopicAndNoAlias() {
        for (Mode mode : List.of(Mode.V5, Mode.V5_RESTORED)) {
            new SessionScript(mode).topicAliases(0, 5).connected(connack(false, Property.TOPIC_ALIAS_MAXIMUM, 5))
                    .publish(1, message(1, "a")).expect("PUBLISH 1 q1 a alias 1")
                    .publish(2, message(1, "a")).expect("PUBLISH 2 q1 alias 1")
                    .reconnect(connack(true, Property.TOPIC_ALIAS_MAXIMUM, 5))
                    .expect("connected", "PUBLISH 1 dup q1 a", "PUBLISH 2 dup q1 a")
                    .publish(3, message(1, "a")).expect("PUBLISH 3 q1 a alias 1")
                    .reconnect(connack(true)).expect("connected", "PUBLISH 1 dup q1 a", "PUBLISH 2 dup q1 a",
                            "PUBLISH 3 dup q1 a");
        }
    }

    @Test
    @Tag("v5-3.3.2-7")
    @Tag("trap-30")
    void whatWaitedOverAConnectionGetsAnAliasOfTheNew() {
        SessionScript script = sending(5, 5);
        send(script, "a").ignore().lost();
        script.publish(1, message(1, "a")).expect().connect().ignore()
                .receive(connack(true, Property.TOPIC_ALIAS_MAXIMUM, 5)).expect("connected", "PUBLISH 1 q1 a alias 1");
    }

    @Test
    @Tag("trap-30")
    void anAliasThatNeverLeftIsGivenBack() {
        for (int qos : new int[] {0, 1}) {
            SessionScript script = sending(5, 1);
            send(script, "a").ignore();
            script.refuse(PacketType.PUBLISH, () -> script.session().publish(2, message(qos, "b"), script.now()))
                    .ignore();
            send(script, "b").expect("PUBLISH q0 b alias 1", "sent 1");
            send(script, "b").expect("PUBLISH q0 alias 1", "sent 1");
            send(script, "a").expect("PUBLISH q0 a alias 1", "sent 1");
        }
    }

    @Test
    void aRefusedMessageToAKnownTopicLeavesTheAliasAlone() {
        SessionScript script = sending(5, 1);
        send(script, "a").ignore();
        script.refuse(PacketType.PUBLISH, () -> script.session().publish(2, message(0, "a"), script.now()))
                .expect("refused PUBLISH q0 alias 1", "refused PUBLISH q0 a",
                        "done 2 NOT_ALLOWED_BY_SERVER PACKET_TOO_LARGE");
        send(script, "a").expect("PUBLISH q0 alias 1", "sent 1");
    }

    /** An alias takes 3 bytes more beside its topic, and 2 more than a topic of one character. */
    @Test
    @Tag("v5-3.2.2-15")
    void whatOnlyItsAliasMadeTooLargeIsSentWithout() {
        for (int qos = 0; qos <= 2; qos++) {
            Message message = message(qos, "a");
            String id = qos == 0 ? "" : " 1";
            String[] end = qos == 0 ? new String[] {"sent 2"} : new String[0];
            SessionScript unknown = sending(5, 5);
            unknown.refuse(packet -> packet instanceof Publish publish && publish.topicAlias() != 0,
                    () -> unknown.session().publish(2, message, unknown.now()))
                    .expect(lines("refused PUBLISH" + id + " q" + qos + " a alias 1",
                            "PUBLISH" + id + " q" + qos + " a", end));
            send(unknown, "b").expect("PUBLISH q0 b alias 1", "sent 1");
            SessionScript known = sending(5, 5);
            send(known, "a").ignore();
            known.refuse(packet -> packet instanceof Publish publish && publish.topicAlias() != 0,
                    () -> known.session().publish(2, message, known.now()))
                    .expect(lines("refused PUBLISH" + id + " q" + qos + " alias 1", "PUBLISH" + id + " q" + qos + " a",
                            end));
            send(known, "a").expect("PUBLISH q0 alias 1", "sent 1");
            if (qos > 0) {
                known.reconnect(connack(true)).expect("connected", "PUBLISH 1 dup q" + qos + " a");
            }
        }
    }

    private static String[] lines(String first, String second, String... rest) {
        List<String> lines = new ArrayList<>(List.of(first, second));
        lines.addAll(List.of(rest));
        return lines.toArray(String[]::new);
    }

    // ---- in

    private static SessionScript receiving(int maximum) {
        return new SessionScript(Mode.V5).topicAliases(maximum, 0).connected();
    }

    @Test
    void connectSaysHowManyAliasesTheServerMayUse() {
        for (int maximum : new int[] {0, 7}) {
            SessionScript script = new SessionScript(Mode.V5).topicAliases(maximum, 0);
            script.session().connect(Credentials.NONE, script.now());
            Connect connect = (Connect) script.session().nextPacket(script.now());
            assertEquals(maximum, connect.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0));
            assertEquals(maximum > 0, connect.properties().has(Property.TOPIC_ALIAS_MAXIMUM));
        }
    }

    @Test
    @Tag("v5-3.3.2-10")
    @Tag("trap-39")
    void theApplicationSeesTheTopicOfAnAlias() {
        receiving(2).receive(aliased(0, 0, "a", 1), aliased(0, 0, "", 1), aliased(1, 1, "b", 2), aliased(2, 2, "", 2))
                .expect("deliver 0 a", "deliver 0 a", "deliver 1 b", "deliver 2 b");
    }

    @Test
    @Tag("v5-3.3.2-10")
    @Tag("u-3.3.2.3.4")
    void aTopicBesideAnAliasGivesItANewMeaning() {
        receiving(2).receive(aliased(0, 0, "a", 2), aliased(0, 0, "b", 2), aliased(0, 0, "", 2))
                .expect("deliver 0 a", "deliver 0 b", "deliver 0 b");
    }

    @Test
    @Tag("v5-3.3.2-10")
    void theGreatestAliasWorks() {
        receiving(65_535).receive(aliased(0, 0, "z", 65_535), aliased(0, 0, "", 65_535), aliased(0, 0, "a", 1))
                .expect("deliver 0 z", "deliver 0 z", "deliver 0 a");
    }

    @Test
    @Tag("v5-3.1.2-26")
    @Tag("v5-3.1.2-27")
    @Tag("v5-3.3.2-11")
    @Tag("u-3.3.4-1")
    @Tag("trap-29")
    void anAliasAboveWhatWasAllowedCloses() {
        receiving(2).receive(aliased(0, 0, "a", 3)).expect(INVALID);
        receiving(2).receive(aliased(0, 0, "", 3)).expect(INVALID);
        receiving(0).receive(aliased(0, 0, "a", 1)).expect(INVALID);
    }

    @Test
    @Tag("u-3.3.4-1")
    @Tag("trap-39")
    void anAliasThatStandsForNothingCloses() {
        receiving(2).receive(aliased(0, 0, "", 1)).expect(PROTOCOL_ERROR);
        receiving(65_535).receive(aliased(0, 0, "a", 1), aliased(0, 0, "", 65_535))
                .expect("deliver 0 a", PROTOCOL_ERROR[0], PROTOCOL_ERROR[1]);
    }

    @Test
    @Tag("v5-3.3.2-7")
    @Tag("trap-30")
    void anAliasOfTheLastConnectionStandsForNothing() {
        receiving(2).receive(aliased(0, 0, "a", 1)).ignore().reconnect(connack(true)).expect("connected")
                .receive(aliased(0, 0, "", 1)).expect(PROTOCOL_ERROR);
    }

    @Test
    void aMessageThatIsNotDeliveredAgainStillGivesItsAliasAMeaning() {
        SessionScript script = receiving(2).receive(Wire.publish(7, 2, "a")).expect("deliver 1 a");
        script.delivered(1).expect("PUBREC 7").reconnect(connack(true)).expect("connected")
                .receive(aliased(7, 2, "a", 1)).expect("PUBREC 7")
                .receive(aliased(0, 0, "", 1)).expect("deliver 0 a");
        assertFalse(script.session().hasPacket());
    }
}
