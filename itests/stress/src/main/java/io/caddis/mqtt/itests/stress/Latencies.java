package io.caddis.mqtt.itests.stress;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Durations. Thread-safe. */
final class Latencies {
    private static final int ROOM_MIN = 1024;

    private long[] nanos = new long[ROOM_MIN];
    private int count;

    synchronized void add(long newNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = newNanos;
    }

    /** The row of a table: count, median, 99th percentile and maximum. */
    void row(PrintStream out, String what) {
        Command.row(out, List.of(what, count(), millis(percentileNanos(0.5)), millis(percentileNanos(0.99)),
                millis(percentileNanos(1))));
    }

    /** All of another one. */
    void addAll(Latencies other) {
        synchronized (other) {
            for (int index = 0; index < other.count; index++) {
                add(other.nanos[index]);
            }
        }
    }

    synchronized int count() {
        return count;
    }

    /** What a share of all, from 0 to 1, does not exceed; 0 if there are none. */
    synchronized long percentileNanos(double share) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return count == 0 ? 0 : sorted[(int) Math.min(count - 1L, (long) (share * count))];
    }

    /** As text, in milliseconds. */
    static String millis(long durationNanos) {
        return String.format(Locale.ROOT, "%.2f ms", (double) durationNanos / TimeUnit.MILLISECONDS.toNanos(1));
    }
}
