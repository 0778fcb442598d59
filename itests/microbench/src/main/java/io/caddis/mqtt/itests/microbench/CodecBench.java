package io.caddis.mqtt.itests.microbench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** The harness of {@code ./caddis bench codec}: what {@code --help} says. */
public final class CodecBench {
    private static final int STATUS_OK = 0;
    private static final int STATUS_FAILED = 1;
    private static final int STATUS_USAGE = 2;

    private CodecBench() {
    }

    /** Ends the JVM with the exit status. */
    public static void main(String[] args) {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), System.err, args));
    }

    /** Returns the exit status. The table goes to {@code out}; progress and complaints go to {@code err}. */
    static int run(PrintStream out, PrintStream err, String... args) {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            err.println("bench codec: " + e.getMessage());
            err.print(Options.USAGE);
            return STATUS_USAGE;
        }
        if (options.help()) {
            out.print(Options.USAGE);
            return STATUS_OK;
        }
        try {
            Results results = new Turns(options.plan(), err).run(Results.allLines().stream()
                    .filter(line -> line.label().contains(options.only())).toList());
            out.print(TextReport.of(results, options.plan()));
            if (options.json() != null) {
                Files.writeString(options.json(), JsonReport.of(results, options.plan()));
            }
            results.failures().forEach(failure -> err.println("bench codec: " + failure));
            return results.failures().isEmpty() ? STATUS_OK : STATUS_FAILED;
        } catch (IOException e) {
            err.println("bench codec: " + e);
            return STATUS_FAILED;
        }
    }
}
