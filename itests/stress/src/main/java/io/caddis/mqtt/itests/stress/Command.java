package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import io.caddis.mqtt.itests.container.Await;
import io.caddis.mqtt.itests.container.Clients;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.osgi.framework.BundleException;

/** What the three commands have in common: options, log, the end of the framework, exit status. */
final class Command {
    private static final String LOG = "caddis.stress.log";
    /** The framework does not wait for a connection whose end nobody answers, and a machine may be busy. */
    private static final Duration THREADS_END_LIMIT = Duration.ofSeconds(60);

    /** A check: does its work and writes its table. */
    interface Check {
        void run(Stand stand, Options options, PrintStream out, Findings findings)
                throws IOException, InterruptedException;
    }

    /** Where a check runs. */
    interface Opening {
        Stand open(Options options) throws IOException, BundleException;
    }

    private Command() {
    }

    /**
     * Runs a check.
     *
     * @param defaults the options and what they are if they are not given
     * @return the exit status: 0 good, 1 there are violations, 2 wrong usage, or no mosquitto
     */
    static int run(String name, String usage, Map<String, Long> defaults, Check check, PrintStream out,
            String... arguments) throws IOException, BundleException, InterruptedException {
        return run(name, usage, defaults, Map.of(), options -> new Stand(), check, out, arguments);
    }

    /** As the other, with options that are words, and a place of its own. */
    static int run(String name, String usage, Map<String, Long> defaults, Map<String, List<String>> choices,
            Opening opening, Check check, PrintStream out, String... arguments)
            throws IOException, BundleException, InterruptedException {
        Options options;
        try {
            options = Options.parse(defaults, choices, arguments);
        } catch (IllegalArgumentException e) {
            System.err.print(name + ": " + e.getMessage() + "\n" + usage);
            return 2;
        }
        if (options.help()) {
            out.print(usage);
            return 0;
        }
        if (!MosquittoBroker.installed()) {
            System.err.println(name + ": mosquitto is not installed: apt-get install mosquitto");
            return 2;
        }
        Path log = Files.createTempFile("caddis-" + name + "-", ".log");
        System.setProperty(LOG, log.toString());
        System.setProperty("logback.configurationFile",
                Objects.requireNonNull(Command.class.getResource("logging.xml")).toString());
        Findings findings = run(options, opening, check, out, log);
        findings.print(out);
        out.println("seed " + options.seed() + ", " + (findings.count() == 0 ? "no violation"
                : findings.count() + " VIOLATIONS; the log is " + log));
        if (findings.count() == 0) {
            Files.delete(log);
        }
        return findings.count() == 0 ? 0 : 1;
    }

    private static Findings run(Options options, Opening opening, Check check, PrintStream out, Path log)
            throws IOException, BundleException, InterruptedException {
        Findings findings = new Findings();
        try (Stand stand = opening.open(options)) {
            try {
                check.run(stand, options, out, findings);
            } catch (StuckException e) {
                Path threads = log.resolveSibling(log.getFileName() + ".threads");
                Files.writeString(threads, Watch.deadlocks() + Watch.threads());
                findings.add(e.getMessage() + "; all threads: " + threads);
            }
            stand.errors().forEach(error -> findings.add("the framework reported: " + error));
        }
        findings.unless(Await.until(THREADS_END_LIMIT, () -> Clients.threads().isEmpty()),
                "threads after the framework was stopped: " + Clients.threads());
        return findings;
    }

    /** A line of a table: the first column to the left, the others to the right. */
    static void row(PrintStream out, List<?> columns) {
        StringBuilder line = new StringBuilder(String.format("%-36s", columns.get(0)));
        columns.stream().skip(1).forEach(column -> line.append(String.format("%12s", column)));
        out.println(line);
    }
}
