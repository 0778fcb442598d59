package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.brokers.Broker.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client with two brokers that know nothing of each other, and one whose broker speaks 3.1.1 only. */
@Tag("one-environment")
class FailoverIT extends InFramework {
    private static final int MESSAGES = 300;
    private Broker second;

    @BeforeEach
    void startSecond() {
        second = environment().broker().start(null);
    }

    @AfterEach
    void stopSecond() {
        second.close();
    }

    private static Map<String, Object> at(Broker broker, String version) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", broker.uri().toString(), "session.expiry", 300,
                "clean.start", false));
        settings.putAll(Deployment.version(version));
        return settings;
    }

    private static String address(MqttClient client) {
        return client.status().server().orElse("none");
    }

    /**
     * All that was accepted arrives at one of the two, while the one in use is killed: under the traffic with QoS 1,
     * between two messages with QoS 2, where a message that has its PUBREC is left to the first one.
     */
    @ParameterizedTest
    @CsvSource({"3.1.1,1", "5.0,1", "5.0,2"})
    void nothingIsLostWhenABrokerIsKilled(String version, int qos) throws Exception {
        Broker first = deployment().broker();
        Map<String, Object> both = at(first, version);
        both.put("server", new String[] {first.uri().toString(), second.uri().toString()});
        MqttClient sender = deployment().connected("sender", both);
        assertEquals(first.uri().toString(), address(sender));
        MqttClient atFirst = deployment().connected("at-first", at(first, version));
        MqttClient atSecond = deployment().connected("at-second", at(second, version));
        Received receivedFirst = deployment().listen("at-first", "over", 2);
        Received receivedSecond = deployment().listen("at-second", "over", 2);
        receivedFirst.awaitSubscribed(atFirst, "over");
        receivedSecond.awaitSubscribed(atSecond, "over");

        List<CompletableFuture<?>> published = new ArrayList<>();
        for (int index = 0; index < MESSAGES; index++) {
            published.add(sender.publish(Message.of("over", "m" + index).withQos(Qos.of(qos))));
            if (index == MESSAGES / 3) {
                if (qos == 2) {
                    await(published);
                }
                first.stop(State.KEPT);
            }
        }
        await(published);
        eventually("the sender is at the second broker", sender::status,
                () -> address(sender).equals(second.uri().toString()));
        first.start();
        Set<String> all = IntStream.range(0, MESSAGES).mapToObj(index -> "m" + index).collect(Collectors.toSet());
        eventually("each message is at one of the two", () -> missing(all, receivedFirst, receivedSecond),
                () -> missing(all, receivedFirst, receivedSecond).isEmpty());
        List<String> texts = receivedSecond.texts();
        assertEquals(new HashSet<>(texts).size(), texts.size(), "one connection brought them: once each");
        if (qos == 2 && keepsIdentifiers()) {
            assertEquals(MESSAGES, receivedFirst.texts().size() + texts.size(),
                    () -> "once each, at either: first " + receivedFirst.texts() + ", second " + texts);
        }

        second.stop(State.LOST);
        eventually("the sender is back at the first broker", sender::status,
                () -> address(sender).equals(first.uri().toString()));
        sender.publish(Message.of("over", "back").withQos(Qos.of(qos))).get(20, SECONDS);
        eventually("it arrives", receivedFirst::texts, () -> receivedFirst.texts().contains("back"));
    }

    private static void await(List<CompletableFuture<?>> published) throws Exception {
        for (CompletableFuture<?> one : published) {
            one.get(20, SECONDS);
        }
    }

    private static Set<String> missing(Set<String> all, Received... received) {
        Set<String> missing = new HashSet<>(all);
        for (Received one : received) {
            missing.removeAll(one.texts());
        }
        return missing;
    }

    /** The broker speaks both: a client that would fall back has no reason to. */
    @Test
    void autoSpeaks5WithABrokerThatDoes() throws Exception {
        MqttClient client = deployment().connected("auto", Map.of("protocol.version", "auto"));
        client.publish(Message.of("auto", "m").withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
        assertEquals(1, client.statistics().connection().connects());
        assertEquals(Map.of(), client.statistics().connection().failedAttempts());
    }

    /** A relay answers 5.0 as brokers of 3.1.1 do, by words or by silence, and leaves 3.1.1 to the real broker. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void autoFallsBackAndNothingIsLost(boolean says) throws Exception {
        try (OlderBroker older = new OlderBroker(deployment().broker().port(), says)) {
            deployment().configure("auto", deployment().settings(Map.of("protocol.version", "auto", "server",
                    "mqtt://127.0.0.1:" + older.port(), "connect", false)));
            MqttClient receiver = deployment().connected("receiver", Map.of());
            Received received = deployment().listen("receiver", "auto", 2);
            received.awaitSubscribed(receiver, "auto");
            MqttClient client = deployment().awaitState("auto", ConnectionState.DISCONNECTED);
            CompletableFuture<?> published = client.publish(Message.of("auto", "m").withQos(Qos.EXACTLY_ONCE)
                    .withContentType("text/plain"));
            client.connect().get(20, SECONDS);
            published.get(20, SECONDS);
            received.awaitCount(1);
            assertEquals(List.of("m"), received.texts());
            assertEquals(says ? 1 : 2, older.refused());
        }
    }

    @Test
    void aClientThatHasNothingToSendIsNotConnected() throws Exception {
        Map<String, Object> settings = deployment().settings(Map.of("connect.when", "pending", "connect.idle", 1));
        deployment().configure("thrifty", settings);
        MqttClient client = deployment().awaitState("thrifty", ConnectionState.DISCONNECTED);
        assertEquals(0, client.statistics().connection().connects());
        client.publish(Message.of("thrift", "m").withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
        deployment().awaitState("thrifty", ConnectionState.DISCONNECTED);
        assertEquals(1, client.statistics().connection().connects());
    }
}
