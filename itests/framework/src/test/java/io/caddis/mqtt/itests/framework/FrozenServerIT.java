package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.itests.framework.Freeze.Mode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that answers no longer, while its connection stays open and messages go out: over each kind of link. */
@Tag("one-environment")
class FrozenServerIT extends InFramework {
    /** PINGREQ after three quarters of it, also while messages go out. */
    private static final int KEEP_ALIVE_SECONDS = 4;
    private static final int RESPONSE_SECONDS = 3;
    /** Much later than that, but for a busy machine: who waits for TCP waits for minutes. */
    private static final long NOTICED_NANOS_MAX =
            TimeUnit.SECONDS.toNanos(KEEP_ALIVE_SECONDS + RESPONSE_SECONDS + 20);
    private static final long PERIOD_MILLIS = 50;
    private static final int LARGE_BYTES = 100_000;

    private static URI server(String scheme) {
        return switch (scheme) {
            case "mqtt" -> deployment().broker().uri();
            case "mqtts" -> deployment().broker().secureUri();
            case "ws" -> deployment().broker().webSocketUri();
            case "wss" -> deployment().broker().secureWebSocketUri();
            default -> throw new IllegalArgumentException(scheme);
        };
    }

    private static Map<String, Object> settings(String scheme, int port, String version) {
        URI server = server(scheme);
        String path = server.getRawPath() == null ? "" : server.getRawPath();
        Map<String, Object> settings = new HashMap<>(Deployment.version(version));
        settings.putAll(Map.of("server", scheme + "://127.0.0.1:" + port + path, "keep.alive", KEEP_ALIVE_SECONDS,
                "response.timeout", RESPONSE_SECONDS, "clean.start", false, "session.expiry", 300));
        if (scheme.endsWith("s") && !scheme.equals("ws")) {
            settings.put("tls.trust", deployment().trust().toString());
        }
        return settings;
    }

    /** In all ways that a server can freeze in, over two kinds of link, at the same time. */
    @ParameterizedTest
    @CsvSource({"mqtt, wss", "mqtts, ws"})
    void isNoticedWhileMessagesGoOut(String one, String other) throws Exception {
        Map<String, ConnectionStatus> ended = new ConcurrentHashMap<>();
        deployment().register(MqttConnectionListener.class, (client, status) -> {
            if (status.state() != ConnectionState.CONNECTED) {
                status.cause().ifPresent(cause -> ended.putIfAbsent(client.name(), status));
            }
        }, Map.of());
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
        List<Freeze> relays = new ArrayList<>();
        Map<String, MqttClient> clients = new LinkedHashMap<>();
        try {
            for (String scheme : List.of(one, other)) {
                for (Mode mode : Mode.values()) {
                    for (int qos = 0; qos <= 2; qos++) {
                        Freeze relay = new Freeze(server(scheme).getPort(), mode);
                        relays.add(relay);
                        String name = scheme + "-" + mode + "-" + qos;
                        MqttClient client = deployment().connected(name, settings(scheme, relay.port(),
                                qos == 0 ? "3.1.1" : "5.0"));
                        clients.put(name, client);
                        Message message = message(mode, qos);
                        ticker.scheduleAtFixedRate(() -> client.publish(message), 0, PERIOD_MILLIS,
                                TimeUnit.MILLISECONDS);
                    }
                }
            }
            eventually("messages go out", () -> clients.values().stream().map(client -> client.status() + ": "
                    + client.statistics().out()).toList(), () -> clients.values().stream()
                            .allMatch(client -> client.statistics().out().completed() > 0));
            for (String name : clients.keySet()) { // machines are busy, and answers may have been late
                deployment().awaitState(name, ConnectionState.CONNECTED);
            }
            ended.clear();
            relays.forEach(Freeze::begin);
            long from = System.nanoTime();
            eventually("the clients of a frozen server notice it", () -> ended + " of " + clients,
                    () -> ended.keySet().containsAll(clients.keySet()));
            long noticed = System.nanoTime() - from;
            assertTrue(noticed <= NOTICED_NANOS_MAX, one + ", " + other + ": noticed after " + noticed / 1_000_000
                    + " ms");
            ended.forEach((name, status) -> assertTrue(status.toString().contains("PINGREQ"), () -> name + ": "
                    + status));
        } finally {
            ticker.shutdownNow();
            for (Freeze relay : relays) {
                relay.close();
            }
        }
    }

    /** Where nothing is taken, more than the system's buffers hold. */
    private static Message message(Mode mode, int qos) {
        return Message.of(TopicName.of("frozen"), Payload.wrap(new byte[mode == Mode.TAKES_NOTHING ? LARGE_BYTES : 1]))
                .withQos(Qos.of(qos));
    }
}
