package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.SessionScript.SECOND;
import static io.caddis.mqtt.session.Wire.message;
import static io.caddis.mqtt.session.Wire.puback;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Priority;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOptions.Overflow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the queue does when it is full, which message leaves next, how fast, and what becomes of those that expire. */
class QueueTest {
    private static final long MILLI = 1_000_000L;
    /** Of a message without payload and a topic of two letters. */
    private static final long SIZE = 324;

    private static SessionOptions.Outbound outbound(int queueMax, long queueBytesMax, Overflow... overflow) {
        return new SessionOptions.Outbound(10, 0, queueMax, queueBytesMax, List.of(overflow), 1, 0, 0, false);
    }

    private static SessionScript full(Overflow... overflow) {
        return new SessionScript(Mode.V5).outbound(outbound(2, 10_000, overflow));
    }

    private static SessionScript limited(long messages, long bytes) {
        return new SessionScript(Mode.V5).outbound(new SessionOptions.Outbound(1000, 0, 1000, 1_000_000,
                List.of(Overflow.FAIL, Overflow.FAIL, Overflow.FAIL), 1, messages, bytes, false));
    }

    private static Message of(Priority priority, int qos, String topic) {
        return message(qos, topic).withPriority(priority);
    }

    // ---- policies

    @Test
    void eachQosHasItsPolicy() {
        SessionScript script = full(Overflow.DROP_NEWEST, Overflow.FAIL, Overflow.DROP_OLDEST)
                .publish(1, message(1, "a")).publish(2, message(2, "b")).expect()
                .publish(3, message(0, "c")).expect("done 3 DROPPED QUOTA_EXCEEDED")
                .publish(4, message(1, "d")).expect("done 4 QUEUE_FULL QUOTA_EXCEEDED")
                .publish(5, message(2, "e")).expect("done 2 DROPPED QUOTA_EXCEEDED");
        assertFalse(script.session().hasRoom(message(0, "x")));
        assertFalse(script.session().hasRoom(message(1, "x")));
        assertTrue(script.session().hasRoom(message(2, "x")));
        script.connect().ignore().receive(Wire.connack(false)).expect("connected", "PUBLISH 1 q1 a", "PUBLISH 2 q2 e");
        assertTrue(script.session().hasRoom(message(0, "x")));
    }

    @Test
    void dropOldestDropsOnlyWhatWasNeverSentAndMayBeDropped() {
        full(Overflow.DROP_OLDEST, Overflow.FAIL, Overflow.FAIL).publish(1, message(1, "a"))
                .publish(2, message(1, "b")).publish(3, message(0, "c")).expect("done 3 DROPPED QUOTA_EXCEEDED");
        new SessionScript(Mode.V5).outbound(new SessionOptions.Outbound(1, 0, 2, 10_000,
                List.of(Overflow.DROP_OLDEST, Overflow.DROP_OLDEST, Overflow.DROP_OLDEST), 1, 0, 0, false))
                .connected().publish(1, message(1, "a")).expect("PUBLISH 1 q1 a")
                .publish(2, message(1, "b")).publish(3, message(2, "c")).publish(4, message(1, "d"))
                .expect("done 2 DROPPED QUOTA_EXCEEDED")
                .receive(puback(1)).expect("done 1", "PUBLISH 2 q2 c");
    }

    @Test
    void dropOldestTakesTheLowestLaneFirstAndNeverAHigherOne() {
        full(Overflow.DROP_OLDEST, Overflow.DROP_OLDEST, Overflow.DROP_OLDEST)
                .publish(1, of(Priority.NORMAL, 1, "a")).publish(2, of(Priority.LOW, 1, "b"))
                .publish(3, of(Priority.NORMAL, 0, "c")).expect("done 2 DROPPED QUOTA_EXCEEDED")
                .publish(4, of(Priority.LOW, 1, "d")).expect("done 4 DROPPED QUOTA_EXCEEDED")
                .publish(5, of(Priority.HIGH, 1, "e")).expect("done 1 DROPPED QUOTA_EXCEEDED")
                .connect().ignore().receive(Wire.connack(false))
                .expect("connected", "PUBLISH 1 q1 e", "PUBLISH q0 c", "sent 3");
    }

    @Test
    void nothingIsDroppedForAMessageThatHasNoPlaceEvenSo() {
        Message large = message(1, "aa").withPayload(Payload.copyOf(new byte[(int) SIZE]));
        new SessionScript(Mode.V5).outbound(outbound(10, 3 * SIZE, Overflow.DROP_OLDEST, Overflow.DROP_OLDEST,
                Overflow.DROP_OLDEST))
                .publish(1, of(Priority.HIGH, 1, "aa")).publish(2, of(Priority.HIGH, 1, "bb"))
                .publish(3, of(Priority.LOW, 1, "cc")).expect()
                .publish(4, large).expect("done 4 DROPPED QUOTA_EXCEEDED")
                .publish(5, large.withPriority(Priority.HIGH))
                .expect("done 3 DROPPED QUOTA_EXCEEDED", "done 1 DROPPED QUOTA_EXCEEDED")
                .publish(6, large.withPayload(Payload.copyOf(new byte[1000])))
                .expect("done 6 QUEUE_FULL QUOTA_EXCEEDED");
    }

    @Test
    void withoutAStoreSpillFails() {
        full(Overflow.SPILL, Overflow.SPILL, Overflow.SPILL).publish(1, 1).expect()
                .publish(3, message(1, "c")).expect("done 3 QUEUE_FULL QUOTA_EXCEEDED");
    }

    // ---- lanes

    @EveryMode
    void aHigherLaneLeavesFirstAndEachKeepsItsOrder(Mode mode) {
        new SessionScript(mode)
                .publish(1, of(Priority.LOW, 1, "l1")).publish(2, of(Priority.NORMAL, 2, "n1"))
                .publish(3, of(Priority.HIGH, 1, "h1")).publish(4, of(Priority.NORMAL, 0, "n2"))
                .publish(5, of(Priority.HIGH, 2, "h2")).publish(6, of(Priority.NORMAL, 1, "n3"))
                .publish(7, of(Priority.LOW, 0, "l2")).expect()
                .connect().ignore().receive(Wire.connack(false))
                .expect("connected", "PUBLISH 1 q1 h1", "PUBLISH 2 q2 h2", "PUBLISH 3 q2 n1", "PUBLISH q0 n2",
                        "sent 4", "PUBLISH 4 q1 n3", "PUBLISH 5 q1 l1", "PUBLISH q0 l2", "sent 7");
    }

    @EveryMode
    void whatWasSentIsSentAgainInThatOrderWhateverItsLane(Mode mode) {
        new SessionScript(mode).inFlightMax(2).connected()
                .publish(1, of(Priority.LOW, 1, "l")).expect("PUBLISH 1 q1 l")
                .publish(2, of(Priority.HIGH, 1, "h")).expect("PUBLISH 2 q1 h")
                .publish(3, of(Priority.HIGH, 1, "i")).expect()
                .reconnect(Wire.connack(true)).expect("connected", "PUBLISH 1 dup q1 l", "PUBLISH 2 dup q1 h")
                .receive(puback(1)).expect("done 1", "PUBLISH 3 q1 i");
    }

    // ---- rate

    @Test
    void messagesLeaveAtTheRateAndNothingElseWaits() {
        SessionScript script = limited(100, 0).keepAliveSeconds(60).connected();
        long begin = script.now();
        int[] qos = new int[200];
        List<String> first = script.publish(qos).take();
        assertEquals(11, first.stream().filter(line -> line.startsWith("PUBLISH")).count(), "a tenth of a second's");
        assertFalse(script.session().hasPacket());
        script.receive(Wire.publish(5, 1, "in")).expect("deliver 1 in").delivered(1).expect("PUBACK 5");
        int sent = 11;
        while (sent < 200) {
            List<String> some = script.tick(true).take();
            sent += some.stream().filter(line -> line.startsWith("PUBLISH")).count();
            long nanos = script.now() - begin;
            assertTrue(sent <= 11 + nanos * 100 / SECOND, sent + " after " + nanos + " ns");
        }
        long millis = (script.now() - begin) / MILLI;
        assertTrue(millis >= 1885 && millis <= 1950, "as fast as allowed: " + millis + " ms");
    }

    @Test
    void bytesLeaveAtTheRateAndALargeMessageIsPaidForAfterwards() {
        SessionScript script = limited(0, 1000).connected();
        Message large = message(1, "large").withPayload(Payload.copyOf(new byte[5000]));
        script.publish(1, large).expect("PUBLISH 1 q1 large").publish(2, message(1, "b")).expect();
        long begin = script.now();
        script.tick(true).expect("PUBLISH 2 q1 b");
        long millis = (script.now() - begin) / MILLI;
        assertTrue(millis > 4900 && millis < 5200, millis + " ms");
    }

    @Test
    void whatIsSentAgainIsLimitedToo() {
        limited(10, 0).connected().publish(1, 1, 1).expect("PUBLISH 1 q1 t1", "PUBLISH 2 q1 t2")
                .reconnect(Wire.connack(true)).expect("connected").tick(true).expect("PUBLISH 1 dup q1 t1");
    }

    // ---- expiry

    @EveryMode
    void whatExpiresWithoutAConnectionEndsWithinASecond(Mode mode) {
        SessionScript script = new SessionScript(mode)
                .publish(1, message(1, "a").withExpirySeconds(5)).publish(2, message(0, "b").withExpirySeconds(9))
                .publish(3, message(2, "c")).expect();
        long begin = script.now();
        script.tick(false).expect("done 1 EXPIRED");
        assertTrue(script.now() - begin <= 6 * SECOND);
        script.tick(false).expect("done 2 EXPIRED");
        assertTrue(script.now() - begin <= 10 * SECOND);
        assertEquals(Session.NO_DEADLINE, script.session().deadline());
        assertEquals(1, script.session().backlog().queued());
    }

    @Test
    void whatTheWindowHoldsBackExpiresToo() {
        new SessionScript(Mode.V5).inFlightMax(1).connected().publish(1, message(1, "a")).expect("PUBLISH 1 q1 a")
                .publish(2, message(1, "b").withExpirySeconds(1)).expect()
                .tick(true).expect("done 2 EXPIRED").receive(puback(1)).expect("done 1");
    }

    @Test
    void noScanMoreOftenThanOnceASecond() {
        SessionScript script = new SessionScript(Mode.V5);
        List<Long> deadlines = new ArrayList<>();
        for (int token = 1; token <= 10; token++) {
            script.publish(token, message(1, "a").withExpirySeconds(1)).elapse(100 * MILLI);
        }
        while (script.session().backlog().queued() > 0) {
            deadlines.add(script.session().deadline());
            script.tick(false).ignore();
        }
        assertTrue(deadlines.size() <= 2, "all end in " + deadlines.size() + " scans");
    }
}
