package io.caddis.mqtt.itests.microbench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
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
 * {@link #WARM_UP} is answered when the JVM is warm.
 */
public final class Worker {
    static final String WARM_UP = "WARM_UP";
    static final String RESULT = "= ";
    static final String PROBLEM = "! ";
    private static final String BYTES = "gc.alloc.rate.norm";
    private static final int PASSES_MAX = 20;
    private static final int PASS_COMPILE_MILLIS = 20; // compiling less than that in a pass is called nothing
    private static final int QUIET_PASSES = 2; // a method may be waiting for the compiler
    private static final int CALLS = 20_000; // more than the compiler wants to see
    private static final long CALLS_NANOS = 30_000_000; // or so long, where a call takes long

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
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.equals(WARM_UP)) {
                worker.warmUp();
                System.out.println(RESULT + "warm");
            } else {
                String[] words = order.split(" ");
                System.out.println(worker.answer(Operation.valueOf(words[0]), Integer.parseInt(words[1])));
            }
        }
    }

    /**
     * A little of everything until the compiler has nothing more to do. Otherwise each row would be the first that it
     * sees of its kind, and would be measured while it is compiled again.
     */
    private void warmUp() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long compiled = 0;
        int quiet = 0;
        for (int pass = 0; pass < PASSES_MAX && quiet < QUIET_PASSES; pass++) {
            long before = compiled;
            Row.all().stream().filter(row -> row.topics() == 1).forEach(this::warmUp);
            compiled = compiler.getTotalCompilationTime();
            quiet = compiled - before < PASS_COMPILE_MILLIS ? quiet + 1 : 0;
        }
    }

    private void warmUp(Row row) {
        for (Operation operation : Operation.values()) {
            if (library.missing(row, operation) == null) {
                warmUp(row, operation);
            }
        }
    }

    private void warmUp(Row row, Operation operation) {
        try {
            Contender contender = library.open(row);
            long start = System.nanoTime();
            for (int call = 0; call < CALLS && System.nanoTime() - start < CALLS_NANOS; call++) {
                sink = operation == Operation.DECODE ? contender.decode() : contender.encode();
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
