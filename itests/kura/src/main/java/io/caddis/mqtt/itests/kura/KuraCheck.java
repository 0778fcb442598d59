package io.caddis.mqtt.itests.kura;

import io.caddis.mqtt.itests.brokers.ArtemisBroker;
import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What {@code ./caddis verify kura} starts: one process for each set of bundles. */
public final class KuraCheck {
    static final String USAGE = """
            usage: ./caddis verify kura [--messages N] [--restarts N] [--swaps N] [--host five|six|both]

            Kura's transport on Caddis, below an imitation of Kura's layers: N messages (20000) beside each of two
            brokers, N restarts of each (50), N rounds of swaps of each bundle (3), in a set of bundles like that of
            Kura 5, and in one like that of Kura 6 (both).

            Exit status: 0 good; 1 a message was left in flight or lost, or the data service noticed what it must not;
            2 wrong usage, or no mosquitto.
            """;

    /** What to do. */
    record Options(int messages, int restarts, int swaps, String host, boolean help) {
        static Options parse(String... args) {
            int messages = 20_000;
            int restarts = 50;
            int swaps = 3;
            String host = "both";
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--help", "-h" -> {
                        return new Options(0, 0, 0, host, true);
                    }
                    case "--messages" -> messages = number(args, ++i);
                    case "--restarts" -> restarts = number(args, ++i);
                    case "--swaps" -> swaps = number(args, ++i);
                    case "--host" -> host = value(args, ++i);
                    default -> throw new IllegalArgumentException("unknown option " + args[i]);
                }
            }
            if (!List.of("five", "six", "both").contains(host)) {
                throw new IllegalArgumentException("no such host: " + host + "; use five, six or both");
            }
            return new Options(messages, restarts, swaps, host, false);
        }

        private static String value(String[] args, int at) {
            if (at == args.length) {
                throw new IllegalArgumentException(args[at - 1] + " needs a value");
            }
            return args[at];
        }

        private static int number(String[] args, int at) {
            String text = value(args, at);
            if (!text.matches("\\d{1,7}")) {
                throw new IllegalArgumentException(args[at - 1] + ": not a number from 0 to 9999999: " + text);
            }
            return Integer.parseInt(text);
        }
    }

    private KuraCheck() {
    }

    public static void main(String[] args) throws Exception {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), args));
    }

    /** The exit status. */
    static int run(PrintStream out, String... args) throws Exception {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.print("kura: " + e.getMessage() + "\n" + USAGE);
            return 2;
        }
        if (options.help()) {
            out.print(USAGE);
            return 0;
        }
        if (!MosquittoBroker.installed()) {
            System.err.println("kura: mosquitto is not installed: apt-get install mosquitto");
            return 2;
        }
        if (options.host().equals("both")) {
            return Math.max(child("five", options), child("six", options));
        }
        return run(out, KuraSet.of(options.host()), options);
    }

    /** An Equinox stays in its process in part, so that each set has its own. */
    private static int child(String host, Options options) throws IOException, InterruptedException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea",
                "-Dcaddis.root=" + System.getProperty("caddis.root", "."), "-cp",
                System.getProperty("java.class.path"), KuraCheck.class.getName(), "--host", host,
                "--messages", String.valueOf(options.messages()), "--restarts", String.valueOf(options.restarts()),
                "--swaps", String.valueOf(options.swaps())).inheritIO().start().waitFor();
    }

    private static int run(PrintStream out, KuraSet set, Options options) throws Exception {
        Checks checks;
        try (Gateway gateway = new Gateway(set, Map.of())) {
            checks = new Checks(gateway);
            try {
                run(checks, options);
            } catch (AssertionError e) {
                checks.violations().add(e.getMessage());
            }
            gateway.container().errors().forEach(error -> checks.violations().add("the framework reported: " + error));
        }
        out.println("set like that of Kura " + set);
        checks.lines().forEach(line -> out.println("  " + line));
        checks.violations().forEach(violation -> out.println("  VIOLATION: " + violation));
        return checks.violations().isEmpty() ? 0 : 1;
    }

    private static void run(Checks checks, Options options) throws Exception {
        try (Broker mosquitto = new MosquittoBroker(List.of("max_inflight_messages 0"));
                Broker artemis = new ArtemisBroker()) {
            if (options.messages() > 0) {
                checks.messages("mosquitto", mosquitto, options.messages());
                checks.messages("artemis", artemis, options.messages());
            }
            if (options.restarts() > 0) {
                checks.restarts("mosquitto", mosquitto, options.restarts());
                checks.restarts("artemis", artemis, options.restarts());
            }
            if (options.swaps() > 0) {
                checks.swaps(mosquitto, options.swaps());
            }
        }
    }
}
