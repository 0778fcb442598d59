package io.caddis.mqtt.itests.hosts;

import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code ./caddis verify hosts}: the smoke test in each host, and a line for it. */
public final class HostsCheck {
    private static final double NANOS_PER_SECOND = 1e9;

    private HostsCheck() {
    }

    public static void main(String[] args) throws Exception {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), args));
    }

    private static String usage() {
        return """
            usage: ./caddis verify hosts [--host NAME]...

              --host NAME  only this host; may be repeated: %s

            Exit status: 0 all are green; 1 one is not; 2 wrong usage, or no mosquitto.
            """.formatted(String.join(", ", Hosts.all().keySet()));
    }

    /** The exit status. */
    static int run(PrintStream out, String... args) throws Exception {
        List<String> names = new ArrayList<>();
        for (int at = 0; at < args.length; at += 2) {
            if (args[at].equals("--help") || args[at].equals("-h")) {
                out.print(usage());
                return 0;
            }
            String mistake = !args[at].equals("--host") ? "unknown option " + args[at]
                    : at + 1 == args.length ? "--host needs a name"
                    : !Hosts.all().containsKey(args[at + 1]) ? "no such host: " + args[at + 1] : null;
            if (mistake != null) {
                System.err.print("hosts: " + mistake + "\n" + usage());
                return 2;
            }
            names.add(args[at + 1]);
        }
        if (!MosquittoBroker.installed()) {
            System.err.println("hosts: mosquitto is not installed: apt-get install mosquitto");
            return 2;
        }
        int bad = 0;
        for (Map.Entry<String, Hosts.Kind> one : Hosts.all().entrySet()) {
            if ((names.isEmpty() || names.contains(one.getKey())) && !check(one.getKey(), one.getValue(), out)) {
                bad++;
            }
        }
        return bad == 0 ? 0 : 1;
    }

    private static boolean check(String name, Hosts.Kind kind, PrintStream out) throws Exception {
        long begin = System.nanoTime();
        Built built = Built.configured();
        try (Stage stage = new Stage(); Agent agent = new Agent(); Host host = kind.lay(built, stage.hostFolder())) {
            Steps steps = host.steps(stage, agent);
            String result;
            boolean good = false;
            try {
                steps.run();
                result = steps.result();
                good = true;
            } catch (FailedStepException e) {
                result = "FAILED at " + e.getMessage() + keep(name, host);
            }
            out.printf(Locale.ROOT, "%-14s %s, %.0f s: %s%n", name, steps.versions(),
                    (System.nanoTime() - begin) / NANOS_PER_SECOND, result);
            return good;
        }
    }

    /** Its log, out of the folder that is deleted. */
    private static String keep(String name, Host host) throws IOException {
        if (!Files.exists(host.log())) {
            return "";
        }
        Path kept = Files.createTempFile("caddis-" + name + "-", ".log");
        Files.write(kept, Files.readAllBytes(host.log()));
        return "; its log is " + kept;
    }
}
