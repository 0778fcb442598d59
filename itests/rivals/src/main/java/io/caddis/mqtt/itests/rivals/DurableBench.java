package io.caddis.mqtt.itests.rivals;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * Publishing with QoS 1 by clients that keep every message on the disk until it is acknowledged: Caddis with its store,
 * Paho with its file persistence. And one such message at a time, beside one commit and sync of the bare MVStore.
 */
public final class DurableBench {
    private static final String USAGE = """
            usage: ./caddis bench durable [--quick] [--json FILE] [--directory DIR] [--help]

            Measures durable publishing with QoS 1 against a small server on this machine, in turns.

              --quick          short rounds: half a minute instead of two
              --json FILE      write the results to FILE too
              --directory DIR  on the disk to measure (the system's folder for temporary files)
              --help           this text

            Exit status: 0 all messages arrived; 1 messages were lost or a client failed; 2 wrong usage.
            """;
    private static final int ROUNDS = 6; // even: who is first in one is last in the next
    private static final int ROUND_MILLIS = 5000;
    private static final int QUICK_ROUND_MILLIS = 1500;
    private static final int WARM_UP = 200_000;
    private static final int PAHO_WARM_UP = 2000;
    private static final int SINGLES = 1000;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final PrintStream err;
    private final Path directory;
    private final int roundMillis;
    private final Map<String, double[]> perSecond = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Long> single = new ArrayList<>();
    private final List<Long> bare = new ArrayList<>();

    private DurableBench(PrintStream err, Path directory, boolean quick) {
        this.err = err;
        this.directory = directory;
        roundMillis = quick ? QUICK_ROUND_MILLIS : ROUND_MILLIS;
    }

    public static void main(String[] args) throws Exception {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), System.err, args));
    }

    /** The exit status. */
    static int run(PrintStream out, PrintStream err, String... args) throws Exception {
        boolean quick = false;
        Path json = null;
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--help", "-h" -> {
                        out.print(USAGE);
                        return 0;
                    }
                    case "--quick" -> quick = true;
                    case "--json" -> json = Path.of(value(args, ++i)).toAbsolutePath();
                    case "--directory" -> parent = Path.of(value(args, ++i)).toAbsolutePath();
                    default -> throw new IllegalArgumentException("unknown option " + args[i]);
                }
            }
            if (json != null && !Files.isDirectory(json.getParent()) || !Files.isDirectory(parent)) {
                throw new IllegalArgumentException("no such folder: "
                        + (Files.isDirectory(parent) ? json.getParent() : parent));
            }
        } catch (IllegalArgumentException e) {
            err.print("bench: " + e.getMessage() + "\n" + USAGE);
            return 2;
        }
        Machine machine = Machine.here();
        Path directory = Files.createTempDirectory(parent, "caddis-bench-");
        DurableBench bench = new DurableBench(err, directory, quick);
        try {
            bench.measure();
        } finally {
            delete(directory);
        }
        out.print(bench.text(machine, Files.getFileStore(parent).type()));
        if (json != null) {
            Files.writeString(json, JsonReport.json(bench.report(machine, Files.getFileStore(parent).type())) + "\n");
        }
        bench.failures.forEach(failure -> err.println("bench: " + failure));
        return bench.failures.isEmpty() ? 0 : 1;
    }

    private static String value(String[] args, int at) {
        if (at == args.length) {
            throw new IllegalArgumentException(args[at - 1] + " needs a value");
        }
        return args[at];
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void measure() throws Exception {
        try (Child sink = Child.start("sink", List.of(), SinkBroker.class)) {
            int port = Integer.parseInt(sink.await("port "));
            CaddisContender caddis = new CaddisContender(directory.resolve("caddis"));
            PahoContender paho = new PahoContender(Files.createDirectories(directory.resolve("paho")));
            Map<String, Contender> contenders = new LinkedHashMap<>(Map.of());
            contenders.put("caddis", caddis);
            contenders.put("paho", paho);
            for (Map.Entry<String, Contender> one : contenders.entrySet()) {
                err.println("bench: " + one.getKey() + " warms up");
                one.getValue().prepare();
                one.getValue().connect(port, one.getKey());
                one.getValue().publish(1, one.getKey().equals("caddis") ? WARM_UP : PAHO_WARM_UP,
                        Traffic.PAYLOAD_BYTES);
                perSecond.put(one.getKey(), new double[ROUNDS]);
            }
            Map<String, Double> speed = new LinkedHashMap<>();
            List<Map.Entry<String, Contender>> turns = new ArrayList<>(contenders.entrySet());
            for (int round = 0; round < ROUNDS; round++) {
                err.println("bench: round " + (round + 1) + " of " + ROUNDS);
                for (Map.Entry<String, Contender> one : turns) {
                    double last = speed.getOrDefault(one.getKey(), one.getKey().equals("caddis") ? 100_000.0 : 500.0);
                    double now = burst(one.getKey(), one.getValue(), port, (long) (last * roundMillis / 1000));
                    speed.put(one.getKey(), now);
                    perSecond.get(one.getKey())[round] = now;
                }
                Collections.reverse(turns);
                singles(caddis, round);
            }
            for (Contender contender : contenders.values()) {
                contender.close();
            }
        }
    }

    private double burst(String name, Contender contender, int port, long count) throws Exception {
        try (SinkControl control = new SinkControl(port, name)) {
            control.expect(count, TIMEOUT_MILLIS);
            long start = System.nanoTime();
            contender.publish(1, count, Traffic.PAYLOAD_BYTES);
            double perSecondNow = count * 1e9 / (System.nanoTime() - start);
            SinkControl.Arrived arrived = control.awaitArrived(TIMEOUT_MILLIS);
            if (arrived.count() != count || arrived.sumOfNumbers() != Traffic.sumOfNumbers(count)) {
                failures.add(name + ": " + count + " messages were published and " + arrived.count() + " arrived");
            }
            return perSecondNow;
        }
    }

    /** In turns, one durable publish and one put with commit and sync of a store that does nothing else. */
    private void singles(CaddisContender caddis, int round) throws Exception {
        MVStore store = new MVStore.Builder().fileName(directory.resolve("bare-" + round).toString())
                .autoCommitDisabled().open();
        store.setRetentionTime(0);
        MVMap<Long, byte[]> map = store.openMap("messages");
        for (long number = 0; number < 2 * SINGLES; number++) {
            long start = System.nanoTime();
            caddis.publishOne(number);
            long published = System.nanoTime();
            map.put(number, Traffic.payload(number));
            map.remove(number - 1);
            store.commit();
            store.sync();
            long committed = System.nanoTime();
            if (number >= SINGLES) { // the first ones warm up
                single.add(published - start);
                bare.add(committed - published);
            }
        }
        store.close();
    }

    private static long micros(List<Long> nanos, double share) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return TimeUnit.NANOSECONDS.toMicros(Statistics.percentile(sorted, share));
    }

    private double ratio() {
        return (double) micros(single, 0.5) / micros(bare, 0.5);
    }

    private double against() {
        return median("caddis") / median("paho");
    }

    private double median(String name) {
        return Statistics.spread(perSecond.get(name)).median();
    }

    private String text(Machine machine, String disk) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "Durable publish, QoS 1, %,d in flight, %d-byte payloads, %s, %d cores, "
                + "load %.1f before%n", Traffic.IN_FLIGHT, Traffic.PAYLOAD_BYTES, disk, machine.cores(),
                machine.load()));
        perSecond.forEach((name, values) -> {
            Statistics.Spread spread = Statistics.spread(values);
            text.append(String.format(Locale.ROOT, "  %-28s %,11.0f msg/s (%,.0f to %,.0f)%n",
                    name.equals("caddis") ? "caddis, store" : "paho, file persistence", spread.median(), spread.min(),
                    spread.max()));
        });
        text.append(String.format(Locale.ROOT, "  caddis against paho          %,11.1f times%n", against()));
        text.append("One at a time\n");
        text.append(String.format(Locale.ROOT, "  caddis, durable publish      %,11d us p50 %,8d us p99%n",
                micros(single, 0.5), micros(single, 0.99)));
        text.append(String.format(Locale.ROOT, "  bare MVStore, commit, sync   %,11d us p50 %,8d us p99%n",
                micros(bare, 0.5), micros(bare, 0.99)));
        text.append(String.format(Locale.ROOT, "  ratio of the p50             %,11.2f%n", ratio()));
        return text.toString();
    }

    private Map<String, Object> report(Machine machine, String disk) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("cores", machine.cores());
        report.put("jdk", machine.jdk());
        report.put("system", machine.system());
        report.put("loadBefore", machine.load());
        report.put("disk", disk);
        report.put("payloadBytes", Traffic.PAYLOAD_BYTES);
        report.put("inFlight", Traffic.IN_FLIGHT);
        perSecond.forEach((name, values) -> report.put(name + "MessagesPerSecond",
                Arrays.stream(values).boxed().toList()));
        report.put("caddisAgainstPaho", against());
        report.put("singlePublishP50Micros", micros(single, 0.5));
        report.put("singlePublishP99Micros", micros(single, 0.99));
        report.put("bareCommitP50Micros", micros(bare, 0.5));
        report.put("bareCommitP99Micros", micros(bare, 0.99));
        report.put("singleAgainstBare", ratio());
        report.put("failures", failures);
        return report;
    }
}
