package io.caddis.mqtt.kura.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.SubscribeResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.KuraNotConnectedException;
import org.eclipse.kura.KuraTimeoutException;
import org.eclipse.kura.KuraTooManyInflightMessagesException;
import org.eclipse.kura.data.DataTransportToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages out and in: tokens, confirmations, subscriptions. */
@Timeout(60)
class MessagesTest {

    private static CompletableFuture<PublishResult> failed(Kind kind) {
        return CompletableFuture.failedFuture(new MqttException(kind, ReasonCode.QUOTA_EXCEEDED, "refused"));
    }

    /** Trap 3: no confirmation before publish() has returned, and each a moment after; none is missed. */
    @Test
    void noConfirmationComesBeforePublishHasReturned() throws Exception {
        try (Scene scene = Scene.connected()) {
            Set<DataTransportToken> returned = ConcurrentHashMap.newKeySet();
            List<DataTransportToken> early = new ArrayList<>();
            scene.heard.then = event -> {
                List<DataTransportToken> all = scene.heard.confirmed;
                if (event.equals("confirmed") && !returned.contains(all.get(all.size() - 1))) {
                    early.add(all.get(all.size() - 1));
                }
            };
            for (int index = 0; index < 500; index++) {
                returned.add(scene.transport.publish("t", new byte[0], 1 + index % 2, false));
            }
            Scene.await(() -> scene.heard.confirmed.size() == 500);
            assertEquals(List.of(), early);
            assertEquals(returned, new HashSet<>(scene.heard.confirmed));
            assertFalse(scene.heard.threads.subList(1, 501).contains(Thread.currentThread()));
        }
    }

    /** Trap 3, where the client answers while publish() is still running on a slow caller. */
    @Test
    void aConfirmationWaitsForASlowPublish() throws Exception {
        try (Scene scene = Scene.connected("confirmation.delay", 0)) {
            CountDownLatch go = new CountDownLatch(1);
            scene.caddis.publishes = (client, message) -> {
                CompletableFuture<PublishResult> done = CompletableFuture.completedFuture(PublishResult.SUCCESS);
                try {
                    assertFalse(go.await(100, TimeUnit.MILLISECONDS));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                assertEquals(List.of(), scene.heard.confirmed);
                return done;
            };
            DataTransportToken token = scene.transport.publish("t", new byte[0], 1, false);
            Scene.await(() -> scene.heard.confirmed.equals(List.of(token)));
        }
    }

    /** Kura's publisher asks for the connection before each message: by then it has noted the token of the last one. */
    @Test
    void aConfirmationWaitsNoLongerOnceItsPublisherCallsAgain() throws Exception {
        try (Scene scene = Scene.connected("confirmation.delay", 1000)) {
            scene.caddis.publishes = (client, message) -> CompletableFuture.completedFuture(PublishResult.SUCCESS);
            int attempts = 0;
            while (!confirmedWithinASecond(scene)) { // which a busy machine may need for anything
                assertTrue(++attempts < 20, "each of " + attempts + " waits until its second is over");
            }
        }
    }

    private static boolean confirmedWithinASecond(Scene scene) throws Exception {
        scene.heard.confirmed.clear();
        long start = System.nanoTime();
        DataTransportToken token = scene.transport.publish("t", new byte[0], 1, false);
        Thread other = new Thread(scene.transport::isConnected);
        other.start();
        other.join();
        List<DataTransportToken> before = List.copyOf(scene.heard.confirmed);
        assertTrue(scene.transport.isConnected());
        Scene.await(() -> scene.heard.confirmed.equals(List.of(token)));
        boolean early = System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(1000);
        assertTrue(!early || before.isEmpty(), "confirmed at a call of somebody else's");
        return early;
    }

    @Test
    void tokensAreOfTheSessionAndNeverTheSame() throws Exception {
        try (Scene scene = Scene.connected(); Scene other = Scene.connected()) {
            DataTransportToken first = scene.transport.publish("t", null, 1, true);
            DataTransportToken second = scene.transport.publish("t", new byte[] {1}, 2, false);
            assertEquals("gw-17-tcp://broker:1883", first.getSessionId());
            assertEquals(first.getMessageId() + 1, second.getMessageId());
            assertTrue(first.getMessageId() > 0);
            assertTrue(other.transport.publish("t", null, 1, false).getMessageId() != first.getMessageId());
            Message message = scene.caddis.last().published.get(0);
            assertEquals(0, message.payload().length());
            assertTrue(message.retain());
            assertEquals(2, scene.caddis.last().published.get(1).qos().value());
        }
    }

    @Test
    void qos0HasNoToken() throws Exception {
        try (Scene scene = Scene.connected("topic.context.account-name", "acme")) {
            assertNull(scene.transport.publish("$EDC/#account-name/#client-id/x", new byte[0], 0, false));
            assertEquals("$EDC/acme/gw-17/x", scene.caddis.last().published.get(0).topic().value());
        }
    }

    @Test
    void nothingIsTakenWithoutAConnection() throws Exception {
        try (Scene scene = new Scene()) {
            assertThrows(KuraNotConnectedException.class, () -> scene.transport.publish("t", null, 1, false));
            assertThrows(KuraNotConnectedException.class, () -> scene.transport.subscribe("t", 1));
            assertThrows(KuraNotConnectedException.class, () -> scene.transport.unsubscribe("t"));
            scene.transport.connect();
            scene.caddis.last().loses();
            Scene.await(() -> scene.heard.events.contains("lost"));
            assertThrows(KuraNotConnectedException.class, () -> scene.transport.publish("t", null, 1, false));
        }
    }

    @Test
    void theBoundOfMessagesInFlight() throws Exception {
        try (Scene scene = Scene.connected("in-flight.max", 2)) {
            scene.caddis.publishes = (client, message) -> new CompletableFuture<>();
            scene.transport.publish("t", null, 1, false);
            scene.transport.publish("t", null, 1, false);
            assertThrows(KuraTooManyInflightMessagesException.class, () ->
                    scene.transport.publish("t", null, 1, false));
            scene.caddis.last().sent.get(0).complete(PublishResult.SUCCESS);
            Scene.await(() -> scene.heard.confirmed.size() == 1);
            scene.transport.publish("t", null, 1, false);
            assertEquals(3, scene.caddis.last().published.size());
        }
    }

    @Test
    void aFullQueueIsTooMany() throws Exception {
        try (Scene scene = Scene.connected("in-flight.max", 1)) {
            scene.caddis.publishes = (client, message) -> failed(Kind.QUEUE_FULL);
            for (int qos : new int[] {0, 1, 1, 2}) {
                assertThrows(KuraTooManyInflightMessagesException.class, () ->
                        scene.transport.publish("t", null, qos, false));
            }
            assertEquals(List.of(), scene.heard.confirmed);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"REJECTED", "EXPIRED", "NOT_ALLOWED_BY_SERVER", "POISON", "DROPPED"})
    void whatFailsForGoodIsConfirmed(Kind kind) throws Exception {
        try (Scene scene = Scene.connected()) {
            scene.caddis.publishes = (client, message) -> new CompletableFuture<>();
            DataTransportToken later = scene.transport.publish("t", null, 1, false);
            scene.caddis.last().sent.get(0).completeExceptionally(new MqttException(kind, ReasonCode.NOT_AUTHORIZED,
                    "no"));
            Scene.await(() -> scene.heard.confirmed.contains(later));
            scene.caddis.publishes = (client, message) -> failed(kind);
            DataTransportToken atOnce = scene.transport.publish("t", null, 1, false);
            Scene.await(() -> scene.heard.confirmed.contains(atOnce));
        }
    }

    @Test
    void whatCanNeverBeSentDoesNotStopTheQueue() throws Exception {
        try (Scene scene = Scene.connected()) {
            DataTransportToken token = scene.transport.publish("a/+/b", null, 1, false);
            Scene.await(() -> scene.heard.confirmed.contains(token));
            assertNull(scene.transport.publish("", null, 0, false));
            assertEquals(List.of(), scene.caddis.last().published);
        }
    }

    @Test
    void disconnectWaitsForWhatIsInFlight() throws Exception {
        try (Scene scene = Scene.connected()) {
            scene.caddis.publishes = (client, message) -> new CompletableFuture<>();
            scene.heard.then = event -> {
                if (event.equals("disconnecting")) {
                    scene.caddis.last().sent.get(0).complete(PublishResult.SUCCESS);
                }
            };
            scene.transport.publish("t", null, 1, false);
            scene.transport.disconnect(10_000);
            assertEquals(List.of("established true", "disconnecting", "confirmed", "disconnected"),
                    scene.heard.events);
        }
    }

    @Test
    void disconnectDoesNotWaitLongerThanItMay() throws Exception {
        try (Scene scene = Scene.connected()) {
            scene.caddis.publishes = (client, message) -> new CompletableFuture<>();
            scene.transport.publish("t", null, 1, false);
            scene.transport.disconnect(10);
            assertEquals(List.of("established true", "disconnecting", "disconnected"), scene.heard.events);
            assertEquals(1, scene.caddis.deleted.get());
        }
    }

    @Test
    void whatArrivesGoesToAllInOrderAndIsAcknowledgedAfter() throws Exception {
        try (Scene scene = Scene.connected()) {
            Heard second = new Heard();
            scene.transport.addDataTransportListener(second);
            scene.transport.subscribe("a/#", 2);
            CountDownLatch go = new CountDownLatch(1);
            scene.heard.then = event -> {
                if (event.startsWith("arrived")) {
                    awaitQuietly(go);
                }
            };
            CompletableFuture<Void> acknowledged = scene.caddis.delivers(Message.of("a/b", "hello").withRetain(true));
            Scene.await(() -> scene.heard.events.size() == 2);
            assertFalse(acknowledged.isDone());
            go.countDown();
            acknowledged.get(10, TimeUnit.SECONDS);
            assertEquals(List.of("arrived a/b hello 1 true"), second.events);
            assertArrayEquals(scene.heard.payloads.get(0), second.payloads.get(0));
            assertNotSame(scene.heard.payloads.get(0), second.payloads.get(0));
            assertTrue(second.threads.get(0).getName().startsWith("caddis-kura-instance"));
            assertTrue(second.threads.get(0).isDaemon());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void listenersSubscribeAndPublishWhenAMessageArrives() throws Exception {
        try (Scene scene = Scene.connected()) {
            scene.transport.subscribe("a", 1);
            scene.heard.then = event -> {
                if (event.startsWith("arrived")) {
                    try {
                        scene.transport.subscribe("b", 1);
                        scene.transport.publish("answer", null, 0, false);
                        scene.transport.unsubscribe("b");
                    } catch (KuraException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
            scene.caddis.delivers(Message.of("a", "x")).get(10, TimeUnit.SECONDS);
            assertEquals(1, scene.caddis.last().published.size());
        }
    }

    @Test
    void subscriptionsHaveOneListenerWithAllFilters() throws Exception {
        try (Scene scene = Scene.connected("topic.context.account-name", "acme")) {
            scene.transport.subscribe("#account-name/#client-id/#", 1);
            scene.transport.subscribe("b", 0);
            FakeCaddis.Service listener = scene.caddis.of(MqttMessageListener.class).get(0);
            assertEquals(List.of("acme/gw-17/#", "b"), listener.filters());
            assertEquals("(mqtt.client=instance)", listener.properties.get("mqtt.client.target"));
            assertTrue(scene.caddis.last().calls.contains("subscribe acme/gw-17/# 1"));
            scene.transport.unsubscribe("#account-name/#client-id/#");
            assertEquals(List.of("b"), listener.filters());
            scene.transport.unsubscribe("b");
            assertEquals(List.of(), scene.caddis.of(MqttMessageListener.class));
            assertEquals(List.of("update listener.grace=0", "unsubscribe b", "update listener.grace=null"),
                    scene.caddis.last().calls.subList(scene.caddis.last().calls.size() - 3,
                            scene.caddis.last().calls.size()));
        }
    }

    @Test
    void whatCameBeforeTheListenerIsDeliveredToo() throws Exception {
        try (Scene scene = Scene.connected()) {
            scene.caddis.last().polled.add(FakeCaddis.received(Message.of("a", "early"), new CompletableFuture<>()));
            scene.transport.subscribe("a", 1);
            Scene.await(() -> scene.heard.events.contains("arrived a early 1 false"));
        }
    }

    @Test
    void aRefusedFilterIsAnExceptionThatNamesIt() throws Exception {
        try (Scene scene = Scene.connected()) {
            scene.caddis.subscribes = filter -> CompletableFuture.completedFuture(
                    new SubscribeResult(Map.of(filter, ReasonCode.UNSPECIFIED_ERROR)));
            KuraException failure = assertThrows(KuraException.class, () -> scene.transport.subscribe("secret/#", 1));
            assertTrue(failure.getMessage().contains("secret/#"), failure.getMessage());
            assertTrue(failure.getMessage().contains("UNSPECIFIED_ERROR"), failure.getMessage());
            assertThrows(KuraException.class, () -> scene.transport.subscribe("a#b", 1));
            assertThrows(KuraException.class, () -> scene.transport.subscribe("a", 3));
        }
    }

    @Test
    void noAnswerInTime() throws Exception {
        try (Scene scene = Scene.connected("timeout", 1)) {
            scene.caddis.subscribes = filter -> new CompletableFuture<>();
            assertThrows(KuraTimeoutException.class, () -> scene.transport.subscribe("a", 1));
            scene.caddis.subscribes = filter -> CompletableFuture.failedFuture(
                    new MqttException(Kind.TIMED_OUT, ReasonCode.UNSPECIFIED_ERROR, "late"));
            assertThrows(KuraTimeoutException.class, () -> scene.transport.unsubscribe("a"));
        }
    }

    @Test
    void aLossEndsTheWaitForAnAnswer() throws Exception {
        try (Scene scene = Scene.connected("timeout", 60)) {
            scene.caddis.subscribes = filter -> {
                scene.caddis.last().loses();
                return new CompletableFuture<>();
            };
            assertThrows(KuraNotConnectedException.class, () -> scene.transport.subscribe("a", 1));
        }
    }
}
