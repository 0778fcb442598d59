package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.itests.container.Host;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs the contenders in turns: one JVM each for the whole run, one burst at a time on the machine.
 *
 * <p>Row by row, every contender warms up, then they alternate: A B C, A B C. What disturbs the machine for a while so
 * disturbs all of them. A contender that fails leaves, the others go on.
 */
final class Rounds {

    /** The same heap and collector for all, because these decide much. */
    private static final List<String> CONTENDER_JVM = List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC");
    private static final List<String> SINK_JVM = List.of("-Xmx128m", "-XX:+UseSerialGC");
    private static final long BURST_GROWTH_MAX = 4;

    private final Plan plan;
    private final AnotherBuild against;
    private final PrintStream progress;
    private final Results results = new Results();
    private final Map<Contenders, Child> workers = new EnumMap<>(Contenders.class);

    /** @param against made {@link Contenders#ANOTHER_BUILD}, if that takes part; else null */
    Rounds(Plan plan, AnotherBuild against, PrintStream progress) {
        this.plan = plan;
        this.against = against;
        this.progress = progress;
    }

    Results run(Set<Contenders> contenders) throws IOException {
        List<String> sinkJvm = new ArrayList<>(SINK_JVM);
        if (BenchTls.isConfigured()) {
            sinkJvm.add(tlsFolder());
        }
        try (Child sink = Child.start("the sink", sinkJvm, SinkBroker.class)) {
            String port = sink.await("port");
            for (Contenders contender : contenders) {
                enter(contender, port);
            }
            progress.println("getting acquainted");
            for (Row row : Row.measured()) {
                warmUp(row, plan.acquaintanceMillis());
            }
            for (Row row : Row.measured()) {
                progress.println(row.label());
                measure(row, warmUp(row, plan.warmUpMillis()));
            }
        } catch (BenchException e) {
            fail(e);
        } finally {
            workers.values().forEach(Child::close);
        }
        return results;
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
        Child worker = other ? Child.start(contender.label(), jvm, against.classPath(), against.worker(),
                Contenders.CADDIS.id(), port) : Child.start(contender.label(), jvm, Worker.class, contender.id(), port);
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
            attempt(contender, () -> bursts.put(contender, warmUp(row, contender, millis)));
        }
        return bursts;
    }

    private long warmUp(Row row, Contenders contender, long millis) throws BenchException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long burst = row.burstMin();
        double bestPerSecond = 0; // not the last: if something disturbed that one, the bursts would be too short
        do {
            Sample sample = order(row, contender, burst);
            bestPerSecond = Math.max(bestPerSecond, sample.perSecond());
            long wanted = (long) (bestPerSecond * plan.burstMillis() / 1_000);
            burst = Math.max(row.burstMin(), Math.min(wanted, burst * BURST_GROWTH_MAX));
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
        return Sample.of(workers.get(contender).ask(row.order(messages), "ok"));
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
