package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.connack;
import static io.caddis.mqtt.session.Wire.message;
import static io.caddis.mqtt.session.Wire.puback;
import static io.caddis.mqtt.session.Wire.pubcomp;
import static io.caddis.mqtt.session.Wire.pubrec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages out over the loss of a connection, with and without the server's half of the session. */
class ResumeTest {
    private static final List<Mode> MODES_V5 = List.of(Mode.V5, Mode.V5_RESTORED);

    private static SessionScript connected(Mode mode) {
        return new SessionScript(mode).connected();
    }

    // ---- session present

    @EveryMode
    @Tag("v3-2.3.1-3")
    @Tag("v3-3.1.2-4")
    @Tag("v3-3.3.1-1")
    @Tag("v3-4.4.0-1")
    @Tag("v3-4.6.0-1")
    @Tag("v5-3.1.2-23")
    @Tag("v5-3.3.1-1")
    @Tag("v5-4.3.3-3")
    @Tag("v5-4.3.3-5")
    @Tag("v5-4.4.0-1")
    @Tag("v5-4.6.0-1")
    @Tag("trap-14")
    @Tag("trap-15")
    @Tag("trap-16")
    void whatIsUnacknowledgedIsSentAgainInOrder(Mode mode) {
        connected(mode).publish(1, 2, 2, 1, 2).ignore().receive(pubrec(3)).ignore()
                .reconnect(connack(true)).expect("connected", "PUBREL 3", "PUBLISH 1 dup q1 t1",
                        "PUBLISH 2 dup q2 t2", "PUBLISH 4 dup q1 t4", "PUBLISH 5 dup q2 t5")
                .receive(pubcomp(3), puback(1), pubrec(2), puback(4), pubrec(5), pubcomp(2), pubcomp(5))
                .expect("done 3", "done 1", "done 4", "done 2", "done 5", "PUBREL 2", "PUBREL 5");
    }

    @EveryMode
    @Tag("v3-4.3.3-1")
    @Tag("v5-4.3.3-5")
    @Tag("v5-4.3.3-6")
    @Tag("trap-14")
    void afterPubrelNoPublishIsEverSentAgain(Mode mode) {
        connected(mode).publish(2).ignore().receive(pubrec(1)).expect("PUBREL 1")
                .reconnect(connack(true)).expect("connected", "PUBREL 1")
                .reconnect(connack(true)).expect("connected", "PUBREL 1")
                .receive(pubcomp(1)).expect("done 1").reconnect(connack(true)).expect("connected");
    }

    @EveryMode
    @Tag("v3-4.6.0-4")
    @Tag("v5-4.6.0-4")
    @Tag("trap-15")
    void pubrelsAreSentAgainInTheOrderOfThePubrecs(Mode mode) {
        connected(mode).publish(2, 2, 2).ignore().receive(pubrec(3), pubrec(1), pubrec(2)).ignore()
                .reconnect(connack(true)).expect("connected", "PUBREL 3", "PUBREL 1", "PUBREL 2");
    }

    @EveryMode
    @Tag("v3-2.3.1-1")
    @Tag("v3-4.6.0-1")
    @Tag("v5-4.6.0-1")
    @Tag("trap-15")
    void theOrderHoldsOverTheWrapOfTheIdentifiers(Mode mode) {
        SessionScript script = connected(mode);
        for (int packetId = 1; packetId <= 65_533; packetId++) {
            script.publish(0, message(1, "t")).ignore().receive(puback(packetId)).ignore();
        }
        script.publish(1, 2, 1).expect("PUBLISH 65534 q1 t1", "PUBLISH 65535 q2 t2", "PUBLISH 1 q1 t3")
                .reconnect(connack(true)).expect("connected", "PUBLISH 65534 dup q1 t1", "PUBLISH 65535 dup q2 t2",
                        "PUBLISH 1 dup q1 t3");
    }

    @EveryMode
    @Tag("v3-3.3.1-3")
    @Tag("v5-3.3.1-3")
    @Tag("v5-4.3.2-2")
    @Tag("trap-16")
    void whatWasOnlyQueuedIsNoDuplicate(Mode mode) {
        new SessionScript(mode).inFlightMax(1).connected().publish(1, 1).expect("PUBLISH 1 q1 t1")
                .reconnect(connack(true)).expect("connected", "PUBLISH 1 dup q1 t1")
                .receive(puback(1)).expect("done 1", "PUBLISH 2 q1 t2");
    }

    @EveryMode
    @Tag("trap-15")
    void newMessagesWaitForThoseSentAgain(Mode mode) {
        new SessionScript(mode).inFlightMax(2).connected().publish(1, 1).ignore().lost()
                .publish(3, message(1, "new")).expect().connect().ignore()
                .receive(connack(true)).expect("connected", "PUBLISH 1 dup q1 t1", "PUBLISH 2 dup q1 t2")
                .receive(puback(2)).expect("done 2", "PUBLISH 3 q1 new");
    }

    @Test
    @Tag("v5-3.3.4-7")
    @Tag("v5-4.9.0-2")
    @Tag("trap-26")
    void aSmallerReceiveMaximumHoldsForWhatIsSentAgain() {
        for (Mode mode : MODES_V5) {
            connected(mode).publish(1, 2, 1).ignore().lost().publish(4, message(1, "new")).expect().connect().ignore()
                    .receive(connack(true, Property.RECEIVE_MAXIMUM, 1)).expect("connected", "PUBLISH 1 dup q1 t1")
                    .receive(puback(1)).expect("done 1", "PUBLISH 2 dup q2 t2")
                    .receive(pubrec(2)).expect("PUBREL 2")
                    .receive(pubcomp(2)).expect("done 2", "PUBLISH 3 dup q1 t3")
                    .receive(puback(3)).expect("done 3", "PUBLISH 4 q1 new");
        }
    }

    @Test
    @Tag("v5-4.9.0-1")
    @Tag("v5-4.9.0-2")
    @Tag("u-4.9")
    @Tag("trap-27")
    void pubcompOfAPubrelSentAgainDoesNotRaiseTheQuota() {
        for (Mode mode : MODES_V5) {
            SessionScript script = connected(mode).publish(2, 2).ignore().receive(pubrec(1), pubrec(2)).ignore()
                    .reconnect(connack(true, Property.RECEIVE_MAXIMUM, 1)).expect("connected", "PUBREL 1", "PUBREL 2");
            script.publish(3, message(1, "a")).expect("PUBLISH 3 q1 a").publish(4, message(1, "b")).expect()
                    .receive(pubcomp(1), pubcomp(2)).expect("done 1", "done 2")
                    .receive(puback(3)).expect("done 3", "PUBLISH 4 q1 b");
        }
    }

    @Test
    void anAcknowledgementOfWhatWaitsToBeSentAgainEndsItWithoutTouchingTheWindow() {
        for (Mode mode : MODES_V5) {
            connected(mode).publish(1, 1, 2, 1).ignore()
                    .reconnect(connack(true, Property.RECEIVE_MAXIMUM, 1)).expect("connected", "PUBLISH 1 dup q1 t1")
                    .receive(puback(2)).expect("done 2")
                    .receive(pubrec(3)).expect("PUBREL 3").receive(pubcomp(3)).expect("done 3")
                    .receive(puback(1)).expect("done 1", "PUBLISH 4 dup q1 t4");
        }
    }

    @EveryMode
    @Tag("v5-4.4.0-1")
    void aConnectionLostBeforeItsConnackChangesNothing(Mode mode) {
        connected(mode).publish(1, 2).ignore().receive(pubrec(2)).ignore().lost().connect().ignore().lost()
                .connect().ignore().receive(connack(true)).expect("connected", "PUBREL 2", "PUBLISH 1 dup q1 t1");
    }

    // ---- session lost

    @EveryMode
    @Tag("v5-3.2.2-5")
    @Tag("v3-3.2.2-3")
    @Tag("trap-20")
    @Tag("netx-B13")
    @Tag("netx-B12")
    void withoutTheSessionAllThatMayBeMissingBecomesNew(Mode mode) {
        connected(mode).publish(1, 2, 2, 1).ignore().receive(pubrec(2)).ignore()
                .lost().publish(5, message(1, "queued")).expect().connect().ignore()
                .receive(connack(false)).expect("connected", "done 2", "PUBLISH 5 q1 t1", "PUBLISH 6 q2 t3",
                        "PUBLISH 7 q1 t4", "PUBLISH 8 q1 queued")
                .receive(puback(1), pubcomp(2), puback(4)).expect()
                .receive(pubrec(3)).expect("PUBREL 3" + (mode.isV5() ? " PACKET_IDENTIFIER_NOT_FOUND" : ""))
                .receive(puback(5), puback(8)).expect("done 1", "done 5");
    }

    @EveryMode
    @Tag("v5-3.2.2-5")
    @Tag("trap-20")
    void messagesMadeNewKeepTheirPlaceBeforeQos0(Mode mode) {
        new SessionScript(mode).inFlightMax(2).connected().publish(1, 1, 1).ignore().lost()
                .publish(4, message(0, "zero")).expect().connect().ignore()
                .receive(connack(false)).expect("connected", "PUBLISH 3 q1 t1", "PUBLISH 4 q1 t2", "PUBLISH q0 zero",
                        "sent 4")
                .receive(puback(3)).expect("done 1", "PUBLISH 5 q1 t3");
    }

    @Test
    @Tag("v5-4.9.0-1")
    @Tag("trap-27")
    void withoutTheSessionTheQuotaIsWhole() {
        for (Mode mode : MODES_V5) {
            connected(mode).publish(1, 2, 2).ignore().receive(pubrec(2)).ignore()
                    .reconnect(connack(false, Property.RECEIVE_MAXIMUM, 1))
                    .expect("connected", "done 2", "PUBLISH 4 q1 t1")
                    .receive(puback(4)).expect("done 1", "PUBLISH 5 q2 t3");
        }
    }

    @EveryMode
    @Tag("v5-3.2.2-5")
    void theSessionMayBeLostAgainAndAgain(Mode mode) {
        connected(mode).publish(1, 2).ignore()
                .reconnect(connack(false)).expect("connected", "PUBLISH 3 q1 t1", "PUBLISH 4 q2 t2")
                .reconnect(connack(true)).expect("connected", "PUBLISH 3 dup q1 t1", "PUBLISH 4 dup q2 t2")
                .elapse(60 * SessionScript.SECOND) // not right after a message, which would be suspected
                .reconnect(connack(false)).expect("connected", "PUBLISH 5 q1 t1", "PUBLISH 6 q2 t2");
    }

    // ---- a server that takes less than before

    @Test
    @Tag("v5-3.2.2-11")
    @Tag("trap-31")
    void aQos2ThatMayNotBeSentAgainIsGivenUpWithPubrel() {
        for (Mode mode : MODES_V5) {
            connected(mode).publish(2, 1).ignore().reconnect(connack(true, Property.MAXIMUM_QOS, 1))
                    .expect("connected", "PUBLISH 2 dup q1 t2",
                            "done 1 NOT_ALLOWED_BY_SERVER IMPLEMENTATION_SPECIFIC_ERROR", "PUBREL 1")
                    .reconnect(connack(true)).expect("connected", "PUBREL 1", "PUBLISH 2 dup q1 t2")
                    .receive(pubcomp(1)).expect().receive(puback(2)).expect("done 2");
        }
    }

    @Test
    void thatPubrelIsGivenOutAtOnce() {
        SessionScript script = connected(Mode.V5).publish(2).ignore().lost().connect().ignore();
        script.session().receive(connack(true, Property.MAXIMUM_QOS, 1), script.now());
        assertEquals("PUBREL 1", Wire.text(script.session().nextPacket(script.now())));
        assertNull(script.session().nextPacket(script.now()));
    }

    @Test
    @Tag("v5-3.2.2-14")
    @Tag("trap-27")
    @Tag("trap-31")
    void aRetainedQos1ThatMayNotBeSentAgainFreesItsIdentifier() {
        for (Mode mode : MODES_V5) {
            connected(mode).publish(1, message(1, "r").withRetain(true)).ignore()
                    .reconnect(connack(true, Property.RETAIN_AVAILABLE, 0, Property.RECEIVE_MAXIMUM, 1))
                    .expect("connected", "done 1 NOT_ALLOWED_BY_SERVER IMPLEMENTATION_SPECIFIC_ERROR")
                    .publish(2, message(1, "a")).expect("PUBLISH 2 q1 a").receive(puback(1)).expect();
        }
    }

    @EveryMode
    @Tag("v5-3.2.2-15")
    @Tag("trap-27")
    void aResendThatIsTooLargeIsGivenUp(Mode mode) {
        SessionScript script = new SessionScript(mode).inFlightMax(1).connected().publish(2, 1).ignore();
        script.lost().connect().ignore()
                .refuse(PacketType.PUBLISH, () -> script.session().receive(connack(true), script.now()))
                .expect("refused PUBLISH 1 dup q2 t1", "PUBREL 1", "refused PUBLISH 2 q1 t2",
                        "connected", "done 1 NOT_ALLOWED_BY_SERVER PACKET_TOO_LARGE",
                        "done 2 NOT_ALLOWED_BY_SERVER PACKET_TOO_LARGE");
        script.publish(3, message(1, "t3")).expect("PUBLISH 3 q1 t3").receive(pubcomp(1)).expect();
    }

    /** Of two that a process has from the store it sent the second when the first was released, and kept nothing. */
    @Test
    @Tag("v5-4.6.0-1")
    void whatWasReleasedInAProcessThatDiedIsSentAgainFirst() {
        SessionState state = new SessionState(SessionState.FORMAT, "c", true, List.of(
                new SessionState.Outgoing(1, 0, Stage.SENT, 1, message(2, "t1"), Session.NO_DEADLINE),
                new SessionState.Outgoing(2, 0, Stage.SENT, 2, message(1, "t2"), Session.NO_DEADLINE)),
                List.of(), List.of(), 1, 3, 0, 0);
        durable(state).receive(connack(true, Property.RECEIVE_MAXIMUM, 1)).expect("connected", "PUBLISH 1 dup q2 t1")
                .receive(pubrec(1)).expect()
                .reconnect(connack(true)).expect("connected", "PUBLISH 2 dup q1 t2");
        durable(state).receive(connack(true)).expect("connected", "PUBLISH 1 dup q2 t1", "PUBLISH 2 dup q1 t2")
                .reconnect(connack(true)).expect("connected", "PUBLISH 1 dup q2 t1", "PUBLISH 2 dup q1 t2");
    }

    private static SessionScript durable(SessionState state) {
        return new SessionScript(Mode.V5).outbound(TestOptions.durable(10, 10, 10_000)).state(state).connect()
                .ignore();
    }

    /** Found by the simulation: the store had kept only some of what a session that starts anew had changed. */
    @Test
    void whatAProcessThatDiedHadMadeNewKeepsItsOrder() {
        SessionState.Outgoing sent = new SessionState.Outgoing(2, 2, Stage.SENT, 5, message(1, "t2"),
                Session.NO_DEADLINE);
        SessionState.Outgoing queued = new SessionState.Outgoing(1, 1, Stage.QUEUED, 0, message(1, "t1"),
                Session.NO_DEADLINE);
        SessionState state = new SessionState(SessionState.FORMAT, "c", true, List.of(sent, queued), List.of(),
                List.of(), 1, 3, 0, 0);
        new SessionScript(Mode.V5).state(state).connect().ignore().receive(connack(false))
                .expect("connected", "PUBLISH 6 q1 t1", "PUBLISH 7 q1 t2");
    }
}
