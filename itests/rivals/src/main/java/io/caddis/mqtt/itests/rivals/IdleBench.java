package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.itests.container.Host;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What clients cost that are connected and have nothing to do: what {@code --help} says. */
public final class IdleBench {

    private static final String USAGE = """
            usage: ./caddis bench idle [--clients N] [--help]

            Connects clients that then have nothing to do to a small server on this machine, each library in a JVM of
            its own with a heap of 128 MB at most (512 MB with TLS), and tells what each client takes.

              --clients N   as many of Caddis (100 to 15000; 10000 if not given), a tenth of HiveMQ and
                            Vert.x, a twentieth of Paho; with TLS a fifth of Caddis, a fiftieth of HiveMQ
              --help        this text

            Exit status: 0 all were connected to the end; 1 some were not; 2 wrong usage.
            """;
    static final List<String> SERVER_JVM = List.of("-Xmx128m", "-XX:+UseSerialGC");
    /** The last one: else up to a twentieth of what is counted is objects that are dead. */
    static final List<String> JVM_OPTIONS = List.of("-Xms16m", "-Xmx128m", "-XX:+UseSerialGC",
            "-XX:+IgnoreUnrecognizedVMOptions", "-XX:MarkSweepAlwaysCompactCount=1");
    static final int BATCH = 500;
    private static final int TLS_BATCH = 20; // handshakes have deadlines, and the server one thread
    private static final double KIB = 1024;
    private static final double MIB = KIB * KIB;

    private final PrintStream out;
    private final PrintStream err;
    private boolean failed;
    /** Where the certificates are; null for TCP alone. */
    private Path tls;

    private IdleBench(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(out, System.err, args));
    }

    /** Returns the exit status. The table goes to {@code out}; progress and complaints go to {@code err}. */
    static int run(PrintStream out, PrintStream err, String... args) {
        int clients;
        try {
            clients = clients(args);
        } catch (IllegalArgumentException e) {
            err.println("bench idle: " + e.getMessage());
            err.print(USAGE);
            return 2;
        }
        if (clients == 0) {
            out.print(USAGE);
            return 0;
        }
        IdleBench bench = new IdleBench(out, err);
        bench.head();
        bench.measure(IdleClients.Library.CADDIS, clients);
        bench.measure(IdleClients.Library.HIVEMQ, clients / 10);
        bench.measure(IdleClients.Library.VERTX, clients / 10);
        bench.measure(IdleClients.Library.PAHO, clients / 20);
        bench.measureTls(clients / 5);
        return bench.failed ? 1 : 0;
    }

    private void measureTls(int clients) {
        try {
            tls = Files.createTempDirectory("caddis-bench-tls-");
            BenchTls.create(tls);
            measure(IdleClients.Library.CADDIS, clients);
            measure(IdleClients.Library.HIVEMQ, clients / 10);
            BenchTls.delete(tls);
        } catch (IOException e) {
            failed = true;
            err.println("bench idle: the certificates: " + e);
        }
    }

    /** With TLS there is more to keep, on both sides. */
    private List<String> jvmOptions(List<String> usual) {
        List<String> all = new ArrayList<>(usual);
        if (tls != null) {
            all.add("-Xmx512m");
            all.add("-D" + BenchTls.PROPERTY + "=" + tls);
        }
        return all;
    }

    /** 0 if help is wanted. */
    private static int clients(String... args) {
        int clients = 10_000;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    return 0;
                }
                case "--clients" -> clients = number(++i < args.length ? args[i] : "");
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        return clients;
    }

    private static int number(String text) {
        int number = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
        if (number < 100 || number > 15_000) {
            throw new IllegalArgumentException("--clients '" + text + "': use 100 to 15000");
        }
        return number;
    }

    private void head() {
        Machine machine = Machine.here();
        add("%d cores, JDK %s, %s%n", machine.cores(), machine.jdk(), machine.system());
        add("Idle clients over TCP, and over TLS 1.3; heap after collection and resident memory, above those with one"
                + " client%n");
        add("%-28s %8s %12s %12s %16s %14s%n", "", "clients", "heap each", "memory each", "threads for all",
                "memory of all");
    }

    private void measure(IdleClients.Library library, int count) {
        String label = (tls == null ? "" : "TLS ") + library.label();
        try {
            List<String> jvmOptions = jvmOptions(JVM_OPTIONS);
            jvmOptions.add("-D" + Host.PROPERTY + "=" + System.getProperty(Host.PROPERTY, ""));
            int batch = tls == null ? BATCH : TLS_BATCH;
            IdleRun run = IdleRun.of(library, count, batch, jvmOptions(SERVER_JVM), jvmOptions,
                    left -> err.printf("%s: %d to go%n", label, left));
            IdleSample one = run.one();
            IdleSample all = run.all();
            if (run.connected() != count + 1) {
                failed = true;
                err.println("bench idle: " + label + ": " + run.connected() + " of " + (count + 1)
                        + " clients are connected at the end");
            }
            add("%-28s %8d %9.1f KB %9.1f KB %8d (+%d) %11.0f MB%n", label + " " + run.version(), count,
                    (all.heapBytes() - one.heapBytes()) / KIB / count, (all.residentBytes() - one.residentBytes()) / KIB
                    / count, all.threads(), all.threads() - one.threads(), all.residentBytes() / MIB);
        } catch (IOException e) {
            failed = true;
            err.println("bench idle: " + label + ": " + e);
        } catch (BenchException e) {
            failed = true;
            err.println("bench idle: " + label + ": " + e.getMessage());
            e.details().forEach(err::println);
        }
    }

    private void add(String format, Object... values) {
        out.print(String.format(Locale.ROOT, format, values));
    }
}
