package io.caddis.mqtt.management.connection;

import static io.caddis.mqtt.management.Scene.failure;
import static io.caddis.mqtt.management.Scene.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.HandStore;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.session.SessionsComponent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What waits until messages have ended: drain, and disconnect with a drain. */
class DrainTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final DisconnectOptions DRAINED = DisconnectOptions.NORMAL.withDrain(MINUTE);

    private final Scene scene = new Scene();

    private void publish(String topic, int qos) {
        scene.client.publish(message(topic, qos));
        scene.settle();
    }

    private CompletableFuture<Long> drain() {
        return drain(MINUTE);
    }

    private CompletableFuture<Long> drain(Duration timeout) {
        CompletableFuture<Long> drained = scene.client.drain(timeout);
        scene.settle();
        return drained;
    }

    private CompletableFuture<Void> leave() {
        CompletableFuture<Void> left = scene.client.disconnect(DRAINED);
        scene.settle();
        return left;
    }

    private static Packet puback(int packetId) {
        return new Puback(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    private List<PacketType> sent() {
        return scene.link().types();
    }

    /** Whose time is not over by far. */
    private void noTimerIsLeft() {
        scene.client.close();
        scene.settle();
        assertEquals(0, scene.alarms());
    }

    // ---- drain

    @Test
    void whatWasPublishedBeforeIsWaitedForAndNothingElse() {
        scene.connected();
        assertEquals(0, drain().join(), "there is nothing");
        publish("a", 1);
        publish("b", 2);
        CompletableFuture<Long> first = drain();
        publish("c", 1);
        CompletableFuture<Long> second = drain();
        scene.send(puback(1));
        assertFalse(first.isDone(), "QoS 2 is not acknowledged");
        scene.send(new Pubrec(2, ReasonCode.SUCCESS, Properties.NONE));
        assertFalse(first.isDone(), "nor is it with PUBREC");
        publish("d", 1);
        scene.send(new Pubcomp(2, ReasonCode.SUCCESS, Properties.NONE));
        assertEquals(0, first.join());
        assertFalse(second.isDone());
        scene.send(puback(3));
        assertEquals(0, second.join());
        scene.send(puback(4));
        noTimerIsLeft();
    }

    @Test
    void aLaterOneThatEndsFirstCountsForNothing() {
        scene.connected();
        publish("a", 1);
        CompletableFuture<Long> drained = drain();
        publish("b", 1);
        scene.send(puback(2));
        assertFalse(drained.isDone());
        scene.send(puback(1));
        assertEquals(0, drained.join());
    }

    @Test
    void whenTheTimeIsOverItSaysHowManyAreLeft() {
        scene.with("in.flight.max", 1).connected();
        publish("a", 1);
        publish("b", 1);
        publish("c", 1);
        CompletableFuture<Long> drained = drain();
        publish("later", 1);
        scene.pass(59 * ByHand.SECOND);
        assertFalse(drained.isDone());
        scene.send(puback(1));
        scene.pass(2 * ByHand.SECOND);
        assertEquals(2, drained.join());
        assertEquals(2, drain(Duration.ZERO).join() - 1, "the later one counts now");
        assertEquals(ConnectionState.CONNECTED, scene.state());
    }

    @Test
    void qos0EndsWhenItIsWritten() {
        scene.connected();
        scene.client.publish(message("a", 0));
        CompletableFuture<Long> drained = scene.client.drain(MINUTE);
        scene.link().fillOnce();
        scene.hand.settle();
        assertFalse(drained.isDone(), "the link has it, the system may not");
        scene.settle();
        assertEquals(0, drained.join());
    }

    @Test
    void withoutAConnectionItWaitsForOne() {
        scene.connected();
        scene.lose();
        publish("a", 0);
        publish("b", 1);
        CompletableFuture<Long> drained = drain();
        scene.pass(ByHand.SECOND);
        assertFalse(drained.isDone());
        scene.accept(false);
        scene.send(puback(1));
        assertEquals(0, drained.join());
    }

    @Test
    void whatFailsHasEnded() {
        scene.with("queue.max", 1).with("queue.policy", "drop-oldest").connected();
        scene.client.disconnect();
        scene.settle();
        publish("a", 1);
        CompletableFuture<Long> drained = drain();
        assertFalse(drained.isDone());
        publish("b", 1);
        assertEquals(0, drained.join(), "the first was dropped for the second");
        publish("c", 1);
        assertEquals(1, drain(Duration.ZERO).join());
    }

    @Test
    void whatExpiresHasEnded() {
        scene.create().withParts();
        scene.client.publish(message("a", 1).withExpirySeconds(5));
        CompletableFuture<Long> drained = drain();
        scene.pass(7 * ByHand.SECOND);
        assertEquals(0, drained.join());
    }

    @Test
    void itGoesOnWhileABundleIsReplaced() {
        scene.connected();
        publish("a", 1);
        CompletableFuture<Long> drained = drain();
        scene.parts(scene.parts.withSessions(null));
        assertEquals(ConnectionState.SUSPENDED, scene.state());
        assertFalse(drained.isDone());
        CompletableFuture<Long> meanwhile = drain();
        publish("later", 1);
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        scene.accept(true);
        scene.send(puback(1));
        assertEquals(0, drained.join());
        assertEquals(0, meanwhile.join());
    }

    @Test
    void whatAnEarlierDriverLeftCounts() {
        scene.connected();
        publish("a", 1);
        scene.client.park();
        scene.settle();
        Parts parts = scene.parts;
        scene.parts = Parts.NONE;
        scene.create();
        CompletableFuture<Long> early = drain();
        assertFalse(early.isDone(), "nobody knows yet");
        scene.parts(parts);
        publish("b", 1);
        CompletableFuture<Long> both = drain();
        assertEquals(2, drain(Duration.ZERO).join());
        scene.accept(true);
        scene.send(puback(1));
        assertEquals(0, early.join());
        assertFalse(both.isDone());
        scene.send(puback(2));
        assertEquals(0, both.join());
    }

    @Test
    void aDurableClientWaitsForItsStore() {
        HandStore store = new HandStore();
        scene.with("durable", true).create().withParts();
        scene.parts(scene.parts.withStore(store));
        CompletableFuture<Long> drained = drain();
        assertFalse(drained.isDone(), "the store may have messages");
        store.openEmpty();
        scene.settle();
        assertEquals(0, drained.join());
        scene.accept(false);
        CompletableFuture<Void> enqueued = scene.client.enqueue(message("a", 1));
        CompletableFuture<Long> second = drain();
        store.commitAll();
        scene.settle();
        assertTrue(enqueued.isDone());
        assertFalse(second.isDone());
        scene.send(puback(1));
        assertEquals(0, second.join());
    }

    @Test
    void theEndOfTheClientEndsIt() {
        scene.connected();
        publish("a", 1);
        CompletableFuture<Long> drained = drain();
        CompletableFuture<Void> left = leave();
        scene.client.close();
        scene.settle();
        assertEquals(Kind.CLOSED, failure(drained));
        assertTrue(left.isDone() && !left.isCompletedExceptionally());
        assertEquals(Kind.CLOSED, failure(drain()));
        noTimerIsLeft();
    }

    @Test
    void oneThatIsCancelledIsForgotten() {
        scene.connected();
        publish("a", 1);
        CompletableFuture<Long> drained = drain();
        CompletableFuture<Void> left = leave();
        drained.cancel(false);
        left.cancel(false);
        scene.settle();
        scene.send(puback(1));
        assertEquals(ConnectionState.CONNECTED, scene.state());
        noTimerIsLeft();
    }

    // ---- disconnect

    @Test
    void disconnectComesAfterTheLastAcknowledgement() {
        scene.connected();
        publish("a", 1);
        sent();
        CompletableFuture<Void> left = leave();
        assertEquals(List.of(), sent());
        assertEquals(ConnectionState.CONNECTED, scene.state());
        scene.send(puback(1));
        assertTrue(left.isDone());
        assertEquals(List.of(PacketType.DISCONNECT), sent());
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        noTimerIsLeft();
    }

    @Test
    void disconnectWaitsNoLongerThanItIsTold() {
        scene.connected();
        publish("a", 1);
        CompletableFuture<Void> left = leave();
        scene.pass(59 * ByHand.SECOND);
        assertFalse(left.isDone());
        scene.pass(2 * ByHand.SECOND);
        assertTrue(left.isDone());
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertEquals(1, drain(Duration.ZERO).join(), "it is kept");
    }

    @Test
    void connectTakesItBack() {
        scene.connected();
        publish("a", 1);
        CompletableFuture<Void> left = leave();
        scene.client.connect();
        scene.settle();
        assertEquals(Kind.DROPPED, failure(left));
        scene.send(puback(1));
        assertEquals(ConnectionState.CONNECTED, scene.state());
    }

    @Test
    void disconnectWithoutADrainEndsTheWait() {
        scene.connected();
        publish("a", 1);
        CompletableFuture<Void> first = leave();
        CompletableFuture<Void> second = scene.client.disconnect();
        scene.settle();
        assertTrue(first.isDone() && second.isDone());
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        CompletableFuture<Void> third = leave();
        assertTrue(third.isDone(), "no connection is wanted: there is nothing to wait for");
        noTimerIsLeft();
    }

    @Test
    void aNegativeDrainIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> DisconnectOptions.NORMAL.withDrain(Duration.ofNanos(-1)));
        assertEquals(MINUTE, DRAINED.withWill(true).drain());
    }
}
