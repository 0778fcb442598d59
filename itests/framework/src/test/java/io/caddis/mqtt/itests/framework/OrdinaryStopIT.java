package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.itests.container.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A framework that is stopped in the ordinary way, under clients of all kinds, gives nobody a reason to look. */
class OrdinaryStopIT {
    private static final String LEVEL = "caddis.log.level";
    private static final String FILE = "caddis.log.file";

    private final List<Freeze> frozen = new ArrayList<>();

    @AfterEach
    void endRelays() throws IOException {
        for (Freeze relay : frozen) {
            relay.close();
        }
    }

    @AfterEach
    void logAsBefore() {
        System.clearProperty(LEVEL);
        System.clearProperty(FILE);
    }

    @Test
    void logsNoWarning() throws Exception {
        Environment environment = Environment.configured();
        Path log = Path.of("target", "stop-" + environment.framework() + "-" + environment.broker() + ".log");
        Files.deleteIfExists(log);
        System.setProperty(LEVEL, "INFO");
        System.setProperty(FILE, log.toString());
        List<String> names = List.of("plain", "secured", "socket", "durable");
        int before;
        try (Deployment deployment = new Deployment(environment)) {
            deployment.container().install(Host.configured().monitoring());
            String tls = deployment.broker().secureUri().toString();
            String socket = deployment.broker().webSocketUri().toString();
            deployment.configure("plain", deployment.settings(Map.of()));
            deployment.configure("secured", deployment.settings(Map.of("server", tls, "tls.trust",
                    deployment.trust().toString())));
            deployment.configure("socket", deployment.settings(Map.of("server", socket)));
            deployment.configure("durable", deployment.settings(Map.of("durable", true, "client.id", "stopped",
                    "clean.start", false)));
            for (String name : names) {
                MqttClient client = deployment.awaitState(name, ConnectionState.CONNECTED);
                Received received = deployment.listen(name, "stop/" + name, 1);
                received.awaitSubscribed(client, "stop/" + name);
                client.publish(Message.of("stop/" + name, "x").withQos(Qos.AT_LEAST_ONCE)).get(20, TimeUnit.SECONDS);
                received.awaitCount(1);
                eventually("a line about " + name, () -> "none", () -> lines(log).stream()
                        .anyMatch(line -> line.contains("client " + name + ": CONNECTED")));
            }
            before = lines(log).size();
        }
        List<String> stop = lines(log).subList(before, lines(log).size());
        for (String name : names) {
            assertTrue(stop.stream().anyMatch(line -> line.contains("client " + name + ": ")),
                    () -> name + ": " + stop);
        }
        assertEquals(List.of(), stop.stream().filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .toList());
    }

    /** Nobody answers the end of the connections: they are given up, and so the threads end all the same. */
    @Test
    void endsItsThreadsThoughTheServerIsFrozen() throws Exception {
        try (Deployment deployment = new Deployment(Environment.configured())) {
            for (URI server : List.of(deployment.broker().uri(), deployment.broker().secureUri(),
                    deployment.broker().webSocketUri())) {
                for (Freeze.Mode mode : Freeze.Mode.values()) {
                    Freeze relay = new Freeze(server.getPort(), mode);
                    frozen.add(relay);
                    String name = server.getScheme() + "-" + mode;
                    Map<String, Object> settings = new HashMap<>(Map.of("server", new URI(server.getScheme(), null,
                            "localhost", relay.port(), server.getPath(), null, null).toString()));
                    if (server.getScheme().equals("mqtts")) {
                        settings.put("tls.trust", deployment.trust().toString());
                    }
                    deployment.connected(name, settings);
                    relay.begin();
                }
            }
            deployment.clear(); // whose connections have a second to end, and the framework does not wait for them
        }
    }

    private static List<String> lines(Path log) {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
