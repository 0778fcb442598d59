package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.again;
import static io.caddis.mqtt.session.Wire.connack;
import static io.caddis.mqtt.session.Wire.publish;
import static io.caddis.mqtt.session.Wire.pubrel;

import io.caddis.mqtt.packet.Publish;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages in: what is delivered, what is acknowledged, and when. */
class InboundTest {
    private static final List<Mode> MODES_V5 = List.of(Mode.V5, Mode.V5_RESTORED);

    private static SessionScript connected(Mode mode) {
        return new SessionScript(mode).connected();
    }

    private static String unknown(Mode mode) {
        return mode.isV5() ? " PACKET_IDENTIFIER_NOT_FOUND" : "";
    }

    // ---- one connection

    @EveryMode
    @Tag("v3-2.3.1-6")
    @Tag("v3-3.3.4-1")
    @Tag("v5-2.2.1-5")
    @Tag("v5-3.3.4-1")
    @Tag("v5-4.3.2-4")
    @Tag("v5-4.3.3-8")
    void eachQosIsAnsweredInItsWayOnceTheApplicationIsDone(Mode mode) {
        connected(mode).receive(publish(0, 0, "a"), publish(1, 1, "b"), publish(65_535, 2, "c"))
                .expect("deliver 0 a", "deliver 1 b", "deliver 2 c")
                .delivered(0).expect().delivered(1).expect("PUBACK 1").delivered(2).expect("PUBREC 65535")
                .receive(pubrel(65_535)).expect("PUBCOMP 65535").delivered(1, 2, 99).expect();
    }

    /** In the order of arrival all the same; the identifier of a rejected QoS 2 message is free at once. */
    @EveryMode
    @Tag("v5-4.3.3-9")
    void whatTheApplicationDidNotTakeIsAnsweredSo(Mode mode) {
        String code = mode.isV5() ? " IMPLEMENTATION_SPECIFIC_ERROR" : "";
        connected(mode).receive(publish(1, 1, "a"), publish(2, 1, "b"), publish(7, 2, "c"), publish(8, 2, "d")).ignore()
                .rejected(2, 4).expect()
                .delivered(1).expect("PUBACK 1", "PUBACK 2" + code)
                .rejected(3).expect("PUBREC 7" + code, "PUBREC 8" + code)
                .rejected(1, 3, 99).expect();
        if (mode.isV5()) {
            connected(mode).receive(publish(7, 2, "a")).ignore().rejected(1).expect("PUBREC 7" + code)
                    .receive(publish(7, 2, "b")).expect("deliver 2 b").delivered(2).expect("PUBREC 7");
        }
    }

    @EveryMode
    @Tag("u-3.8.4")
    @Tag("trap-12")
    void messagesForNoFilterAreDeliveredToo(Mode mode) {
        connected(mode).want("a:0").ignore().receive(publish(1, 1, "a")).expect("deliver 1 a");
    }

    @EveryMode
    @Tag("v3-4.3.2-2")
    @Tag("v5-4.3.2-5")
    @Tag("u3-4.4")
    @Tag("trap-18")
    void aQos1IdentifierIsNewAfterPubackWhateverDupSays(Mode mode) {
        connected(mode).receive(publish(9, 1, "a")).ignore().delivered(1).expect("PUBACK 9")
                .receive(again(9, 1, "a")).expect("deliver 2 a").delivered(2).expect("PUBACK 9");
    }

    @EveryMode
    @Tag("v3-4.3.3-2")
    @Tag("v5-4.3.3-10")
    @Tag("v5-4.3.3-11")
    @Tag("v5-4.3.3-12")
    void aQos2IdentifierIsDeliveredOnceUntilPubrel(Mode mode) {
        connected(mode).receive(publish(5, 2, "a"), again(5, 2, "a")).expect("deliver 1 a")
                .delivered(1).expect("PUBREC 5")
                .receive(again(5, 2, "a")).expect("PUBREC 5")
                .receive(pubrel(5)).expect("PUBCOMP 5")
                .receive(pubrel(5)).expect("PUBCOMP 5" + unknown(mode))
                .receive(publish(5, 2, "a")).expect("deliver 2 a").delivered(2).expect("PUBREC 5");
    }

    @EveryMode
    @Tag("v3-4.3.3-2")
    @Tag("v5-3.7.2-1")
    @Tag("v5-4.3.3-11")
    @Tag("trap-5")
    void pubrelOfAnUnknownIdentifierIsAnswered(Mode mode) {
        connected(mode).receive(pubrel(3)).expect("PUBCOMP 3" + unknown(mode));
    }

    @EveryMode
    @Tag("v3-4.6.0-2")
    @Tag("v3-4.6.0-3")
    @Tag("v5-4.6.0-2")
    @Tag("v5-4.6.0-3")
    @Tag("trap-8")
    void acknowledgementsLeaveInTheOrderOfArrival(Mode mode) {
        SessionScript script = connected(mode).receive(publish(1, 1, "a"), publish(2, 2, "b"), publish(3, 1, "c"),
                publish(4, 2, "d"), publish(5, 1, "e"), publish(6, 2, "f")).ignore();
        script.delivered(6, 5, 4, 3).expect().delivered(2).expect("PUBREC 2", "PUBREC 4", "PUBREC 6")
                .delivered(1).expect("PUBACK 1", "PUBACK 3", "PUBACK 5");
    }

    @EveryMode
    void aServerThatDoesNotWaitForPubrecIsAnswered(Mode mode) {
        connected(mode).receive(publish(1, 2, "a"), publish(2, 2, "b"), publish(3, 2, "c")).ignore()
                .delivered(2, 3).expect()
                .receive(pubrel(1)).expect("PUBREC 2", "PUBREC 3", "PUBCOMP 1")
                .delivered(1).expect().receive(publish(1, 2, "a")).expect("deliver 4 a");
    }

    @EveryMode
    @Tag("v3-2.3.1-4")
    @Tag("u-2.2.1")
    void theServersIdentifiersAndOursAreTwoSpaces(Mode mode) {
        connected(mode).publish(1, 2).expect("PUBLISH 1 q1 t1", "PUBLISH 2 q2 t2")
                .receive(publish(1, 1, "a"), publish(2, 2, "b")).expect("deliver 1 a", "deliver 2 b")
                .receive(Wire.puback(1), Wire.pubrec(2)).expect("done 1", "PUBREL 2")
                .delivered(1, 2).expect("PUBACK 1", "PUBREC 2")
                .receive(pubrel(2), Wire.pubcomp(2)).expect("done 2", "PUBCOMP 2");
    }

    // ---- over connections

    @EveryMode
    @Tag("v3-3.1.2-4")
    @Tag("v3-4.3.3-2")
    @Tag("v5-3.1.2-23")
    @Tag("v5-4.3.3-10")
    @Tag("trap-17")
    void aQos2AnsweredBeforeIsNotDeliveredAgain(Mode mode) {
        for (Publish resend : List.of(again(7, 2, "a"), publish(7, 2, "a"))) {
            connected(mode).receive(publish(7, 2, "a")).ignore().delivered(1).expect("PUBREC 7")
                    .reconnect(connack(true)).expect("connected").receive(resend).expect("PUBREC 7")
                    .receive(pubrel(7)).expect("PUBCOMP 7").receive(publish(7, 2, "a")).expect("deliver 2 a");
        }
    }

    @EveryMode
    @Tag("v5-4.3.3-10")
    @Tag("trap-17")
    void aQos2StillWithTheApplicationIsAnsweredWhenItIsDone(Mode mode) {
        connected(mode).receive(publish(7, 2, "a")).ignore().reconnect(connack(true)).expect("connected")
                .receive(again(7, 2, "a")).expect().delivered(1).expect("PUBREC 7")
                .receive(pubrel(7)).expect("PUBCOMP 7");
    }

    @EveryMode
    @Tag("v5-4.3.3-10")
    @Tag("trap-17")
    void aQos2FinishedWhileOfflineIsAnsweredWhenItComesAgain(Mode mode) {
        connected(mode).receive(publish(7, 2, "a")).ignore().lost().delivered(1).expect()
                .connect().ignore().receive(connack(true)).expect("connected")
                .receive(again(7, 2, "a")).expect("PUBREC 7");
        connected(mode).receive(publish(7, 2, "a")).ignore().lost().connect().ignore().delivered(1).expect()
                .receive(connack(true), again(7, 2, "a")).expect("connected", "PUBREC 7");
        connected(mode).receive(publish(7, 2, "a")).ignore().reconnect(connack(true)).expect("connected")
                .delivered(1).expect().receive(again(7, 2, "a")).expect("PUBREC 7");
    }

    @EveryMode
    @Tag("v3-4.3.3-2")
    @Tag("v5-4.3.3-11")
    void pubrelOnTheNextConnectionIsAnswered(Mode mode) {
        connected(mode).receive(publish(7, 2, "a")).ignore().delivered(1).expect("PUBREC 7")
                .reconnect(connack(true)).expect("connected").receive(pubrel(7)).expect("PUBCOMP 7")
                .reconnect(connack(true)).expect("connected")
                .receive(pubrel(7)).expect("PUBCOMP 7" + unknown(mode));
    }

    @EveryMode
    void aQos2ThatIsNotSentAgainHoldsUpNoOther(Mode mode) {
        connected(mode).receive(publish(7, 2, "a")).ignore().reconnect(connack(true)).expect("connected")
                .receive(publish(8, 2, "b")).expect("deliver 2 b").delivered(2).expect("PUBREC 8");
    }

    @EveryMode
    @Tag("v3-4.6.0-3")
    @Tag("v5-4.6.0-3")
    @Tag("trap-8")
    void theOrderOfArrivalIsThatOfTheNewConnection(Mode mode) {
        connected(mode).receive(publish(1, 2, "a"), publish(2, 2, "b")).ignore().reconnect(connack(true)).ignore()
                .receive(again(1, 2, "a"), again(2, 2, "b"), publish(3, 2, "c")).expect("deliver 3 c")
                .delivered(3, 2).expect().delivered(1).expect("PUBREC 1", "PUBREC 2", "PUBREC 3");
    }

    @EveryMode
    @Tag("v5-3.2.2-5")
    @Tag("v3-3.2.2-3")
    @Tag("trap-20")
    void withoutTheSessionAllIdentifiersAreNewAndLateAnswersAreDropped(Mode mode) {
        connected(mode).receive(publish(5, 1, "a"), publish(6, 2, "b"), publish(7, 2, "c")).ignore()
                .delivered(2).expect("PUBREC 6").reconnect(connack(false)).expect("connected")
                .delivered(1, 3).expect()
                .receive(publish(6, 2, "b"), publish(7, 2, "c")).expect("deliver 4 b", "deliver 5 c")
                .delivered(4, 5).expect("PUBREC 6", "PUBREC 7");
    }

    @EveryMode
    @Tag("trap-20")
    void aLateAnswerToAQos1OfADeadConnectionIsDropped(Mode mode) {
        connected(mode).receive(publish(5, 1, "a")).ignore().reconnect(connack(true)).expect("connected")
                .receive(again(5, 1, "a")).expect("deliver 2 a").delivered(1).expect().delivered(2).expect("PUBACK 5");
    }

    @EveryMode
    @Tag("v3-3.1.2-6")
    @Tag("v3-4.1.0-2")
    @Tag("v5-3.1.2-4")
    @Tag("v5-4.1.0-1")
    void aSessionThatEndsWithItsConnectionForgetsWhatArrived(Mode mode) {
        new SessionScript(mode).sessionExpirySeconds(0).connected().receive(publish(7, 2, "a")).ignore()
                .delivered(1).expect("PUBREC 7").receive(again(7, 2, "a")).expect("PUBREC 7")
                .reconnect(connack(false)).expect("connected").receive(publish(7, 2, "a")).expect("deliver 2 a");
    }

    /** There is no Receive Maximum, but there are no more identifiers either (2.3.1). */
    @Test
    void a311ServerHasNoMoreOnTheirWayThanThereAreIdentifiers() {
        SessionScript script = new SessionScript(Mode.V3_1_1).connected();
        for (int packetId = 1; packetId <= 0xFFFF; packetId++) {
            script.receive(publish(packetId, 1, "a")).ignore();
        }
        script.receive(publish(1, 1, "a")).expect("close CLIENT RECEIVE_MAXIMUM_EXCEEDED");
    }

    // ---- our own limits (5.0)

    @Test
    @Tag("v5-3.3.4-9")
    @Tag("u-3.3.4-3")
    @Tag("trap-29")
    void moreThanReceiveMaximumIsAnError() {
        for (int[] qos : List.of(new int[] {1, 1}, new int[] {1, 2}, new int[] {2, 1}, new int[] {2, 2})) {
            new SessionScript(Mode.V5).receiveMaximum(1).connected()
                    .receive(publish(1, qos[0], "a"), publish(0, 0, "zero"), publish(2, qos[1], "b"))
                    .expect("deliver 1 a", "deliver 0 zero", "close CLIENT RECEIVE_MAXIMUM_EXCEEDED",
                            "DISCONNECT RECEIVE_MAXIMUM_EXCEEDED");
        }
    }

    @Test
    @Tag("v5-3.3.4-9")
    @Tag("u-3.3.4-3")
    @Tag("trap-29")
    void qos1CountsUntilPubackAndQos2UntilPubcomp() {
        SessionScript script = new SessionScript(Mode.V5).receiveMaximum(1).connected();
        for (long deliveryId = 1; deliveryId <= 10; deliveryId += 2) {
            script.receive(publish(1, 1, "a")).ignore().delivered(deliveryId).expect("PUBACK 1")
                    .receive(publish(1, 2, "a")).ignore().delivered(deliveryId + 1).expect("PUBREC 1")
                    .receive(pubrel(1)).expect("PUBCOMP 1");
        }
        script.receive(publish(1, 2, "a")).ignore().delivered(11).expect("PUBREC 1").receive(publish(2, 1, "b"))
                .expect("close CLIENT RECEIVE_MAXIMUM_EXCEEDED", "DISCONNECT RECEIVE_MAXIMUM_EXCEEDED");
    }

    @Test
    @Tag("v5-3.3.4-9")
    @Tag("trap-29")
    void aDuplicateDoesNotCountTwice() {
        new SessionScript(Mode.V5).receiveMaximum(1).connected().receive(publish(1, 2, "a")).ignore()
                .receive(again(1, 2, "a")).expect().delivered(1).expect("PUBREC 1")
                .receive(again(1, 2, "a")).expect("PUBREC 1");
    }

    @Test
    @Tag("trap-29")
    void whatIsKeptFromEarlierConnectionsDoesNotCountUntilItComesAgain() {
        for (Mode mode : MODES_V5) {
            new SessionScript(mode).receiveMaximum(2).connected().receive(publish(1, 2, "a"), publish(2, 2, "b"))
                    .ignore().delivered(1, 2).ignore().reconnect(connack(true)).expect("connected")
                    .receive(publish(3, 2, "c")).expect("deliver 3 c")
                    .receive(again(1, 2, "a")).expect().delivered(3).expect("PUBREC 3", "PUBREC 1")
                    .receive(pubrel(2)).expect("PUBCOMP 2")
                    .receive(publish(4, 1, "d")).expect("close CLIENT RECEIVE_MAXIMUM_EXCEEDED",
                            "DISCONNECT RECEIVE_MAXIMUM_EXCEEDED");
            new SessionScript(mode).receiveMaximum(1).connected().receive(publish(1, 2, "a")).ignore()
                    .delivered(1).ignore().reconnect(connack(true)).expect("connected")
                    .receive(publish(3, 2, "c")).expect("deliver 2 c").receive(again(1, 2, "a"))
                    .expect("close CLIENT RECEIVE_MAXIMUM_EXCEEDED", "DISCONNECT RECEIVE_MAXIMUM_EXCEEDED");
        }
    }

    @Test
    void version311HasNoReceiveMaximum() {
        new SessionScript(Mode.V3_1_1).receiveMaximum(1).connected()
                .receive(publish(1, 1, "a"), publish(2, 2, "b"), publish(3, 1, "c"))
                .expect("deliver 1 a", "deliver 2 b", "deliver 3 c");
    }

    @Test
    @Tag("v5-3.1.2-27")
    @Tag("v5-3.3.2-11")
    void anAliasIsAnErrorSinceNoneIsAllowed() {
        for (int qos = 0; qos <= 2; qos++) {
            Publish aliased = new Publish(Wire.message(qos, "a"), false, qos == 0 ? 0 : 1, 1, List.of());
            new SessionScript(Mode.V5).connected().receive(aliased)
                    .expect("close CLIENT TOPIC_ALIAS_INVALID", "DISCONNECT TOPIC_ALIAS_INVALID");
        }
    }
}
