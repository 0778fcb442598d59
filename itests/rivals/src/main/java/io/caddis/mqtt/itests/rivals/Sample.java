package io.caddis.mqtt.itests.rivals;

/**
 * The outcome of one order to one contender.
 *
 * @param messages how many were sent
 * @param nanos how long it took
 * @param cpuNanos processor time of the contender's JVM, all threads, garbage collection included
 * @param lost how many never arrived
 * @param allocatedBytes in the contender's JVM, by all its threads that live on; negative if it was not measured
 * @param p50Nanos half of the round trips were faster; 0 for bursts
 * @param p99Nanos 99 % of the round trips were faster; 0 for bursts
 */
record Sample(long messages, long nanos, long cpuNanos, long lost, long allocatedBytes, long p50Nanos, long p99Nanos) {

    static final long NOT_MEASURED = -1;

    private static final int WORDS_OF_OLD = 6;

    static Sample burst(long messages, long nanos, long cpuNanos, long lost) {
        return new Sample(messages, nanos, cpuNanos, lost, NOT_MEASURED, 0, 0);
    }

    /** Something that took so long. */
    static Sample time(long nanos) {
        return burst(1, nanos, 0, 0);
    }

    /** Something that takes so much memory. */
    static Sample memory(long bytes) {
        return new Sample(1, 1, 0, 0, bytes, 0, 0);
    }

    Sample withLatencies(long p50, long p99) {
        return new Sample(messages, nanos, cpuNanos, lost, allocatedBytes, p50, p99);
    }

    double perSecond() {
        return messages * 1e9 / nanos;
    }

    double cpuMicrosPerMessage() {
        return cpuNanos / 1e3 / messages;
    }

    double bytesPerMessage() {
        return (double) allocatedBytes / messages;
    }

    double millis() {
        return nanos / 1e6;
    }

    double p50Micros() {
        return p50Nanos / 1e3;
    }

    double p99Micros() {
        return p99Nanos / 1e3;
    }

    /** For the way from the worker to the harness; another build may have no figure behind the sixth. */
    String line() {
        return messages + " " + nanos + " " + cpuNanos + " " + lost + " " + p50Nanos + " " + p99Nanos + " "
                + allocatedBytes;
    }

    static Sample of(String line) {
        String[] words = line.split(" ");
        long allocated = words.length == WORDS_OF_OLD ? NOT_MEASURED : Long.parseLong(words[WORDS_OF_OLD]);
        return new Sample(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]),
                Long.parseLong(words[3]), allocated, Long.parseLong(words[4]), Long.parseLong(words[5]));
    }
}
