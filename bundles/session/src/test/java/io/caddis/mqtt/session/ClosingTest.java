package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.connack;
import static io.caddis.mqtt.session.Wire.disconnect;
import static io.caddis.mqtt.session.Wire.message;
import static io.caddis.mqtt.session.Wire.publish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The end of a connection, by either side. */
class ClosingTest {
    private static SessionScript busy(Mode mode) {
        return new SessionScript(mode).inFlightMax(1).keepAliveSeconds(60).connected()
                .receive(publish(1, 1, "a"), publish(2, 2, "b")).ignore().publish(1, 2).ignore();
    }

    private static void nothingMoreIsSent(SessionScript script) {
        script.delivered(1, 2).expect().publish(9, message(0, "late")).expect().want("late:0").expect()
                .receive(publish(3, 1, "late"), Wire.puback(1), Wire.pubrel(2), connack(false)).expect()
                .disconnect().expect().elapse(100 * SessionScript.SECOND)
                .then(() -> script.session().tick(true, script.now())).expect()
                .then(() -> script.session().violation(ReasonCode.MALFORMED_PACKET, "late", script.now())).expect();
        assertEquals(Session.NO_DEADLINE, script.session().deadline());
    }

    @EveryMode
    @Tag("v3-3.14.4-2")
    @Tag("v5-3.14.4-1")
    @Tag("trap-40")
    void disconnectIsTheLastPacket(Mode mode) {
        SessionScript script = busy(mode).disconnect().expect("close APPLICATION", "DISCONNECT");
        nothingMoreIsSent(script);
        script.reconnect(connack(true)).expect("connected", "SUBSCRIBE 2 late:0", "PUBLISH 1 dup q1 t1",
                "PUBLISH q0 late", "sent 9");
    }

    @EveryMode
    @Tag("v3-3.14.4-2")
    @Tag("v5-3.14.4-1")
    void disconnectFollowsWhatWaitsToBeWritten(Mode mode) {
        SessionScript script = busy(mode);
        script.then(() -> {
            script.session().delivered(1, script.now());
            script.session().disconnect(script.now());
            script.session().delivered(2, script.now());
        }).expect("close APPLICATION", "PUBACK 1", "DISCONNECT");
    }

    @EveryMode
    @Tag("v3-3.14.4-2")
    @Tag("v5-3.14.4-1")
    void aRefusedSubscribeIsNotReplacedAfterDisconnect(Mode mode) {
        SessionScript script = new SessionScript(mode).connected();
        script.refuse(PacketType.SUBSCRIBE, () -> {
            script.session().want(List.of(Wire.subscription("a", 0), Wire.subscription("b", 0)), script.now());
            script.session().disconnect(script.now());
        }).expect("refused SUBSCRIBE 1 a:0 b:0", "DISCONNECT", "close APPLICATION");
    }

    // ---- a server that takes only tiny packets

    private static final String[] CANNOT = {"close CLIENT IMPLEMENTATION_SPECIFIC_ERROR"};

    /** As the driver does it: what takes more than the server allows is refused. */
    private static SessionScript tiny(int bytesMax, SessionScript script, Runnable input) {
        return script.refuse(packet -> size(packet) > bytesMax, input);
    }

    /** Of 5.0, of what is sent here (MQTT 3.4.2.1, 3.12.1, 3.14.2.1). */
    private static int size(Packet packet) {
        return switch (packet.type()) {
            case PINGREQ -> 2;
            case DISCONNECT -> ((Disconnect) packet).reasonCode() == ReasonCode.SUCCESS ? 2 : 3;
            case PUBACK -> 4;
            case PUBREL -> ((Pubrel) packet).reasonCode() == ReasonCode.SUCCESS ? 4 : 5;
            case PUBCOMP -> ((Pubcomp) packet).reasonCode() == ReasonCode.SUCCESS ? 4 : 5;
            default -> throw new AssertionError(packet);
        };
    }

    @Test
    @Tag("v5-3.2.2-15")
    void anAcknowledgementThatIsTooLargeIsSaidInItsShorterForm() {
        SessionScript script = new SessionScript(Mode.V5).connected();
        tiny(4, script, () -> script.session().receive(Wire.pubrel(3), script.now()))
                .expect("refused PUBCOMP 3 PACKET_IDENTIFIER_NOT_FOUND", "PUBCOMP 3");
        tiny(4, script, () -> script.session().receive(Wire.pubrec(3), script.now()))
                .expect("refused PUBREL 3 PACKET_IDENTIFIER_NOT_FOUND", "PUBREL 3");
        tiny(4, script, () -> {
            script.session().receive(Wire.pubrel(5), script.now());
            script.session().receive(Wire.pubrel(6), script.now());
        }).expect("refused PUBCOMP 5 PACKET_IDENTIFIER_NOT_FOUND", "PUBCOMP 5",
                "refused PUBCOMP 6 PACKET_IDENTIFIER_NOT_FOUND", "PUBCOMP 6");
    }

    /** Silence would leave the server waiting for ever. */
    @Test
    @Tag("v5-3.2.2-15")
    void aServerThatTakesNoAcknowledgementAtAllIsLeftInWords() {
        SessionScript script = new SessionScript(Mode.V5).connected().receive(Wire.publish(1, 1, "a")).ignore();
        tiny(3, script, () -> script.session().delivered(1, script.now()))
                .expect("refused PUBACK 1", "DISCONNECT IMPLEMENTATION_SPECIFIC_ERROR", CANNOT[0]);
        SessionScript two = new SessionScript(Mode.V5).connected().receive(Wire.publish(1, 1, "a")).ignore();
        tiny(2, two, () -> two.session().delivered(1, two.now())) // no DISCONNECT that would hold back the will
                .expect("refused PUBACK 1", "refused DISCONNECT IMPLEMENTATION_SPECIFIC_ERROR", CANNOT[0]);
        SessionScript ping = new SessionScript(Mode.V5).keepAliveSeconds(10).connected()
                .elapse(10 * SessionScript.SECOND);
        tiny(1, ping, () -> ping.session().tick(true, ping.now()))
                .expect("refused PINGREQ", "refused DISCONNECT IMPLEMENTATION_SPECIFIC_ERROR", CANNOT[0]);
    }

    @EveryMode
    @Tag("v3-3.14.4-3")
    @Tag("v5-3.14.4-3")
    @Tag("trap-24")
    void disconnectBeforeConnackHoldsBackTheWill(Mode mode) {
        new SessionScript(mode).connect().ignore().disconnect().expect("close APPLICATION", "DISCONNECT")
                .receive(connack(false)).expect();
    }

    @EveryMode
    @Tag("v3-3.1.0-1")
    @Tag("v5-3.1.0-1")
    void disconnectBeforeConnectLeftSendsNothing(Mode mode) {
        SessionScript script = new SessionScript(mode);
        script.then(() -> {
            script.session().connect(Credentials.NONE, script.now());
            script.session().disconnect(script.now());
        }).expect("close APPLICATION");
    }

    @EveryMode
    void disconnectWithoutAConnectionDoesNothing(Mode mode) {
        new SessionScript(mode).disconnect().expect().connect().ignore().receive(connack(false)).expect("connected")
                .lost().disconnect().expect();
    }

    @Test
    @Tag("u-3.14.4")
    @Tag("trap-40")
    void afterTheServersDisconnectNothingIsSent() {
        SessionScript script = busy(Mode.V5);
        script.then(() -> {
            script.session().delivered(1, script.now());
            script.session().receive(disconnect(ReasonCode.SESSION_TAKEN_OVER), script.now());
        }).expect("close SERVER SESSION_TAKEN_OVER");
        nothingMoreIsSent(script);
    }

    @Test
    void theServersReasonIsTold() {
        Properties why = Properties.builder().add(Property.REASON_STRING, "maintenance").build();
        SessionScript script = new SessionScript(Mode.V5).connected();
        script.session().receive(new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, why), script.now());
        SessionOutput.Close close = (SessionOutput.Close) script.session().poll();
        assertEquals("the server disconnected: " + ReasonCode.SERVER_SHUTTING_DOWN + ": maintenance",
                close.cause().text());
    }

    @Test
    @Tag("v3-4.8.0-1")
    @Tag("u-2.1.2")
    void aDisconnectFromAServerOf311IsAViolation() {
        new SessionScript(Mode.V3_1_1).connected().receive(disconnect(ReasonCode.SUCCESS))
                .expect("close CLIENT PROTOCOL_ERROR");
    }

    @EveryMode
    @Tag("v3-4.8.0-1")
    @Tag("v5-4.13.1-1")
    @Tag("trap-24")
    void aViolationIsToldIn5AndClosesInAll(Mode mode) {
        SessionScript script = busy(mode);
        script.then(() -> {
            script.session().delivered(1, script.now());
            script.session().violation(ReasonCode.MALFORMED_PACKET, "rubbish", script.now());
        });
        if (mode.isV5()) {
            script.expect("close CLIENT MALFORMED_PACKET", "DISCONNECT MALFORMED_PACKET");
        } else {
            script.expect("close CLIENT MALFORMED_PACKET");
        }
        nothingMoreIsSent(script);
    }

    @Test
    @Tag("v5-3.14.2-1")
    void aReasonThatNoDisconnectCarriesBecomesProtocolError() {
        SessionScript script = new SessionScript(Mode.V5).connected();
        script.then(() -> script.session().violation(ReasonCode.PACKET_IDENTIFIER_IN_USE, "x", script.now()))
                .expect("close CLIENT PACKET_IDENTIFIER_IN_USE", "DISCONNECT PROTOCOL_ERROR");
    }

    @EveryMode
    void aServerThatSendsAndNeverReadsIsClosed(Mode mode) {
        SessionScript script = new SessionScript(mode).connected();
        Session session = script.session();
        int rounds = 0;
        SessionOutput output = null;
        for (; rounds < 100_000 && (output == null || output instanceof SessionOutput.Deliver); rounds++) {
            session.receive(publish(1, 2, "a"), script.now());
            if (session.poll() instanceof SessionOutput.Deliver deliver) {
                session.delivered(deliver.deliveryId(), script.now());
            }
            session.receive(Wire.pubrel(1), script.now()); // does not wait for PUBREC
            output = session.poll();
        }
        assertEquals("close CLIENT RECEIVE_MAXIMUM_EXCEEDED", Wire.text(output));
        assertEquals(65_536, rounds, "two answers for each");
        script.then(() -> { });
        assertEquals(mode.isV5() ? 1 : 0, script.take().size());
    }

    /** Each identifier that it had before is new to us once for each connection. */
    @EveryMode
    void releasesAndReceiptsOfNothing(Mode mode) {
        for (Packet packet : List.of(Wire.pubrel(1), Wire.pubrec(1))) {
            SessionScript script = new SessionScript(mode).connected();
            for (int connection = 0; connection < 2; connection++) {
                for (int count = 1; count <= 65_535; count++) {
                    script.session().receive(packet, script.now());
                    assertNull(script.session().poll());
                    assertNotNull(script.session().nextPacket(script.now()), "each is answered");
                }
                if (connection == 0) {
                    script.lost().connect().expect("CONNECT 'c'").receive(connack(true)).take();
                }
            }
            script.session().receive(packet, script.now());
            assertEquals("close CLIENT PROTOCOL_ERROR", Wire.text(script.session().poll()));
        }
    }

    @EveryMode
    void lossWithoutWarningIsNoResult(Mode mode) {
        busy(mode).lost().expect().lost().expect().receive(publish(5, 1, "late")).expect();
    }

    @EveryMode
    void lossBeforeTheLastPacketsLeavesNoneForTheNextConnection(Mode mode) {
        SessionScript script = busy(mode);
        script.session().delivered(1, script.now());
        script.session().disconnect(script.now());
        script.session().lost(script.now());
        script.then(() -> { }).expect("close APPLICATION").connect().expect("CONNECT 'c'");
    }
}
