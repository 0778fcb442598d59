package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void medianOfAnOddNumberIsTheMiddleOne() {
        assertEquals(new Statistics.Spread(3, 1, 9), Statistics.spread(9, 1, 3));
    }

    @Test
    void medianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertEquals(new Statistics.Spread(2.5, 1, 4), Statistics.spread(4, 2, 1, 3));
    }

    @Test
    void oneValueIsItsOwnSpread() {
        assertEquals(new Statistics.Spread(7, 7, 7), Statistics.spread(7));
    }

    @Test
    void percentileIsTheNearestRank() {
        long[] hundred = LongStream.rangeClosed(1, 100).toArray();
        assertEquals(50, Statistics.percentile(hundred, 0.50));
        assertEquals(99, Statistics.percentile(hundred, 0.99));
        assertEquals(100, Statistics.percentile(hundred, 1));
        assertEquals(1, Statistics.percentile(hundred, 0.001));
        assertEquals(5, Statistics.percentile(new long[] {5}, 0.99));
        assertEquals(2, Statistics.percentile(new long[] {1, 2, 3}, 0.50));
    }

    @Test
    void nothingHasNoStatistics() {
        assertThrows(IllegalArgumentException.class, Statistics::spread);
        assertThrows(IllegalArgumentException.class, () -> Statistics.percentile(new long[0], 0.5));
        assertThrows(IllegalArgumentException.class, () -> Statistics.percentile(new long[1], 0));
    }
}
