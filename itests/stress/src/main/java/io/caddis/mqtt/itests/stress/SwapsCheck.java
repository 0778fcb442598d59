package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.itests.container.FrameworkKind;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Bundles are replaced under traffic, one or two at a time, in every way, in an order that follows from a seed: nothing
 * accepted is lost, nothing of QoS 2 comes twice, the order stays, and nothing of the old bundles is left.
 */
public final class SwapsCheck {
    private static final String USAGE = """
            usage: ./caddis verify swaps [--rounds N] [--framework felix|equinox] [--transport tcp|tls|ws|wss|unix]
                                         [--durable no|yes] [--part P] [--seed S]

              --rounds N       in each, one bundle, or two at once, are updated, stopped and started, uninstalled and
                               installed, or replaced by another version beside them (100)
              --framework F    felix
              --transport T    how the clients reach the server: tcp
              --durable yes    with a store on the disk; no
              --part P         only this one: codec, session, tls, transport, websocket, store, management, shell, jmx
              --seed S         of the choice; printed, so that a run can be repeated as far as chance allows

            Four clients send 2,000 messages a second to each other, with QoS 0, 1 and 2 in turn, by a real mosquitto.

            Exit status: 0 no violation; 1 something was lost, doubled, out of order or left behind; 2 wrong usage, or
            no mosquitto.
            """;
    private static final String OURS = "io.caddis.mqtt.";
    private static final int CLIENTS = 4;
    private static final long PERIOD_MICROS = 2000;
    private static final int MESSAGES_BETWEEN = 50;
    private static final int TWO_ONE_IN = 5;
    private static final int LISTENER_ONE_IN = 12;
    private static final int PAUSE_MILLIS_MAX = 500;
    private static final int LEFT_MAX_SECONDS = 90;
    private static final int SHOWN = 5;

    private final Stand stand;
    private final PrintStream out;
    private final Findings findings;
    private final Random random;
    private final Options options;
    private final List<String> parts;
    private final List<SwapFlow> flows = new ArrayList<>();
    private final List<ServiceRegistration<MqttMessageListener>> listeners = new ArrayList<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            task -> new Thread(task, "swaps-traffic"));
    private final ExecutorService operators = Executors.newCachedThreadPool();
    /** By what was done: how long no message came, without the pause of the operator. */
    private final Map<String, Latencies> gaps = new TreeMap<>();
    /** By round. */
    private final Map<Integer, String> done = new HashMap<>();
    private final Map<String, List<WeakReference<ClassLoader>>> old = new TreeMap<>();

    private SwapsCheck(Stand stand, Options options, PrintStream out, Findings findings) {
        this.stand = stand;
        this.options = options;
        this.out = out;
        this.findings = findings;
        random = new Random(options.seed());
        parts = options.word("part").equals("all")
                ? parts(options.word("transport"), options.word("durable").equals("yes"))
                : List.of(OURS + options.word("part"));
    }

    /** Symbolic names of what is replaced. */
    private static List<String> parts(String transport, boolean durable) {
        List<String> parts = new ArrayList<>(List.of(OURS + "codec", OURS + "session", OURS + "transport",
                OURS + "management", OURS + "shell", OURS + "jmx"));
        if (transport.equals("tls") || transport.equals("wss")) {
            parts.addAll(List.of(OURS + "tls", "bcprov"));
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
                "shell", "jmx"));
        return Command.run("swaps", USAGE, Map.of("rounds", 100L, "seed", System.nanoTime()), choices,
                options -> new Stand(FrameworkKind.valueOf(options.word("framework").toUpperCase(Locale.ROOT)), true),
                (stand, options, print, findings) -> new SwapsCheck(stand, options, print, findings).run(), out,
                arguments);
    }

    private void run() throws IOException, InterruptedException {
        Provider[] providers = Security.getProviders();
        int rounds = options.count("rounds");
        try {
            begin();
            Footprint before = Footprint.now();
            for (int round = 1; round <= rounds; round++) {
                round(round);
            }
            finish();
            account(rounds);
            leftBehind(before);
            findings.unless(Arrays.equals(providers, Security.getProviders()), "security providers are "
                    + Arrays.toString(Security.getProviders()) + ", and were " + Arrays.toString(providers));
        } finally {
            ticker.shutdownNow();
            operators.shutdownNow();
        }
    }

    // ---- traffic

    private void begin() throws IOException {
        Map<String, Object> settings = new HashMap<>(Map.of("server", server().toString(), "session.expiry", 300,
                "clean.start", false, "queue.max", 100_000, "receive.queue.max", 100_000));
        if (options.word("transport").equals("tls") || options.word("transport").equals("wss")) {
            settings.put("tls.trust", stand.trust().toString());
        }
        if (options.word("durable").equals("yes")) {
            settings.put("durable", true);
        }
        for (int client = 0; client < CLIENTS; client++) {
            settings.put("client.id", name(client));
            stand.connected(name(client), settings);
            String from = name((client + CLIENTS - 1) % CLIENTS);
            SwapFlow flow = new SwapFlow(name(client), () -> stand.clients().client(from));
            flows.add(flow);
            listeners.add(listen(flow));
        }
        for (SwapFlow flow : flows) {
            flow.mark(0);
            Watch.until("a message comes through", () -> flow, () -> {
                flow.hello();
                return flow.silenceNanos() > 0;
            });
        }
        ticker.scheduleAtFixedRate(() -> flows.forEach(SwapFlow::publish), 0, PERIOD_MICROS, TimeUnit.MICROSECONDS);
        awaitTraffic();
    }

    private URI server() {
        return switch (options.word("transport")) {
            case "tls" -> stand.broker().secureUri();
            case "ws" -> stand.broker().webSocketUri();
            case "wss" -> stand.broker().secureWebSocketUri();
            case "unix" -> stand.broker().unixUri();
            default -> stand.broker().uri();
        };
    }

    private static String name(int client) {
        return "swap" + client;
    }

    private ServiceRegistration<MqttMessageListener> listen(SwapFlow flow) {
        return stand.listen(flow, flow.receiver(), flow.filter(), Map.of("mqtt.queue.max", 100_000));
    }

    /** All are connected, and messages arrive that were sent just now. */
    private void awaitTraffic() {
        for (SwapFlow flow : flows) {
            int sent = flow.sent();
            int arrived = flow.arrivals();
            stand.await(flow.receiver(), ConnectionState.CONNECTED);
            Watch.until("messages go on", () -> flow, () -> flow.sent() >= sent + MESSAGES_BETWEEN
                    && flow.arrivals() >= arrived + MESSAGES_BETWEEN);
        }
    }

    private void finish() throws InterruptedException {
        ticker.shutdown();
        ticker.awaitTermination(Watch.LIMIT.toSeconds(), TimeUnit.SECONDS);
        for (SwapFlow flow : flows) {
            Watch.until("all futures complete", () -> flow, flow::isComplete);
            Watch.until("all that was accepted arrives", () -> flow + ", lost of QoS 1 "
                    + some(flow.lost(Qos.AT_LEAST_ONCE)) + ", of QoS 2 " + some(flow.lost(Qos.EXACTLY_ONCE)),
                    flow::hasArrived);
        }
    }

    private static String some(List<Integer> numbers) {
        return numbers.size() + " " + numbers.subList(0, Math.min(numbers.size(), SHOWN));
    }

    // ---- a round

    /** What is done to a part. */
    private record Swap(String part, SwapWay way, long pauseNanos) {
        String words() {
            return part.replace(OURS, "") + " " + way.name().toLowerCase(Locale.ROOT);
        }
    }

    private void round(int round) throws InterruptedException {
        if (parts.size() > 1 && random.nextInt(LISTENER_ONE_IN) == 0) {
            listenerRound(round);
            return;
        }
        Swap first = swap(parts.get(random.nextInt(parts.size())));
        List<Swap> swaps = new ArrayList<>(List.of(first));
        if (parts.size() > 1 && random.nextInt(TWO_ONE_IN) == 0) {
            List<String> others = parts.stream().filter(part -> !part.equals(first.part())).toList();
            swaps.add(swap(others.get(random.nextInt(others.size()))));
        }
        flows.forEach(flow -> flow.mark(round));
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
        done.put(round, swaps.toString());
        awaitTraffic();
        long pause = swaps.stream().filter(swap -> swap.way().isAway()).mapToLong(Swap::pauseNanos).max().orElse(0);
        long silence = flows.stream().mapToLong(SwapFlow::silenceNanos).max().orElse(0);
        gap(swaps.size() == 1 ? first.words() : "two at once", Math.max(0, silence - pause));
    }

    private Swap swap(String part) {
        SwapWay way = SwapWay.values()[random.nextInt(SwapWay.values().length)];
        if (part.equals("bcprov") && way == SwapWay.BESIDE) {
            way = SwapWay.UPDATE; // its signature would not hold with another version in the manifest
        }
        return new Swap(part, way, TimeUnit.MILLISECONDS.toNanos(random.nextInt(PAUSE_MILLIS_MAX)));
    }

    private void gap(String what, long nanos) {
        gaps.computeIfAbsent(what, any -> new Latencies()).add(nanos);
    }

    private void perform(Swap swap) throws BundleException {
        Bundle bundle = stand.container().bundle(swap.part());
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (swap.way() != SwapWay.RESTART && wiring != null) {
            synchronized (old) {
                old.computeIfAbsent(swap.part(), any -> new ArrayList<>())
                        .add(new WeakReference<>(wiring.getClassLoader()));
            }
        }
        swap.way().swap(stand.container(), bundle, swap.pauseNanos());
    }

    /** The application's own: its listener leaves and comes back. */
    private void listenerRound(int round) {
        int index = random.nextInt(flows.size());
        flows.forEach(flow -> flow.mark(round));
        listeners.get(index).unregister();
        listeners.set(index, listen(flows.get(index)));
        awaitTraffic();
        gap("listener", flows.stream().mapToLong(SwapFlow::silenceNanos).max().orElse(0));
    }

    // ---- the account

    private void account(int rounds) {
        Command.row(out, List.of("gap", "rounds", "p50", "p99", "most"));
        gaps.forEach((what, of) -> Command.row(out, List.of(what, of.count(), Latencies.millis(of.percentileNanos(0.5)),
                Latencies.millis(of.percentileNanos(0.99)), Latencies.millis(of.percentileNanos(1)))));
        Command.row(out, List.of("messages", "sent", "arrived", "lost", "doubled", "out of order"));
        for (Qos qos : Qos.values()) {
            int lost = flows.stream().mapToInt(flow -> flow.lost(qos).size()).sum();
            int doubled = flows.stream().mapToInt(flow -> flow.doubled(qos)).sum();
            List<SwapFlow.Late> late = flows.stream().flatMap(flow -> flow.late(qos).stream()).toList();
            Command.row(out, List.of("QoS " + qos.value(), flows.stream().mapToInt(flow -> flow.sent(qos)).sum(),
                    flows.stream().mapToInt(flow -> flow.arrivals(qos)).sum(), lost, doubled, late.size()));
            findings.unless(lost == 0 || qos == Qos.AT_MOST_ONCE, lost + " messages lost of QoS " + qos.value());
            findings.unless(doubled == 0 || qos == Qos.AT_LEAST_ONCE, doubled + " messages doubled of QoS "
                    + qos.value());
            findings.unless(late.isEmpty(), late.size() + " messages out of order of QoS " + qos.value() + ": "
                    + late.stream().limit(SHOWN).map(one -> one + " " + done.get(one.round())).toList());
            Map<String, Integer> failures = new TreeMap<>();
            flows.forEach(flow -> flow.failures(qos).forEach((kind, count) -> failures.merge(kind, count,
                    Integer::sum)));
            out.println("failed futures of QoS " + qos.value() + ": " + failures);
        }
        out.println(rounds + " rounds, " + options.word("framework") + ", " + options.word("transport")
                + (options.word("durable").equals("yes") ? ", durable" : "") + ", Java "
                + System.getProperty("java.version"));
    }

    private void leftBehind(Footprint before) {
        Map<String, Long> loaders = new TreeMap<>();
        List<String> above = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEFT_MAX_SECONDS);
        do { // idle threads of the pool end after a while
            loaders.clear();
            above.clear();
            above.addAll(Footprint.now().above(before, Integer.MAX_VALUE)); // collects garbage, too
            old.forEach((part, all) -> {
                long left = all.stream().filter(loader -> loader.get() != null).count();
                if (left > 0) {
                    loaders.put(part, left);
                }
            });
        } while ((!loaders.isEmpty() || !above.isEmpty()) && System.nanoTime() - deadline < 0);
        out.println("class loaders of old versions that are left: " + loaders);
        loaders.forEach((part, left) -> findings.unless(left <= 1, left + " class loaders of old versions of " + part));
        out.println("left beside that: " + above);
        above.forEach(findings::add);
    }
}
