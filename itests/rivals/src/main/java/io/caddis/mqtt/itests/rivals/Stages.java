package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.itests.container.Host;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private final Options options;
    private final Plan plan;
    private final PrintStream progress;
    private final Results results = new Results();
    private final long deadline;

    Stages(Options options, Plan plan, PrintStream progress) {
        this.options = options;
        this.plan = plan;
        this.progress = progress;
        deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(plan.limitSeconds());
    }

    Results measure() throws IOException {
        for (Row.Stage stage : Row.Stage.values()) {
            List<Row> rows = options.rows().stream().filter(row -> row.stage() == stage).toList();
            if (!rows.isEmpty()) {
                measure(stage, rows);
            }
        }
        return results;
    }

    private void measure(Row.Stage stage, List<Row> rows) throws IOException {
        switch (stage) {
            case CLEAR -> rounds(null, deadline - reserve()).run(options.contenders(), rows);
            case TLS -> tls(rows);
            case DURABLE -> durable(rows);
            case START -> Starts.measure(options.contenders(), plan.rounds(), progress, results);
            case IDLE -> idle();
        }
    }

    /** What the stages behind the first take. */
    private long reserve() {
        boolean others = options.rows().stream().anyMatch(row -> row.stage() != Row.Stage.CLEAR);
        return others ? TimeUnit.SECONDS.toNanos(plan.limitSeconds() / 5) : 0;
    }

    private Rounds rounds(Path stores, long until) {
        return new Rounds(plan, options.against(), progress, results, stores, until);
    }

    private void tls(List<Row> rows) throws IOException {
        Path folder = Files.createTempDirectory("caddis-bench-tls-");
        try {
            BenchTls.create(folder);
            System.setProperty(BenchTls.PROPERTY, folder.toString()); // for this process and its children
            Set<Contenders> contenders = EnumSet.copyOf(options.contenders());
            if (!options.tls()) { // the short form
                contenders.removeAll(Set.of(Contenders.PAHO, Contenders.PAHO_3, Contenders.HIVEMQ));
            }
            rounds(null, deadline).run(contenders, rows);
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
            rounds(folder, deadline).run(options.contenders(), rows);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void idle() throws IOException {
        progress.println(Row.IDLE.label());
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
