package io.caddis.mqtt.management.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.HandStore;
import io.caddis.mqtt.management.ListenerScene.Noting;
import io.caddis.mqtt.management.ListenerScene;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener was given and is done with is given to nobody in its place, however it leaves. */
class GivenOnceTest {
    private final ListenerScene all = new ListenerScene();
    private final Scene scene = all.scene;

    private void connect() {
        scene.connected();
        all.acknowledged();
    }

    // ---- a listener leaves

    /** It has acknowledged it, so it has seen it, whatever comes after that. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void acknowledgedBeforeItFails(int qos) {
        connect();
        Noting old = all.listen("#");
        Noting next = new Noting();
        old.then = message -> {
            scene.client.remove(old.entry);
            message.acknowledge();
            all.listen(next, "#");
            throw new IllegalStateException("and fails all the same");
        };
        all.acknowledged();
        all.arrive(qos, "a", "b");
        scene.settle();
        assertEquals(List.of("a"), old.topics);
        assertEquals(List.of("b"), next.topics);
        assertEquals(qos == 0 ? List.of() : List.of(1, 2), all.acknowledged());
        assertEquals(2, scene.client.statistics().in().delivered());
        assertEquals(1, scene.client.statistics().in().listenerFailures());
    }

    /** Once it has left, it may acknowledge what it has until the next one is given that. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void acknowledgedAfterItHasLeft(int qos) {
        connect();
        Noting old = all.listen("#", "mqtt.ack", "manual");
        all.acknowledged();
        all.arrive(qos, "a", "b", "c");
        scene.settle();
        all.leave(old);
        old.messages.get(0).acknowledge();
        Noting next = new Noting();
        next.entry = ListenerEntry.of(next, ListenerScene.properties("mqtt.topic", "#"));
        scene.client.add(next.entry);
        old.messages.get(1).acknowledge();
        scene.settle();
        assertEquals(List.of("c"), next.topics);
        assertEquals(List.of(1, 2, 3), all.acknowledged());
        assertEquals(4, scene.client.statistics().in().delivered(), "a, b and c, and c once more");
    }

    @Test
    void acknowledgedAfterTheNextHasLeftToo() {
        connect();
        Noting old = all.listen("#", "mqtt.ack", "manual");
        all.acknowledged();
        all.arrive(2, "a", "b");
        scene.settle();
        all.leave(old);
        Noting next = new Noting();
        next.entry = ListenerEntry.of(next, ListenerScene.properties("mqtt.topic", "#"));
        scene.client.add(next.entry);
        old.messages.get(0).acknowledge();
        scene.client.remove(next.entry);
        scene.settle();
        Noting last = all.listen("#");
        assertEquals(List.of(), next.topics);
        assertEquals(List.of("b"), last.topics);
        assertEquals(List.of(1, 2), all.acknowledged());
    }

    @Test
    void acknowledgedAndThenNobodyComes() {
        scene.with("listener.grace", 10).with("keep.alive", 0);
        connect();
        Noting old = all.listen("#", "mqtt.ack", "manual");
        all.arrive(2, "a", "b");
        scene.settle();
        all.leave(old);
        old.messages.get(0).acknowledge();
        scene.pass(10 * ByHand.SECOND);
        assertEquals(1, scene.client.statistics().in().dropped());
    }

    /** The next one came and left during its last call: what it did not take is for the one after that. */
    @Test
    void notTakenAndTheNextHasLeftToo() {
        connect();
        Noting old = all.listen("#");
        Noting next = new Noting();
        old.then = message -> {
            scene.client.remove(old.entry);
            all.listen(next, "#");
            all.leave(next);
            throw new IllegalStateException("it did not see it");
        };
        all.acknowledged();
        all.arrive(2, "a", "b");
        scene.settle();
        assertEquals(List.of("b"), next.topics, "which it was given while it was there");
        Noting last = all.listen("#");
        assertEquals(List.of("a"), last.topics);
        assertEquals(List.of(1, 2), all.acknowledged());
    }

    // ---- the driver changes

    private void nextDriver() {
        scene.client.park();
        scene.settle();
        scene.client = scene.newClient();
        scene.client.driver().partsChanged();
        scene.accept(true);
    }

    /** Of two listeners one is done with it. */
    @Test
    void aDriverThatChangesKnowsWhoHasIt() {
        connect();
        Noting quick = all.listen("#");
        Noting slow = all.listen("a", "mqtt.ack", "manual");
        all.arrive(2, "a");
        scene.settle();
        nextDriver();
        Noting quickNext = all.listen("#");
        Noting slowNext = all.listen("a", "mqtt.ack", "manual");
        scene.send(new Publish(Scene.message("a", 2), true, 1));
        scene.settle();
        assertEquals(List.of("a"), quick.topics);
        assertEquals(List.of("a"), slow.topics);
        assertEquals(List.of(), quickNext.topics);
        assertEquals(List.of("a"), slowNext.topics, "which was not done with it");
    }

    /** One has it in hand, the other one was not given it. */
    @Test
    void aDriverThatChangesKnowsWhoWasNotGivenIt() {
        connect();
        Noting first = all.listen("#");
        first.then = message -> scene.client.park();
        Noting second = all.listen("a");
        all.arrive(2, "a");
        scene.settle();
        nextDriver();
        Noting firstNext = all.listen("#");
        Noting secondNext = all.listen("a");
        scene.send(new Publish(Scene.message("a", 2), true, 1));
        scene.settle();
        assertEquals(List.of("a"), first.topics);
        assertEquals(List.of(), second.topics);
        assertEquals(List.of(), firstNext.topics);
        assertEquals(List.of("a"), secondNext.topics);
    }

    @Test
    void aDurableClientThatStopsHasInTheStoreWhoHasIt() {
        HandStore store = new HandStore();
        scene.with("durable", true).connectWith(store);
        Noting quick = all.listen("#");
        Noting slow = all.listen("a", "mqtt.ack", "manual");
        all.arrive(2, "a");
        scene.settle();
        assertEquals(List.of("a"), quick.topics);
        assertEquals(List.of("a"), slow.topics);
        scene.client.stop();
        List<SessionChange> kept = store.appended.stream().filter(SessionChange.Kept.class::isInstance).toList();
        assertEquals(List.of(new SessionChange.Kept(new SessionState.Kept(1, Scene.message("a", 2), List.of(),
                List.of("\0a")), 1)), kept);
    }
}
