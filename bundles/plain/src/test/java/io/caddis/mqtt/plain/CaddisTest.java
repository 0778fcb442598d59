package io.caddis.mqtt.plain;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TlsReport;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.itests.brokers.ArtemisBroker;
import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import io.caddis.mqtt.options.ClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            MqttClient client = caddis.connect("plant", ClientOptions.of(server), Duration.ofSeconds(10));
            caddis.listen(client, message -> System.out.println(message.text()), Subscription.of("plant/#"))
                    .granted().get();
            client.publish(Message.of("plant/boiler/temperature", "87.5")).get();
        }
        // end
    }

    @Test
    void withoutAServerConnectSaysWhy() throws Exception {
        try (Caddis caddis = new Caddis()) {
            MqttClient client = caddis.create("alone", Map.of("server", "mqtt://127.0.0.1:1", "operation.timeout", 1));
            await("the server refuses", () -> client.status().toString().contains("connection refused"));
            String said = assertThrows(ExecutionException.class, () -> client.connect().get(20, SECONDS)).getMessage();
            assertTrue(said.contains("operation.timeout") && said.contains("connection refused"), said);
        }
    }

    @Test
    void readmeSaysThat() throws IOException {
        Path root = Path.of(System.getProperty("caddis.root"));
        String here = Files.readString(root.resolve(
                "bundles/plain/src/test/java/io/caddis/mqtt/plain/CaddisTest.java"));
        Matcher snippet = Pattern.compile(" // README\n(.*?) +// end\n", Pattern.DOTALL).matcher(here);
        assertTrue(snippet.find());
        String code = snippet.group(1)
                .replace("of(server)", "of(\"mqtt://127.0.0.1:1883\")");
        String readme = Files.readString(root.resolve("README.md"));
        assertTrue(readme.contains(code + "    }\n}\n```"), "README.md, \"Without OSGi\", has this:\n" + code);
    }

    @Test
    void messagesGoBothWaysAndNothingIsLeft() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        MqttClient client;
        try (Caddis caddis = new Caddis()) {
            caddis.listen(one -> received.add(one.message().payload().asString()), "plain/+/a", "plain/b");
            client = caddis.create("both", Map.of("server", server(), "client.id", "plain-both"));
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

    /** Also those of a client that is not connected yet. Artemis forgets QoS 0 at DISCONNECT, Mosquitto does not. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void acceptedMessagesLeaveBeforeTheEnd(int qos) throws Exception {
        try (Broker mosquitto = new MosquittoBroker(); Caddis watching = new Caddis()) {
            String server = mosquitto.uri().toString();
            Set<String> received = ConcurrentHashMap.newKeySet();
            watching.listen(one -> received.add(one.message().payload().asString()), "leave/" + qos);
            MqttClient watcher = watching.create("watcher", Map.of("server", server));
            await("it is subscribed", () -> {
                watcher.publish(Message.of("leave/" + qos, "first"));
                return received.contains("first");
            });
            try (Caddis caddis = new Caddis()) {
                MqttClient client = caddis.create("leaver", Map.of("server", server));
                for (int index = 0; index < 100; index++) {
                    client.publish(Message.of("leave/" + qos, "m" + index).withQos(Qos.of(qos)));
                }
            }
            await("all are there", () -> received.size() == 101);
        }
    }

    /** What cannot leave holds up the end for as long as {@code close.timeout} says, and nothing else does. */
    @Test
    void theEndIsBounded() {
        assertTrue(secondsToEnd(Map.of("close.timeout", 2), true) >= 2, "the server may come");
        assertTrue(secondsToEnd(Map.of("close.timeout", 0), true) < 5);
        assertTrue(secondsToEnd(Map.of("close.timeout", 60), false) < 30, "there is nothing to send");
        assertTrue(secondsToEnd(Map.of("close.timeout", 60, "connect", false), true) < 30, "none is wanted");
    }

    private static double secondsToEnd(Map<String, Object> settings, boolean publishes) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("server", "mqtt://127.0.0.1:1");
        long begin;
        try (Caddis caddis = new Caddis()) {
            MqttClient client = caddis.create("nowhere", all);
            if (publishes) {
                client.publish(Message.of("t", "lost").withQos(Qos.AT_LEAST_ONCE));
            }
            begin = System.nanoTime();
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    @Test
    void durableClientsHaveAStore(@TempDir Path directory) throws Exception {
        Map<String, Object> settings = Map.of("server", "mqtt://127.0.0.1:1", "client.id", "plain-durable",
                "durable", true, "reconnect.delay.max", 500, "close.timeout", 1);
        try (Caddis caddis = new Caddis(directory)) {
            caddis.create("durable", settings).enqueue(Message.of("plain/durable", "kept")
                    .withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
        }
        Map<String, Object> reachable = new HashMap<>(settings);
        reachable.put("server", server());
        try (Caddis caddis = new Caddis(directory)) {
            MqttClient receiver = caddis.create("receiver", Map.of("server", server()));
            receiver.subscribe(Subscription.of("plain/durable", Qos.AT_LEAST_ONCE)).get(20, SECONDS);
            caddis.create("durable", reachable);
            await("what was kept arrives", () -> receiver.waiting() == 1);
        }
    }

    @Test
    void webSocketAndTlsAreThereIfTheirJarsAre() throws Exception {
        try (Caddis caddis = new Caddis()) {
            caddis.create("ws", Map.of("server", broker.webSocketUri().toString())).connect().get(20, SECONDS);
            MqttClient tls = caddis.create("tls", Map.of("server", server().replace("mqtt:", "mqtts:"),
                    "handshake.timeout", 1));
            await("it tries", () -> tls.status().state() == ConnectionState.BACKOFF);
        }
    }

    // ---- what else it offers

    @Test
    void clientsAreChangedAndDeleted() throws Exception {
        try (Caddis caddis = new Caddis()) {
            Map<String, Object> settings = Map.of("server", server(), "client.id", "plain-life");
            MqttClient client = caddis.create("life", settings);
            client.connect().get(20, SECONDS);
            assertThrows(IllegalArgumentException.class, () -> caddis.create("life", settings), "the name is taken");
            caddis.update(client, Map.of("server", server(), "client.id", "plain-other"));
            await("another identifier", () -> broker.clients().contains("plain-other"));
            caddis.delete(client);
            caddis.delete(client);
            await("it has gone", () -> client.status().state() == ConnectionState.CLOSED);
            assertThrows(IllegalStateException.class, () -> caddis.update(client, settings));
            caddis.create("life", settings).connect().get(20, SECONDS);
        }
    }

    @Test
    void listenersAcknowledgeByHandAndLeave() throws Exception {
        BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
        try (Caddis caddis = new Caddis()) {
            Registration listening = caddis.listen(received::add, Map.of("mqtt.topic", "plain/hand", "mqtt.ack",
                    "manual", "mqtt.client.target", "(mqtt.client=hand)"));
            MqttClient client = caddis.create("hand", Map.of("server", server()));
            MqttClient other = caddis.create("other", Map.of("server", server()));
            other.connect().get(20, SECONDS);
            await("it is subscribed", () -> caddis.runtime().listeners().get(0).receptions().stream()
                    .anyMatch(one -> !one.answers().isEmpty()));
            client.publish(Message.of("plain/hand", "1")).get(20, SECONDS);
            ReceivedMessage message = received.poll(20, SECONDS);
            assertEquals("hand", message.client().name());
            message.acknowledge();
            listening.close();
            assertEquals(List.of(), caddis.runtime().listeners());
            assertEquals(List.of("hand", "other"),
                    caddis.runtime().clients().stream().map(MqttRuntime.Client::name).toList());
        }
    }

    @Test
    void servicesOfApplicationsAreAskedUntilTheyLeave() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
        MqttCredentials credentials = client -> {
            asked.incrementAndGet();
            return null;
        };
        MqttReceiveNotify notify = (client, waiting) -> told.add(waiting);
        TlsSetup setup = (client, parameters) -> {
            asked.incrementAndGet();
            throw new IllegalStateException("the chip is away");
        };
        try (Caddis caddis = new Caddis()) {
            Registration asking = caddis.credentials(credentials);
            Registration telling = caddis.receiveNotify(notify, "asks");
            MqttClient client = caddis.create("asks", Map.of("server", server()));
            client.subscribe(Subscription.of("plain/asks", Qos.AT_LEAST_ONCE)).get(20, SECONDS);
            assertEquals(1, asked.get());
            client.publish(Message.of("plain/asks", "1")).get(20, SECONDS);
            assertEquals(1, told.poll(20, SECONDS));
            telling.close();
            asking.close();
            client.publish(Message.of("plain/asks", "2")).get(20, SECONDS);
            await("both wait", () -> client.waiting() == 2);
            assertEquals(0, told.size());
            Registration preparing = caddis.tlsSetup(setup, "chip");
            MqttClient tls = caddis.create("chip", Map.of("server", server().replace("mqtt:", "mqtts:"),
                    "reconnect.delay.min", 20_000)); // asked once, however slow the machine is
            await("it was asked", () -> tls.status().cause().map(Object::toString).orElse("").contains("the chip"));
            assertEquals(2, asked.get());
            preparing.close();
        }
    }

    @Test
    void authenticatorsTakePart() throws Exception {
        MqttAuthenticator none = (client, method) -> {
            throw new IllegalStateException("not today");
        };
        try (Caddis caddis = new Caddis()) {
            Registration known = caddis.authenticator("plain", none);
            MqttClient client = caddis.create("authenticates", Map.of("server", server(), "authentication.method",
                    "plain"));
            await("it was asked", () -> client.status().cause().map(Object::toString).orElse("")
                    .contains("not today"));
            known.close();
            await("it is missed", () -> client.status().state() == ConnectionState.SUSPENDED);
        }
    }

    @Test
    void tlsCanBeChecked() throws Exception {
        try (Caddis caddis = new Caddis()) {
            TlsReport report = caddis.tlsDiagnosis().check(Map.of("server", server().replace("mqtt:", "mqtts:"),
                    "handshake.timeout", 1)).get(20, SECONDS);
            assertTrue(report.failure().isPresent(), "there is no TLS");
            assertThrows(IllegalArgumentException.class, () -> caddis.tlsDiagnosis().check(Map.of("server",
                    server())));
        }
    }
}
