package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.itests.container.Await;
import io.caddis.mqtt.itests.container.Clients;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;

/**
 * An operator who creates, changes and deletes the configurations of many clients without a pause, rightly and wrongly,
 * while they publish and receive. In the end each client is in the state that its configuration asks for; and when all
 * are deleted, nothing of them is left.
 */
public final class ConfigurationsCheck {
    private static final String USAGE = """
            usage: ./caddis verify configurations [--clients N] [--changes N] [--seed S]

              --clients N  how many configurations there are at most (500)
              --changes N  how often each is created, changed or deleted on the average (8)
              --seed S     of the changes; printed, so that a run can be repeated as far as chance allows

            Exit status: 0 no violation; 1 a client is not what its configuration asks for, or something is left of
            the deleted; 2 wrong usage, or no mosquitto.
            """;
    /** So that what is made once is there before anything is counted. */
    private static final int WARM_UP_CLIENTS = 12;
    private static final int OPERATORS = 4;
    private static final int SETTLE_ONE_IN = 4;
    /** What a few messages and timers that are on their way may hold. Less than one object for each client. */
    private static final int INSTANCES_MORE = 8;

    private final Stand stand;
    private final Findings findings;
    private final Random random;
    private final Map<Wanted.Change, AtomicInteger> changes = new EnumMap<>(Wanted.Change.class);

    private ConfigurationsCheck(Stand stand, long seed, Findings findings) {
        this.stand = stand;
        this.findings = findings;
        random = new Random(seed);
    }

    /** Runs and ends the process. */
    public static void main(String[] arguments) throws IOException, BundleException, InterruptedException {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), arguments));
    }

    /** The exit status. */
    static int run(PrintStream out, String... arguments) throws IOException, BundleException, InterruptedException {
        return Command.run("configurations", USAGE,
                Map.of("clients", 500L, "changes", 8L, "seed", System.nanoTime()), (stand, options, print, findings)
                        -> new ConfigurationsCheck(stand, options.seed(), findings)
                                .run(options.count("clients"), options.count("changes"), print), out, arguments);
    }

    private void run(int clients, int changesEach, PrintStream out) throws IOException, InterruptedException {
        clients(WARM_UP_CLIENTS, changesEach, out);
        awaitQuiet();
        Footprint start = Footprint.now();
        out.println("at the start: " + start);
        for (Wanted.Change change : Wanted.Change.values()) {
            changes.put(change, new AtomicInteger());
        }
        clients(clients, changesEach, out);
        Command.row(out, List.of("change", "times"));
        changes.forEach((change, count) -> {
            Command.row(out, List.of(change.name().toLowerCase(Locale.ROOT).replace('_', ' '), count));
            findings.unless(count.get() > 0, "no configuration was changed in this way: " + change);
        });
        awaitQuiet();
        Footprint[] end = {Footprint.now()};
        Await.until(Watch.LIMIT, () -> {
            end[0] = Footprint.now();
            return end[0].above(start, INSTANCES_MORE).isEmpty();
        });
        out.println("at the end:   " + end[0]);
        end[0].above(start, INSTANCES_MORE).forEach(one -> findings.add("left of deleted clients: " + one));
    }

    /** Threads of the pool that have nothing to do end after a while. */
    private static void awaitQuiet() {
        Watch.until("idle threads end", Clients::threads, ()
                -> Clients.threads().stream().noneMatch(one -> one.contains("-worker-")));
    }

    // ---- from the first to the last configuration

    private void clients(int count, int changesEach, PrintStream out) throws IOException, InterruptedException {
        Map<String, Object> defaults = stand.settings(Map.of("session.expiry", 0));
        List<Wanted> all = IntStream.range(0, count)
                .mapToObj(index -> new Wanted("client" + index, defaults, random.nextLong())).toList();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Crowd crowd = new Crowd(stand, all.stream().map(Wanted::name).toList(), random.nextLong(), findings)) {
            Future<?> publishing = threads.submit(crowd::publish);
            List<Future<?>> operators = new ArrayList<>();
            for (int index = 0; index < OPERATORS; index++) {
                int first = index;
                List<Wanted> own = IntStream.range(0, count).filter(at -> at % OPERATORS == first).mapToObj(all::get)
                        .toList();
                long seed = random.nextLong();
                operators.add(threads.submit(() -> {
                    operate(own, changesEach, new Random(seed));
                    return null;
                }));
            }
            for (Future<?> operator : operators) {
                Watch.getAll("changes of configurations", operator);
            }
            for (Wanted wanted : all) {
                awaitSettled(wanted);
            }
            checkAll(all, crowd, out);
            crowd.enough();
            Watch.getAll("publishing", publishing);
            for (Wanted wanted : all) {
                stand.clients().delete(wanted.name());
            }
            Watch.until("no client is left but those of the test", this::names,
                    () -> names().equals(Crowd.CLIENTS));
            crowd.check(out);
            String deadlocks = Watch.deadlocks();
            findings.unless(deadlocks.isEmpty(), "threads wait for each other: " + deadlocks);
        } finally {
            threads.shutdownNow();
        }
        Watch.until("no client is left", this::names, () -> names().isEmpty());
        Watch.until("no connection is left", stand.broker()::clients, () -> stand.broker().clients().isEmpty());
    }

    private void operate(List<Wanted> own, int changesEach, Random chance) throws IOException {
        for (int count = own.size() * changesEach; count > 0; count--) {
            Wanted wanted = own.get(chance.nextInt(own.size()));
            Wanted.Change change = wanted.change();
            if (changes.containsKey(change)) {
                changes.get(change).incrementAndGet();
            }
            if (wanted.settings() == null) {
                stand.clients().delete(wanted.name());
            } else {
                stand.clients().configure(wanted.name(), wanted.settings());
            }
            if (chance.nextInt(SETTLE_ONE_IN) == 0) {
                awaitSettled(wanted);
            }
        }
    }

    private void awaitSettled(Wanted wanted) {
        Watch.until("client is as configured, " + wanted, () -> stand.clients().client(wanted.name()), () -> {
            Optional<MqttClient> client = stand.clients().client(wanted.name());
            return wanted.state() == null ? client.isEmpty() : client.filter(one
                    -> wanted.is(one.status())).isPresent();
        });
    }

    private Set<String> names() {
        return stand.clients().references().stream().map(one -> String.valueOf(one.getProperty("mqtt.client")))
                .collect(Collectors.toSet());
    }

    // ---- when all are as configured

    private void checkAll(List<Wanted> all, Crowd crowd, PrintStream out) {
        Set<String> expected = all.stream().map(Wanted::clientId).filter(Objects::nonNull).collect(Collectors.toSet());
        Set<String> connected = all.stream().filter(one -> one.clientId() != null).map(Wanted::name)
                .collect(Collectors.toSet());
        Watch.until("the server has exactly the right clients", () -> difference(expected), () -> difference(expected)
                .isEmpty());
        crowd.awaitAll(connected);
        for (Wanted wanted : all) {
            if (wanted.state() != null && !wanted.isWrong()) {
                Watch.until("the service properties are those of " + wanted, () -> mismatch(wanted),
                        () -> mismatch(wanted).isEmpty());
            }
        }
        Command.row(out, List.of("state in the end", "clients"));
        for (ConnectionState state : new ConnectionState[] {ConnectionState.CONNECTED, ConnectionState.DISCONNECTED}) {
            Command.row(out, List.of(state, all.stream().filter(one -> one.state() == state).count()));
        }
        Command.row(out, List.of("no configuration", all.stream().filter(one -> one.state() == null).count()));
    }

    /** Client identifiers that the server has and should not have, or the other way round. */
    private Set<String> difference(Set<String> expected) {
        Set<String> actual = new HashSet<>(stand.broker().clients());
        actual.removeIf(id -> !id.startsWith("client"));
        Set<String> difference = new HashSet<>(expected);
        difference.removeAll(actual);
        actual.removeAll(expected);
        difference.addAll(actual);
        return difference;
    }

    private List<String> mismatch(Wanted wanted) {
        ServiceReference<MqttClient> reference = stand.clients().reference(wanted.name()).orElseThrow();
        return wanted.shown().stream().filter(key -> !Arrays.deepEquals(new Object[] {reference.getProperty(key)},
                new Object[] {wanted.settings().get(key)})).map(key -> key + " is "
                        + reference.getProperty(key)).toList();
    }
}
