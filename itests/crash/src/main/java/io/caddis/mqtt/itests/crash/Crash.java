package io.caddis.mqtt.itests.crash;

import io.caddis.mqtt.Qos;
import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Kills a durable client at random moments, and counts at the end what was lost and what came twice, in both
 * directions.
 */
public final class Crash {
    private static final String USAGE = """
            usage: ./caddis verify crash [--rounds N] [--seed S]

              --rounds N  how often the client's process is killed (200)
              --seed S    of the moments; printed, so that a run can be repeated as far as chance allows

            Exit status: 0 nothing lost, no QoS 2 message doubled; 1 something was; 2 wrong usage, or no mosquitto.
            """;
    private static final int ROUNDS = 200;
    private static final long NUMBERS_PER_ROUND = 1_000_000;
    /** In one of so many rounds it is killed before it is connected. */
    private static final int EARLY_ONE_IN = 6;
    private static final int EARLY_MILLIS = 600;
    private static final int LATE_MILLIS = 400;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final List<Qos> LEVELS = List.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE);

    private final PrintStream out;
    private final Path folder;
    private final MosquittoBroker broker;
    private final Random random;
    private int violations;

    private Crash(PrintStream out, Path folder, MosquittoBroker broker, long seed) {
        this.out = out;
        this.folder = folder;
        this.broker = broker;
        random = new Random(seed);
    }

    public static void main(String[] args) throws Exception {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), args));
    }

    /** The exit status. */
    static int run(PrintStream out, String... args) throws Exception {
        int rounds = ROUNDS;
        long seed = System.nanoTime();
        try {
            for (int i = 0; i < args.length; i += 2) {
                switch (args[i]) {
                    case "--help", "-h" -> {
                        out.print(USAGE);
                        return 0;
                    }
                    case "--rounds" -> rounds = Math.toIntExact(number(args, i));
                    case "--seed" -> seed = number(args, i);
                    default -> throw new IllegalArgumentException("unknown option " + args[i]);
                }
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            System.err.print("crash: " + e.getMessage() + "\n" + USAGE);
            return 2;
        }
        if (!MosquittoBroker.installed()) {
            System.err.println("crash: mosquitto is not installed: apt-get install mosquitto");
            return 2;
        }
        Path folder = Files.createTempDirectory("caddis-crash-");
        try (MosquittoBroker broker = new MosquittoBroker()) {
            boolean good = new Crash(out, folder, broker, seed).run(rounds, seed);
            if (good) {
                delete(folder);
            } else {
                out.println("the client's log, notes and store, and where it stood still, are left in " + folder);
            }
            return good ? 0 : 1;
        }
    }

    private static long number(String[] args, int at) {
        if (at + 1 == args.length) {
            throw new IllegalArgumentException(args[at] + " needs a value");
        }
        try {
            long value = Long.parseLong(args[at + 1]);
            if (args[at].equals("--rounds") && value < 1) {
                throw new IllegalArgumentException("--rounds " + value + ": use 1 or more");
            }
            return value;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(args[at] + " " + args[at + 1] + ": not a number");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private boolean run(int rounds, long seed) throws Exception {
        long start = System.nanoTime();
        int early = 0;
        try (Counterpart counterpart = new Counterpart(broker.port())) {
            // once in peace, so that the server has the victim's session and keeps messages for it
            try (Child first = new Child(broker.port(), folder, 0, "drain", Victim.NAME)) {
                first.await("connected");
                while (!isSubscribed()) {
                    counterpart.probe();
                    first.next(); // it tells 50 times a second
                }
                first.await("left 0");
                first.kill();
            }
            counterpart.start();
            for (int round = 1; round <= rounds; round++) {
                early += round(round) ? 1 : 0;
            }
            counterpart.stop();
            drain(counterpart);
            count(counterpart);
            violations += new Damage(out, folder, broker.port(), random).run(counterpart);
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        out.println(rounds + " rounds (" + early + " killed before they were connected), seed " + seed + ", " + seconds
                + " s, " + (violations == 0 ? "no violation" : violations + " VIOLATIONS"));
        return violations == 0;
    }

    private boolean isSubscribed() throws IOException {
        return Notes.read(Victim.received(folder, Qos.AT_LEAST_ONCE)).contains(Counterpart.PROBE)
                && Notes.read(Victim.received(folder, Qos.EXACTLY_ONCE)).contains(Counterpart.PROBE);
    }

    /** One life of the victim. True if it was killed before it was connected. */
    private boolean round(int round) throws IOException, InterruptedException {
        try (Child child = new Child(broker.port(), folder, round * NUMBERS_PER_ROUND, "publish", Victim.NAME)) {
            boolean early = random.nextInt(EARLY_ONE_IN) == 0;
            if (early) {
                Thread.sleep(random.nextInt(EARLY_MILLIS));
            } else {
                child.await("connected");
                Thread.sleep(random.nextInt(LATE_MILLIS));
            }
            child.kill();
            return early && !child.said("connected");
        }
    }

    /**
     * The last life goes on until all has arrived and all is acknowledged, or nothing comes any more. What came again
     * counts, and each packet: Mosquitto looks for each acknowledgement among all that it has in flight, which are tens
     * of thousands here, and acknowledges nothing itself meanwhile.
     */
    private void drain(Counterpart counterpart) throws IOException, InterruptedException {
        try (Child child = new Child(broker.port(), folder, 0, "drain", Victim.NAME)) {
            child.await("connected");
            List<String> before = List.of();
            for (long since = System.nanoTime(); System.nanoTime() - since < QUIET_NANOS;) {
                List<String> now = List.of(child.next(), child.next(), arrived(counterpart)); // 50 times a second
                if (now.contains("left 0") && allArrived(counterpart)) {
                    child.kill();
                    return;
                }
                if (!now.equals(before)) {
                    since = System.nanoTime();
                }
                before = now;
            }
            child.tell();
            child.kill();
            out.println("nothing comes any more: " + before);
            violations++;
        }
    }

    private static String arrived(Counterpart counterpart) {
        return "counterpart " + LEVELS.stream().mapToInt(qos -> counterpart.received(qos).size()).sum();
    }

    private boolean allArrived(Counterpart counterpart) throws IOException {
        for (Qos qos : LEVELS) {
            if (!Set.copyOf(Notes.read(Victim.received(folder, qos))).containsAll(counterpart.sent(qos))
                    || !counterpart.received(qos).keySet().containsAll(Notes.read(Victim.accepted(folder, qos)))
                    || !Set.copyOf(Notes.read(Victim.ended(folder, qos)))
                            .containsAll(Notes.read(Victim.accepted(folder, qos)))) {
                return false;
            }
        }
        return true;
    }

    // ---- the account

    private void count(Counterpart counterpart) throws IOException {
        out.println("direction     QoS  messages      lost   doubled  again, and said so");
        for (Qos qos : LEVELS) {
            Map<Long, Integer> arrived = new HashMap<>();
            counterpart.received(qos).forEach((number, times) -> arrived.put(number, times.get()));
            count("from client", qos, Notes.read(Victim.accepted(folder, qos)), arrived, "-");
            countEnds(qos, arrived.keySet());
        }
        for (Qos qos : LEVELS) {
            Map<Long, Integer> arrived = new HashMap<>();
            Notes.read(Victim.received(folder, qos)).forEach(number -> arrived.merge(number, 1, Integer::sum));
            arrived.remove(Counterpart.PROBE);
            count("to client", qos, counterpart.sent(qos), arrived,
                    Integer.toString(Notes.read(Victim.again(folder, qos)).size()));
        }
    }

    /** The client is told of each message that was accepted, in some process, and of none that did not arrive. */
    private void countEnds(Qos qos, Set<Long> arrived) throws IOException {
        Set<Long> ended = Set.copyOf(Notes.read(Victim.ended(folder, qos)));
        long untold = Notes.read(Victim.accepted(folder, qos)).stream().filter(one -> !ended.contains(one)).count();
        long untrue = ended.stream().filter(one -> !arrived.contains(one)).count();
        if (untold + untrue > 0) {
            out.println("of QoS " + qos.value() + ": " + untold + " ends are not told, " + untrue + " are not true");
        }
        violations += (int) (untold + untrue);
    }

    private void count(String direction, Qos qos, Iterable<Long> promised, Map<Long, Integer> arrived, String again) {
        int messages = 0;
        int lost = 0;
        for (long number : promised) {
            messages++;
            lost += arrived.containsKey(number) ? 0 : 1;
        }
        long doubled = arrived.values().stream().filter(times -> times > 1).count();
        out.printf("%-12s  %3d  %8d  %8d  %8d  %s%n", direction, qos.value(), messages, lost, doubled, again);
        violations += lost;
        if (qos == Qos.EXACTLY_ONCE) {
            violations += (int) doubled;
        }
        if (messages == 0) {
            violations++; // a test of nothing shows nothing
        }
    }
}
