package io.caddis.mqtt.itests.hostile;

import java.util.Arrays;

/** Durations. Not thread-safe. */
final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    void add(long newNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = newNanos;
    }

    void add(Latencies others) {
        for (int index = 0; index < others.count; index++) {
            add(others.nanos[index]);
        }
    }

    int count() {
        return count;
    }

    /** What a share of all, from 0 to 1, does not exceed; 0 if there are none. */
    long percentileNanos(double share) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return count == 0 ? 0 : sorted[(int) Math.min(count - 1L, (long) (share * count))];
    }
}
