package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.itests.container.Host;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs the contenders in turns: one JVM each for the whole stage, one burst at a time on the machine.
 *
 * <p>Row by row they warm up and are measured in {@link Turns}. What disturbs the machine for a while so disturbs all
 * of them. The sink is warm before the first of them. A contender that fails leaves, the others go on.
 */
final class Rounds {

    /** The same heap and collector for all, because these decide much. */
    static final List<String> CONTENDER_JVM = List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC");
    static final List<String> SINK_JVM = List.of("-Xmx256m", "-XX:+UseSerialGC");
    /** Without a row that says how much is half. */
    private static final long LOAD_DEFAULT = 20_000;
    private static final long START_MILLIS = 1_000;
    /** For the sink: as many messages as its code takes to be compiled, a thousand at first. */
    private static final List<Long> SINK_BURSTS = List.of(1_000L, 10_000L, 100_000L, 100_000L);
    private static final long SINK_TRIPS = 2_000;

    private final Plan plan;
    private final AnotherBuild against;
    private final PrintStream progress;
    private final Results results;
    private final Path stores;
    private final Shares shares;
    private final boolean backwards;
    private final Map<Contenders, Child> workers = new EnumMap<>(Contenders.class);

    /**
     * @param against made {@link Contenders#ANOTHER_BUILD}, if that takes part; else null
     * @param stores where durable contenders keep their messages; null if they are not to
     * @param shares expect {@link #wantedNanos}
     * @param backwards begin with the last contender
     */
    Rounds(Plan plan, AnotherBuild against, PrintStream progress, Results results, Path stores, Shares shares,
            boolean backwards) {
        this.plan = plan;
        this.against = against;
        this.progress = progress;
        this.results = results;
        this.stores = stores;
        this.shares = shares;
        this.backwards = backwards;
    }

    /** What a stage of these takes. */
    static long wantedNanos(Plan plan, Set<Contenders> contenders, List<Row> rows) {
        return startNanos(plan, contenders, rows)
                + rows.stream().mapToLong(row -> wantedNanos(plan, contenders, row)).sum();
    }

    private static long wantedNanos(Plan plan, Set<Contenders> contenders, Row row) {
        return plan.wantedNanos(row) * contenders.stream().filter(row::takesPart).count();
    }

    private static long startNanos(Plan plan, Set<Contenders> contenders, List<Row> rows) {
        long acquaintances = rows.stream().filter(Rounds::needsAcquaintance)
                .mapToLong(row -> contenders.stream().filter(row::takesPart).count()).sum();
        long entrants = contenders.stream().filter(one -> rows.stream().anyMatch(row -> row.takesPart(one))).count();
        return TimeUnit.MILLISECONDS.toNanos(START_MILLIS * (entrants + 1)
                + 2 * plan.acquaintanceMillis() * acquaintances);
    }

    void run(Set<Contenders> contenders, List<Row> rows) throws IOException {
        List<String> sinkJvm = new ArrayList<>(SINK_JVM);
        if (BenchTls.isConfigured()) {
            sinkJvm.add(tlsFolder());
        }
        shares.begin(startNanos(plan, contenders, rows));
        try (Child sink = Child.start("the sink", sinkJvm, SinkBroker.class)) {
            String port = sink.await("port");
            for (Contenders contender : contenders) {
                if (rows.stream().anyMatch(row -> row.takesPart(contender))) {
                    enter(contender, port);
                }
            }
            for (Contenders contender : List.copyOf(workers.keySet())) {
                attempt(contender, () -> results.version(contender, workers.get(contender).await("ready")));
            }
            progress.println(shares.spentSeconds() + " s: getting acquainted");
            if (!BenchTls.isConfigured()) {
                warmUpSink(port);
            }
            rows.stream().filter(Rounds::needsAcquaintance).forEach(row -> turns(row).getAcquainted());
            for (Row row : rows) {
                long share = shares.begin(wantedNanos(plan, contenders, row));
                if (share == 0) {
                    results.failed("not measured, since the time is up: " + row.label());
                } else {
                    progress.println(shares.spentSeconds() + " s: " + row.label());
                    turns(row).measure(share, results);
                }
            }
        } catch (BenchException e) {
            fail(e);
        } finally {
            workers.values().forEach(Child::end); // all at once
            workers.values().forEach(Child::close);
        }
    }

    /** Who connects would be warm by time, which is to be the same number for all. */
    private static boolean needsAcquaintance(Row row) {
        return (row.isCore() || row.stage() != Row.Stage.CLEAR) && row.warmUpVisits() == 0;
    }

    private Turns turns(Row row) {
        List<Contenders> all = workers.keySet().stream().filter(contender -> takesPart(row, contender)).toList();
        return new Turns(row, plan.of(row), all, backwards, (contender, messages) -> {
            Sample[] sample = new Sample[1];
            attempt(contender, () -> sample[0] = order(row, contender, messages));
            return sample[0];
        }, System::nanoTime);
    }

    /** By bare sockets, so that its code is compiled before the first contender comes. */
    private void warmUpSink(String port) throws IOException, BenchException {
        try (Child raw = Child.start("the sink's visitor", CONTENDER_JVM, Worker.class, Contenders.RAW.id(), port)) {
            raw.await("ready");
            for (Row row : Row.measured(false)) {
                if (row.isCore() && row.takesPart(Contenders.RAW)) {
                    for (long messages : row.isRoundTrip() ? List.of(SINK_TRIPS) : SINK_BURSTS) {
                        raw.ask(row.order(messages, 0), "ok");
                    }
                }
            }
        }
    }

    private void enter(Contenders contender, String port) throws IOException {
        List<String> jvm = new ArrayList<>(CONTENDER_JVM);
        if (BenchTls.isConfigured()) {
            jvm.add(tlsFolder());
        }
        boolean other = contender == Contenders.ANOTHER_BUILD;
        String host = other ? against.host().toString() : System.getProperty(Host.PROPERTY);
        if (host != null) {
            jvm.add("-D" + Host.PROPERTY + "=" + host);
        }
        List<String> arguments = new ArrayList<>(List.of(other ? Contenders.CADDIS.id() : contender.id(), port));
        if (stores != null) {
            arguments.add(stores.resolve(contender.id()).toString());
        }
        String[] args = arguments.toArray(String[]::new);
        workers.put(contender, other ? Child.start(contender.label(), jvm, against.classPath(), against.worker(), args)
                : Child.start(contender.label(), jvm, Worker.class, args));
    }

    private static String tlsFolder() {
        return "-D" + BenchTls.PROPERTY + "=" + System.getProperty(BenchTls.PROPERTY);
    }

    private boolean takesPart(Row row, Contenders contender) {
        boolean tooOld = contender == Contenders.ANOTHER_BUILD && !against.knowsAllOrders();
        return row.takesPart(contender) && (!tooOld || row.isKnownToOldBuilds());
    }

    private Sample order(Row row, Contenders contender, long messages) throws BenchException {
        return Sample.of(workers.get(contender).ask(row.order(messages, load(row)), "ok"));
    }

    /** Half of what the slowest of those that take part has received in a second: the same for all. */
    private long load(Row row) {
        if (row.loadOf() == null) {
            return 0;
        }
        return results.contenders(row.loadOf()).stream()
                .filter(row::takesPart)
                .mapToLong(one -> (long) results.spread(row.loadOf(), one, Sample::perSecond).median() / 2)
                .min().orElse(LOAD_DEFAULT);
    }

    private interface Attempt {
        void run() throws BenchException;
    }

    private void attempt(Contenders contender, Attempt attempt) {
        if (!workers.containsKey(contender)) {
            return;
        }
        try {
            attempt.run();
        } catch (BenchException e) {
            workers.remove(contender).close();
            fail(e);
        }
    }

    private void fail(BenchException e) {
        results.failed(e.getMessage());
        e.details().forEach(line -> progress.println("  | " + line));
    }
}
