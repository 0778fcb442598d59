package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.connack;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A message that the server answers by ending the connection. The modes in which the session stays. */
class PoisonTest {
    private static final String WARNING = "warning the server has ended 6 connections right after it was sent"
            + " bad (0 bytes, qos 1), packet identifier 1, the last 3 with nothing beside it";

    private static SessionScript script(ProtocolVersion version, boolean drop) {
        return new SessionScript(version == ProtocolVersion.V5 ? Mode.V5 : Mode.V3_1_1)
                .unannounced(new SessionOptions.Unannounced(50, 0, drop));
    }

    /** The server ends the connection, and takes the next one. */
    private static SessionScript again(SessionScript script) {
        return script.lost().connect().ignoreButWarnings().receive(connack(true));
    }

    /** To the third end with the message alone; all is still to be looked at from the last. */
    private static SessionScript sixEnds(SessionScript script, String id, int qos) {
        String bad = "PUBLISH " + id + " dup q" + qos + " bad";
        String good = "PUBLISH 2 dup q1 good";
        again(script).expect("connected", bad, good);
        again(script).expect("connected", bad, good);
        again(script).expect("connected", bad);
        again(script).expect("connected", bad);
        again(script).expect("connected", bad);
        assertNull(script.session().poison(), "not sure yet");
        return script.lost();
    }

    private static SessionScript started(SessionScript script, int qos) {
        return script.connected().publish(1, Wire.message(qos, "bad")).publishMore(2, Wire.message(1, "good")).ignore();
    }

    @ParameterizedTest
    @EnumSource(value = ProtocolVersion.class, names = {"V3_1_1", "V5"})
    void heldItIsNamedAndSentAgainUntilTheServerTakesIt(ProtocolVersion version) {
        SessionScript script = started(script(version, false), 1);
        sixEnds(script, "1", 1).expect(WARNING + ": it is sent again on each connection, and the others wait: mend"
                + " what the server minds, or drop the message by mqtt:queue with --drop-poison, or by poison=drop");
        assertEquals(new Session.Poison(Wire.message(1, "bad"), 1, 6), script.session().poison());
        script.connect().ignore().receive(connack(true)).expect("connected", "PUBLISH 1 dup q1 bad");
        script.lost().expect("").connect().ignore().receive(connack(true)).expect("connected", "PUBLISH 1 dup q1 bad");
        assertEquals(7, script.session().poison().connections());
        script.receive(Wire.puback(1)).expect("done 1", "PUBLISH 2 dup q1 good");
        assertNull(script.session().poison());
        script.receive(Wire.puback(2)).expect("done 2")
                .publish(1, 1).expect("PUBLISH 3 q1 t1", "PUBLISH 4 q1 t2"); // no longer one at a time
    }

    @ParameterizedTest
    @EnumSource(value = ProtocolVersion.class, names = {"V3_1_1", "V5"})
    void droppedTheOthersGoOn(ProtocolVersion version) {
        SessionScript script = started(script(version, true), 1);
        sixEnds(script, "1", 1).expect(WARNING + ": it is given up (poison=drop)", "done 1 POISON UNSPECIFIED_ERROR");
        script.connect().ignore().receive(connack(true)).expect("connected", "PUBLISH 2 dup q1 good")
                .receive(Wire.puback(2)).expect("done 2");
    }

    /** The server may have it, and its identifier: PUBREL frees that before another message uses it. */
    @Test
    void aDroppedMessageWithQos2IsReleased() {
        SessionScript script = started(script(ProtocolVersion.V5, true), 2);
        sixEnds(script, "1", 2).ignore();
        script.connect().ignore().receive(connack(true)).expect("connected", "PUBREL 1", "PUBLISH 2 dup q1 good")
                .receive(Wire.pubcomp(1)).expect().receive(Wire.puback(2)).expect("done 2");
    }

    @Test
    void anOperatorDropsIt() {
        SessionScript script = started(script(ProtocolVersion.V3_1_1, false), 1);
        assertFalse(script.session().dropPoison(script.now()));
        sixEnds(script, "1", 1).ignore();
        again(script).expect("connected", "PUBLISH 1 dup q1 bad");
        script.then(() -> assertTrue(script.session().dropPoison(script.now())))
                .expect("done 1 POISON UNSPECIFIED_ERROR", "PUBLISH 2 dup q1 good");
        assertFalse(script.session().dropPoison(script.now()));
    }

    /** Sent once, a message does not expire, since the server may have it. Here it is known that it does not. */
    @Test
    void expiryEndsIt() {
        SessionScript script = script(ProtocolVersion.V5, false).connected()
                .publish(1, Wire.message(1, "bad").withExpirySeconds(60)).publishMore(2, Wire.message(1, "good"))
                .ignore();
        sixEnds(script, "1", 1).ignore();
        script.elapse(60 * SessionScript.SECOND).tick(true).expect("done 1 EXPIRED");
        script.connect().ignore().receive(connack(true)).expect("connected", "PUBLISH 2 dup q1 good");
    }

    /** In a session that the server does not keep the messages are new each time; it is the same one all the same. */
    @Test
    void itIsFoundWithoutASessionToo() {
        SessionScript script = script(ProtocolVersion.V3_1_1, true).sessionExpirySeconds(0);
        started(script, 1);
        for (int ends = 1; ends <= 5; ends++) {
            script.lost().connect().ignore().receive(connack(false)).ignore();
        }
        assertTrue(script.lost().take().toString().contains("done 1 POISON"));
        assertTrue(script.connect().ignore().receive(connack(false)).take().toString().contains("q1 good"));
    }

    /** Of several each has its turn, without the first round again. */
    @Test
    void aSecondOneIsFoundAlone() {
        SessionScript script = script(ProtocolVersion.V5, true).connected().publish(1, Wire.message(1, "bad"))
                .publishMore(2, Wire.message(1, "good")).ignore();
        sixEnds(script, "1", 1).ignore();
        for (int ends = 1; ends <= 3; ends++) {
            script.connect().ignore().receive(connack(true)).expect("connected", "PUBLISH 2 dup q1 good").lost();
            assertEquals(ends == 3, script.take().toString().contains("done 2 POISON"));
        }
    }

    // ---- what is no evidence

    /** What is answered, or stands before what is answered, did not end the connection. */
    @Test
    void whatIsAnsweredIsCleared() {
        SessionScript script = script(ProtocolVersion.V5, true).connected();
        script.publish(1, 1, 1).expect("PUBLISH 1 q1 t1", "PUBLISH 2 q1 t2", "PUBLISH 3 q1 t3");
        for (int ends = 0; ends < 10; ends++) { // the server is slow with the first, but lives
            again(script).ignore();
            script.publish(9, Wire.message(1, "more" + ends)).ignore().receive(Wire.puback(4 + ends)).expect("done 9");
        }
        assertNull(script.session().poison());
    }

    /** The network, an operator, another client of this name. */
    @ParameterizedTest
    @EnumSource(value = ReasonCode.class, names = {"SERVER_BUSY", "SERVER_SHUTTING_DOWN", "KEEP_ALIVE_TIMEOUT",
        "SESSION_TAKEN_OVER", "ADMINISTRATIVE_ACTION", "USE_ANOTHER_SERVER", "SERVER_MOVED", "CONNECTION_RATE_EXCEEDED",
        "MAXIMUM_CONNECT_TIME", "SUCCESS"})
    void otherReasonsAreNone(ReasonCode reason) {
        SessionScript script = started(script(ProtocolVersion.V5, true), 1);
        for (int ends = 0; ends < 10; ends++) {
            script.receive(Wire.disconnect(reason)).ignore();
            again(script).expect("connected", "PUBLISH 1 dup q1 bad", "PUBLISH 2 dup q1 good");
        }
    }

    @Test
    void anEndLongAfterIsNone() {
        SessionScript script = started(script(ProtocolVersion.V5, true), 1);
        for (int ends = 0; ends < 10; ends++) {
            script.elapse(11 * SessionScript.SECOND);
            again(script).expect("connected", "PUBLISH 1 dup q1 bad", "PUBLISH 2 dup q1 good");
        }
    }

    @Test
    void ourOwnDisconnectIsNone() {
        SessionScript script = started(script(ProtocolVersion.V3_1_1, true), 1);
        for (int ends = 0; ends < 10; ends++) {
            script.disconnect().ignore();
            again(script).expect("connected", "PUBLISH 1 dup q1 bad", "PUBLISH 2 dup q1 good");
        }
    }

    /** Messages go together again when the server is only slow: nothing is held up by a suspicion. */
    @Test
    void oneAtATimeEndsWhenTheConnectionLivesOn() {
        SessionScript script = started(script(ProtocolVersion.V5, true), 1);
        again(script).ignore();
        again(script).ignore();
        again(script).expect("connected", "PUBLISH 1 dup q1 bad");
        script.tick(true).expect("PUBLISH 2 dup q1 good");
    }

    /** With QoS 0 beside it nobody could say which it was. */
    @Test
    void nothingElseGoesBesideASuspect() {
        SessionScript script = started(script(ProtocolVersion.V5, true), 1);
        again(script).ignore();
        again(script).ignore();
        again(script).expect("connected", "PUBLISH 1 dup q1 bad");
        script.publish(7, Wire.message(0, "zero")).expect("").receive(Wire.puback(1))
                .expect("done 1", "PUBLISH 2 dup q1 good").receive(Wire.puback(2))
                .expect("done 2", "PUBLISH q0 zero", "sent 7");
    }
}
