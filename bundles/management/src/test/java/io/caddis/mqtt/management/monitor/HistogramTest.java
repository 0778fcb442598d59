package io.caddis.mqtt.management.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ClientStatistics.RoundTrip;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.spi.Figures;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Percentiles beside those of a sorted list; and what is forgotten when. */
class HistogramTest {
    private static final long MICRO = 1_000L;
    private final Histogram histogram = new Histogram();
    private long now = Long.MAX_VALUE - 5;

    private void add(long micros) {
        histogram.add(micros * MICRO, now);
    }

    @Test
    void nothingMeasured() {
        assertEquals(Figures.NO_ROUND_TRIP, histogram.roundTrip());
    }

    @Test
    void percentilesAreNeverTooLowAndNearlyRight() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            Histogram one = new Histogram();
            long[] all = new long[1 + random.nextInt(300)];
            for (int index = 0; index < all.length; index++) {
                all[index] = random.nextLong(1L << random.nextInt(1, 32));
                one.add(all[index] * MICRO, now);
            }
            Arrays.sort(all);
            RoundTrip found = one.roundTrip();
            assertEquals(all.length, found.count());
            assertEquals(all[all.length - 1], found.maxMicros());
            near(all[(all.length * 50 + 99) / 100 - 1], found.p50Micros());
            near(all[(all.length * 99 + 99) / 100 - 1], found.p99Micros());
        }
    }

    private static void near(long exact, long found) {
        assertTrue(found >= exact && found <= exact + exact / 8, () -> exact + " shown as " + found);
    }

    @Test
    void whatIsLongerThanAnHourIsBounded() {
        histogram.add(Long.MAX_VALUE / 2, now);
        histogram.add(-1, now);
        assertEquals(Figures.roundTrip(2, 0, 0xFFFF_FFFFL, 0xFFFF_FFFFL), histogram.roundTrip());
    }

    @Test
    void oldOnesAreForgottenWhenThereAreEnoughNewOnes() {
        add(1_000_000);
        now += 3600 * ByHand.SECOND;
        for (int count = 0; count < 99; count++) {
            add(1);
        }
        assertEquals(1_000_000, histogram.roundTrip().maxMicros(), "too few to forget");
        add(1);
        assertEquals(101, histogram.roundTrip().count());
        now += 300 * ByHand.SECOND;
        for (int count = 0; count < 100; count++) {
            add(2);
        }
        now += 300 * ByHand.SECOND;
        add(2);
        assertEquals(Figures.roundTrip(102, 2, 2, 2), histogram.roundTrip());
    }

    @Test
    void aNumberNeverOverflows() {
        for (int count = 0; count < 3 * Histogram.COUNT_MAX; count++) {
            add(5);
        }
        assertEquals(Figures.roundTrip(2 * Histogram.COUNT_MAX, 5, 5, 5), histogram.roundTrip());
    }
}
