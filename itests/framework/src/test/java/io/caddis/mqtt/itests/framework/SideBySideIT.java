package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.ReasonCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;

/**
 * The other way to replace a bundle: the new version is installed and started beside the old one, which is uninstalled
 * afterwards. Nothing is lost, QoS 2 is not doubled, and no client identifier is ever used twice at a time.
 */
class SideBySideIT extends InFramework {
    /** As an operator does it; {@code ./caddis verify swaps} does it hundreds of times. */
    private static final int SWAPS = 3;
    private static final int MESSAGES_BETWEEN = 50;
    private static final String PREFIX = "io.caddis.mqtt.";

    private final Queue<String> takenOver = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(strings = {"management", "session", "transport", "codec"})
    void aVersionComesBesideTheOldOne(String name) throws Exception {
        swap(name, Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"management", "session", "store"})
    void aVersionComesBesideTheOldOneOfDurableClients(String name) throws Exception {
        swap(name, Map.of("durable", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"management", "tls"})
    void aVersionComesBesideTheOldOneOfSecuredClients(String name) throws Exception {
        swap(name, Map.of("server", deployment().broker().secureUri().toString(), "tls.trust",
                deployment().trust().toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket"})
    void aVersionComesBesideTheOldOneOfClientsOverWebSockets(String name) throws Exception {
        swap(name, Map.of("server", deployment().broker().webSocketUri().toString()));
    }

    private void swap(String name, Map<String, Object> more) throws Exception {
        Map<String, Object> settings = new HashMap<>(Map.of("session.expiry", 300, "clean.start", false,
                "queue.max", 20_000, "listener.grace", 60));
        settings.putAll(more);
        deployment().register(MqttConnectionListener.class, (client, status) -> status.cause()
                .filter(cause -> cause.reasonCode() == ReasonCode.SESSION_TAKEN_OVER)
                .ifPresent(cause -> takenOver.add(client.name() + ": " + cause)), Map.of());
        deployment().connected("sender", settings);
        deployment().connected("dashboard", settings);
        int takeovers = deployment().broker().takeovers();
        try (Traffic traffic = new Traffic(() -> deployment().client("sender"))) {
            deployment().register(MqttMessageListener.class, message -> traffic.accept(
                    message.message().topic().toString(), message.message().payload().asString()),
                    Map.of("mqtt.topic", "machine/#", "mqtt.qos", 2, "mqtt.client.target", "(mqtt.client=dashboard)"));
            traffic.start();
            traffic.awaitMore(MESSAGES_BETWEEN);
            for (int swap = 0; swap < SWAPS; swap++) {
                swap(name, traffic);
            }
            traffic.finish();
            check(name, traffic);
        }
        assertEquals(takeovers, deployment().broker().takeovers(), "client identifiers that were used twice");
        assertEquals(List.of(), List.copyOf(takenOver));
        assertEquals(List.of(), errors());
    }

    private void swap(String name, Traffic traffic) throws Exception {
        Bundle old = deployment().container().bundle(PREFIX + name);
        Bundle next = deployment().container().installBeside(old);
        traffic.awaitMore(MESSAGES_BETWEEN);
        for (String client : List.of("sender", "dashboard")) {
            assertEquals(1, deployment().references(client).size(), "services of client " + client);
        }
        old.uninstall();
        deployment().container().refresh();
        assertEquals(Bundle.ACTIVE, next.getState());
        traffic.awaitMore(MESSAGES_BETWEEN);
        deployment().awaitState("sender", ConnectionState.CONNECTED);
        deployment().awaitState("dashboard", ConnectionState.CONNECTED);
        eventually("one service of each client", () -> "", () -> deployment().references("sender").size() == 1
                && deployment().references("dashboard").size() == 1);
    }

    private static void check(String name, Traffic traffic) {
        String run = SWAPS + " of " + name + ", " + traffic.sent() + " messages";
        Map<Long, String> failures = new HashMap<>(traffic.failures());
        if (name.equals("management")) { // futures that are open at that moment may fail
            failures.values().removeIf(failure -> failure.contains("was deleted"));
        }
        assertEquals(Map.of(), failures, () -> run + ": failed futures");
        assertEquals(List.of(), traffic.missing(), () -> run + ": lost");
        if (keepsIdentifiers() || name.equals("codec")) {
            assertEquals(0, traffic.doubled(2), () -> run + ": QoS 2 doubled");
            assertTrue(traffic.inOrder(2), () -> run + ": QoS 2 in order");
        }
    }
}
