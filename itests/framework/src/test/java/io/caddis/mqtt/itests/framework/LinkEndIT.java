package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;

/**
 * A link that ends when a bundle on its way has been uninstalled and refreshed, so that no class of it can be loaded:
 * its end needs none. The links cannot end before, because the other side takes nothing from them.
 */
@Tag("one-environment")
class LinkEndIT extends InFramework {
    /** While one of them closes its link, the bundle waits for it; for the third it does not. */
    private static final List<String> CLIENTS = List.of("one", "two", "three");
    /** More than two sockets hold. */
    private static final int BIG_MESSAGES = 400;
    private static final String BIG = "x".repeat(60_000);

    private final Queue<String> uncaught = new ConcurrentLinkedQueue<>();
    private Thread.UncaughtExceptionHandler before;

    @BeforeEach
    void listenToThreads() {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(thread + ": " + failure));
    }

    @AfterEach
    void leaveThreads() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @ParameterizedTest
    @CsvSource({"management, mqtt", "session, mqtt", "codec, mqtt", "transport, mqtt", "store, mqtt",
        "management, mqtts", "transport, mqtts", "tls, mqtts", "management, ws", "transport, ws", "websocket, ws"})
    void noClassIsMissing(String name, String scheme) throws Exception {
        URI server = switch (scheme) {
            case "mqtts" -> deployment().broker().secureUri();
            case "ws" -> deployment().broker().webSocketUri();
            default -> deployment().broker().uri();
        };
        long logged = log().length();
        try (Stall stall = new Stall(server.getPort())) {
            connect(new URI(server.getScheme(), null, server.getHost(), stall.port(), server.getPath(), null, null),
                    name.equals("store"));
            stall.begin();
            for (String client : CLIENTS) {
                MqttClient one = deployment().client(client).orElseThrow();
                for (int message = 0; message < BIG_MESSAGES; message++) {
                    one.publish(Message.of("big", BIG).withQos(Qos.AT_MOST_ONCE));
                }
            }
            Bundle bundle = deployment().container().bundle("io.caddis.mqtt." + name);
            Path jar = deployment().container().jar(bundle);
            bundle.uninstall();
            deployment().container().refresh();
            stall.cut();
            deployment().container().install(List.of(jar));
            for (String client : CLIENTS) {
                deployment().awaitState(client, ConnectionState.CONNECTED);
            }
        }
        deployment().clear();
        eventually("no link is left", Deployment::threads, () -> Deployment.threads().stream()
                .noneMatch(thread -> thread.endsWith("-late")));
        assertEquals(List.of(), List.copyOf(uncaught));
        assertEquals(List.of(), log().substring((int) logged).lines().filter(line -> line.contains("NoClassDef")
                || line.contains("ClassNotFound") || line.contains("the handler failed")).toList());
    }

    private void connect(URI server, boolean durable) throws IOException {
        for (String client : CLIENTS) {
            Map<String, Object> settings = new HashMap<>(Map.of("server", server.toString(), "session.expiry", 300,
                    "durable", durable));
            if (server.getScheme().equals("mqtts")) {
                settings.put("tls.trust", deployment().trust().toString());
            }
            deployment().connected(client, settings);
        }
    }

    /** What our bundles said. */
    private static String log() throws IOException {
        Path file = Path.of(System.getProperty("caddis.log.file", "target/ours.log"));
        return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    }
}
