package io.caddis.mqtt.itests.microbench;

import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long to measure.
 *
 * @param forks JVMs per row and library; 0: all rows of a library in one JVM
 */
enum Plan {
    QUICK(0, 1, 80, 7, 20), FULL(1, 3, 300, 5, 300);

    private final int forks;
    private final int warmUps;
    private final int warmUpMillis;
    private final int iterations;
    private final int iterationMillis;

    Plan(int forks, int warmUps, int warmUpMillis, int iterations, int iterationMillis) {
        this.forks = forks;
        this.warmUps = warmUps;
        this.warmUpMillis = warmUpMillis;
        this.iterations = iterations;
        this.iterationMillis = iterationMillis;
    }

    int forks() {
        return forks;
    }

    int warmUps() {
        return warmUps;
    }

    TimeValue warmUpTime() {
        return TimeValue.milliseconds(warmUpMillis);
    }

    int iterations() {
        return iterations;
    }

    /** Then a JVM has to be warm before it measures: the compiler relies on what it has seen so far. */
    boolean rowsShareJvm() {
        return forks == 0;
    }

    TimeValue iterationTime() {
        return TimeValue.milliseconds(iterationMillis);
    }

    @Override
    public String toString() {
        String jvms = rowsShareJvm() ? "one JVM per library" : forks + " JVM per row and library";
        return jvms + ", median of " + iterations + " iterations of " + iterationMillis + " ms after " + warmUps
                + " of " + warmUpMillis + " ms";
    }
}
