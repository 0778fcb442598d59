package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.itests.container.Host;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Measures all rows of a run, stage by stage. */
final class Stages {

    /** As many clients as make a library's fixed costs small, and connect within seconds. */
    private static final Map<Contenders, Integer> IDLE_CLIENTS = Map.of(Contenders.CADDIS, 3_000, Contenders.HIVEMQ,
            500, Contenders.VERTX, 500, Contenders.PAHO, 100);

    private static final Set<Contenders> NOT_IN_SHORT_TLS =
            Set.of(Contenders.PAHO, Contenders.PAHO_3, Contenders.HIVEMQ);
    private static final long IDLE_SECONDS = 4;
    /** So many times as fast as the time allows: there is room for more rounds. */
    private static final int FEW_ROWS = 6;

    private final Options options;
    private final PrintStream progress;
    private Plan plan;
    private final Results results = new Results();
    private boolean backwards;
    private Shares shares;

    Stages(Options options, Plan plan, PrintStream progress) {
        this.options = options;
        this.progress = progress;
        this.plan = plan;
        if (options.against() != null && wantedNanos() < TimeUnit.SECONDS.toNanos(plan.limitSeconds()) / FEW_ROWS) {
            this.plan = plan.thorough();
        }
    }

    /** Once, or with another build as often as the plan says and the time allows, each time with new JVMs. */
    Results measure() throws IOException {
        long begin = System.nanoTime();
        long limit = TimeUnit.SECONDS.toNanos(plan.limitSeconds());
        long longest = 0;
        int times = options.against() == null ? 1 : plan.generations();
        for (int i = 0; i < times && System.nanoTime() - begin + longest < limit; i++) {
            long start = System.nanoTime();
            shares = new Shares(System::nanoTime, limit - (start - begin));
            stages();
            longest = Math.max(longest, System.nanoTime() - start);
            results.endGeneration();
            backwards = !backwards;
        }
        return results;
    }

    private void stages() throws IOException {
        shares.expect(wantedNanos());
        for (Row.Stage stage : Row.Stage.values()) {
            if (!rows(stage).isEmpty()) {
                measure(stage, rows(stage));
            }
        }
    }

    private List<Row> rows(Row.Stage stage) {
        return options.rows().stream().filter(row -> row.stage() == stage).toList();
    }

    /** As it was made for, or with more rounds. */
    Plan plan() {
        return plan;
    }

    private long wantedNanos() {
        return Arrays.stream(Row.Stage.values()).filter(stage -> !rows(stage).isEmpty())
                .mapToLong(this::wantedNanos).sum();
    }

    private long wantedNanos(Row.Stage stage) {
        return switch (stage) {
            case CLEAR, DURABLE -> Rounds.wantedNanos(plan, options.contenders(), rows(stage));
            case TLS -> Rounds.wantedNanos(plan, tlsContenders(), rows(stage));
            case START -> Starts.wantedNanos(options.contenders(), plan.rounds());
            case IDLE -> TimeUnit.SECONDS.toNanos(IDLE_SECONDS)
                    * options.contenders().stream().filter(Row.IDLE::takesPart).count();
        };
    }

    private void measure(Row.Stage stage, List<Row> rows) throws IOException {
        switch (stage) {
            case CLEAR -> rounds(null).run(options.contenders(), rows);
            case TLS -> tls(rows);
            case DURABLE -> durable(rows);
            case START -> {
                progress.println(shares.spentSeconds() + " s: " + Row.START.label());
                Starts.measure(options.contenders(), plan.rounds(), shares.begin(wantedNanos(stage)), results);
            }
            case IDLE -> idle();
        }
    }

    private Rounds rounds(Path stores) {
        return new Rounds(plan, options.against(), progress, results, stores, shares, backwards);
    }

    private Set<Contenders> tlsContenders() {
        Set<Contenders> contenders = EnumSet.copyOf(options.contenders());
        if (!options.tls()) { // the short form
            contenders.removeAll(NOT_IN_SHORT_TLS);
        }
        return contenders;
    }

    private void tls(List<Row> rows) throws IOException {
        Path folder = Files.createTempDirectory("caddis-bench-tls-");
        try {
            BenchTls.create(folder);
            System.setProperty(BenchTls.PROPERTY, folder.toString()); // for this process and its children
            rounds(null).run(tlsContenders(), rows);
        } finally {
            System.clearProperty(BenchTls.PROPERTY);
            BenchTls.delete(folder);
        }
    }

    private void durable(List<Row> rows) throws IOException {
        Path folder = Files.createTempDirectory("caddis-bench-stores-");
        try {
            for (Contenders contender : options.contenders()) {
                Files.createDirectory(folder.resolve(contender.id()));
            }
            rounds(folder).run(options.contenders(), rows);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void idle() throws IOException {
        progress.println(shares.spentSeconds() + " s: " + Row.IDLE.label());
        List<String> jvm = new ArrayList<>(IdleBench.JVM_OPTIONS);
        jvm.add("-D" + Host.PROPERTY + "=" + System.getProperty(Host.PROPERTY, ""));
        for (Contenders contender : options.contenders()) {
            if (!Row.IDLE.takesPart(contender)) {
                continue;
            }
            int count = IDLE_CLIENTS.get(contender);
            try {
                IdleRun run = IdleRun.of(IdleClients.Library.valueOf(contender.name()), count, IdleBench.BATCH,
                        IdleBench.SERVER_JVM, jvm, left -> { });
                results.add(Row.IDLE, contender,
                        Sample.memory((run.all().heapBytes() - run.one().heapBytes()) / count));
            } catch (BenchException e) {
                results.failed(e.getMessage());
            }
        }
    }
}
