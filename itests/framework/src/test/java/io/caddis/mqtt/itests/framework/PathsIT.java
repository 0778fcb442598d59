package io.caddis.mqtt.itests.framework;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttBearerToken;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;

/** Other ways to a broker than TCP alone. */
class PathsIT extends InFramework {
    private static final int MANY = 100;
    private static final int LARGE = 300_000;
    /** It reads 4 KiB about ten times a second; still more than 16 bits count. */
    private static final int LARGE_FOR_WEB_SOCKETS_OF_MOSQUITTO = 70_000;

    private static Stream<String> paths() {
        Stream<String> all = Stream.of("ws", "mqtts", "wss").flatMap(one -> Stream.of(one, one + " by http",
                one + " by socks5"));
        all = Stream.concat(Stream.of("mqtt by http", "mqtt by socks5"), all);
        return environment().broker() == Environment.BrokerKind.MOSQUITTO ? Stream.concat(Stream.of("unix"), all) : all;
    }

    private static String server(String kind) {
        Broker broker = deployment().broker();
        return switch (kind) {
            case "ws" -> broker.webSocketUri().toString();
            case "mqtts" -> broker.secureUri().toString();
            case "wss" -> broker.secureWebSocketUri().toString();
            case "unix" -> ((MosquittoBroker) broker).unixUri().toString();
            default -> broker.uri().toString();
        };
    }

    @ParameterizedTest
    @MethodSource("paths")
    @Tag("netx-S31")
    @Tag("netx-T35")
    @Tag("netx-T36")
    @Tag("netx-L24")
    @Tag("netx-B65")
    void messagesGoBothWays(String path) throws Exception {
        String[] parts = path.split(" by ");
        try (ForwardingProxy proxy = new ForwardingProxy()) {
            Map<String, Object> settings = new HashMap<>(Map.of("server", server(parts[0])));
            if (List.of("mqtts", "wss").contains(parts[0])) {
                settings.put("tls.trust", deployment().trust().toString());
            }
            if (parts.length > 1) {
                settings.put("proxy", parts[1] + "://127.0.0.1:" + proxy.port());
            }
            MqttClient sender = deployment().connected("sender", settings);
            deployment().connected("receiver", settings);
            Received received = deployment().listen("receiver", "paths/#", 2);
            received.awaitSubscribed(sender, "paths/a");
            List<CompletableFuture<?>> published = new ArrayList<>();
            List<String> texts = new ArrayList<>(IntStream.range(0, MANY).mapToObj(index -> "m" + index).toList());
            boolean slow = parts[0].startsWith("ws") && environment().broker() == Environment.BrokerKind.MOSQUITTO;
            texts.add("x".repeat(slow ? LARGE_FOR_WEB_SOCKETS_OF_MOSQUITTO : LARGE));
            for (String text : texts) {
                published.add(sender.publish(Message.of("paths/a", text).withQos(Qos.EXACTLY_ONCE)));
            }
            for (CompletableFuture<?> one : published) {
                one.get(20, SECONDS);
            }
            received.awaitCount(MANY + 1);
            assertEquals(texts, received.texts());
            assertEquals(parts.length == 1 ? 0 : 2, proxy.connections());
        }
    }

    @Test
    void aWebSocketIsMadeAgainAfterTheBrokerWasAway() throws Exception {
        MqttClient client = deployment().connected("client", Map.of("server", server("ws")));
        deployment().broker().stop(Broker.State.KEPT);
        deployment().awaitState("client", ConnectionState.BACKOFF);
        deployment().broker().start();
        deployment().awaitState("client", ConnectionState.CONNECTED);
        client.publish(Message.of("paths/a", "again").withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
    }

    @Test
    void theWebSocketBundleLeavesAndComesBack() throws Exception {
        MqttClient client = deployment().connected("client", Map.of("server", server("ws")));
        MqttClient plain = deployment().connected("plain", Map.of());
        Bundle bundle = deployment().container().bundle("io.caddis.mqtt.websocket");
        bundle.stop();
        deployment().awaitState("client", ConnectionState.SUSPENDED);
        assertEquals("waits for the bundle that provides: websocket",
                client.status().cause().orElseThrow().text());
        CompletableFuture<?> waiting = client.publish(Message.of("paths/a", "wait").withQos(Qos.AT_LEAST_ONCE));
        bundle.start();
        waiting.get(20, SECONDS);
        assertEquals(1, plain.statistics().connection().connects());
    }

    @Test
    @Tag("netx-S31")
    void tokensComeFromAService() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        MqttBearerToken tokens = server -> "t" + asked.incrementAndGet();
        deployment().register(MqttBearerToken.class, tokens, Map.of());
        deployment().connected("client", Map.of("server", server("ws")));
        assertTrue(asked.get() > 0);
    }
}
