package io.caddis.mqtt.management.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What fits into a turn. */
class TurnTest {
    private long now = Long.MAX_VALUE - 1000; // the clock overflows

    private static int packets(Turn turn) {
        int packets = 0;
        while (!turn.isOver()) {
            packets++;
        }
        return packets;
    }

    @Test
    void soManyPacketsIfTheyAreFast() {
        Turn turn = new Turn(() -> now);
        for (int round = 0; round < 3; round++) {
            turn.begin(now);
            assertEquals(Turn.PACKETS_MAX, packets(turn));
        }
    }

    /** Each packet takes so long: the turn ends in time, but for the few between two looks at the clock. */
    @ParameterizedTest
    @ValueSource(longs = {1_000, 10_000, 100_000, 1_000_000, 1_000_000_000_000L})
    void soMuchTimeIfTheyAreSlow(long nanos) {
        Turn turn = new Turn(() -> now);
        turn.begin(now);
        int packets = 0;
        while (!turn.isOver()) {
            packets++;
            now += nanos;
        }
        long fit = Math.min(Turn.PACKETS_MAX, (Turn.NANOS_MAX + nanos - 1) / nanos);
        assertEquals((fit + 7) / 8 * 8, packets);
    }

    @Test
    void oneInAnyCase() {
        Turn turn = new Turn(() -> now);
        turn.begin(now - Turn.NANOS_MAX);
        assertFalse(turn.isOver());
    }
}
