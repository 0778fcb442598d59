package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.connack;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Pingreq;
import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionState;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CONNECT, CONNACK and all that can come of them. */
class ConnectTest {
    private static final String[] VIOLATION_V5 = {"close CLIENT PROTOCOL_ERROR", "DISCONNECT PROTOCOL_ERROR"};
    private static final String[] VIOLATION_V3 = {"close CLIENT PROTOCOL_ERROR"};

    private static String[] violation(Mode mode) {
        return mode.isV5() ? VIOLATION_V5 : VIOLATION_V3;
    }

    @EveryMode
    @Tag("v3-3.1.0-1")
    @Tag("v5-3.1.0-1")
    void connectIsFirstEvenWithMessagesAndFiltersWaiting(Mode mode) {
        new SessionScript(mode).publish(0, 1, 2).expect().want("a:1").expect()
                .connect().expect("CONNECT 'c'" + (mode.isV5() ? " clean" : ""))
                .receive(connack(false)).expect("connected", "SUBSCRIBE 1 a:1", "PUBLISH q0 t1", "sent 1",
                        "PUBLISH 2 q1 t2", "PUBLISH 3 q2 t3");
    }

    @EveryMode
    void cleanStartAndNoSessionPresent(Mode mode) {
        new SessionScript(mode).sessionExpirySeconds(0).connect().expect("CONNECT 'c' clean")
                .receive(connack(false)).expect("connected");
    }

    @EveryMode
    @Tag("v5-3.2.2-4")
    @Tag("v3-3.2.2-1")
    @Tag("v5-3.2.2-2")
    @Tag("trap-19")
    void cleanStartAndSessionPresentClosesTheConnection(Mode mode) {
        new SessionScript(mode).sessionExpirySeconds(0).connect().expect("CONNECT 'c' clean")
                .receive(connack(true)).expect(violation(mode));
    }

    /** Opted in by clean.start=false, see docs/configuration.md: what an earlier life may have left is ended first. */
    @EveryMode
    @Tag("v5-3.2.2-4")
    @Tag("trap-19")
    void noCleanStartAndSessionPresentEndsWhatAnEarlierLifeLeft(Mode mode) {
        SessionScript script = new SessionScript(mode).inFlightMax(2).cleanStart(false).want("a:1").expect()
                .publish(2, 1, 0).expect().connect().expect("CONNECT 'c'");
        List<String> out = script.receive(connack(true)).take();
        assertEquals("connected", out.get(0));
        for (int packetId = 1; packetId <= 1024; packetId++) {
            assertEquals("PUBREL " + packetId, out.get(packetId));
        }
        assertEquals(List.of("SUBSCRIBE 1025 a:1", "PUBLISH 1026 q1 t2", "PUBLISH q0 t3", "sent 3"),
                out.subList(1025, out.size()), "QoS 1 does not wait for a PUBCOMP that may never come");
        script.receive(Wire.puback(1026)).expect("done 2");
        script.receive(Wire.pubcomp(7)).expect().receive(Wire.pubcomp(9)).expect("PUBLISH 7 q2 t1")
                .receive(Wire.suback(1025, 1)).expect("subscribed a GRANTED_QOS_1")
                .receive(Wire.pubcomp(1024)).expect()
                .receive(Wire.pubrec(7)).expect("PUBREL 7").receive(Wire.pubcomp(7)).expect("done 1")
                .publish(4, Wire.message(1, "t4")).expect("PUBLISH 9 q1 t4").receive(Wire.puback(9)).expect("done 4");
        List<String> again = script.reconnect(connack(true)).take();
        assertEquals(1 + 1024 - 3, again.size());
        assertFalse(again.contains("PUBREL 7"));
        assertTrue(again.contains("PUBREL 8"));
        script.reconnect(connack(false)).ignore();
        assertTrue(script.publish(2).take().get(0).matches("PUBLISH [0-9]+ q2 t1"));
    }

    /** Such a server has no QoS 2 messages: nothing is to be ended, and no identifier waits. */
    @Test
    @Tag("trap-19")
    void noPubrelForAnEarlierLifeToAServerWithoutQos2() {
        for (int qosMax = 0; qosMax <= 1; qosMax++) {
            SessionScript script = new SessionScript(Mode.V5).cleanStart(false).connect().expect("CONNECT 'c'")
                    .receive(connack(true, Property.MAXIMUM_QOS, qosMax)).expect("connected");
            if (qosMax == 1) {
                script.publish(1).expect("PUBLISH 1 q1 t1").receive(Wire.puback(1)).expect("done 1");
            }
            script.reconnect(connack(true)).expect("connected");
        }
    }

    /** Nor if it took QoS 2 on the connection before: it has given them up. */
    @Test
    @Tag("trap-19")
    void whatAnEarlierLifeLeftIsForgottenOnceTheServerTakesNoQos2() {
        SessionScript script = new SessionScript(Mode.V5).cleanStart(false).connect().expect("CONNECT 'c'");
        script.receive(connack(true)).ignore();
        script.reconnect(connack(true, Property.MAXIMUM_QOS, 1)).expect("connected")
                .publish(1).expect("PUBLISH 1 q1 t1").receive(Wire.puback(1)).expect("done 1");
    }

    /** QoS 1 goes on for as long as an identifier is awaited, also of a durable client, and after a reconnect. */
    @EveryMode
    @Tag("trap-19")
    void qos1GoesOnWhileAnEarlierLifeIsNeverEnded(Mode mode) {
        for (boolean durable : new boolean[] {false, true}) {
            SessionScript script = new SessionScript(mode).cleanStart(false)
                    .outbound(durable ? TestOptions.durable(3, 1000, 100_000) : TestOptions.outbound(3, 1000, 100_000));
            script.connect().ignore().receive(connack(true)).ignore();
            for (int count = 0; count < 10; count++) {
                script.publish(1 + count, Wire.message(1, "t" + count));
                keep(script);
                script.expect("PUBLISH 1025 q1 t" + count).receive(Wire.puback(1025)).expect("done " + (1 + count));
            }
            script.publish(11, Wire.message(1, "again"));
            keep(script);
            script.expect("PUBLISH 1025 q1 again");
            List<String> out = script.reconnect(connack(true)).take();
            assertEquals("PUBLISH 1025 dup q1 again", out.get(out.size() - 1));
        }
    }

    private static void keep(SessionScript script) {
        script.ignored(() -> {
            int count = 0;
            while (script.session().nextChange() != null) {
                count++;
            }
            script.committed(count);
        });
    }

    /** A process that ends before that is done leaves it to the next: the store does not know the session yet. */
    @Test
    @Tag("trap-19")
    void aDurableSessionIsKeptAsEstablishedOnceAnEarlierLifeIsEnded() {
        SessionOptions plain = TestOptions.of(ProtocolVersion.V5, "c", false, 300, 0, TestOptions.inbound(10),
                TestOptions.outbound(10, 10, 10_000));
        SessionOptions.Outbound out = plain.outbound();
        SessionOptions options = new SessionOptions(plain.version(), "c", false, 300, 0, null, false, true, List.of(),
                plain.inbound(), new SessionOptions.Outbound(out.inFlightMax(), 0, out.queueMax(), out.queueBytesMax(),
                out.overflow(), out.spillBytesMax(), 0, 0, true), plain.responseTimeoutNanos());
        ClientSession session = new ClientSession(options, SessionState.EMPTY);
        session.connect(Credentials.NONE, 0);
        session.nextPacket(0);
        session.receive(connack(true), 0);
        for (int packetId = 1; packetId <= 1024; packetId++) {
            assertNull(session.nextChange());
            session.receive(Wire.pubcomp(packetId), 0);
        }
        assertEquals(new SessionChange.Established("c"), session.nextChange());
        assertNull(session.nextChange());
    }

    @EveryMode
    void noCleanStartAndNoSessionPresentStartsAnew(Mode mode) {
        new SessionScript(mode).cleanStart(false).connect().expect("CONNECT 'c'")
                .receive(connack(false)).expect("connected");
    }

    @EveryMode
    @Tag("trap-21")
    void reconnectsWithinTheSessionItWantsToKeep(Mode mode) {
        new SessionScript(mode).connected().lost().connect().expect("CONNECT 'c'")
                .receive(connack(true)).expect("connected");
    }

    @EveryMode
    @Tag("v3-3.2.2-1")
    void aSessionThatEndsWithItsConnectionIsNotResumed(Mode mode) {
        new SessionScript(mode).cleanStart(false).sessionExpirySeconds(0)
                .connected().publish(2).expect("PUBLISH 1 q2 t1").lost()
                .connect().expect("CONNECT 'c' clean")
                .receive(connack(true)).expect(violation(mode));
    }

    @Test
    @Tag("v5-3.1.3-2")
    @Tag("v5-3.2.2-16")
    @Tag("trap-23")
    void theAssignedClientIdentifierIsUsedFromThenOn() {
        Properties assigned = Properties.builder().add(Property.ASSIGNED_CLIENT_IDENTIFIER, "given").build();
        for (Mode mode : List.of(Mode.V5, Mode.V5_RESTORED)) {
            new SessionScript(mode).clientId("").connect().expect("CONNECT '' clean")
                    .receive(new Connack(false, ReasonCode.SUCCESS, assigned)).expect("connected")
                    .lost().connect().expect("CONNECT 'given'");
        }
    }

    @Test
    @Tag("v5-3.2.2-16")
    @Tag("trap-23")
    void noAssignedClientIdentifierIsAProtocolError() {
        new SessionScript(Mode.V5).clientId("").connect().expect("CONNECT '' clean")
                .receive(connack(false)).expect(VIOLATION_V5);
    }

    @Test
    @Tag("v3-3.1.3-7")
    @Tag("netx-S02")
    void anEmptyClientIdentifierGoesWithCleanSessionOnly() {
        new SessionScript(Mode.V3_1_1).clientId("").sessionExpirySeconds(300).connect().expect("CONNECT '' clean")
                .receive(connack(false)).expect("connected").lost().connect().expect("CONNECT '' clean");
    }

    @EveryMode
    @Tag("v3-3.2.2-5")
    @Tag("v5-3.2.2-7")
    void aRefusalClosesAndLeavesTheNextAttemptFree(Mode mode) {
        Connack refusal = new Connack(false, ReasonCode.NOT_AUTHORIZED, Properties.NONE);
        new SessionScript(mode).publish(1).expect().connect().ignore()
                .receive(refusal).expect("close SERVER NOT_AUTHORIZED")
                .receive(connack(false)).expect()
                .lost().connect().expect("CONNECT 'c'" + (mode.isV5() ? " clean" : ""))
                .receive(connack(false)).expect("connected", "PUBLISH 1 q1 t1");
    }

    @EveryMode
    @Tag("v3-4.8.0-1")
    @Tag("v5-3.2.0-2")
    @Tag("trap-40")
    void aSecondConnackIsAProtocolError(Mode mode) {
        new SessionScript(mode).connected().receive(connack(false)).expect(violation(mode));
    }

    @EveryMode
    @Tag("v3-3.2.0-1")
    @Tag("v5-3.2.0-1")
    @Tag("v5-3.14.0-1")
    @Tag("trap-40")
    void anyPacketBeforeConnackIsAProtocolError(Mode mode) {
        List<Packet> packets = List.of(Wire.publish(1, 1, "t"), Wire.puback(1), Wire.pubrel(1), Wire.suback(1, 0),
                Pingresp.INSTANCE, Wire.disconnect(ReasonCode.SERVER_BUSY));
        for (Packet packet : packets) {
            new SessionScript(mode).connect().ignore().receive(packet).expect(violation(mode));
        }
    }

    @EveryMode
    @Tag("v3-4.8.0-1")
    @Tag("v5-4.12.0-6")
    @Tag("u-2.1.2")
    @Tag("trap-40")
    void packetsThatNoServerSendsAreProtocolErrors(Mode mode) {
        Properties method = Properties.builder().add(Property.AUTHENTICATION_METHOD, "m").build();
        List<Packet> packets = List.of(Pingreq.INSTANCE, new Connect("x", true, 0, null, null, null, Properties.NONE),
                new Subscribe(1, List.of(Wire.subscription("a", 0)), Properties.NONE),
                new Unsubscribe(1, List.of(TopicFilter.of("a")), Properties.NONE),
                new Auth(ReasonCode.CONTINUE_AUTHENTICATION, method));
        for (Packet packet : packets) {
            new SessionScript(mode).connected().receive(packet).expect(violation(mode));
        }
    }

    @EveryMode
    void silenceInsteadOfConnackCloses(Mode mode) {
        SessionScript script = new SessionScript(mode).connect().ignore();
        assertEquals(script.now() + 10 * SessionScript.SECOND, script.session().deadline());
        script.elapse(10 * SessionScript.SECOND - 1).then(() -> script.session().tick(true, script.now())).expect()
                .tick(true).expect("close CLIENT UNSPECIFIED_ERROR");
        assertEquals(Session.NO_DEADLINE, script.session().deadline());
    }

    @EveryMode
    void notReadingExcusesTheMissingConnack(Mode mode) {
        SessionScript script = new SessionScript(mode).connect().ignore().tick(false).expect();
        assertEquals(script.now() + 10 * SessionScript.SECOND, script.session().deadline());
        script.receive(connack(false)).expect("connected");
    }

    @EveryMode
    @Tag("v3-3.1.0-1")
    @Tag("v5-3.1.0-1")
    void aTimeoutBeforeConnectLeftSendsNothing(Mode mode) {
        SessionScript script = new SessionScript(mode);
        script.session().connect(Credentials.NONE, script.now());
        script.session().tick(true, script.now() + 10 * SessionScript.SECOND);
        assertFalse(script.session().hasPacket());
    }

    @EveryMode
    @Tag("v3-3.1.0-1")
    @Tag("v5-3.1.0-1")
    void aViolationBeforeConnectLeftSendsNothing(Mode mode) {
        SessionScript script = new SessionScript(mode);
        script.then(() -> {
            script.session().connect(Credentials.NONE, script.now());
            script.session().violation(ReasonCode.MALFORMED_PACKET, "rubbish", script.now());
        }).expect("close CLIENT MALFORMED_PACKET");
    }

    @EveryMode
    void aConnectThatCannotBeWrittenCloses(Mode mode) {
        SessionScript script = new SessionScript(mode);
        script.refuse(PacketType.CONNECT, () -> script.session().connect(Credentials.NONE, script.now()))
                .expect("refused CONNECT 'c'" + (mode.isV5() ? " clean" : ""), "close CONFIGURATION UNSPECIFIED_ERROR");
    }

    @EveryMode
    void theApplicationsMistakesAreRefused(Mode mode) {
        SessionScript script = new SessionScript(mode).connected();
        assertThrows(IllegalStateException.class, () -> script.session().connect(Credentials.NONE, script.now()));
        assertThrows(IllegalStateException.class, () -> script.session().snapshot());
        assertThrows(IllegalStateException.class,
                () -> script.session().refused(Wire.publish(0, 0, "t"), "late", script.now()));
    }

    @EveryMode
    @Tag("v3-3.1.3-2")
    @Tag("v5-3.1.3-2")
    void theStateOfAnotherClientIdentifierIsNotResumed(Mode mode) {
        SessionScript other = new SessionScript(mode).clientId("other").want("a:0").expect().connected()
                .receive(Wire.suback(1, 0)).ignore().publish(1, 2, 2).ignore().receive(Wire.pubrec(4)).ignore()
                .receive(Wire.publish(7, 2, "in")).ignore().then(() -> { }).expect();
        other.session().lost(other.now());
        SessionState state = other.session().snapshot();
        new SessionScript(mode).state(state).then(() -> { }).expect("done 3")
                .connect().expect("CONNECT 'c'" + (mode.isV5() ? " clean" : ""))
                .receive(connack(false)).expect("connected", "PUBLISH 4 q1 t1", "PUBLISH 5 q2 t2")
                .delivered(1).expect();
    }

    @Test
    void connectCarriesTheLimitsOfThisClient() {
        SessionScript script = new SessionScript(Mode.V5).receiveMaximum(7).keepAliveSeconds(20);
        script.session().connect(Credentials.of("user", null), script.now());
        Connect connect = (Connect) script.session().nextPacket(script.now());
        assertEquals(7, connect.properties().number(Property.RECEIVE_MAXIMUM, 0));
        assertEquals(1_000_000, connect.properties().number(Property.MAXIMUM_PACKET_SIZE, 0));
        assertEquals(300, connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0));
        assertEquals(20, connect.keepAliveSeconds());
        assertEquals("user", connect.username());
        assertFalse(connect.properties().has(Property.TOPIC_ALIAS_MAXIMUM));
    }

    /** Strict servers refuse numbers that change nothing. */
    @Test
    void connectSaysNothingThatIsSoAnyway() {
        SessionOptions plain = TestOptions.of(ProtocolVersion.V5, "c", true, 0, 0,
                new SessionOptions.Inbound(0xFFFF, 268_435_460, 0), TestOptions.outbound(10, 10, 10_000));
        ClientSession session = new ClientSession(plain, SessionState.EMPTY);
        session.connect(Credentials.NONE, 0);
        assertTrue(((Connect) session.nextPacket(0)).properties().isEmpty());
    }

    @Test
    @Tag("trap-22")
    void aSessionForEverIsAskedForAsSuch() {
        SessionScript script = new SessionScript(Mode.V5).sessionExpirySeconds(0xFFFF_FFFFL);
        script.session().connect(Credentials.NONE, script.now());
        Connect connect = (Connect) script.session().nextPacket(script.now());
        assertEquals(0xFFFF_FFFFL, connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0));
    }

    @ParameterizedTest
    @EnumSource(value = ProtocolVersion.class, names = {"V3_1", "V3_1_1"})
    void olderVersionsCarryNoProperties(ProtocolVersion version) {
        SessionScript script = new SessionScript(Mode.V3_1_1).version(version);
        script.session().connect(Credentials.NONE, script.now());
        Connect connect = (Connect) script.session().nextPacket(script.now());
        assertTrue(connect.properties().isEmpty());
    }

    @Test
    void version31HasNoSessionPresentFlagAndIsResumedAllTheSame() {
        new SessionScript(Mode.V3_1_1).version(ProtocolVersion.V3_1).want("a:0").expect().connected()
                .receive(Wire.suback(1, 0)).ignore().publish(1).expect("PUBLISH 2 q1 t1")
                .reconnect(connack(false)).expect("connected", "SUBSCRIBE 3 a:0", "PUBLISH 2 dup q1 t1");
    }

    @Test
    void version31WithCleanSessionStartsAnew() {
        new SessionScript(Mode.V3_1_1).version(ProtocolVersion.V3_1).sessionExpirySeconds(0).connected()
                .publish(1).expect("PUBLISH 1 q1 t1")
                .reconnect(connack(false)).expect("connected", "PUBLISH 2 q1 t1");
    }
}
