package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.SessionScript.SECOND;
import static io.caddis.mqtt.session.Wire.connack;
import static io.caddis.mqtt.session.Wire.message;
import static io.caddis.mqtt.session.Wire.publish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.spi.Session;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PINGREQ, and what silence means. An answer may take ten seconds. */
class KeepAliveTest {
    private static final String DEAD = "close NETWORK KEEP_ALIVE_TIMEOUT";

    private static SessionScript connected(int keepAliveSeconds, Object... properties) {
        return new SessionScript(Mode.V5).keepAliveSeconds(keepAliveSeconds).connected(connack(false, properties));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 60, 65_535})
    @Tag("v5-3.1.2-20")
    @Tag("trap-33")
    @Tag("netx-O04")
    void thePauseBetweenTwoPacketsIsShorterThanTheKeepAlive(int keepAliveSeconds) {
        SessionScript script = connected(keepAliveSeconds);
        long sent = script.now();
        for (int ping = 0; ping < 20; ping++) {
            script.tick(true).expect("PINGREQ");
            assertTrue(script.now() - sent < keepAliveSeconds * SECOND, "no pause of a whole keep alive");
            assertTrue(script.now() - sent >= keepAliveSeconds * SECOND / 2, "and no more pings than needed");
            sent = script.now();
            script.receive(Pingresp.INSTANCE).expect();
        }
    }

    @Test
    @Tag("v5-3.1.2-20")
    @Tag("trap-33")
    void pingsGoOnWhileOneIsUnanswered() {
        SessionScript script = connected(4).tick(true).expect("PINGREQ");
        long first = script.now();
        script.tick(true).expect("PINGREQ").tick(true).expect("PINGREQ").tick(true).expect("PINGREQ")
                .tick(true).expect(DEAD);
        assertEquals(10 * SECOND, script.now() - first);
    }

    @Test
    @Tag("v3-3.1.2-23")
    void theFirstPauseBeginsWithConnect() {
        SessionScript script = new SessionScript(Mode.V3_1_1).keepAliveSeconds(8).connect().ignore();
        long connect = script.now();
        script.elapse(5 * SECOND).receive(connack(false)).expect("connected").tick(true).expect("PINGREQ");
        assertEquals(6 * SECOND, script.now() - connect);
    }

    @Test
    @Tag("v5-3.1.2-20")
    @Tag("trap-33")
    void packetsReceivedDoNotPutOffThePing() {
        SessionScript script = connected(4);
        long deadline = script.session().deadline();
        for (int second = 0; second < 3; second++) {
            script.elapse(SECOND - 1).receive(publish(0, 0, "in")).ignore();
            assertEquals(deadline, script.session().deadline());
        }
        script.tick(true).expect("PINGREQ");
    }

    @Test
    @Tag("v5-3.1.2-20")
    void packetsSentPutOffThePing() {
        SessionScript script = connected(4);
        script.elapse(2 * SECOND).receive(publish(0, 0, "in")).ignore().publish(1, message(0, "t")).ignore();
        assertEquals(script.now() + 3 * SECOND, script.session().deadline());
        script.elapse(2 * SECOND).then(() -> script.session().tick(true, script.now())).expect();
    }

    /** A link may be dead although it takes all that is sent. */
    @Test
    @Tag("trap-24")
    void packetsSentDoNotPutOffThePingForWhomNobodyAnswers() {
        SessionScript script = connected(4);
        script.elapse(2 * SECOND).publish(1, message(0, "t")).ignore();
        assertEquals(script.now() + SECOND, script.session().deadline());
        script.tick(true).expect("PINGREQ");
        long ping = script.now();
        for (int second = 0; second < 2; second++) {
            script.elapse(SECOND).publish(2 + second, message(0, "t")).ignore();
            script.then(() -> script.session().tick(true, script.now())).expect();
        }
        assertTrue(script.session().deadline() - ping <= 10 * SECOND, "the answer is waited for");
    }

    @Test
    @Tag("trap-33")
    @Tag("netx-B46")
    void anyPacketAnswersThePing() {
        SessionScript script = connected(60).tick(true).expect("PINGREQ").elapse(9 * SECOND)
                .receive(publish(0, 0, "in")).ignore().elapse(2 * SECOND);
        script.then(() -> script.session().tick(true, script.now())).expect();
    }

    @EveryMode
    @Tag("v3-3.12.4-1")
    @Tag("v5-3.12.4-1")
    @Tag("u-3.1.2.10")
    @Tag("trap-24")
    @Tag("netx-B45")
    void silenceAfterAPingClosesWithoutDisconnect(Mode mode) {
        SessionScript script = new SessionScript(mode).keepAliveSeconds(60).connected().tick(true).expect("PINGREQ");
        long ping = script.now();
        script.tick(true).expect(DEAD);
        assertEquals(10 * SECOND, script.now() - ping);
        assertEquals(Session.NO_DEADLINE, script.session().deadline());
        script.receive(Pingresp.INSTANCE).publish(1).expect();
    }

    @Test
    void silenceLeavesNothingThatADeadLinkWouldHaveToTake() {
        SessionScript script = connected(60).receive(publish(1, 1, "in")).ignore().tick(true).expect("PINGREQ");
        script.session().delivered(1, script.now());
        script.tick(true).expect(DEAD);
    }

    @Test
    void notReadingExcusesTheServerButNotThePing() {
        SessionScript script = connected(60);
        long sent = script.now();
        script.tick(false).expect("PINGREQ");
        for (int tick = 0; tick < 100; tick++) {
            script.tick(false);
            boolean pinged = !script.take().isEmpty();
            assertTrue(script.now() - sent < 120 * SECOND, "pings go on");
            sent = pinged ? script.now() : sent;
        }
        script.receive(Pingresp.INSTANCE).tick(true).expect("PINGREQ").tick(true).expect(DEAD);
    }

    @Test
    void readingAgainGivesTheServerAllItsTime() {
        SessionScript script = connected(60).tick(true).expect("PINGREQ").elapse(9 * SECOND);
        script.then(() -> script.session().tick(false, script.now())).expect().elapse(9 * SECOND);
        script.then(() -> script.session().tick(true, script.now())).expect().tick(true).expect(DEAD);
    }

    @Test
    @Tag("netx-B45")
    void pingsDoNotPileUpWhileTheLinkTakesNothing() {
        SessionScript script = connected(4);
        for (int tick = 0; tick < 100; tick++) {
            script.elapse(4 * SECOND);
            script.session().tick(false, script.now());
        }
        script.then(() -> { }).expect("PINGREQ");
    }

    @Test
    @Tag("trap-33")
    void zeroMeansNoPings() {
        SessionScript script = connected(0);
        assertEquals(Session.NO_DEADLINE, script.session().deadline());
        script.elapse(100_000 * SECOND).then(() -> script.session().tick(true, script.now())).expect();
    }

    @Test
    @Tag("v5-3.1.2-21")
    @Tag("v5-3.2.2-21")
    @Tag("trap-31")
    @Tag("trap-33")
    void theServersKeepAliveHoldsForItsConnection() {
        SessionScript script = connected(60, Property.SERVER_KEEP_ALIVE, 4);
        assertEquals(script.now() + 3 * SECOND, script.session().deadline());
        script.reconnect(connack(true)).ignore();
        assertEquals(script.now() + 55 * SECOND, script.session().deadline());
        script.reconnect(connack(true, Property.SERVER_KEEP_ALIVE, 0)).ignore();
        assertEquals(Session.NO_DEADLINE, script.session().deadline());
        assertEquals(3 * SECOND, connectedAt(0, Property.SERVER_KEEP_ALIVE, 4));
    }

    private static long connectedAt(int keepAliveSeconds, Object... properties) {
        SessionScript script = connected(keepAliveSeconds, properties);
        return script.session().deadline() - script.now();
    }

    @Test
    void noDeadlineSurvivesTheConnection() {
        SessionScript script = connected(60).tick(true).expect("PINGREQ").lost();
        assertEquals(Session.NO_DEADLINE, script.session().deadline());
        script.elapse(100 * SECOND).then(() -> script.session().tick(true, script.now())).expect()
                .connect().ignore().receive(connack(true)).expect("connected");
        assertEquals(script.now() + 55 * SECOND, script.session().deadline());
    }
}
