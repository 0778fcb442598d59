package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.itests.container.Host;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * How long until a client is connected: from the start of its JVM, and from its configuration in a JVM that has all
 * classes of the library still to load. Each time is a process of its own.
 */
final class Starts {

    private static final long START_MILLIS = 700;

    private Starts() {
    }

    /** What {@link #measure} takes. */
    static long wantedNanos(Set<Contenders> contenders, int rounds) {
        return TimeUnit.MILLISECONDS.toNanos(START_MILLIS * rounds
                * contenders.stream().filter(Row.START::takesPart).count());
    }

    /** Adds {@link Row#START} and {@link Row#CONFIGURE}: one round at least, and others while they fit the share. */
    static void measure(Set<Contenders> contenders, int rounds, long shareNanos, Results results) throws IOException {
        List<Contenders> turns = new ArrayList<>(contenders);
        turns.removeIf(contender -> !Row.START.takesPart(contender));
        long begin = System.nanoTime();
        try (Child sink = Child.start("the sink", Rounds.SINK_JVM, SinkBroker.class)) {
            String port = sink.await("port");
            for (int i = 0; i < rounds; i++) {
                long spent = System.nanoTime() - begin;
                if (i > 0 && spent + spent / i > shareNanos) {
                    results.note(Row.START.label() + ": not " + rounds + " rounds: all " + i);
                    return;
                }
                for (Contenders contender : turns) {
                    measure(contender, port, results);
                }
                Collections.reverse(turns); // who is first finds other files in the machine's memory
            }
        } catch (BenchException e) {
            results.failed(e.getMessage());
        }
    }

    private static void measure(Contenders contender, String port, Results results) throws IOException {
        String host = "-D" + Host.PROPERTY + "=" + System.getProperty(Host.PROPERTY, "");
        long start = System.nanoTime();
        try (Child child = Child.start(contender.label(), List.of("-Xmx512m", host), Starts.class, contender.id(),
                port)) {
            long configured = Long.parseLong(child.await("connected"));
            results.add(Row.START, contender, Sample.time(System.nanoTime() - start));
            results.add(Row.CONFIGURE, contender, Sample.time(configured));
        } catch (BenchException e) {
            results.failed(e.getMessage());
        }
    }

    /** Arguments: the contender's id and the sink's port. Prints {@code connected NANOS} and ends. */
    public static void main(String[] args) {
        LogManager.getLogManager().getLogger("").setLevel(Level.WARNING);
        try {
            Contender contender = Contenders.of(args[0]).make(null);
            contender.prepare();
            long start = System.nanoTime();
            contender.connect(Integer.parseInt(args[1]), "start-" + ProcessHandle.current().pid());
            System.out.println("connected " + (System.nanoTime() - start));
            System.out.flush();
            contender.close();
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
        }
        Runtime.getRuntime().halt(0); // a peer's threads may be left
    }
}
