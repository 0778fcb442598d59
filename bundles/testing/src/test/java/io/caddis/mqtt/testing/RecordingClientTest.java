package io.caddis.mqtt.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttSubscription;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TrackedPublish;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kit does without a broker: messages by hand, the client that records, the clock. */
@Timeout(30)
class RecordingClientTest {
    /** Of its own for each task: the common pool may have one only, where one that waits keeps the others waiting. */
    private static final Executor THREADS = task -> new Thread(task).start();
    private final ManualClock clock = new ManualClock();
    private final RecordingClient client = new RecordingClient("plant", clock);

    @Test
    void aMessageNotesWhatAListenerDoesWithIt() {
        TestMessage message = TestMessage.of("read/level", "87.5").withQos(Qos.AT_LEAST_ONCE)
                .withResponseTopic("answer/1").withSubscriptionIdentifiers(7).withDuplicate(true).withRetain(true);
        assertFalse(message.isAcknowledged());
        message.acknowledge();
        message.acknowledge();
        assertEquals(2, message.acknowledgements());
        message.reply(Payload.of("ok"));
        assertEquals(List.of("ok"), message.replies().stream().map(one -> one.payload().asString()).toList());
        assertEquals("answer/1", message.replies().get(0).topic().value());
        assertEquals("read/level 87.5", message.topic() + " " + message.text());
        assertEquals(List.of(7), message.subscriptionIdentifiers());
        assertTrue(message.duplicate());
        assertTrue(message.message().retain());
        assertThrows(IllegalStateException.class, () -> TestMessage.of("a", "b").reply(Payload.EMPTY));
        assertEquals(List.of(), TestMessage.of("a", "b").replies());
    }

    @Test
    void whatIsTrackedStaysUntilItIsSettled() {
        client.loses();
        TrackedPublish one = client.track("4711", Message.of("a", "1")).join();
        assertEquals(List.of(one), client.tracked().join());
        client.settle("4711");
        assertEquals(List.of(one), client.tracked().join(), "it has not ended");
        client.becomes(ConnectionState.CONNECTED);
        assertEquals(PublishResult.SUCCESS, one.end().join());
        client.settle("4711");
        assertEquals(List.of(), client.tracked().join());
        assertEquals(List.of("settle 4711", "settle 4711"), client.calls());
        assertThrows(IllegalArgumentException.class, () -> client.track("x", Message.of("a", "1")
                .withQos(Qos.AT_MOST_ONCE)));
        client.publishing(message -> CompletableFuture.failedFuture(new MqttException(MqttException.Kind.QUEUE_FULL,
                ReasonCode.QUOTA_EXCEEDED, "full")));
        assertTrue(client.track("x", Message.of("a", "1")).isCompletedExceptionally());
    }

    @Test
    void publishesSucceedWhileItIsConnected() {
        assertTrue(client.publish(Message.of("a", "1")).isDone());
        client.loses();
        CompletableFuture<PublishResult> waits = client.publish(Message.of("a", "2"));
        assertTrue(client.enqueue(Message.of("a", "3")).isDone());
        assertFalse(waits.isDone());
        assertEquals(2, client.statistics().queue().messages());
        client.becomes(ConnectionState.CONNECTED);
        assertTrue(waits.isDone());
        assertEquals(3, client.statistics().out().completed());
        assertEquals(List.of("1", "2", "3"), client.published().stream().map(one -> one.payload().asString()).toList());
    }

    @Test
    void theTestEndsPublishes() {
        client.hold();
        CompletableFuture<PublishResult> one = client.publish(Message.of("a", "1"));
        CompletableFuture<PublishResult> two = client.publish(Message.of("a", "2"));
        assertFalse(one.isDone());
        client.publications().get(0).succeed(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        client.publications().get(1).fail(MqttException.Kind.QUEUE_FULL);
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, one.join().reasonCode());
        assertEquals(MqttException.Kind.QUEUE_FULL, kind(two));
        assertEquals(1, client.statistics().out().failed());

        client.publishing(message -> CompletableFuture.failedFuture(new IllegalStateException("as I like")));
        assertThrows(CompletionException.class, () -> client.publish(Message.of("a", "3")).join());
        assertTrue(client.enqueue(Message.of("a", "3")).isCompletedExceptionally());
        assertTrue(client.publications().get(3).isDone());
    }

    private static MqttException.Kind kind(CompletableFuture<?> future) {
        return ((MqttException) assertThrows(CompletionException.class, future::join).getCause()).kind();
    }

    @Test
    void requestsAreAnsweredOrTimeOut() {
        CompletableFuture<ReceivedMessage> one = client.request(Message.of("read", "x"), Duration.ofSeconds(5));
        CompletableFuture<ReceivedMessage> two = client.request(Message.of("read", "y"), Duration.ofSeconds(5));
        client.requests().get(0).answer("87.5");
        assertEquals("87.5", one.join().text());
        assertSame(client, one.join().client());
        clock.advance(Duration.ofMillis(4999));
        assertFalse(client.requests().get(1).isDone());
        clock.advance(Duration.ofMillis(1));
        assertEquals(MqttException.Kind.TIMED_OUT, kind(two));
        assertEquals(Duration.ofSeconds(5), client.requests().get(1).timeout());
        assertEquals("y", client.requests().get(1).message().payload().asString());
        assertThrows(IllegalArgumentException.class, () -> client.request(Message.of("a", "b"), Duration.ZERO));
    }

    @Test
    void listenersAreCalledAndAcknowledgedAndOthersWaitForPoll() throws Exception {
        List<String> heard = new ArrayList<>();
        client.listen(received -> heard.add(received.text()), "a/+");
        client.listen(MqttSubscription.Ack.MANUAL, received -> heard.add("by hand"), "b");
        assertTrue(client.arrives("a/1", "one").isAcknowledged());
        assertFalse(client.arrives("b", "two").isAcknowledged());
        TestMessage waits = client.arrives(Message.of("c", "three"));
        assertEquals(List.of("one", "by hand"), heard);
        assertEquals(1, client.waiting());
        assertEquals("three", client.poll().orElseThrow().text());
        assertTrue(waits.isAcknowledged());
        assertEquals(Optional.empty(), client.poll());
        client.listen(received -> {
            throw new java.io.IOException("no disk");
        }, "bad");
        assertEquals("no disk", assertThrows(IllegalStateException.class, () -> client.arrives("bad", ""))
                .getCause().getMessage());
        assertEquals(4, client.statistics().in().delivered());
    }

    @Test
    void receiveWaitsForAMessageOrTheClock() throws Exception {
        CompletableFuture<Optional<String>> taken = CompletableFuture.supplyAsync(() -> receive(client), THREADS);
        client.arrives("a", "1");
        assertEquals(Optional.of("1"), taken.get(10, TimeUnit.SECONDS));
        CompletableFuture<Optional<String>> none = CompletableFuture.supplyAsync(() -> receive(client), THREADS);
        while (!none.isDone()) {
            clock.advance(Duration.ofSeconds(1)); // it may not have begun to wait
            Thread.onSpinWait();
        }
        assertEquals(Optional.empty(), none.join());
        assertEquals(Optional.empty(), new RecordingClient("real").receive(Duration.ofMillis(1)));
    }

    private static Optional<String> receive(RecordingClient from) {
        try {
            return from.receive(Duration.ofSeconds(5)).map(ReceivedMessage::text);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void subscriptionsAreNotedAndAnswered() {
        assertTrue(client.subscribe("a/#").join().allGranted());
        client.granting(one -> ReasonCode.NOT_AUTHORIZED);
        assertFalse(client.subscribe(Subscription.of("b", Qos.EXACTLY_ONCE)).join().allGranted());
        assertEquals(List.of("a/#"), client.subscriptions().stream().map(one -> one.filter().value()).toList());
        assertTrue(client.unsubscribe("a/#").join().allGranted());
        assertEquals(List.of(), client.subscriptions());
        assertEquals(List.of("subscribe a/# 1", "subscribe b 2", "unsubscribe a/#"), client.calls());
    }

    @Test
    void connectionsFollowTheTest() {
        List<ConnectionState> heard = new ArrayList<>();
        client.addConnectionListener((one, status) -> heard.add(status.state()));
        client.disconnect().join();
        CompletableFuture<Void> gate = new CompletableFuture<>();
        client.operations(gate);
        CompletableFuture<Void> connecting = client.connect();
        assertEquals(ConnectionState.DISCONNECTED, client.status().state());
        gate.complete(null);
        connecting.join();
        client.becomes(ConnectionState.CLOSED);
        assertEquals(List.of(ConnectionState.CONNECTED, ConnectionState.DISCONNECTED, ConnectionState.CONNECTED,
                ConnectionState.CLOSED), heard);
        assertEquals(List.of("disconnect", "connect"), client.calls());
        assertEquals(MqttException.Kind.CLOSED, kind(client.publish(Message.of("a", "b"))));
        assertEquals(MqttException.Kind.CLOSED, kind(client.request(Message.of("a", "b"), Duration.ofSeconds(1))));
    }

    @Test
    void aDrainWaitsForWhatWasPublishedOrTheClock() {
        assertEquals(0, client.drain(Duration.ofSeconds(5)).join());
        client.hold();
        client.publish(Message.of("a", "1"));
        client.publish(Message.of("a", "2"));
        assertEquals(2, client.drain(Duration.ZERO).join());
        CompletableFuture<Long> late = client.drain(Duration.ofSeconds(5));
        CompletableFuture<Long> patient = client.drain(Duration.ofMinutes(5));
        client.publications().get(0).succeed();
        clock.advance(Duration.ofSeconds(5));
        assertEquals(1, late.join());
        assertFalse(patient.isDone());
        client.publications().get(1).fail(MqttException.Kind.EXPIRED);
        assertEquals(0, patient.join());
        assertEquals(List.of("drain", "drain", "drain", "drain"), client.calls());
    }

    @Test
    void aSubscriberOfFlowGetsWhatItRequested() {
        List<String> heard = new ArrayList<>();
        Flow.Subscription[] mine = new Flow.Subscription[1];
        client.messages(MqttSubscription.Ack.AUTO, Subscription.of("a/#")).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                mine[0] = subscription;
            }

            @Override
            public void onNext(ReceivedMessage item) {
                heard.add(item.text());
            }

            @Override
            public void onError(Throwable throwable) {
                heard.add(throwable.getMessage());
            }

            @Override
            public void onComplete() {
                heard.add("complete");
            }
        });
        TestMessage first = client.arrives("a/1", "1");
        TestMessage second = client.arrives("a/1", "2");
        assertEquals(List.of(), heard);
        mine[0].request(1);
        assertEquals(List.of("1"), heard);
        assertTrue(first.isAcknowledged());
        assertFalse(second.isAcknowledged());
        mine[0].cancel();
        client.arrives("a/1", "3");
        assertEquals(List.of("1"), heard);
        assertEquals(1, client.waiting());
    }

    @Test
    void theClockMovesInAllZonesTogether() {
        Instant start = clock.instant();
        ManualClock there = clock.withZone(ZoneId.of("Asia/Tokyo"));
        there.advance(Duration.ofHours(2));
        assertEquals(start.plusSeconds(7200), clock.instant());
        assertEquals(Duration.ofHours(2).toNanos(), clock.nanoTime());
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofNanos(-1)));
    }
}
