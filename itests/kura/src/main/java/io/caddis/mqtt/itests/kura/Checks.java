package io.caddis.mqtt.itests.kura;

import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.kura.layers.CloudLayer;
import io.caddis.mqtt.itests.kura.layers.DataLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;

/** What takes long in full: many messages, many losses, a swap of each bundle. */
final class Checks {
    private static final Duration LIMIT = Duration.ofSeconds(100);
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Gateway gateway;
    private final List<String> lines = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    Checks(Gateway gateway) {
        this.gateway = gateway;
    }

    /** What was measured. */
    List<String> lines() {
        return lines;
    }

    /** What must not be. */
    List<String> violations() {
        return violations;
    }

    private void unless(boolean good, String violation) {
        if (!good) {
            violations.add(violation);
        }
    }

    private void line(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }

    private Stack stack(String name, Broker broker, boolean cleanSession, Map<String, Object> data) throws Exception {
        return new Stack(gateway, name, Gateway.CADDIS, Map.of("broker-url", broker.uri().toString(),
                "clean-session", cleanSession), data);
    }

    /** None may stay in flight, and all come back. */
    void messages(String name, Broker broker, int count) throws Exception {
        try (Stack stack = stack("messages-" + name, broker, true, Map.of())) {
            Arrived arrived = new Arrived();
            stack.listen(arrived);
            subscribed(stack.cloud("kura/messages/#"));
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                stack.layer().publish("kura/messages/x", Arrived.payload(i), i % 10 == 0 ? 2 : 1, 5);
            }
            Gateway.await(LIMIT, () -> count + " messages are confirmed and come back: " + stack.database(),
                    () -> empty(stack) && arrived.distinct() == count);
            long millis = (System.nanoTime() - start) / 1_000_000;
            unless(stack.layer().notTracked() == 0, name + ": " + stack.layer().notTracked()
                    + " confirmations came before the data service knew the token");
            line("%-10s %,d messages: none left in flight, all came back (%d twice), %,d ms, %,d messages/s", name,
                    count, arrived.again(), millis, count * 1000L / Math.max(1, millis));
        }
    }

    private static void subscribed(CloudLayer cloud) {
        Gateway.await("the subscriptions", () -> cloud.subscribed() > 0);
    }

    private static boolean empty(Stack stack) {
        return stack.database().waiting() == 0 && stack.database().inFlight() == 0;
    }

    /** Kept sessions lose nothing; new ones leave nothing in flight. */
    void restarts(String name, Broker broker, int count) throws Exception {
        try (Stack clean = stack("clean-" + name, broker, true, Map.of());
                Stack kept = stack("kept-" + name, broker, false, Map.of())) {
            Arrived arrived = new Arrived();
            kept.listen(arrived);
            CloudLayer cloud = kept.cloud("kura/restarts/kept");
            clean.cloud();
            subscribed(cloud);
            clean.awaitConnected();
            AtomicInteger sent = new AtomicInteger();
            try (Traffic traffic = new Traffic(() -> {
                int number = sent.getAndIncrement();
                kept.layer().publish("kura/restarts/kept", Arrived.payload(number), 1, 5);
                clean.layer().publish("kura/restarts/clean", Arrived.payload(number), 1 + number % 2, 5);
            })) {
                for (int i = 0; i < count; i++) {
                    long before = kept.database().confirmed();
                    Gateway.await("messages are confirmed before the next loss", () -> kept.database().confirmed()
                            > before + 20);
                    broker.stop(Broker.State.KEPT);
                    int losses = i + 1;
                    Gateway.await(() -> "loss " + losses + " is known", () -> kept.layer().losses() == losses
                            && clean.layer().losses() == losses);
                    broker.start();
                    kept.awaitConnected();
                    clean.awaitConnected();
                }
            }
            Gateway.await(LIMIT, () -> "all is confirmed: " + kept.database() + "; " + clean.database(),
                    () -> empty(kept)
                    && empty(clean) && arrived.distinct() == sent.get());
            unless(kept.layer().connectedAtLoss() == 0, name + ": connected at a loss");
            unless(cloud.late() == 0, name + ": " + cloud.late() + " birth certificates were late");
            line("%-10s %d restarts of the broker: 2 x %,d messages, none left in flight, none lost (%d twice), %d "
                    + "attempts to connect, %d birth certificates", name, count, sent.get(), arrived.again(),
                    kept.layer().attempts(), cloud.births());
        }
    }

    /** The data service stays; but for the transport's own bundle, and the API, on which everything stands. */
    void swaps(Broker broker, int rounds) throws Exception {
        try (Stack stack = stack("swaps", broker, false, Map.of())) {
            Arrived arrived = new Arrived();
            stack.listen(arrived);
            CloudLayer cloud = stack.cloud("kura/swaps/#");
            subscribed(cloud);
            AtomicInteger sent = new AtomicInteger();
            try (Traffic traffic = new Traffic(() -> stack.layer().publish("kura/swaps/x",
                    Arrived.payload(sent.getAndIncrement()), 1, 5))) {
                for (int round = 0; round < rounds; round++) {
                    for (Bundle bundle : gateway.swappable()) {
                        if (!bundle.getSymbolicName().endsWith(".kura")) {
                            swap(stack, arrived, bundle, round);
                        }
                    }
                }
            }
            Gateway.await(LIMIT, () -> "all is confirmed and arrived: " + stack.database() + ", arrived "
                    + arrived.distinct() + " of " + sent + ", " + stack.layer().calls() + ", " + cloud.problems(),
                    () -> empty(stack) && arrived.distinct() == sent.get());
            line("swaps      %,d messages, none left in flight, none lost (%d twice)", sent.get(), arrived.again());
            ownSwaps(stack, arrived);
        }
    }

    private void swap(Stack stack, Arrived arrived, Bundle bundle, int round) throws Exception {
        DataLayer layer = stack.layer();
        awaitTraffic(stack);
        arrived.gapMillis();
        long losses = layer.losses();
        switch (round % 3) {
            case 0 -> gateway.container().update(bundle);
            case 1 -> {
                bundle.stop();
                Container.start(bundle);
            }
            default -> gateway.container().refresh(bundle);
        }
        awaitTraffic(stack);
        unless(stack.layer() == layer, "the swap of " + bundle.getSymbolicName() + " took the data service down");
        line("swap of %-24s %4d ms without a confirmation, %d losses told", bundle.getSymbolicName(),
                arrived.gapMillis(), stack.layer().losses() - losses);
    }

    /** The data service goes with the transport: it comes back, connects, and empties its database. */
    private void ownSwaps(Stack stack, Arrived arrived) throws Exception {
        for (String name : List.of("io.caddis.mqtt.kura", "io.caddis.mqtt.api")) {
            DataLayer layer = stack.layer();
            long start = System.nanoTime();
            gateway.container().update(gateway.container().bundle(name));
            Gateway.await(() -> "another data service after the swap of " + name, () -> stack.layer() != layer);
            stack.awaitConnected();
            awaitFlow(stack);
            line("swap of %-24s %4d ms until a new data service had its first confirmation", name,
                    (System.nanoTime() - start) / 1_000_000);
        }
    }

    private static void awaitFlow(Stack stack) {
        stack.layer().publish("kura/swaps/again", new byte[1], 1, 5);
        stack.awaitEmpty();
    }

    private static void awaitTraffic(Stack stack) {
        long before = stack.database().confirmed();
        Gateway.await(() -> "messages are confirmed: " + stack.layer().calls() + " " + stack.database(),
                () -> stack.database().confirmed() > before + 20);
    }

    /** Somebody who publishes all the time. */
    private static final class Traffic implements AutoCloseable {
        private final Thread thread;
        private volatile boolean running = true;

        Traffic(Runnable publish) {
            thread = new Thread(() -> {
                while (running) {
                    publish.run();
                    LockSupport.parkNanos(PACE_NANOS);
                }
            }, "traffic");
            thread.start();
        }

        @Override
        public void close() throws InterruptedException {
            running = false;
            thread.join();
        }
    }
}
