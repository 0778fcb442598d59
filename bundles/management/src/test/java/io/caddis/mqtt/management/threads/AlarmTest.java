package io.caddis.mqtt.management.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.caddis.mqtt.management.ByHand;
import org.junit.jupiter.api.Test;

/** It rings, whatever fails. */
class AlarmTest {
    private final ByHand hand = new ByHand(Long.MAX_VALUE - 10);
    private Runnable action = () -> { };
    private int rung;
    private final Alarm alarm = new Alarm(Guard.UNSHARED, hand.workers, hand::now, () -> {
        rung++;
        action.run();
    });

    private void setIn(long nanos) {
        alarm.setAt(hand.now() + nanos);
    }

    @Test
    void ringsOnceAndTheEarlierTimeCounts() {
        setIn(5 * ByHand.SECOND);
        setIn(2 * ByHand.SECOND);
        setIn(9 * ByHand.SECOND);
        hand.pass(2 * ByHand.SECOND);
        assertEquals(1, rung);
        assertEquals(0, hand.alarms());
        hand.pass(60 * ByHand.SECOND);
        assertEquals(1, rung);
    }

    @Test
    void whatIsCancelledDoesNotRing() {
        setIn(ByHand.SECOND);
        alarm.cancel();
        assertEquals(0, hand.alarms());
        hand.pass(60 * ByHand.SECOND);
        assertEquals(0, rung);
    }

    @Test
    void mayBeSetAnewWhileItRings() {
        action = () -> {
            if (rung == 1) {
                setIn(3 * ByHand.SECOND);
            }
        };
        setIn(ByHand.SECOND);
        hand.pass(2 * ByHand.SECOND);
        assertEquals(1, hand.alarms());
        hand.pass(2 * ByHand.SECOND);
        assertEquals(2, rung);
        assertEquals(0, hand.alarms());
    }

    /** Nobody else would ever set it again. */
    @Test
    void ringsAgainIfItsActionFailsWithoutMemoryToSetItAnew() {
        action = () -> {
            hand.noMemory = rung < 3;
            setIn(7 * ByHand.SECOND);
        };
        setIn(ByHand.SECOND);
        hand.pass(ByHand.SECOND);
        assertEquals(1, rung);
        hand.pass(2 * ByHand.SECOND);
        assertEquals(3, rung);
        assertEquals(1, hand.alarms());
        action = () -> { };
        hand.pass(7 * ByHand.SECOND);
        assertEquals(4, rung);
        assertEquals(0, hand.alarms());
    }

    @Test
    void ringsLaterIfThereIsNoMemoryToHaveItRingEarlier() {
        setIn(5 * ByHand.SECOND);
        hand.noMemory = true;
        assertThrows(InternalError.class, () -> setIn(ByHand.SECOND));
        hand.pass(5 * ByHand.SECOND);
        assertEquals(1, rung);
    }
}
