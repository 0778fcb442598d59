package io.caddis.mqtt.plain;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.brokers.ArtemisBroker;
import io.caddis.mqtt.brokers.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients without a framework, against a broker. */
class CaddisTest {
    private static Broker broker;

    @BeforeAll
    static void start() {
        broker = new ArtemisBroker();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static String server() {
        return broker.uri().toString();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("caddis")).toList();
    }

    /** What README.md says in "Without OSGi"; {@link #readmeSaysThat} compares. */
    @Test
    void threeLines() throws Exception {
        String server = server();
        // README
        try (Caddis caddis = new Caddis()) {
            MqttClient client = caddis.client("plant", Map.of("server", server));
            client.publish(Message.of("plant/boiler/temperature", "87.5").withQos(Qos.AT_LEAST_ONCE)).get();
        }
        // end
    }

    @Test
    void readmeSaysThat() throws IOException {
        Path root = Path.of(System.getProperty("caddis.root"));
        String here = Files.readString(root.resolve(
                "bundles/plain/src/test/java/io/caddis/mqtt/plain/CaddisTest.java"));
        Matcher snippet = Pattern.compile(" // README\n(.*?) +// end\n", Pattern.DOTALL).matcher(here);
        assertTrue(snippet.find());
        String code = snippet.group(1).replaceAll("(?m)^ {8}", "")
                .replace("\"server\", server", "\"server\", \"mqtt://127.0.0.1:1883\"");
        String readme = Files.readString(root.resolve("README.md"));
        assertTrue(readme.contains(code + "```"), "README.md, \"Without OSGi\", has this:\n" + code);
    }

    @Test
    void messagesGoBothWaysAndNothingIsLeft() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        MqttClient client;
        try (Caddis caddis = new Caddis()) {
            caddis.listen(one -> received.add(one.message().payload().asString()), "plain/+/a", "plain/b");
            client = caddis.client("both", Map.of("server", server(), "client.id", "plain-both"));
            client.connect().get(20, SECONDS);
            String first = null;
            while (first == null) { // until it is subscribed
                client.publish(Message.of("plain/x/a", "text").withQos(Qos.EXACTLY_ONCE)).get(20, SECONDS);
                first = received.poll(100, TimeUnit.MILLISECONDS);
            }
            assertEquals("text", first);
        }
        assertEquals(ConnectionState.CLOSED, client.status().state());
        await("no thread is left", () -> threads().isEmpty());
        await("DISCONNECT was sent", () -> !broker.clients().contains("plain-both"));
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, what);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void durableClientsHaveAStore(@TempDir Path directory) throws Exception {
        Map<String, Object> settings = Map.of("server", "mqtt://127.0.0.1:1", "client.id", "plain-durable",
                "durable", true, "reconnect.delay.max", 500);
        try (Caddis caddis = new Caddis(directory)) {
            caddis.client("durable", settings).enqueue(Message.of("plain/durable", "kept")
                    .withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
        }
        Map<String, Object> reachable = new HashMap<>(settings);
        reachable.put("server", server());
        try (Caddis caddis = new Caddis(directory)) {
            MqttClient receiver = caddis.client("receiver", Map.of("server", server()));
            receiver.subscribe(Subscription.of("plain/durable", Qos.AT_LEAST_ONCE)).get(20, SECONDS);
            caddis.client("durable", reachable);
            await("what was kept arrives", () -> receiver.waiting() == 1);
        }
    }

    @Test
    void webSocketAndTlsAreThereIfTheirJarsAre() throws Exception {
        try (Caddis caddis = new Caddis()) {
            caddis.client("ws", Map.of("server", broker.webSocketUri().toString())).connect().get(20, SECONDS);
            MqttClient tls = caddis.client("tls", Map.of("server", server().replace("mqtt:", "mqtts:"),
                    "handshake.timeout", 1));
            await("it tries", () -> tls.status().state() == ConnectionState.BACKOFF);
        }
    }
}
