package io.caddis.mqtt.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The JVM of one library. It reads lines such as {@code DECODE 7}, an operation and the index of a row, and answers
 * each with a line that begins with {@code =} and holds nanoseconds and bytes, or with {@code !} and a reason.
 */
public final class Worker {
    static final String RESULT = "= ";
    static final String PROBLEM = "! ";
    private static final String BYTES = "gc.alloc.rate.norm";
    private static final int PASSES = 2;
    private static final long PASS_NANOS = 10_000_000; // per row
    private static final int CALLS = 200; // between two looks at the clock

    private final Library library;
    private final Plan plan;
    private volatile Object sink; // so that the compiler leaves nothing out

    private Worker(Library library, Plan plan) {
        this.library = library;
        this.plan = plan;
    }

    /** Arguments: library, plan. Ends when its input does. */
    public static void main(String[] args) throws IOException {
        Worker worker = new Worker(Library.valueOf(args[0]), Plan.valueOf(args[1]));
        if (worker.plan.rowsShareJvm()) {
            worker.warmUp();
        }
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ");
            System.out.println(worker.answer(Operation.valueOf(words[0]), Integer.parseInt(words[1])));
        }
    }

    /**
     * A little of everything. Otherwise each row would be the first that the compiler sees of its kind, and would be
     * measured while it is compiled again.
     */
    private void warmUp() {
        for (int pass = 0; pass < PASSES; pass++) {
            for (Row row : Row.all()) {
                for (Operation operation : Operation.values()) {
                    if (library.missing(row, operation) == null) {
                        warmUp(row, operation);
                    }
                }
            }
        }
    }

    private void warmUp(Row row, Operation operation) {
        try {
            Contender contender = library.open(row);
            long end = System.nanoTime() + PASS_NANOS;
            while (System.nanoTime() < end) {
                for (int call = 0; call < CALLS; call++) {
                    sink = operation == Operation.DECODE ? contender.decode() : contender.encode();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("cannot " + operation + " " + row.label(), e);
        }
    }

    private String answer(Operation operation, int row) {
        try {
            Figure figure = measure(operation, row);
            return RESULT + figure.nanos() + " " + figure.bytes();
        } catch (RunnerException e) {
            return PROBLEM + e;
        }
    }

    private Figure measure(Operation operation, int row) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(CodecBenchmark.class.getName() + "\\." + operation.name().toLowerCase(Locale.ROOT) + "$")
                .param("library", library.name()).param("row", Integer.toString(row))
                .forks(plan.forks()).shouldFailOnError(true)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTimeProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .warmupIterations(plan.warmUps()).warmupTime(plan.warmUpTime())
                .measurementIterations(plan.iterations()).measurementTime(plan.iterationTime()).build();
        Collection<RunResult> results = new Runner(options).run();
        RunResult result = results.iterator().next();
        return new Figure(median(result, CpuTimeProfiler.RESULT), median(result, BYTES));
    }

    /** Of the iterations. */
    private static double median(RunResult result, String name) {
        for (String key : result.getSecondaryResults().keySet()) {
            if (key.endsWith(name)) {
                return result.getSecondaryResults().get(key).getStatistics().getPercentile(50);
            }
        }
        throw new IllegalStateException("no " + name + " in " + result.getSecondaryResults().keySet());
    }
}
