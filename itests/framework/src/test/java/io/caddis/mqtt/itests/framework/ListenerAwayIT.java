package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.Host;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;

/**
 * A listener's bundle is stopped for seconds under traffic: another listener of the same client gets its messages as
 * before, and what came for the one that was away arrives when it is back.
 */
class ListenerAwayIT extends InFramework {
    private static final String LISTENER = "io.caddis.mqtt.itests.printer";
    private static final long BEFORE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(4);
    /** {@code listener.hold} is a second, and machines are busy; whoever waits for the other one stands to the end. */
    private static final long STOOD_NANOS_MAX = TimeUnit.SECONDS.toNanos(3);
    private static final int MESSAGES_BETWEEN = 200;

    private Bundle listener;

    /** Counts, and remembers the longest time between two messages. */
    private static final class Beside implements MqttMessageListener {
        private final AtomicLong count = new AtomicLong();
        private long lastNanos;
        private long stoodNanos;

        @Override
        public synchronized void received(ReceivedMessage message) {
            stand();
            count.incrementAndGet();
        }

        private void stand() {
            long now = System.nanoTime();
            stoodNanos = lastNanos == 0 ? 0 : Math.max(stoodNanos, now - lastNanos);
            lastNanos = now;
        }

        long count() {
            return count.get();
        }

        /** Since the last call. */
        synchronized long stoodNanos() {
            stand();
            long longest = stoodNanos;
            stoodNanos = 0;
            return longest;
        }
    }

    @BeforeEach
    void installListener() throws Exception {
        Container container = deployment().container();
        container.install(Host.jars(Path.of(System.getProperty("caddis.applications"))));
        listener = container.bundle(LISTENER);
        listener.stop();
    }

    @AfterEach
    void startListener() throws Exception {
        listener.start();
    }

    /** In messages a second, over so long. */
    private static double rate(Beside beside, long nanos) {
        long before = beside.count();
        long from = System.nanoTime();
        eventually("so much time is over", () -> nanos, () -> System.nanoTime() - from >= nanos);
        return (beside.count() - before) * 1e9 / (System.nanoTime() - from);
    }

    @ParameterizedTest
    @CsvSource({"5.0,false", "3.1.1,false", "5.0,true"})
    void othersGetTheirMessagesMeanwhile(String version, boolean durable) throws Exception {
        Map<String, Object> settings = new HashMap<>(Deployment.version(version));
        settings.putAll(Map.of("session.expiry", 300, "clean.start", false, "queue.max", 20_000));
        deployment().connected("sender", settings);
        settings.put("durable", durable);
        deployment().connected("dashboard", settings);
        Beside beside = new Beside();
        try (Traffic traffic = new Traffic(() -> deployment().client("sender"))) {
            deployment().register(BiConsumer.class, traffic, Map.of("caddis.demo", "ledger"));
            // a filter of its own, and no copy of the other's: the same topics
            deployment().register(MqttMessageListener.class, beside, Map.of("mqtt.topic", "machine/#", "mqtt.qos", 2,
                    "mqtt.client.target", "(mqtt.client=dashboard)"));
            listener.start();
            traffic.start();
            traffic.awaitMore(MESSAGES_BETWEEN);

            double before = rate(beside, BEFORE_NANOS);
            listener.stop();
            beside.stoodNanos();
            double during = rate(beside, AWAY_NANOS);
            long stood = beside.stoodNanos();
            ClientStatistics statistics = deployment().client("dashboard").orElseThrow().statistics();
            listener.start();

            String run = version + (durable ? ", durable" : "") + ": the other listener got " + (long) before
                    + " messages/s before and " + (long) during + " meanwhile, and stood still for "
                    + TimeUnit.NANOSECONDS.toMillis(stood) + " ms; " + statistics;
            System.out.println(run);
            assertTrue(during >= before / 4, run); // it may stand for one of the four seconds, and no machine is steady
            assertTrue(stood <= STOOD_NANOS_MAX, run);
            assertTrue(statistics.in().keptNow() > 0, run);
            traffic.awaitMore(MESSAGES_BETWEEN);
            traffic.finish();
            assertEquals(Map.of(), traffic.failures(), run);
            assertEquals(List.of(), traffic.missing(), run);
            assertEquals(0, traffic.doubled(2), () -> run + ": QoS 2 doubled");
            // Mosquitto sends out of order what it put aside while its window was full
            assertTrue(environment().broker() == Environment.BrokerKind.MOSQUITTO || traffic.inOrder(2),
                    () -> run + ": QoS 2 in order");
            eventually("all that was kept is handed out", () -> deployment().client("dashboard").orElseThrow()
                    .statistics(), () -> deployment().client("dashboard").orElseThrow().statistics().in()
                            .keptNow() == 0);
        }
    }
}
