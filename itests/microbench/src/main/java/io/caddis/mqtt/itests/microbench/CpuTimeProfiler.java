package io.caddis.mqtt.itests.microbench;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * The processor time of the benchmark's thread per call. On a quiet machine it is the time that passes; when other
 * programs want the same cores, it leaves out when they had them.
 */
public final class CpuTimeProfiler implements InternalProfiler {
    static final String RESULT = "cpu.norm";

    private static volatile long nanos;

    /** The benchmark's thread begins an iteration. */
    static void start() {
        nanos = -ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** The same thread has ended it. */
    static void stop() {
        nanos += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Override
    public String getDescription() {
        return "Processor time per call";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        nanos = 0;
    }

    @Override
    @SuppressWarnings("rawtypes") // the interface's
    public Collection<? extends Result> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        double perCall = (double) nanos / result.getMetadata().getAllOps();
        return List.of(new ScalarResult(RESULT, perCall, "ns/op", AggregationPolicy.AVG));
    }
}
