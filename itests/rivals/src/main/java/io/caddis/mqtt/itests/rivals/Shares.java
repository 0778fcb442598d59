package io.caddis.mqtt.itests.rivals;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Divides the time of a run, so that what is slow at its begin takes nothing from the rows at its end: each part has of
 * the time that is left as much as it wants beside all that is still to come. What a part leaves goes to the others.
 */
final class Shares {

    private final LongSupplier clock;
    private final long begin;
    private final long deadline;
    private long wantedNanos;

    /**
     * @param clock as {@link System#nanoTime}
     * @param limitNanos how long the run may last from now on
     */
    Shares(LongSupplier clock, long limitNanos) {
        this.clock = clock;
        begin = clock.getAsLong();
        deadline = begin + limitNanos;
    }

    /** To be called for each part before the first one begins. */
    void expect(long nanos) {
        wantedNanos += nanos;
    }

    /** The share of a part that begins now and was expected with so much: more than that, or less. */
    long begin(long nanos) {
        double part = wantedNanos <= 0 ? 1 : Math.min(1, (double) nanos / wantedNanos);
        wantedNanos -= nanos;
        return (long) (leftNanos() * part);
    }

    /** Since the run began, for people. */
    long spentSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - begin);
    }

    private long leftNanos() {
        return Math.max(0, deadline - clock.getAsLong());
    }
}
