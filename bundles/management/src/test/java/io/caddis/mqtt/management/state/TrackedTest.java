package io.caddis.mqtt.management.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TrackedPublish;
import io.caddis.mqtt.management.HandStore;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Failure;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import io.caddis.mqtt.spi.SessionState.Stage;
import io.caddis.mqtt.spi.SessionState.Tracked;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Messages with tags, whose ends are kept until they are settled. */
class TrackedTest {
    private static final Failure REFUSED = new Failure(Kind.REJECTED, ReasonCode.QUOTA_EXCEEDED);

    private final Scene scene = new Scene().with("durable", true);
    private final HandStore store = new HandStore();

    private TrackedPublish track(String tag, int qos) {
        CompletableFuture<TrackedPublish> kept = scene.client.track(tag, Scene.message("t", qos));
        scene.settle();
        assertFalse(kept.isDone(), "not before the commit");
        store.commitAll();
        scene.settle();
        return kept.join();
    }

    private void acknowledge(int packetId, ReasonCode reasonCode) {
        scene.send(new Puback(packetId, reasonCode, Properties.NONE));
        scene.settle();
    }

    private void acknowledgeLast() {
        acknowledge(scene.link().packets().stream().filter(Publish.class::isInstance)
                .reduce((first, second) -> second).map(one -> ((Publish) one).packetId()).orElseThrow(),
                ReasonCode.SUCCESS);
    }

    private List<String> unsettled() {
        CompletableFuture<List<TrackedPublish>> all = scene.client.tracked();
        scene.settle();
        return all.join().stream().map(TrackedPublish::tag).toList();
    }

    private List<Long> settledInStore() {
        return store.appended.stream().filter(SessionChange.Settled.class::isInstance)
                .map(one -> ((SessionChange.Settled) one).sequence()).toList();
    }

    @Test
    void theStoreKeepsTheTagUntilTheEndIsSettled() {
        scene.connectWith(store);
        TrackedPublish one = track("4711", 1);
        assertEquals("4711", one.tag());
        assertTrue(store.appended.stream().anyMatch(change -> change instanceof SessionChange.Accepted accepted
                && "4711".equals(accepted.tag())), store.appended.toString());
        scene.client.settle("4711");
        assertEquals(List.of(), settledInStore(), "it has not ended");
        acknowledge(1, ReasonCode.SUCCESS);
        assertEquals(ReasonCode.SUCCESS, one.end().join().reasonCode());
        assertEquals(List.of("4711"), unsettled());
        scene.client.settle("4711");
        scene.client.settle("4711");
        assertEquals(1, settledInStore().size());
        assertEquals(List.of(), unsettled());
    }

    /** Their number is not one of the session's changes, which it is told the commits of. */
    @Test
    void messagesGoOnBeingSentWhileOthersAreSettled() {
        scene.connectWith(store);
        for (int count = 0; count < 5; count++) {
            TrackedPublish one = track("tag" + count, 1);
            acknowledgeLast();
            assertTrue(one.end().isDone());
            scene.client.settle(one.tag());
            CompletableFuture<PublishResult> plain = scene.client.publish(Scene.message("t", 1));
            store.commitAll();
            scene.settle();
            acknowledgeLast();
            assertTrue(plain.isDone() && !plain.isCompletedExceptionally());
        }
        assertEquals(5, settledInStore().size());
        assertEquals(List.of(), unsettled());
        assertEquals(1, scene.links.size(), "one connection");
    }

    @Test
    void aRefusalIsKeptWithItsCode() {
        scene.connectWith(store);
        TrackedPublish one = track("x", 1);
        acknowledge(1, ReasonCode.QUOTA_EXCEEDED);
        assertEquals(Kind.REJECTED, Scene.failure(one.end()));
        assertTrue(store.appended.stream().anyMatch(change -> change instanceof SessionChange.Ended ended
                && REFUSED.equals(ended.failure())), store.appended.toString());
    }

    private void open(SessionState state) {
        scene.create().withParts();
        scene.parts(scene.parts.withStore(store));
        CompletableFuture<List<TrackedPublish>> early = scene.client.tracked();
        scene.settle();
        assertFalse(early.isDone(), "the store is not open");
        store.handler.opened(state, null);
        scene.settle();
        assertEquals(state.tracked().size(), early.join().size());
    }

    private static SessionState state(List<Outgoing> outgoing, List<Tracked> tracked) {
        return new SessionState(SessionState.FORMAT, "kept", true, outgoing, List.of(), List.of(), 1, 20, 0, 0)
                .withTracked(tracked);
    }

    private static Outgoing outgoing(long sequence, Stage stage, int packetId, int qos) {
        return new Outgoing(sequence, 0, stage, packetId, stage == Stage.RELEASED ? null : Scene.message("t", qos),
                Session.NO_DEADLINE);
    }

    @Test
    void theNextProcessHearsOfAllEnds() {
        open(state(List.of(outgoing(7, Stage.RELEASED, 3, 2), outgoing(5, Stage.SENT, 9, 1),
                outgoing(6, Stage.QUEUED, 0, 1)), List.of(new Tracked(2, "well", true, null),
                new Tracked(3, "lost", true, REFUSED), new Tracked(5, "sent", false, null),
                new Tracked(6, "waits", false, null), new Tracked(7, "released", false, null))));
        CompletableFuture<List<TrackedPublish>> asked = scene.client.tracked();
        scene.settle();
        List<TrackedPublish> all = asked.join();
        assertEquals(List.of("well", "lost", "sent", "waits", "released"),
                all.stream().map(TrackedPublish::tag).toList());
        assertEquals(ReasonCode.SUCCESS, all.get(0).end().join().reasonCode());
        assertEquals(Kind.REJECTED, Scene.failure(all.get(1).end()));
        assertTrue(all.stream().skip(2).noneMatch(one -> one.end().isDone()));
        int publishes = (int) scene.accept(true).stream().filter(Publish.class::isInstance).count();
        assertEquals(1, publishes, "the one that was sent");
        store.commitAll();
        scene.settle();
        acknowledge(9, ReasonCode.SUCCESS);
        assertTrue(all.get(2).end().isDone() && !all.get(2).end().isCompletedExceptionally());
        scene.send(new Pubcomp(3, ReasonCode.SUCCESS, Properties.NONE));
        scene.settle();
        assertTrue(all.get(4).end().isDone());
        assertFalse(all.get(3).end().isDone());
        scene.client.settle("well");
        scene.client.settle("released");
        assertEquals(List.of(2L, 7L), settledInStore());
        assertEquals(List.of("lost", "sent", "waits"), unsettled());
    }

    /** What was released ends with the session; nobody will hear of PUBCOMP. */
    @Test
    void anotherClientIdentifierEndsWhatHadArrived() {
        scene.with("client.id", "new");
        open(state(List.of(outgoing(7, Stage.RELEASED, 3, 2), outgoing(5, Stage.SENT, 9, 1)),
                List.of(new Tracked(5, "sent", false, null), new Tracked(7, "released", false, null))));
        CompletableFuture<List<TrackedPublish>> asked = scene.client.tracked();
        scene.settle();
        assertFalse(asked.join().get(0).end().isDone(), "it is sent in the new session");
        assertEquals(ReasonCode.SUCCESS, asked.join().get(1).end().join().reasonCode());
    }

    @Test
    void theyGoOnWhenTheSessionBundleIsReplaced() {
        scene.connectWith(store);
        TrackedPublish one = track("x", 1);
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        scene.settle();
        store.commitAll();
        scene.settle();
        scene.accept(true);
        store.commitAll();
        scene.settle();
        acknowledge(1, ReasonCode.SUCCESS);
        assertEquals(ReasonCode.SUCCESS, one.end().join().reasonCode());
        assertEquals(List.of("x"), unsettled());
    }

    @Test
    void anotherStoreGetsTheTagsOfThoseThatHaveNotEnded() {
        scene.connectWith(store);
        TrackedPublish ended = track("ended", 1);
        acknowledge(1, ReasonCode.SUCCESS);
        assertTrue(ended.end().isDone());
        TrackedPublish open = track("open", 1);
        HandStore other = new HandStore();
        scene.parts(scene.parts.withStore(other));
        store.commitAll();
        store.handler.closed();
        other.openEmpty();
        scene.settle();
        assertEquals(List.of("open"), other.appended.stream().filter(SessionChange.Accepted.class::isInstance)
                .map(one -> ((SessionChange.Accepted) one).tag()).toList());
        assertEquals(List.of("open"), unsettled());
        assertFalse(open.end().isDone());
        scene.client.settle("ended");
        assertTrue(other.appended.stream().noneMatch(SessionChange.Settled.class::isInstance));
    }

    @Test
    void whoeverParksLeavesThemToTheNextOne() {
        scene.connectWith(store);
        TrackedPublish one = track("x", 1);
        CompletableFuture<TrackedPublish> uncommitted = scene.client.track("y", Scene.message("t", 1));
        scene.client.park();
        scene.settle();
        assertEquals(Kind.CLOSED, Scene.failure(one.end()));
        assertEquals(Kind.CLOSED, Scene.failure(uncommitted));
        assertEquals(Kind.CLOSED, Scene.failure(scene.client.tracked()));
        int before = store.appended.size();
        scene.client.settle("x");
        assertEquals(before, store.appended.size(), "the store is the next one's");
    }

    @Test
    void whatCannotBeTrackedIsRefused() {
        Scene plain = new Scene().connected();
        assertEquals(Kind.NOT_SUPPORTED, Scene.failure(plain.client.track("x", Scene.message("t", 1))));
        assertEquals(Kind.NOT_SUPPORTED, Scene.failure(plain.client.tracked()));
        scene.connectWith(store);
        assertThrows(IllegalArgumentException.class, () -> scene.client.track("x", Scene.message("t", 0)));
        IllegalArgumentException tooLong = assertThrows(IllegalArgumentException.class,
                () -> scene.client.track("x".repeat(65), Scene.message("t", 1)));
        assertTrue(tooLong.getMessage().contains("65 bytes: use 1 to 64"), tooLong.getMessage());
        assertThrows(IllegalArgumentException.class, () -> scene.client.track("", Scene.message("t", 1)));
        store.handler.failed("the disk is full");
        CompletableFuture<TrackedPublish> refused = scene.client.track("x", Scene.message("t", 1));
        scene.settle();
        assertEquals(Kind.STORE_FAILED, Scene.failure(refused));
        assertEquals(List.of(), unsettled());
    }

    @Test
    void aClientThatIsNotDurableAnyMoreForgetsTags() {
        scene.connectWith(store);
        TrackedPublish one = track("x", 1);
        scene.configure("durable", false);
        scene.settle();
        assertFalse(one.end().isDone(), "it goes on in memory");
        assertEquals(Kind.NOT_SUPPORTED, Scene.failure(scene.client.tracked()));
        assertNull(one.end().getNow(null));
    }
}
