package io.caddis.mqtt.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The broker in memory, with real clients. */
@Timeout(60)
class BrokerTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final BrokerExtension mqtt = new BrokerExtension(clock);

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static String next(MqttClient client) throws InterruptedException {
        return client.receive(LONG).map(one -> one.topic() + " " + one.message().qos().value() + " " + one.text()
                + (one.message().retain() ? " retained" : "")).orElse("nothing");
    }

    private static Map<String, Object> session(Object... more) {
        Map<String, Object> keys = new HashMap<>(Map.of("clean.start", false, "session.expiry", 3600,
                "reconnect.delay.min", 10, "reconnect.delay.max", 10));
        for (int index = 0; index < more.length; index += 2) {
            keys.put((String) more[index], more[index + 1]);
        }
        return keys;
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.0", "3.1.1"})
    void everyQosGoesThroughOnceAndInOrder(String version) throws Exception {
        MqttClient one = mqtt.client("one", Map.of("protocol.version", version));
        MqttClient two = mqtt.client("two", Map.of("protocol.version", version));
        get(two.subscribe(Subscription.of("plant/+/level", Qos.EXACTLY_ONCE)));
        List<CompletableFuture<PublishResult>> ends = new ArrayList<>();
        for (int count = 0; count < 300; count++) {
            ends.add(one.publish(Message.of("plant/1/level", "" + count).withQos(Qos.of(count % 3))));
        }
        for (CompletableFuture<PublishResult> end : ends) {
            get(end);
        }
        List<List<String>> received = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int count = 0; count < 300; count++) {
            ReceivedMessage message = two.receive(LONG).orElseThrow();
            received.get(message.message().qos().value()).add(message.text());
        }
        for (int qos = 0; qos < 3; qos++) {
            List<String> expected = new ArrayList<>();
            for (int count = qos; count < 300; count += 3) {
                expected.add("" + count);
            }
            assertEquals(expected, received.get(qos));
        }
        assertEquals("nothing", two.receive(SHORT).map(ReceivedMessage::text).orElse("nothing"));
        mqtt.broker().awaitFinished("two");
        assertEquals(300, mqtt.broker().messages().size());
    }

    @Test
    void retainedMessagesComeToWhoSubscribesLater() throws Exception {
        MqttClient client = mqtt.client("one");
        get(client.publish(Message.of("a/b", "old").withRetain(true).withQos(Qos.AT_LEAST_ONCE)));
        get(client.publish(Message.of("a/b", "new").withRetain(true).withQos(Qos.AT_LEAST_ONCE)));
        get(client.publish(Message.of("a/c", "").withRetain(true).withQos(Qos.AT_LEAST_ONCE)));
        get(client.subscribe("a/#"));
        assertEquals("a/b 1 new retained", next(client));
        assertEquals(List.of("a/b"), mqtt.broker().retained().stream().map(one -> one.topic().value()).toList());
        mqtt.broker().publish("a/b", "live");
        assertEquals("a/b 1 live", next(client));
    }

    @Test
    void aSessionKeepsMessagesUntilItsTimeIsOver() throws Exception {
        MqttClient client = mqtt.client("one", session());
        get(client.subscribe("a/#"));
        get(client.disconnect());
        mqtt.broker().awaitDisconnected("one");
        assertEquals(1, mqtt.broker().publish(Message.of("a/1", "short").withQos(Qos.AT_LEAST_ONCE)
                .withExpiry(Duration.ofMinutes(1))));
        mqtt.broker().publish(Message.of("a/1", "kept").withQos(Qos.AT_LEAST_ONCE));
        clock.advance(Duration.ofMinutes(2));
        get(client.connect());
        assertTrue(client.status().connection().orElseThrow().sessionPresent());
        assertEquals("a/1 1 kept", next(client));

        get(client.disconnect());
        mqtt.broker().awaitDisconnected("one");
        clock.advance(Duration.ofHours(1));
        assertEquals(List.of(), mqtt.broker().subscriptions("one"));
        assertEquals(0, mqtt.broker().publish(Message.of("a/1", "gone").withQos(Qos.AT_LEAST_ONCE)));
    }

    @Test
    void aCutConnectionComesBackWithItsSession() throws Exception {
        MqttClient client = mqtt.client("one", session());
        get(client.subscribe("a/#"));
        mqtt.broker().cut("one");
        mqtt.broker().publish(Message.of("a/1", "meanwhile").withQos(Qos.EXACTLY_ONCE));
        assertEquals("a/1 1 meanwhile", next(client));
        mqtt.broker().awaitConnected("one");
    }

    @Test
    void aBrokerThatStopsIsBackAtTheSamePort() throws Exception {
        MqttClient client = mqtt.client("one", session());
        CompletableFuture<Void> away = new CompletableFuture<>();
        mqtt.caddis().onStatus((one, status) -> {
            if (status.state() == ConnectionState.BACKOFF) {
                away.complete(null);
            }
        });
        mqtt.broker().stop();
        get(away);
        CompletableFuture<PublishResult> waits = client.publish(Message.of("a", "1").withQos(Qos.AT_LEAST_ONCE));
        assertFalse(waits.isDone());
        mqtt.broker().start();
        get(waits);
        assertEquals("1", mqtt.broker().take("a").payload().asString());
    }

    @Test
    void aWillComesAfterItsDelay() throws Exception {
        MqttClient watcher = mqtt.client("watcher");
        get(watcher.subscribe("will/#"));
        mqtt.client("one", session("will.topic", "will/one", "will.payload", "gone", "will.delay", 30,
                "reconnect.delay.min", 60_000, "reconnect.delay.max", 60_000));
        MqttClient two = mqtt.client("two", Map.of("will.topic", "will/two", "will.payload", "gone"));
        mqtt.broker().cut("one");
        mqtt.caddis().delete(two);
        mqtt.broker().awaitDisconnected("two");
        assertEquals(0, watcher.waiting());
        clock.advance(Duration.ofSeconds(30));
        assertEquals("will/one 0 gone", next(watcher));
        assertEquals("will/one", mqtt.broker().take("will/#").topic().value());
    }

    @Test
    void whatIsDeniedIsToldToTheClient() throws Exception {
        MqttClient client = mqtt.client("one");
        mqtt.broker().denyPublish("secret/#", ReasonCode.NOT_AUTHORIZED);
        mqtt.broker().denySubscribe("secret/#", ReasonCode.NOT_AUTHORIZED);
        ExecutionException refused = assertThrows(ExecutionException.class, () ->
                get(client.publish(Message.of("secret/1", "x").withQos(Qos.EXACTLY_ONCE))));
        assertEquals(ReasonCode.NOT_AUTHORIZED, ((MqttException) refused.getCause()).reasonCode());
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS,
                get(client.publish(Message.of("open", "x").withQos(Qos.AT_LEAST_ONCE))).reasonCode());
        assertFalse(get(client.subscribe("secret/1")).allGranted());
        assertTrue(get(client.subscribe("open/1")).allGranted());
    }

    @Test
    void whoMayNotConnectHearsWhy() throws Exception {
        mqtt.broker().accept("operator", "right");
        MqttClient good = mqtt.client("good", Map.of("username", "operator", ".password", "right"));
        assertEquals(ConnectionState.CONNECTED, good.status().state());
        AssertionError refused = assertThrows(AssertionError.class, () -> mqtt.client("bad", Map.of("username",
                "operator", ".password", "wrong", "operation.timeout", 4)));
        assertTrue(refused.getMessage().contains("BAD_USER_NAME_OR_PASSWORD"), refused.getMessage());
    }

    @Test
    void requestsAreAnswered() throws Exception {
        MqttClient asks = mqtt.client("asks");
        mqtt.client("answers");
        mqtt.caddis().listen(received -> received.reply(Payload.of("87.5")), Map.of(
                "mqtt.topic", "read", "mqtt.client.target", "(mqtt.client=answers)"));
        mqtt.broker().awaitSubscribed("read");
        assertEquals("87.5", get(asks.request(Message.of("read", "temperature"), LONG)).text());
    }

    @Test
    void ofASharedSubscriptionOneGetsEachMessage() throws Exception {
        MqttClient one = mqtt.client("one");
        MqttClient two = mqtt.client("two");
        get(one.subscribe("$share/group/work"));
        get(two.subscribe("$share/group/work"));
        for (int count = 0; count < 10; count++) {
            assertEquals(1, mqtt.broker().publish(Message.of("work", "x").withQos(Qos.AT_LEAST_ONCE)));
        }
        for (int count = 0; count < 5; count++) {
            assertEquals("work 1 x", next(one));
            assertEquals("work 1 x", next(two));
        }
    }

    @ParameterizedTest
    @EnumSource(value = ReasonCode.class, names = {"SERVER_SHUTTING_DOWN", "ADMINISTRATIVE_ACTION"})
    void aClientHearsWhyItIsSentAway(ReasonCode reason) throws Exception {
        CompletableFuture<ReasonCode> heard = new CompletableFuture<>();
        MqttClient client = mqtt.client("one", session());
        mqtt.caddis().onStatus((one, status) ->
                status.cause().ifPresent(cause -> heard.complete(cause.reasonCode())));
        mqtt.broker().disconnect("one", reason);
        assertEquals(reason, get(heard));
        assertEquals("one", client.name());
    }

    @Test
    void whoIsSilentForTooLongIsSentAway() {
        mqtt.client("one", Map.of("keep.alive", 60));
        clock.advance(Duration.ofSeconds(89));
        assertEquals(List.of("one"), mqtt.broker().connected());
        clock.advance(Duration.ofSeconds(2));
        mqtt.broker().awaitDisconnected("one");
        assertEquals(0, mqtt.broker().unfinished("one"));
    }

    @Test
    void whatDoesNotComeIsToldWithWhatCame() throws Exception {
        get(mqtt.client("one").publish(Message.of("a/b", "1").withQos(Qos.AT_LEAST_ONCE)));
        assertEquals("1", mqtt.broker().take("a/+").payload().asString());
        String text = assertThrows(AssertionError.class, () -> mqtt.broker().take("a/+", SHORT)).getMessage();
        assertTrue(text.startsWith("no message for a/+ within PT0.2S; of 1 that came, the last are [a/b]"), text);
    }
}
