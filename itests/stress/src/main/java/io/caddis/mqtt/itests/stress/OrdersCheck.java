package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.itests.container.Components;
import io.caddis.mqtt.itests.container.FrameworkKind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * Bundles are stopped and started in every order, and by two operators at once while configurations change: in the end
 * every component is active, the client is connected, and the framework has reported no error.
 */
public final class OrdersCheck {
    private static final String USAGE = """
            usage: ./caddis verify orders [--orders N] [--random N] [--storms N] [--framework felix|equinox] [--seed S]

              --orders N       of the 720 in which codec, session, transport, tls, websocket and management may be
                               started, so many (720)
              --random N       so many at random of all bundles: with store, shell, jmx and condition (100)
              --storms N       in each, two operators stop and start bundles at random, while the configurations of
                               clients change (20)
              --framework F    felix
              --seed S         of the choice

            Exit status: 0 no violation; 1 a client did not connect, a component was not active, the framework reported
            an error, or every other start or stop of a bundle took more than 100 ms (a busy machine makes some
            of them long); 2 wrong usage, or no mosquitto.
            """;
    private static final List<String> CORE = List.of("codec", "session", "transport", "tls", "websocket",
            "management");
    private static final List<String> MORE = List.of("store", "shell", "jmx", "condition");
    private static final String CLIENT = "orders";
    private static final String TOPIC = "orders/1";
    private static final int OPERATORS = 2;
    private static final int STEPS = 20;
    private static final long STEP_MILLIS_MAX = 100;

    private final Stand stand;
    private final PrintStream out;
    private final Findings findings;
    private final Options options;
    private final Random random;
    private final Arrivals arrivals = new Arrivals();
    /** By what was done with which bundle: how long it took. */
    private final Map<String, Latencies> steps = new ConcurrentSkipListMap<>();
    private int sent;

    private OrdersCheck(Stand stand, Options options, PrintStream out, Findings findings) {
        this.stand = stand;
        this.options = options;
        this.out = out;
        this.findings = findings;
        random = new Random(options.seed());
    }

    /** Runs and ends the process. */
    public static void main(String[] arguments) throws IOException, BundleException, InterruptedException {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), arguments));
    }

    /** The exit status. */
    static int run(PrintStream out, String... arguments) throws IOException, BundleException, InterruptedException {
        Map<String, List<String>> choices = new LinkedHashMap<>();
        choices.put("framework", List.of("felix", "equinox"));
        return Command.run("orders", USAGE, Map.of("orders", 720L, "random", 100L, "storms", 20L, "seed",
                System.nanoTime()), choices,
                options -> new Stand(FrameworkKind.valueOf(options.word("framework").toUpperCase(Locale.ROOT)), true),
                OrdersCheck::run, out, arguments);
    }

    private static void run(Stand stand, Options options, PrintStream out, Findings findings)
            throws IOException, InterruptedException {
        try (RuntimeErrors errors = RuntimeErrors.begin()) {
            new OrdersCheck(stand, options, out, findings).run();
            errors.without(" never ").forEach(error -> findings.add("component runtime: " + error));
        } catch (BundleException | ReflectiveOperationException e) {
            throw new StuckException("a bundle did not start or stop: " + e);
        }
    }

    private void run() throws IOException, BundleException, InterruptedException, ReflectiveOperationException {
        stand.connected(CLIENT, settings(0));
        stand.listen(message -> arrivals.add(Integer.parseInt(message.message().payload().asString())), CLIENT, TOPIC,
                Map.of());
        List<List<String>> orders = new ArrayList<>();
        permute(new ArrayList<>(CORE), 0, orders);
        Collections.shuffle(orders, random);
        long start = System.nanoTime();
        for (List<String> order : orders.subList(0, Math.min(orders.size(), options.count("orders")))) {
            inOrder(order);
        }
        List<String> all = new ArrayList<>(CORE);
        all.addAll(MORE);
        for (int count = 0; count < options.count("random"); count++) {
            Collections.shuffle(all, random);
            inOrder(all);
        }
        for (int storm = 0; storm < options.count("storms"); storm++) {
            storm(storm, List.copyOf(all));
        }
        Command.row(out, List.of("bundles", "count", "p50", "p99", "most"));
        steps.forEach(this::account);
        out.println(String.format(Locale.ROOT, "%d messages came after %d starts of all, in %d s, %s, Java %s",
                arrivals.distinct(), sent, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                options.word("framework"), System.getProperty("java.version")));
    }

    private void account(String what, Latencies of) {
        of.row(out, what);
        findings.unless(of.percentileNanos(0.5) <= TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS_MAX), "every other "
                + what + " takes more than " + STEP_MILLIS_MAX + " ms");
    }

    private Map<String, Object> settings(int change) {
        return Map.of("server", stand.broker().secureWebSocketUri().toString(), "tls.trust", stand.trust().toString(),
                "client.id", CLIENT, "clean.start", false, "session.expiry", 300, "keep.alive", 60 + change % 2);
    }

    private static void permute(List<String> names, int from, List<List<String>> all) {
        if (from == names.size()) {
            all.add(List.copyOf(names));
        }
        for (int index = from; index < names.size(); index++) {
            Collections.swap(names, from, index);
            permute(names, from + 1, all);
            Collections.swap(names, from, index);
        }
    }

    private void inOrder(List<String> order) throws BundleException, InterruptedException,
            ReflectiveOperationException {
        for (int index = order.size() - 1; index >= 0; index--) {
            step(order.get(index), false);
        }
        for (String name : order) {
            step(name, true);
        }
        check(order.toString());
    }

    private void step(String name, boolean start) throws BundleException {
        Bundle bundle = stand.container().bundle("io.caddis.mqtt." + name);
        long before = System.nanoTime();
        if (start) {
            bundle.start();
        } else {
            bundle.stop();
        }
        steps.computeIfAbsent((start ? "start of " : "stop of ") + name, any -> new Latencies())
                .add(System.nanoTime() - before);
    }

    private void check(String when) throws InterruptedException, ReflectiveOperationException {
        MqttClient client = stand.await(CLIENT, ConnectionState.CONNECTED);
        Watch.get("publish after " + when, client.publish(Message.of(TOPIC, String.valueOf(++sent))
                .withQos(Qos.AT_LEAST_ONCE)));
        int number = sent;
        Watch.until("a message after " + when, client::status, () -> arrivals.has(number));
        List<String> unsatisfied = Components.unsatisfied(stand.container());
        findings.unless(unsatisfied.isEmpty(), "not active after " + when + ": " + unsatisfied);
    }

    private void storm(int number, List<String> names)
            throws BundleException, InterruptedException, ReflectiveOperationException, IOException {
        ExecutorService operators = Executors.newFixedThreadPool(OPERATORS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int operator = 0; operator < OPERATORS; operator++) {
                // each bundle has one operator: of two that start and stop the same one, either may fail
                List<String> own = new ArrayList<>();
                for (int index = operator; index < names.size(); index += OPERATORS) {
                    own.add(names.get(index));
                }
                Random chance = new Random(random.nextLong());
                running.add(operators.submit(() -> {
                    for (int step = 0; step < STEPS; step++) {
                        step(own.get(chance.nextInt(own.size())), chance.nextBoolean());
                    }
                    return null;
                }));
            }
            for (int change = 1; change <= STEPS / 2; change++) {
                stand.clients().configure(CLIENT, stand.settings(settings(change)));
            }
            for (Future<?> one : running) {
                Watch.get("storm " + number, one);
            }
        } finally {
            operators.shutdown();
        }
        for (String name : names) {
            step(name, true);
        }
        check("storm " + number);
    }
}
