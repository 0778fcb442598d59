package io.caddis.mqtt.itests.rivals;

/**
 * The outcome of one order to one contender.
 *
 * @param messages how many were sent
 * @param nanos how long it took
 * @param cpuNanos processor time of the contender's JVM, all threads, garbage collection included
 * @param lost how many never arrived
 * @param p50Nanos half of the round trips were faster; 0 for bursts
 * @param p99Nanos 99 % of the round trips were faster; 0 for bursts
 */
record Sample(long messages, long nanos, long cpuNanos, long lost, long p50Nanos, long p99Nanos) {

    static Sample burst(long messages, long nanos, long cpuNanos, long lost) {
        return new Sample(messages, nanos, cpuNanos, lost, 0, 0);
    }

    double perSecond() {
        return messages * 1e9 / nanos;
    }

    double cpuMicrosPerMessage() {
        return cpuNanos / 1e3 / messages;
    }

    double p50Micros() {
        return p50Nanos / 1e3;
    }

    double p99Micros() {
        return p99Nanos / 1e3;
    }

    /** For the way from the worker to the harness. */
    String line() {
        return messages + " " + nanos + " " + cpuNanos + " " + lost + " " + p50Nanos + " " + p99Nanos;
    }

    static Sample of(String line) {
        String[] words = line.split(" ");
        return new Sample(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]),
                Long.parseLong(words[3]), Long.parseLong(words[4]), Long.parseLong(words[5]));
    }
}
