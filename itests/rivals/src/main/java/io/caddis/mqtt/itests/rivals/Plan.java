package io.caddis.mqtt.itests.rivals;

/**
 * How long to measure. Each contender's bursts are as large as it can do in the time of a burst, so that the slow ones
 * do not take all the time and the fast ones are measured long enough.
 *
 * @param rounds how many bursts count, per row and contender
 * @param acquaintanceMillis per row and contender before everything, so that no row is the first for a JVM
 * @param warmUpMillis per row and contender, directly before its rounds
 * @param burstMillis about how long a burst takes
 */
record Plan(int rounds, long acquaintanceMillis, long warmUpMillis, long burstMillis) {

    static final Plan QUICK = new Plan(3, 400, 800, 500);
    static final Plan FULL = new Plan(7, 2_000, 4_000, 1_500);

    /** No burst may take longer than this, whatever goes wrong. */
    static final long DEADLINE_SECONDS = 60;
}
