package io.caddis.mqtt.itests.rivals;

import java.util.Arrays;

/** Median, extremes and percentiles. */
final class Statistics {

    /** The middle of some measurements, and how far they lie apart. */
    record Spread(double median, double min, double max) {
    }

    private Statistics() {
    }

    static Spread spread(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** The median, and between which two values the middle half of all lies. */
    static Spread middle(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int quarter = sorted.length / 4;
        return new Spread(spread(values).median(), sorted[quarter], sorted[sorted.length - 1 - quarter]);
    }

    /** Nearest rank: the smallest value such that this share of all values is not larger. */
    static long percentile(long[] sorted, double share) {
        if (sorted.length == 0 || share <= 0 || share > 1) {
            throw new IllegalArgumentException("share " + share + " of " + sorted.length + " values");
        }
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
