package io.caddis.mqtt.management.monitor;

import io.caddis.mqtt.ClientStatistics.RoundTrip;
import io.caddis.mqtt.spi.Figures;
import java.util.Arrays;

/**
 * Durations of the recent past: how many there were of each length, in eight steps for each power of two of
 * microseconds. Two of these take turns, so that old ones are forgotten. Takes no more room than the longest asks for.
 */
final class Histogram {
    /** A generation has no more, so that a {@code char} holds each of its numbers. */
    static final int COUNT_MAX = 0xFFFF;
    private static final long GENERATION_NANOS = 300_000_000_000L;
    private static final int GENERATION_MIN = 100;
    private static final int STEP_BITS = 3;
    private static final int STEPS = 1 << STEP_BITS;
    private static final long MICROS_MAX = 0xFFFF_FFFFL;
    private static final long NANOS_PER_MICRO = 1_000L;
    private static final char[] NO_COUNTS = {};

    /** Counts nothing: the first that is counted makes another one. */
    private static final Generation NONE = new Generation(0);

    private Generation current = NONE;
    private Generation previous = NONE;

    private static final class Generation {
        final long sinceNanos;
        char[] counts = NO_COUNTS;
        int count;
        long maxMicros;

        Generation(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }

        int at(int step) {
            return step < counts.length ? counts[step] : 0;
        }
    }

    void add(long nanos, long nowNanos) {
        if (current.count == 0) {
            current = new Generation(nowNanos);
        } else if (current.count == COUNT_MAX
                || current.count >= GENERATION_MIN && nowNanos - current.sinceNanos >= GENERATION_NANOS) {
            previous = current;
            current = new Generation(nowNanos);
        }
        long micros = Math.min(MICROS_MAX, Math.max(0, nanos / NANOS_PER_MICRO));
        int step = stepOf(micros);
        if (step >= current.counts.length) {
            current.counts = Arrays.copyOf(current.counts, step + STEPS);
        }
        current.counts[step]++;
        current.count++;
        current.maxMicros = Math.max(current.maxMicros, micros);
    }

    /** The first eight steps are one microsecond each. */
    private static int stepOf(long micros) {
        if (micros < STEPS) {
            return (int) micros;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - STEP_BITS;
        return (shift << STEP_BITS) + (int) (micros >>> shift);
    }

    /** The longest that is counted there. */
    private static long longestOf(int step) {
        if (step < STEPS) {
            return step;
        }
        int shift = (step >>> STEP_BITS) - 1;
        return ((long) (step - (shift << STEP_BITS)) + 1 << shift) - 1;
    }

    RoundTrip roundTrip() {
        long count = current.count + (current == previous ? 0 : previous.count);
        if (count == 0) {
            return Figures.NO_ROUND_TRIP;
        }
        long maxMicros = Math.max(current.maxMicros, previous.maxMicros);
        return Figures.roundTrip(count, percentile(50, count, maxMicros), percentile(99, count, maxMicros), maxMicros);
    }

    private long percentile(int percent, long count, long maxMicros) {
        long rank = (count * percent + 99) / 100;
        long seen = 0;
        int step = -1;
        while (seen < rank) {
            step++;
            seen += current.at(step) + (current == previous ? 0 : previous.at(step));
        }
        return Math.min(maxMicros, longestOf(step));
    }
}
