package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.itests.container.FailingComponent;
import io.caddis.mqtt.itests.container.FrameworkKind;
import io.caddis.mqtt.itests.container.TemporaryFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;

/**
 * Bundles are replaced under traffic, one or two at a time, in every way, in an order that follows from a seed: nothing
 * accepted is lost, nothing of QoS 2 comes twice, the order stays, and nothing of the old bundles is left.
 */
public final class SwapsCheck {
    private static final String USAGE = """
            usage: ./caddis verify swaps [--rounds N] [--framework felix|equinox] [--transport tcp|tls|ws|wss|unix]
                                         [--durable no|yes] [--part P] [--away S] [--seed S]

              --rounds N       in each, one bundle, or two at once, are updated, updated to another version and back,
                               refreshed, stopped and started, uninstalled and installed, replaced by another version
                               beside them, or by one whose activation throws and then a good one (100)
              --framework F    felix
              --transport T    how the clients reach the server: tcp
              --durable yes    with a store on the disk; no
              --part P         only this one: codec, session, tls, transport, websocket, store, management, shell, jmx,
                               condition, bcprov, publisher, listener
              --away S         after the rounds parts stay away for so many seconds, by themselves and two at once,
                               and come back in either order (2)
              --seed S         of the choice; printed, so that a run can be repeated as far as chance allows

            Four clients send 2,000 messages a second to each other, with QoS 0, 1 and 2 in turn, by a real mosquitto.
            In some rounds they connect anew at that moment, or their configuration changes. Gaps of the first 20 rounds
            are told by themselves: all code is interpreted then. "Beside the absence" are the gaps without the time in
            which a part that clients need was not there, since the framework exchanged it and what is wired to it.

            Exit status: 0 no violation; 1 something was lost, doubled, out of order or left behind; 2 wrong usage, or
            no mosquitto.
            """;
    private static final String OURS = "io.caddis.mqtt.";
    private static final String BOUNCY_CASTLE = "bcprov";
    private static final List<String> APPLICATION = List.of(SwapTraffic.PUBLISHER, SwapTraffic.LISTENER);
    private static final String TWO = "two at once";
    private static final int TWO_ONE_IN = 5;
    private static final int LISTENER_ONE_IN = 20;
    private static final int MOMENT_ONE_IN = 4;
    private static final int PAUSE_MILLIS_MAX = 150;
    private static final int MOMENT_MICROS_MAX = 20_000;
    private static final int SHOWN = 5;
    /** Of longer runs: until then the framework's code and ours is interpreted, and gaps are longer. */
    private static final int FIRST_ROUNDS = 20;
    private static final String FIRST = "the first " + FIRST_ROUNDS;

    private final Stand stand;
    private final PrintStream out;
    private final Findings findings;
    private final Random random;
    private final Options options;
    private final boolean durable;
    private final List<String> parts;
    private final SwapTraffic traffic;
    private final SwapRemains remains;
    private final ExecutorService operators = Executors.newCachedThreadPool();
    /** By what was done: how long no message came, without the pause of the operator. */
    private final Map<String, Latencies> gaps = new TreeMap<>();
    /** By part: the same without the time in which one that clients need was not there. */
    private final Map<String, Latencies> beside = new TreeMap<>();
    private final SwapAbsence absence = new SwapAbsence();
    /** By round. */
    private final Map<Integer, String> done = new HashMap<>();

    private SwapsCheck(Stand stand, Options options, PrintStream out, Findings findings, TemporaryFolder folder) {
        this.stand = stand;
        this.options = options;
        this.out = out;
        this.findings = findings;
        durable = options.word("durable").equals("yes");
        random = new Random(options.seed());
        String part = options.word("part");
        parts = part.equals("all") ? parts(options.word("transport"), durable)
                : List.of(part.equals(BOUNCY_CASTLE) ? part
                : (APPLICATION.contains("caddis.swaps." + part) ? "caddis.swaps." : OURS) + part);
        traffic = new SwapTraffic(stand, options, folder.path());
        remains = new SwapRemains(stand.container(), stand.store());
    }

    /** Symbolic names of what is replaced. */
    private static List<String> parts(String transport, boolean durable) {
        List<String> parts = new ArrayList<>(APPLICATION);
        for (String name : List.of("codec", "session", "transport", "management", "shell", "jmx", "condition")) {
            parts.add(OURS + name);
        }
        if (transport.equals("tls") || transport.equals("wss")) {
            parts.addAll(List.of(OURS + "tls", BOUNCY_CASTLE));
        }
        if (transport.startsWith("ws")) {
            parts.add(OURS + "websocket");
        }
        if (durable) {
            parts.add(OURS + "store");
        }
        return parts;
    }

    /** Runs and ends the process. */
    public static void main(String[] arguments) throws IOException, BundleException, InterruptedException {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), arguments));
    }

    /** The exit status. */
    static int run(PrintStream out, String... arguments) throws IOException, BundleException, InterruptedException {
        Map<String, List<String>> choices = new LinkedHashMap<>();
        choices.put("framework", List.of("felix", "equinox"));
        choices.put("transport", List.of("tcp", "tls", "ws", "wss", "unix"));
        choices.put("durable", List.of("no", "yes"));
        choices.put("part", List.of("all", "codec", "session", "tls", "transport", "websocket", "store", "management",
                "shell", "jmx", "condition", BOUNCY_CASTLE, "publisher", "listener"));
        return Command.run("swaps", USAGE, Map.of("rounds", 100L, "away", 2L, "seed", System.nanoTime()), choices,
                options -> new Stand(FrameworkKind.valueOf(options.word("framework").toUpperCase(Locale.ROOT)), true),
                SwapsCheck::run, out, arguments);
    }

    private static void run(Stand stand, Options options, PrintStream out, Findings findings)
            throws IOException, InterruptedException {
        try (TemporaryFolder folder = TemporaryFolder.create("caddis-swaps-")) {
            new SwapsCheck(stand, options, out, findings, folder).run();
        } catch (BundleException | InvalidSyntaxException e) {
            throw new StuckException("a bundle did not start or stop: " + e);
        }
    }

    private void run() throws IOException, InterruptedException, BundleException, InvalidSyntaxException {
        int rounds = options.count("rounds");
        stand.tolerate("Service factory returned null"); // the framework's words for a version that fails
        try (traffic; RuntimeErrors errors = RuntimeErrors.begin()) {
            traffic.begin();
            remains.begin();
            absence.begin(stand.container().context());
            long start = System.nanoTime();
            for (int round = 1; round <= rounds; round++) {
                round(round);
            }
            double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
            absences(rounds);
            traffic.finish();
            account();
            out.println(String.format(Locale.ROOT, "%d rounds in %.0f s, %s, %s%s, Java %s", rounds, seconds,
                    options.word("framework"), options.word("transport"), durable ? ", durable" : "",
                    System.getProperty("java.version")));
            remains.account(out, findings);
            errors.without(FailingComponent.class.getName()).forEach(error -> findings.add("component runtime: "
                    + error));
        } finally {
            operators.shutdownNow();
        }
    }

    // ---- a round

    /** What is done to a part. */
    private record Swap(String part, SwapWay way, long pauseNanos) {
        String words() {
            return SwapsCheck.words(part) + " " + way.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private static String words(String part) {
        return part.substring(part.lastIndexOf('.') + 1);
    }

    private void round(int round) throws InterruptedException, IOException {
        if (parts.size() > 1 && random.nextInt(LISTENER_ONE_IN) == 0) {
            traffic.mark(round);
            done.put(round, "listener");
            traffic.replaceListener(random.nextInt(traffic.flows().size()));
            traffic.awaitMore();
            gap("listener service", traffic.silenceNanos());
            return;
        }
        Swap first = swap(parts.get(random.nextInt(parts.size())));
        List<Swap> swaps = new ArrayList<>(List.of(first));
        if (parts.size() > 1 && random.nextInt(TWO_ONE_IN) == 0) {
            List<String> others = parts.stream().filter(part -> !part.equals(first.part())
                    && !isLoss(part, first.part())).toList();
            swaps.add(swap(others.get(random.nextInt(others.size()))));
        }
        SwapMoment moment = random.nextInt(MOMENT_ONE_IN) == 0
                ? SwapMoment.values()[random.nextInt(SwapMoment.values().length)] : SwapMoment.TRAFFIC;
        long momentNanos = TimeUnit.MICROSECONDS.toNanos(random.nextInt(MOMENT_MICROS_MAX));
        done.put(round, swaps.toString() + moment.words());
        traffic.mark(round);
        absence.takeLongestNanos();
        if (moment != SwapMoment.TRAFFIC) {
            traffic.begin(moment);
            LockSupport.parkNanos(momentNanos);
        }
        List<Future<?>> running = new ArrayList<>();
        for (Swap swap : swaps) {
            running.add(operators.submit(() -> {
                perform(swap);
                return null;
            }));
        }
        for (int index = 0; index < swaps.size(); index++) {
            Watch.get("round " + round + ", " + swaps.get(index), running.get(index));
        }
        traffic.awaitMore();
        long pause = swaps.stream().filter(swap -> swap.way().isAway()).mapToLong(Swap::pauseNanos).max().orElse(0);
        long silence = traffic.silenceNanos();
        gap(swaps.size() > 1 ? TWO : first.words() + moment.words(), Math.max(0, silence - pause));
        if (swaps.size() == 1 && !isFirst()) {
            beside.computeIfAbsent(words(first.part()), any -> new Latencies())
                    .add(Math.max(0, silence - Math.max(pause, absence.takeLongestNanos())));
        }
    }

    /** Without a store nobody has the sessions while both are away: what is promised then is less. */
    private boolean isLoss(String one, String other) {
        return !durable && List.of(one, other).containsAll(List.of(OURS + "management", OURS + "session"));
    }

    private Swap swap(String part) {
        SwapWay way = SwapWay.values()[random.nextInt(SwapWay.values().length)];
        if (part.equals(BOUNCY_CASTLE) && (way.isRewritten() || way == SwapWay.REINSTALL)) {
            // its signature would not hold with another version, and while it is away nothing starts what needs it
            way = SwapWay.UPDATE;
        } else if (APPLICATION.contains(part) && (way == SwapWay.FAILING || way == SwapWay.FAILING_BESIDE)) {
            way = SwapWay.REFRESH; // it has no components
        } else if (part.equals(SwapTraffic.LISTENER) && way == SwapWay.BESIDE) {
            way = SwapWay.REINSTALL; // two listeners are each given all
        }
        return new Swap(part, way, TimeUnit.MILLISECONDS.toNanos(random.nextInt(PAUSE_MILLIS_MAX)));
    }

    private void gap(String what, long nanos) {
        gaps.computeIfAbsent(isFirst() ? FIRST : what, any -> new Latencies()).add(nanos);
    }

    private boolean isFirst() {
        return done.size() <= FIRST_ROUNDS && options.count("rounds") > 2 * FIRST_ROUNDS;
    }

    private void perform(Swap swap) throws BundleException {
        Bundle bundle = stand.container().bundle(swap.part());
        if (swap.way().isNew()) {
            remains.replaced(bundle);
        }
        swap.way().swap(stand.container(), bundle, swap.pauseNanos());
    }

    // ---- absence

    /** Parts that are away together, in the order of their coming back, and what clients are meanwhile. */
    private record Absence(ConnectionState state, List<String> names) {
    }

    private void absences(int rounds) throws BundleException {
        if (parts.size() == 1) {
            return;
        }
        List<Absence> all = new ArrayList<>(List.of(new Absence(ConnectionState.CONNECTED, List.of("codec")),
                new Absence(ConnectionState.SUSPENDED, List.of("session")),
                new Absence(ConnectionState.SUSPENDED, List.of("transport")),
                new Absence(ConnectionState.SUSPENDED, List.of("session", "transport")),
                new Absence(ConnectionState.SUSPENDED, List.of("transport", "session")),
                new Absence(null, List.of("management"))));
        if (durable) {
            all.add(new Absence(ConnectionState.CONNECTED, List.of("store")));
            all.add(new Absence(null, List.of("management", "session")));
            all.add(new Absence(null, List.of("session", "management")));
        }
        int round = rounds;
        for (Absence one : all) {
            absent(++round, one);
        }
    }

    private void absent(int round, Absence absence) throws BundleException {
        long away = TimeUnit.SECONDS.toNanos(options.count("away"));
        List<Bundle> bundles = new ArrayList<>();
        absence.names().forEach(name -> bundles.add(stand.container().bundle(OURS + name)));
        done.put(round, absence.names() + " away");
        traffic.mark(round);
        for (int index = bundles.size() - 1; index >= 0; index--) {
            bundles.get(index).stop();
        }
        long start = System.nanoTime();
        if (absence.state() != null) {
            traffic.clients().forEach(client -> stand.await(client.name(), absence.state()));
            traffic.clients().stream().map(client -> client.status().toString())
                    .filter(status -> absence.state() == ConnectionState.SUSPENDED && absence.names().stream()
                            .noneMatch(status::contains))
                    .forEach(status -> findings.add("without " + absence.names() + " a client says " + status));
        }
        while (System.nanoTime() - start < away) {
            for (MqttClient client : traffic.clients()) {
                findings.unless(client.statistics().queue().messages() <= SwapTraffic.QUEUE_MAX, client.name()
                        + " has a queue of " + client.statistics().queue().messages());
            }
            LockSupport.parkNanos(Math.min(away, TimeUnit.SECONDS.toNanos(1)));
        }
        long pause = System.nanoTime() - start;
        for (Bundle bundle : bundles) {
            bundle.start();
        }
        traffic.awaitMore();
        gap(absence.names() + " away", Math.max(0, traffic.silenceNanos() - pause));
        traffic.awaitDrained();
    }

    // ---- the account

    private void account() {
        Command.row(out, List.of("gap", "rounds", "p50", "p99", "most"));
        Map<String, Latencies> byPart = new TreeMap<>();
        gaps.forEach((what, of) -> {
            of.row(out, what);
            if (Character.isLetter(what.charAt(0)) && !List.of(TWO, FIRST).contains(what)) {
                byPart.computeIfAbsent("all of " + what.split(" ")[0], any -> new Latencies()).addAll(of);
            }
        });
        byPart.forEach((what, of) -> of.row(out, what));
        beside.forEach((what, of) -> of.row(out, "beside the absence: " + what));
        Command.row(out, List.of("messages", "sent", "arrived", "lost", "doubled", "out of order"));
        for (Qos qos : Qos.values()) {
            account(qos);
        }
    }

    private void account(Qos qos) {
        List<SwapFlow> flows = traffic.flows();
        int lost = flows.stream().mapToInt(flow -> flow.lost(qos).size()).sum();
        int doubled = flows.stream().mapToInt(flow -> flow.doubled(qos)).sum();
        List<SwapFlow.Late> late = flows.stream().flatMap(flow -> flow.late(qos).stream()).toList();
        Command.row(out, List.of("QoS " + qos.value(), flows.stream().mapToInt(flow -> flow.sent(qos)).sum(),
                flows.stream().mapToInt(flow -> flow.arrivals(qos)).sum(), lost, doubled, late.size()));
        findings.unless(lost == 0 || qos == Qos.AT_MOST_ONCE, lost + " messages lost of QoS " + qos.value());
        findings.unless(doubled == 0 || qos == Qos.AT_LEAST_ONCE, doubled + " messages doubled of QoS "
                + qos.value() + ": " + flows.stream().flatMap(flow -> flow.again(qos).stream().map(one ->
                flow.receiver() + " " + one + " " + done.get(one.firstRound()) + ", " + done.get(one.round())))
                .limit(SHOWN).toList());
        findings.unless(late.isEmpty(), late.size() + " messages out of order of QoS " + qos.value() + ": "
                + late.stream().limit(SHOWN).map(one -> one + " " + done.get(one.round())).toList());
        Map<String, Integer> failures = new TreeMap<>();
        flows.forEach(flow -> flow.failures(qos).forEach((kind, count) -> failures.merge(kind, count, Integer::sum)));
        out.println("failed futures of QoS " + qos.value() + ": " + failures);
    }
}
