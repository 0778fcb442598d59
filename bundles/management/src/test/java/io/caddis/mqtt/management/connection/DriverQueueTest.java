package io.caddis.mqtt.management.connection;

import static io.caddis.mqtt.management.Scene.failure;
import static io.caddis.mqtt.management.Scene.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Priority;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.Await;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Messages that find no room, wait for it, or wait too long; with and without a session. */
class DriverQueueTest {
    private final Scene scene = new Scene();

    private CompletableFuture<PublishResult> publish(Message message) {
        CompletableFuture<PublishResult> future = scene.client.publish(message);
        scene.settle();
        return future;
    }

    /** A connected client whose window of one message is taken and whose queue of one message is full. */
    private void full(String policy) {
        scene.with("queue.max", 1).with("in.flight.max", 1).with("queue.policy", policy).connected();
        publish(message("sent", 1));
        publish(message("waits", 1));
        assertEquals(1, scene.client.statistics().queue().messages());
    }

    @Test
    void propertiesCountWithAndWithoutASessionBundle() {
        Message large = message("a", 1).withContentType("x".repeat(200));
        scene.with("queue.bytes.max", 600).connected();
        scene.lose();
        CompletableFuture<PublishResult> first = publish(large.withContentType("x".repeat(50)));
        assertEquals(Kind.QUEUE_FULL, failure(publish(large)));
        scene.parts(scene.parts.withSessions(null));
        assertEquals(Kind.QUEUE_FULL, failure(publish(large)));
        assertFalse(first.isDone());
    }

    /** Without a thread in between: however fast a caller is, nothing piles up. */
    @Test
    void whatIsRefusedHasFailedWhenPublishReturns() {
        for (String policy : new String[] {"fail", "drop-newest"}) {
            Scene fresh = new Scene();
            fresh.with("queue.max", 1).with("queue.policy", policy).create();
            CompletableFuture<PublishResult> taken = fresh.client.publish(message("a", 1));
            assertTrue(fresh.client.publish(message("b", 1)).isCompletedExceptionally(), "without a session");
            assertTrue(fresh.client.enqueue(message("b", 1)).isCompletedExceptionally(), "without a session");
            fresh.withParts();
            assertTrue(fresh.client.publish(message("c", 0)).isCompletedExceptionally());
            assertFalse(taken.isDone());
            fresh.client.close();
            assertEquals(Kind.CLOSED, failure(fresh.client.publish(message("d", 1))));
        }
    }

    private void acknowledgeFirst() {
        scene.send(new Puback(1, ReasonCode.SUCCESS, Properties.NONE));
    }

    // ---- expiry

    @Test
    void whatExpiresWithoutALinkEndsInTime() {
        scene.connected();
        scene.lose();
        CompletableFuture<PublishResult> future = publish(message("a", 1).withExpirySeconds(5));
        scene.pass(4 * ByHand.SECOND);
        assertFalse(future.isDone());
        scene.pass(2 * ByHand.SECOND);
        assertEquals(Kind.EXPIRED, failure(future));
        assertEquals(1, scene.client.statistics().out().failed(MqttException.Kind.EXPIRED));
        assertEquals(0, scene.client.statistics().queue().messages());
    }

    @Test
    void whatExpiresWhileDisconnectedOnPurposeEndsInTime() {
        scene.connected();
        scene.client.disconnect();
        scene.settle();
        CompletableFuture<PublishResult> future = publish(message("a", 0).withExpirySeconds(1));
        scene.pass(2 * ByHand.SECOND);
        assertEquals(Kind.EXPIRED, failure(future));
        assertEquals(0, scene.alarms(), "no timer is left");
    }

    @Test
    void whatExpiresWithoutASessionBundleEndsInTime() {
        scene.connected();
        CompletableFuture<PublishResult> before = publish(message("a", 1).withExpirySeconds(3));
        scene.lose();
        CompletableFuture<PublishResult> queued = publish(message("b", 1).withExpirySeconds(3));
        scene.parts(scene.parts.withSessions(null));
        CompletableFuture<PublishResult> held = publish(message("c", 1).withExpirySeconds(5));
        CompletableFuture<PublishResult> stays = publish(message("d", 1));
        scene.pass(4 * ByHand.SECOND);
        assertEquals(Kind.EXPIRED, failure(queued));
        assertFalse(held.isDone());
        scene.pass(2 * ByHand.SECOND);
        assertEquals(Kind.EXPIRED, failure(held));
        assertFalse(before.isDone(), "what was sent does not expire here");
        assertFalse(stays.isDone());
        assertEquals(1, scene.client.statistics().queue().messages());
        assertEquals(1, scene.client.statistics().queue().inFlight());
    }

    // ---- policies

    @Test
    void refusalsAndDropsAreCounted() {
        full("fail");
        assertEquals(Kind.QUEUE_FULL, failure(publish(message("x", 1))));
        scene.configure("queue.policy", "drop-newest");
        assertEquals(Kind.DROPPED, failure(publish(message("x", 1))));
        assertEquals(1, scene.client.statistics().out().failed(MqttException.Kind.QUEUE_FULL));
        assertEquals(1, scene.client.statistics().out().failed(MqttException.Kind.DROPPED));
        assertEquals(2, scene.client.statistics().out().failed());
    }

    @Test
    void policiesHoldWithoutASessionBundleToo() {
        scene.with("queue.max", 2).with("queue.policy", "drop-oldest").with("queue.policy.qos0", "drop-newest")
                .with("queue.policy.qos2", "fail").create();
        CompletableFuture<PublishResult> high = publish(message("h", 1).withPriority(Priority.HIGH));
        CompletableFuture<PublishResult> first = publish(message("a", 1));
        CompletableFuture<PublishResult> second = publish(message("b", 1));
        assertEquals(Kind.DROPPED, failure(first));
        assertEquals(Kind.DROPPED, failure(publish(message("c", 0))));
        assertEquals(Kind.QUEUE_FULL, failure(publish(message("d", 2))));
        assertEquals(Kind.DROPPED, failure(publish(message("e", 1).withPriority(Priority.LOW))));
        assertFalse(high.isDone() || second.isDone());
        scene.withParts();
        assertEquals(2, scene.accept(false).stream().filter(packet -> packet.type() == PacketType.PUBLISH).count());
    }

    @Test
    void rateIsKeptByTheTimer() {
        scene.with("rate.messages", 10).connected();
        for (int number = 0; number < 12; number++) {
            scene.client.publish(message("t" + number, 0));
        }
        scene.settle();
        long soon = published();
        assertTrue(soon >= 1 && soon <= 2, soon + " at once");
        scene.pass(ByHand.SECOND / 2);
        long later = published();
        assertTrue(later >= 4 && later <= 6, later + " in half a second");
        scene.pass(ByHand.SECOND);
        assertEquals(12 - soon - later, published());
    }

    /** Since the last time. */
    private long published() {
        return scene.link().packets().stream().map(Packet::type).filter(PacketType.PUBLISH::equals).count();
    }

    // ---- block

    /** Publishes on a thread of its own, which waits. */
    private CompletableFuture<CompletableFuture<PublishResult>> publishElsewhere() {
        CompletableFuture<CompletableFuture<PublishResult>> called = new CompletableFuture<>();
        Thread caller = new Thread(() -> called.complete(scene.client.publish(message("blocked", 1))), "caller");
        caller.setDaemon(true);
        caller.start();
        Await.until("the caller waits", () -> caller.getState() == Thread.State.TIMED_WAITING);
        assertFalse(called.isDone());
        return called;
    }

    @Test
    void aPublishWaitsForRoomWithoutTheLock() throws Exception {
        full("block");
        CompletableFuture<CompletableFuture<PublishResult>> called = publishElsewhere();
        acknowledgeFirst();
        CompletableFuture<PublishResult> future = Await.result(called);
        scene.settle();
        assertFalse(future.isDone());
        assertEquals(1, scene.client.statistics().queue().messages());
    }

    @Test
    void aPublishWaitsNoLongerThanItMay() throws Exception {
        full("block");
        CompletableFuture<CompletableFuture<PublishResult>> called = publishElsewhere();
        scene.pass(10 * ByHand.SECOND);
        synchronized (scene.client.driver()) {
            scene.client.driver().arm();
        }
        CompletableFuture<PublishResult> future = Await.result(called);
        scene.settle();
        assertEquals(Kind.QUEUE_FULL, failure(future));
    }

    @Test
    void theEndOfTheClientEndsTheWait() throws Exception {
        full("block");
        CompletableFuture<CompletableFuture<PublishResult>> called = publishElsewhere();
        scene.client.close();
        CompletableFuture<PublishResult> future = Await.result(called);
        scene.settle();
        assertEquals(Kind.CLOSED, failure(future));
    }

    @Test
    void anInterruptEndsTheWaitAndStays() throws Exception {
        full("block");
        CompletableFuture<PublishResult> called = new CompletableFuture<>();
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        Thread caller = new Thread(() -> {
            scene.client.publish(message("blocked", 1)).whenComplete((result, cause) -> {
                called.completeExceptionally(cause);
            });
            interrupted.set(Thread.currentThread().isInterrupted());
            ended.countDown();
        }, "caller");
        caller.setDaemon(true);
        caller.start();
        Await.until("the caller waits", () -> caller.getState() == Thread.State.TIMED_WAITING);
        caller.interrupt();
        Await.open("the caller goes on", ended);
        scene.settle();
        assertTrue(interrupted.get());
        assertEquals(Kind.QUEUE_FULL, failure(called));
    }

    @Test
    void aThreadOfTheBundleNeverWaits() throws Exception {
        full("block");
        CompletableFuture<CompletableFuture<PublishResult>> called = new CompletableFuture<>();
        try (Workers workers = new Workers()) {
            workers.execute(() -> called.complete(scene.client.publish(message("a", 1))));
            CompletableFuture<PublishResult> future = Await.result(called);
            scene.settle();
            assertEquals(Kind.QUEUE_FULL, failure(future));
        }
    }
}
