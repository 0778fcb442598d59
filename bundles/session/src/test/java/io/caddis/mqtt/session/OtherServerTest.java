package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.connack;
import static io.caddis.mqtt.session.Wire.puback;
import static io.caddis.mqtt.session.Wire.pubrec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client goes from one server to another one, which knows nothing of the first one's session, and back. */
class OtherServerTest {
    /** At server "a", and what a test left there is on its way. */
    private static SessionScript atA(Mode mode) {
        return new SessionScript(mode).connect("a").ignore().receive(connack(false)).ignore();
    }

    @EveryMode
    void goesOnWhereTheSessionIsWhateverWasTriedMeanwhile(Mode mode) {
        SessionScript script = atA(mode).publish(2).expect("PUBLISH 1 q2 t1").lost();
        script.connect("b").ignore().lost(); // no answer
        script.connect("a").expect("CONNECT 'c'").receive(connack(true)).expect("connected", "PUBLISH 1 dup q2 t1");
    }

    @EveryMode
    void whatIsNotAcknowledgedIsANewMessageElsewhere(Mode mode) {
        SessionScript script = atA(mode).publish(2, 1, 2).ignore().receive(pubrec(3)).ignore().lost();
        int first = mode.restored() ? 3 : 4; // identifiers follow the last one that was taken, or restored
        script.connect("b").expect(mode.version() == ProtocolVersion.V5 ? "CONNECT 'c' clean" : "CONNECT 'c'")
                .receive(connack(false))
                .expect("connected", "done 3", "PUBLISH " + first + " q2 t1",
                        "PUBLISH " + (first + 1) + " q1 t2")
                .receive(puback(first + 1)).expect("done 2").lost();
        // the first one's session is another one by now
        script.connect("a").expect(mode.version() == ProtocolVersion.V5 ? "CONNECT 'c' clean" : "CONNECT 'c'")
                .receive(connack(false)).expect("connected", "PUBLISH " + (mode.restored() ? 4 : 6) + " q2 t1");
    }

    /** A server that has a session of an earlier visit: what it knows by identifiers is ended before they are used. */
    @EveryMode
    void anEarlierVisitsIdentifiersAreEnded(Mode mode) {
        SessionScript script = new SessionScript(mode).inFlightMax(10).cleanStart(false).connect("a").ignore()
                .receive(connack(false)).ignore().publish(2).ignore().lost();
        script.connect("b").ignore();
        script.session().receive(connack(true), script.now());
        SessionOutput.Connected connected = (SessionOutput.Connected) script.session().poll();
        assertFalse(connected.connection().sessionPresent(), "not with ours");
        for (int packetId = 1; packetId <= 1024; packetId++) {
            assertEquals("PUBREL " + packetId, Wire.text(script.session().nextPacket(script.now())));
        }
        assertNull(script.session().nextPacket(script.now()));
        script.session().receive(Wire.pubcomp(7), script.now());
        script.session().receive(Wire.pubcomp(8), script.now()); // one identifier is left for SUBSCRIBE
        assertEquals("PUBLISH 7 q2 t1", Wire.text(script.session().nextPacket(script.now())));
    }

    @EveryMode
    void filtersAreSubscribedAgainAndWhatArrivedIsForgotten(Mode mode) {
        SessionScript script = atA(mode).want("a:1").expect("SUBSCRIBE 1 a:1").receive(Wire.suback(1, 1)).ignore();
        script.receive(Wire.publish(9, 2, "t")).ignore().lost();
        script.connect("b").ignore().receive(connack(false))
                .expect("connected", "SUBSCRIBE " + (mode.restored() ? 1 : 2) + " a:1");
        script.delivered(1).expect();
        script.receive(Wire.publish(9, 2, "t")).expect("deliver 2 t");
    }

    private static SessionOptions durable() {
        return TestOptions.of(ProtocolVersion.V5, "c", true, 300, 0, TestOptions.inbound(10),
                TestOptions.durable(10, 10, 10_000));
    }

    private static boolean cleanStart(ClientSession session, String server) {
        session.connect(Credentials.NONE, server, 0);
        Packet packet = session.nextPacket(0);
        return ((Connect) packet).cleanStart();
    }

    /** A process that follows knows which server has its session. */
    @Test
    void theServerIsKept() {
        ClientSession session = new ClientSession(durable(), SessionState.EMPTY);
        assertTrue(cleanStart(session, "a"));
        session.receive(connack(false), 0);
        assertEquals(new SessionChange.Established("c", "a"), session.nextChange());
        session.lost(0);
        assertFalse(cleanStart(session, "a"));
        session.lost(0);
        assertTrue(cleanStart(session, "b"));
        session.lost(0);
        assertEquals("a", session.snapshot().server(), "it did not answer");
        assertTrue(cleanStart(session, "b"));
        session.receive(connack(false), 0);
        assertEquals(new SessionChange.Established("c", "b"), session.nextChange());
        session.lost(0);
        ClientSession next = new ClientSession(durable(), session.snapshot());
        assertTrue(cleanStart(next, "a"));
        next.lost(0);
        assertFalse(cleanStart(next, "b"));
    }

    /** While another server's leftovers are not ended, no server has the session of a process that follows. */
    @Test
    void theFirstServerIsForgottenBeforeTheSecondOneIsUsed() {
        SessionState atA = new SessionState(SessionState.FORMAT, "c", true, List.of(),
                List.of(), List.of(), 1, 1, 0, 0).withServer("a");
        SessionOptions plain = durable();
        ClientSession session = new ClientSession(new SessionOptions(plain.version(), "c", false, 300, 0, null, false,
                true, List.of(), plain.inbound(), plain.outbound(), plain.responseTimeoutNanos()), atA);
        assertFalse(cleanStart(session, "b"), "clean.start=false takes over");
        session.receive(connack(true), 0);
        assertEquals(new SessionChange.Established("c", "-"), session.nextChange());
        for (int packetId = 1; packetId <= 1024; packetId++) {
            assertNull(session.nextChange());
            session.receive(Wire.pubcomp(packetId), 0);
        }
        assertEquals(new SessionChange.Established("c", "b"), session.nextChange());
    }
}
