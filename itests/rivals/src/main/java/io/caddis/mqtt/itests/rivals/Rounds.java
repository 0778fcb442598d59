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
 * <p>Row by row, every contender warms up, then they alternate: A B C, A B C. What disturbs the machine for a while so
 * disturbs all of them. A contender that fails leaves, the others go on.
 */
final class Rounds {

    /** The same heap and collector for all, because these decide much. */
    static final List<String> CONTENDER_JVM = List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC");
    static final List<String> SINK_JVM = List.of("-Xmx256m", "-XX:+UseSerialGC");
    private static final long BURST_GROWTH_MAX = 4;
    /** Without a row that says how much is half. */
    private static final long LOAD_DEFAULT = 20_000;

    private final Plan plan;
    private final AnotherBuild against;
    private final PrintStream progress;
    private final Results results;
    private final Path stores;
    private final long deadline;
    private final long begin = System.nanoTime();
    private final Map<Contenders, Child> workers = new EnumMap<>(Contenders.class);

    /**
     * @param against made {@link Contenders#ANOTHER_BUILD}, if that takes part; else null
     * @param stores where durable contenders keep their messages; null if they are not to
     * @param deadline {@link System#nanoTime} from which on no row begins
     */
    Rounds(Plan plan, AnotherBuild against, PrintStream progress, Results results, Path stores, long deadline) {
        this.plan = plan;
        this.against = against;
        this.progress = progress;
        this.results = results;
        this.stores = stores;
        this.deadline = deadline;
    }

    void run(Set<Contenders> contenders, List<Row> rows) throws IOException {
        List<String> sinkJvm = new ArrayList<>(SINK_JVM);
        if (BenchTls.isConfigured()) {
            sinkJvm.add(tlsFolder());
        }
        try (Child sink = Child.start("the sink", sinkJvm, SinkBroker.class)) {
            String port = sink.await("port");
            for (Contenders contender : contenders) {
                if (rows.stream().anyMatch(row -> row.takesPart(contender))) {
                    enter(contender, port);
                }
            }
            progress.println("getting acquainted");
            for (Row row : rows) {
                if (row.isCore() || row.stage() != Row.Stage.CLEAR) {
                    warmUp(row, plan(row).acquaintanceMillis());
                }
            }
            for (Row row : rows) {
                if (System.nanoTime() - deadline > 0) {
                    results.failed("not measured, since the time is up: " + row.label());
                } else {
                    progress.println(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) + " s: " + row.label());
                    measure(row, warmUp(row, plan(row).warmUpMillis()));
                }
            }
        } catch (BenchException e) {
            fail(e);
        } finally {
            workers.values().forEach(Child::close);
        }
    }

    private Plan plan(Row row) {
        return row.isCore() ? plan : plan.half();
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
        Child worker = other ? Child.start(contender.label(), jvm, against.classPath(), against.worker(), args)
                : Child.start(contender.label(), jvm, Worker.class, args);
        workers.put(contender, worker);
        attempt(contender, () -> results.version(contender, worker.await("ready")));
    }

    private static String tlsFolder() {
        return "-D" + BenchTls.PROPERTY + "=" + System.getProperty(BenchTls.PROPERTY);
    }

    /** Returns for each contender how many messages make a burst. */
    private Map<Contenders, Long> warmUp(Row row, long millis) {
        Map<Contenders, Long> bursts = new EnumMap<>(Contenders.class);
        for (Contenders contender : List.copyOf(workers.keySet())) {
            if (takesPart(row, contender)) {
                attempt(contender, () -> bursts.put(contender, warmUp(row, contender, millis)));
            }
        }
        return bursts;
    }

    private boolean takesPart(Row row, Contenders contender) {
        boolean tooOld = contender == Contenders.ANOTHER_BUILD && !against.knowsAllOrders();
        return row.takesPart(contender) && (!tooOld || row.isKnownToOldBuilds());
    }

    private long warmUp(Row row, Contenders contender, long millis) throws BenchException {
        long burst = row.burstMin();
        order(row, contender, burst); // before the time runs: it may have a thousand listeners to prepare
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        double bestPerSecond = 0; // not the last: if something disturbed that one, the bursts would be too short
        do {
            Sample sample = order(row, contender, burst);
            bestPerSecond = Math.max(bestPerSecond, sample.perSecond());
            long wanted = (long) (bestPerSecond * plan(row).burstMillis() / 1_000);
            burst = Math.max(row.burstMin(), Math.min(Math.min(wanted, row.burstMax()), burst * BURST_GROWTH_MAX));
        } while (System.nanoTime() - end < 0);
        return burst;
    }

    private void measure(Row row, Map<Contenders, Long> bursts) {
        for (int i = 0; i < plan.rounds(); i++) {
            bursts.forEach((contender, burst) ->
                attempt(contender, () -> results.add(row, contender, order(row, contender, burst))));
        }
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
