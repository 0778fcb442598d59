package io.caddis.mqtt.itests.rivals;

/**
 * How long to measure. Each contender's bursts are as large as it can do in the time of a burst, so that the slow ones
 * do not take all the time and the fast ones are measured long enough.
 *
 * @param rounds how many bursts count, per row and contender
 * @param acquaintanceMillis per row and contender before everything, so that no row is the first for a JVM; rows that
 *     others lead to have none
 * @param warmUpMillis per row and contender, directly before its rounds
 * @param burstMillis about how long a burst takes
 * @param limitSeconds rows that have not begun by then are left out
 */
record Plan(int rounds, long acquaintanceMillis, long warmUpMillis, long burstMillis, long limitSeconds) {

    static final Plan QUICK = new Plan(3, 50, 250, 150, 165);
    static final Plan FULL = new Plan(5, 200, 700, 450, 570);

    /** No burst may take longer than this, whatever goes wrong. */
    static final long DEADLINE_SECONDS = 60;

    /** For a row that matters less. */
    Plan half() {
        return new Plan(rounds, acquaintanceMillis / 2, warmUpMillis / 2, burstMillis / 2, limitSeconds);
    }
}
