package io.caddis.mqtt.itests.rivals;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The harness: what {@code --help} says. */
public final class Bench {

    private static final int STATUS_OK = 0;
    private static final int STATUS_FAILED = 1;
    private static final int STATUS_USAGE = 2;

    private Bench() {
    }

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(out, System.err, args));
    }

    /** Returns the exit status. The table goes to {@code out}; progress and complaints go to {@code err}. */
    static int run(PrintStream out, PrintStream err, String... args) {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            err.println("bench: " + e.getMessage());
            err.print(Options.USAGE);
            return STATUS_USAGE;
        }
        if (options.help()) {
            out.print(Options.USAGE);
            return STATUS_OK;
        }
        try {
            return measure(options, out, err);
        } catch (IOException e) {
            err.println("bench: " + e);
            return STATUS_FAILED;
        }
    }

    private static int measure(Options options, PrintStream out, PrintStream err) throws IOException {
        Machine machine = Machine.here();
        Stages stages = new Stages(options, options.quick() ? Plan.QUICK : Plan.FULL, err);
        Plan plan = stages.plan();
        Results results = stages.measure();
        out.print(TextReport.of(results, plan, machine, options.tls()));
        if (options.json() != null) {
            Files.writeString(options.json(), JsonReport.of(results, plan, machine));
        }
        if (options.svg() != null) {
            Files.writeString(options.svg(), SvgReport.of(results, machine));
        }
        results.failures().forEach(failure -> err.println("bench: " + failure));
        boolean good = results.failures().isEmpty();
        if (options.tls()) {
            out.println();
            good &= records(plan, out, err);
        }
        return good ? STATUS_OK : STATUS_FAILED;
    }

    private static boolean records(Plan plan, PrintStream out, PrintStream err) throws IOException {
        Path folder = Files.createTempDirectory("caddis-bench-tls-");
        try {
            BenchTls.create(folder);
            try (Child records = Child.start("records", List.of("-Xmx512m", "-D" + BenchTls.PROPERTY + "=" + folder),
                    RecordSpeed.class, String.valueOf(plan.rounds()))) {
                for (String line = records.await("record"); !line.isEmpty(); line = records.await("record")) {
                    out.println(line);
                }
                return true;
            } catch (BenchException e) {
                err.println("bench: " + e.getMessage());
                return false;
            }
        } finally {
            BenchTls.delete(folder);
        }
    }
}
