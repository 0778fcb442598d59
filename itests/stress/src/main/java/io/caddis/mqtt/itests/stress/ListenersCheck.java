package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleException;

/**
 * Listeners that block, throw, wait for their own client, delete it or leave, at some clients, while all clients
 * receive. Nothing may get stuck, no message be lost, and the clients beside them not notice.
 */
public final class ListenersCheck {
    private static final String USAGE = """
            usage: ./caddis verify listeners [--rounds N] [--seed S]

              --rounds N  in each, some of 8 clients get a listener that misbehaves; one in five is calm, and with fewer
                          than five one more that is not counted (1000)
              --seed S    of the choice; printed, so that a run can be repeated as far as chance allows

            Then listeners leave, are unsubscribed or are stuck, while the rate of others is measured, once, and four
            times with 100 rounds or more; then listeners with overlapping filters.

            Exit status: 0 no violation; 1 something got stuck, was lost, doubled or late; 2 wrong usage, or no
            mosquitto.
            """;
    private static final int CLIENTS = 8;
    private static final int DISTURBED_MAX = 3;
    private static final int CALM_ONE_IN = 5;
    /** The first ones are not measured: code is still being compiled. */
    private static final int WARM_UP_ONE_IN = 10;
    private static final int WARM_UP_MIN = 3;
    private static final int ROUNDS_FOR_ALL_ABSENCES = 100;
    private static final int ABSENCES = 4;
    private static final int MESSAGES_MIN = 100;
    private static final int PENDING_MAX = 500;
    private static final long PAUSE_NANOS = 1_000_000L;

    /** Machines are busy; but a listener that holds up others does so until it is released, or for two seconds. */
    private static final double MEDIAN_RATIO_MAX = 3;
    private static final long MEDIAN_SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Of a few rounds, a bad moment of the machine decides; still it is less than what a held up client waits. */
    private static final int FEW_ROUNDS = 100;
    private static final int FEW_SLACKS = 5;
    private static final double P99_RATIO_MAX = 5;
    private static final long P99_SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Stand stand;
    private final PrintStream out;
    private final Findings findings;
    private final Random random;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Subject> subjects = new ArrayList<>();
    private final MqttClient sender;
    private final Semaphore pending = new Semaphore(PENDING_MAX);
    private final AtomicLong sent = new AtomicLong();
    private final Map<Stamp.Phase, Latencies> latencies = new EnumMap<>(Stamp.Phase.class);
    /** By behaviour: disturbances and calls. */
    private final Map<Behaviour, int[]> counts = new EnumMap<>(Behaviour.class);
    /** Those that are next, so that each is as often as the others. */
    private final List<Behaviour> deck = new ArrayList<>();

    private ListenersCheck(Stand stand, long seed, PrintStream out, Findings findings) throws IOException {
        this.stand = stand;
        this.out = out;
        this.findings = findings;
        random = new Random(seed);
        for (Stamp.Phase phase : Stamp.Phase.values()) {
            latencies.put(phase, new Latencies());
        }
        for (Behaviour behaviour : Behaviour.values()) {
            counts.put(behaviour, new int[2]);
        }
        sender = stand.connected("sender", Map.of());
        for (int index = 0; index < CLIENTS; index++) {
            subjects.add(new Subject(stand, index, (phase, nanos) -> latencies.get(phase).add(nanos)));
        }
    }

    /** Runs and ends the process. */
    public static void main(String[] arguments) throws IOException, BundleException, InterruptedException {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), arguments));
    }

    /** The exit status. */
    static int run(PrintStream out, String... arguments) throws IOException, BundleException, InterruptedException {
        return Command.run("listeners", USAGE, Map.of("rounds", 1000L, "seed", System.nanoTime()),
                (stand, options, print, findings) -> new ListenersCheck(stand, options.seed(), print, findings)
                        .run(options.count("rounds")), out, arguments);
    }

    private void run(int rounds) throws IOException, InterruptedException {
        try {
            Watch.until("all listeners are subscribed", () -> subjects, () -> {
                subjects.forEach(subject -> sender.publish(
                        subject.next(Qos.AT_LEAST_ONCE, Stamp.Phase.UNMEASURED, false)));
                return subjects.stream().allMatch(Subject::greeted);
            });
            try {
                rounds(rounds);
            } finally {
                table(rounds);
            }
            Absences.head(out);
            for (int variant = 0; variant < (rounds < ROUNDS_FOR_ALL_ABSENCES ? 1 : ABSENCES); variant++) {
                new Absences(stand, variant, out, findings).run(threads);
            }
            new Overlaps(stand, out, findings).run();
        } finally {
            threads.shutdownNow();
        }
    }

    private void rounds(int rounds) throws InterruptedException {
        for (int round = 0; round < WARM_UP_MIN && rounds < WARM_UP_ONE_IN; round++) {
            round(true, false);
        }
        for (int round = 0; round < rounds; round++) {
            round(round % CALM_ONE_IN == CALM_ONE_IN - 1, round >= rounds / WARM_UP_ONE_IN);
        }
        if (rounds < CALM_ONE_IN) {
            round(true, true);
        }
    }

    // ---- a round

    private void round(boolean calm, boolean measured) throws InterruptedException {
        Map<Subject, Disturbance> disturbances = calm ? Map.of() : disturbances();
        AtomicBoolean over = new AtomicBoolean();
        long from = sent.get();
        Future<?> traffic = threads.submit(() -> {
            while (!over.get() || sent.get() - from < MESSAGES_MIN) {
                for (Subject subject : subjects) {
                    Stamp.Phase phase = !measured || disturbances.containsKey(subject) ? Stamp.Phase.UNMEASURED
                            : calm ? Stamp.Phase.CALM : Stamp.Phase.BESIDE;
                    send(subject, phase);
                }
            }
            return null;
        });
        Map<Disturbance, Future<Integer>> running = new LinkedHashMap<>();
        disturbances.values().forEach(one -> running.put(one, threads.submit(one)));
        try {
            for (Map.Entry<Disturbance, Future<Integer>> one : running.entrySet()) {
                int[] count = counts.get(one.getKey().behaviour());
                count[0]++;
                count[1] += Watch.getAll(one.getKey().behaviour() + " at clients " + disturbances.keySet().stream()
                        .map(Subject::name).toList(), one.getValue());
            }
        } finally {
            over.set(true);
        }
        Watch.getAll("traffic", traffic);
        Watch.until("all publishes completed", () -> PENDING_MAX - pending.availablePermits() + " are pending",
                () -> pending.availablePermits() == PENDING_MAX);
        Watch.until("all messages arrived", () -> subjects.stream().filter(one -> !one.caughtUp()).toList(),
                () -> subjects.stream().allMatch(Subject::caughtUp));
        String deadlocks = Watch.deadlocks();
        findings.unless(deadlocks.isEmpty(), "threads wait for each other: " + deadlocks);
    }

    private Map<Subject, Disturbance> disturbances() {
        List<Subject> chosen = new ArrayList<>(subjects);
        Collections.shuffle(chosen, random);
        Map<Subject, Disturbance> disturbances = new LinkedHashMap<>();
        for (Subject subject : chosen.subList(0, 1 + random.nextInt(DISTURBED_MAX))) {
            if (deck.isEmpty()) {
                deck.addAll(List.of(Behaviour.values()));
                Collections.shuffle(deck, random);
            }
            Behaviour behaviour = deck.remove(deck.size() - 1);
            disturbances.put(subject, new Disturbance(stand, subject, behaviour, random.nextLong(), sent::get));
        }
        return disturbances;
    }

    private void send(Subject subject, Stamp.Phase phase) throws InterruptedException {
        for (Qos qos : Qos.values()) {
            if (!pending.tryAcquire(Watch.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new StuckException("none of " + PENDING_MAX + " publishes completed");
            }
            sender.publish(subject.next(qos, phase, true)).whenComplete((result, failure) -> {
                pending.release();
                if (failure != null) {
                    findings.add("a publish of a client that nobody disturbed failed: " + failure);
                }
            });
            sent.incrementAndGet();
        }
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    // ---- the account

    private void table(int rounds) {
        Command.row(out, List.of("listener", "rounds", "calls"));
        counts.forEach((behaviour, count) -> {
            Command.row(out, List.of(behaviour.name().toLowerCase(Locale.ROOT), count[0], count[1]));
            findings.unless(count[0] == 0 || count[1] > 0, behaviour + ": no listener was called");
        });
        Command.row(out, List.of("messages", "sent", "lost", "doubled"));
        for (Qos qos : Qos.values()) {
            messages(qos);
        }
        Command.row(out, List.of("latency", "messages", "median", "99 %"));
        latency("calm rounds", latencies.get(Stamp.Phase.CALM));
        latency("undisturbed clients", latencies.get(Stamp.Phase.BESIDE));
        int slacks = rounds < FEW_ROUNDS ? FEW_SLACKS : 1;
        compare("median", 0.5, MEDIAN_RATIO_MAX, slacks * MEDIAN_SLACK_NANOS);
        compare("99 %", 0.99, P99_RATIO_MAX, slacks * P99_SLACK_NANOS);
        out.println(rounds + " rounds, " + CLIENTS + " clients");
    }

    private void messages(Qos qos) {
        long all = 0;
        long lost = 0;
        long doubled = 0;
        for (Subject subject : subjects) {
            all += subject.sent(qos);
            lost += 2L * subject.sent(qos) - subject.stays(qos).distinct() - subject.place(qos).distinct();
            // in the other place, what a listener did not finish comes to the next one
            doubled += subject.doubled(subject.stays(qos));
        }
        Command.row(out, List.of("QoS " + qos.value(), all, lost, doubled));
        findings.unless(all > 0, "no message was sent with QoS " + qos.value());
        findings.unless(lost == 0 || qos == Qos.AT_MOST_ONCE, lost + " messages lost of QoS " + qos.value());
        findings.unless(doubled == 0 || qos == Qos.AT_LEAST_ONCE, doubled + " messages doubled of QoS " + qos.value());
    }

    private void latency(String name, Latencies of) {
        Command.row(out, List.of(name, of.count(), Latencies.millis(of.percentileNanos(0.5)),
                Latencies.millis(of.percentileNanos(0.99))));
    }

    private void compare(String name, double share, double ratioMax, long slackNanos) {
        long calm = latencies.get(Stamp.Phase.CALM).percentileNanos(share);
        long beside = latencies.get(Stamp.Phase.BESIDE).percentileNanos(share);
        double ratio = (double) beside / Math.max(1, calm);
        long limit = (long) (ratioMax * calm) + slackNanos;
        out.printf(Locale.ROOT, "%s beside misbehaving listeners: %.2f times that of calm rounds (at most %.0f times, "
                + "plus %s)%n", name, ratio, ratioMax, Latencies.millis(slackNanos));
        findings.unless(calm > 0 && beside > 0, "no latency was measured");
        findings.unless(beside <= limit, "undisturbed clients: " + name + " of latency " + Latencies.millis(beside)
                + " is more than " + Latencies.millis(limit));
    }
}
