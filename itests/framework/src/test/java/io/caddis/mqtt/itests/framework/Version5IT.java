package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What MQTT 5.0 brought: topic aliases, requests, authentication; and a session that an earlier life left. */
class Version5IT extends InFramework {
    private static final String METHOD = "HMAC";
    private static final byte[] SECRET = "s3cret".getBytes(StandardCharsets.UTF_8);
    private static final int TOPICS = 40;
    private static final int MANY = 400;

    // ---- topic aliases

    /** More topics than aliases, so that aliases change their meaning all the time, both ways. */
    @Test
    void everyMessageArrivesUnderItsTopic() throws Exception {
        MqttClient sender = deployment().connected("sender", Map.of());
        deployment().connected("receiver", Map.of());
        Received received = deployment().listen("receiver", "aliased/#", 1);
        received.awaitSubscribed(sender, "aliased/first");
        ConnectionInfo connection = sender.status().connection().orElseThrow();
        assertTrue(connection.topicAliasMaximum() > 0, connection::toString);

        List<String> topics = IntStream.range(0, MANY).mapToObj(index -> "aliased/" + index * index % TOPICS).toList();
        List<CompletableFuture<?>> published = new ArrayList<>();
        for (String topic : topics) {
            published.add(sender.publish(Message.of(topic, topic)));
        }
        for (CompletableFuture<?> one : published) {
            one.get(20, SECONDS);
        }
        received.awaitCount(MANY);
        received.messages().forEach(one -> assertEquals(one.message().payload().asString(),
                one.message().topic().value()));
        assertEquals(topics, received.texts());
    }

    // ---- requests

    @Test
    void requestsAreAnswered() throws Exception {
        MqttClient asking = deployment().connected("asking", Map.of());
        MqttClient answering = deployment().connected("answering", Map.of());
        deployment().register(MqttMessageListener.class, request -> {
            Message question = request.message();
            request.client().publish(Message.of(question.responseTopic().orElseThrow(),
                    Payload.of("re: " + question.payload().asString()))
                    .withCorrelationData(question.correlationData().orElseThrow()));
        }, Map.of("mqtt.topic", "questions", "mqtt.client.target", "(mqtt.client=answering)"));
        Received received = deployment().listen("answering", "questions/ready", 1);
        received.awaitSubscribed(asking, "questions/ready");
        eventually("somebody answers", asking::statistics, () -> answers(asking, "first"));
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int index = 0; index < 20; index++) {
            String text = "q" + index;
            all.add(asking.request(Message.of("questions", text), Duration.ofSeconds(20))
                    .thenAccept(answer -> assertEquals("re: " + text, answer.message().payload().asString())));
        }
        for (CompletableFuture<?> one : all) {
            one.get(30, SECONDS);
        }
        assertEquals(1, answering.statistics().connection().connects());
    }

    private static boolean answers(MqttClient client, String text) {
        return client.request(Message.of("questions", text), Duration.ofSeconds(1)).handle((answer, failure) ->
                failure == null && answer.message().payload().asString().equals("re: " + text)).join();
    }

    // ---- a session of an earlier life

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    void whatAnEarlierLifeLeftIsEndedFirst(String version) throws Exception {
        Map<String, Object> settings = Map.of("client.id", "twice", "clean.start", false, "session.expiry", 300,
                "protocol.version", version, "subscriptions", "left/#", "subscriptions.qos", 2);
        MqttClient first = deployment().connected("twice", settings);
        MqttClient sender = deployment().connected("sender", Map.of());
        eventually("it is subscribed", first::waiting, () -> {
            sender.publish(Message.of("left/early", "early"));
            return first.waiting() > 0;
        });
        deployment().delete("twice");
        eventually("it left", deployment().broker()::clients, () -> !deployment().broker().clients().contains("twice"));
        sender.publish(Message.of("left/meanwhile", "meanwhile").withQos(Qos.EXACTLY_ONCE)).get(20, SECONDS);

        MqttClient second = deployment().connected("twice", settings);
        assertTrue(second.status().connection().orElseThrow().sessionPresent());
        List<String> polled = new ArrayList<>();
        eventually("the message that waited", () -> polled, () -> {
            second.poll().ifPresent(one -> polled.add(one.message().topic().value()));
            return polled.contains("left/meanwhile");
        });
        for (int index = 0; index < 20; index++) {
            second.publish(Message.of("left/own", "own").withQos(Qos.EXACTLY_ONCE)).get(20, SECONDS);
        }
        eventually("its own messages", () -> polled, () -> {
            second.poll().ifPresent(one -> polled.add(one.message().topic().value()));
            return polled.stream().filter("left/own"::equals).count() == 20;
        });
        assertEquals(1, second.statistics().connection().connects(), "the server minded nothing");
    }

    // ---- authentication

    /** Knows the secret, or not. */
    private static MqttAuthenticator authenticator(byte[] secret, List<String> threads) {
        return (client, method) -> new MqttAuthenticator.Exchange() {
            private final byte[] nonce = String.valueOf(System.nanoTime()).getBytes(StandardCharsets.UTF_8);

            @Override
            public Payload first() {
                threads.add(Thread.currentThread().getName());
                return Payload.copyOf(nonce);
            }

            @Override
            public Payload answer(Payload challenge) {
                assertEquals("challenge", challenge.asString());
                return Payload.wrap(Proofs.client(secret, nonce));
            }

            @Override
            public void verify(Payload last) {
                if (!Arrays.equals(last.toBytes(), Proofs.server(secret, nonce))) {
                    throw new SecurityException("this is not the server");
                }
            }
        };
    }

    @Test
    void anAuthenticatorServiceConnectsAndAuthenticatesAgain() throws Exception {
        List<String> threads = new CopyOnWriteArrayList<>();
        try (AuthServer server = new AuthServer(METHOD, SECRET)) {
            deployment().configure("secure", Map.of("server", server.uri(), "authentication.method", METHOD));
            MqttClient client = deployment().awaitState("secure", ConnectionState.SUSPENDED);
            assertTrue(client.status().toString().contains(METHOD), () -> client.status().toString());
            deployment().register(MqttAuthenticator.class, authenticator(SECRET, threads), Map.of(
                    "mqtt.authentication.method", METHOD, "mqtt.client.target", "(mqtt.client=secure)"));
            deployment().awaitState("secure", ConnectionState.CONNECTED);
            assertEquals(List.of("accepted"), server.log);
            client.reauthenticate().get(20, SECONDS);
            assertEquals(List.of("accepted", "again"), server.log);
            assertEquals(ConnectionState.CONNECTED, client.status().state());
            threads.forEach(name -> assertTrue(name.startsWith("caddis-worker-"), name));
            deployment().delete("secure");
        }
    }

    @Test
    void aWrongSecretIsRefusedByWhoeverNotices() throws Exception {
        byte[] wrong = "wrong".getBytes(StandardCharsets.UTF_8);
        try (AuthServer server = new AuthServer(METHOD, SECRET)) {
            deployment().register(MqttAuthenticator.class, authenticator(wrong, new CopyOnWriteArrayList<>()),
                    Map.of("mqtt.authentication.method", METHOD));
            deployment().configure("unknown", Map.of("server", server.uri(), "authentication.method", METHOD));
            MqttClient client = deployment().awaitState("unknown", ConnectionState.BACKOFF);
            assertTrue(client.status().toString().contains("NOT_AUTHORIZED"), () -> client.status().toString());
            ExecutionException refused = assertThrows(ExecutionException.class,
                    () -> client.reauthenticate().get(20, SECONDS));
            assertTrue(refused.getCause().getMessage().contains("no connection"), refused::toString);
            deployment().delete("unknown");
        }
    }
}
