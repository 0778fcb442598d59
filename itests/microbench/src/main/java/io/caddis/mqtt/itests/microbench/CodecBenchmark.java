package io.caddis.mqtt.itests.microbench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What JMH runs: one packet per call. Its parameters come from {@link Worker}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    /** Whose codec. */
    @Param("CADDIS")
    public Library library;

    /** Index in {@link Row#all}. */
    @Param("0")
    public int row;

    private Contender contender;

    /** Makes the packets. */
    @Setup
    public void open() throws Exception {
        contender = library.open(Row.all().get(row));
    }

    /** For {@link CpuTimeProfiler}. */
    @Setup(Level.Iteration)
    public void start() {
        CpuTimeProfiler.start();
    }

    /** For {@link CpuTimeProfiler}. */
    @TearDown(Level.Iteration)
    public void stop() {
        CpuTimeProfiler.stop();
    }

    /** Bytes to packet. */
    @Benchmark
    public Object decode() throws Exception {
        return contender.decode();
    }

    /** Packet to bytes. */
    @Benchmark
    public Object encode() throws Exception {
        return contender.encode();
    }
}
