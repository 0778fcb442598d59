package io.caddis.mqtt.itests.rivals;

import java.util.concurrent.TimeUnit;

/**
 * How long to measure. Each contender's bursts are as large as it can do in the time of a burst, so that the slow ones
 * do not take all the time and the fast ones are measured long enough.
 *
 * @param rounds how many bursts count, per row and contender; an even number, since the order of the contenders is
 *     another one in every other round
 * @param generations how often a comparison with another build begins anew, with new JVMs, if there is time: what a JVM
 *     compiles differs from one to the next
 * @param visits how many times {@link Row#warmUpVisits} everybody connects before that is measured
 * @param acquaintanceMillis per row and contender before everything, so that no row is the first for a JVM; rows that
 *     others lead to have none
 * @param warmUpMillis per row and contender, directly before its rounds
 * @param burstMillis about how long a burst takes
 * @param limitSeconds what all shares of the time are in sum, see {@link Shares}; rows that have not begun by then are
 *     left out, which fails the run
 */
record Plan(int rounds, int generations, int visits, long acquaintanceMillis, long warmUpMillis, long burstMillis,
        long limitSeconds) {

    static final Plan QUICK = new Plan(4, 6, 1, 40, 180, 100, 165);
    static final Plan FULL = new Plan(6, 10, 3, 150, 600, 350, 570);

    /** No burst may take longer than this, whatever goes wrong. */
    static final long DEADLINE_SECONDS = 60;

    /** For a row that matters less. */
    Plan half() {
        return new Plan(rounds, generations, visits, acquaintanceMillis / 2, warmUpMillis / 2, burstMillis / 2,
                limitSeconds);
    }

    /** When few rows are compared with those of another build. */
    Plan thorough() {
        return new Plan(2 * rounds, generations, visits, acquaintanceMillis, 2 * warmUpMillis, burstMillis,
                limitSeconds);
    }

    Plan of(Row row) {
        return row.isCore() ? this : half();
    }

    /** What one contender takes for a row, if nothing is slow. */
    long wantedNanos(Row row) {
        Plan plan = of(row);
        long millis = plan.warmUpMillis + (rounds + 1) * plan.burstMillis;
        return (long) (TimeUnit.MILLISECONDS.toNanos(millis) * row.slowness());
    }
}
