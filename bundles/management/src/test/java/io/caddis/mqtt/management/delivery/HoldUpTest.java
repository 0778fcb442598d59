package io.caddis.mqtt.management.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.HandStore;
import io.caddis.mqtt.management.ListenerScene;
import io.caddis.mqtt.management.ListenerScene.Noting;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Who waits for a listener that is away, slow or stuck, and for how long; and what becomes of its messages. */
class HoldUpTest {
    private static final int KEEP_ALIVE_OFF = 0;

    private final ListenerScene all = new ListenerScene();
    private final Scene scene = all.scene.with("keep.alive", KEEP_ALIVE_OFF);

    private void connect() {
        scene.connected();
        all.acknowledged();
    }

    private void away(String topic) {
        all.leave(all.listen(topic));
        all.acknowledged();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatWaitsForOneThatLeftHoldsUpOthersForAMoment(int qos) {
        connect();
        Noting other = all.listen("other");
        away("t");
        all.arrive(qos, "t", "other");
        scene.pass(ByHand.SECOND - 1);
        assertEquals(List.of("other"), other.topics);
        assertEquals(List.of(), all.acknowledged(), "it may be back in a moment");
        scene.pass(ByHand.SECOND / 10);
        assertEquals(List.of(1, 2), all.acknowledged());
        all.arrive(qos, "t", "other");
        scene.settle();
        assertEquals(List.of(3, 4), all.acknowledged(), "nobody waits for it again");
        assertEquals(2, scene.client.statistics().in().kept());
        assertEquals(2, scene.client.statistics().in().keptNow());
        Noting back = all.listen("t");
        assertEquals(List.of("t", "t"), back.topics);
        assertEquals(0, scene.client.statistics().in().keptNow());
        assertEquals(0, scene.client.statistics().in().keptBytes());
        assertEquals(0, scene.client.statistics().in().dropped());
    }

    @Test
    void oneThatComesBackInTimeIsWaitedFor() {
        connect();
        all.listen("other");
        away("t");
        all.arrive(1, "t", "other");
        scene.pass(ByHand.SECOND / 2);
        Noting back = all.listen("t");
        assertEquals(List.of("t"), back.topics);
        assertEquals(List.of(1, 2), all.acknowledged());
        assertEquals(0, scene.client.statistics().in().kept());
    }

    @Test
    void nobodyWaitsOnceTheWindowIsFull() {
        scene.with("receive.maximum", 10);
        connect();
        Noting other = all.listen("other");
        away("t");
        for (int count = 0; count < 5; count++) {
            all.arrive(1, "t", "other");
        }
        scene.pass(ByHand.SECOND / 10);
        assertEquals(5, other.topics.size());
        assertEquals(10, all.acknowledged().size());
    }

    /** Without an acknowledgement a server sends so many and no more, which it does not say. */
    @Test
    void nobodyWaitsOnceTheServerWaits() {
        connect();
        all.listen("other");
        away("t");
        for (int count = 0; count < 5; count++) {
            all.arrive(1, "t", "other");
        }
        scene.pass(2 * ByHand.SECOND / 10);
        assertEquals(10, all.acknowledged().size());
    }

    @Test
    void forEverIsForEver() {
        scene.with("listener.hold", -1);
        connect();
        all.listen("other");
        away("t");
        for (int count = 0; count < 50; count++) {
            all.arrive(1, "t", "other");
        }
        scene.pass(ByHand.SECOND);
        assertTrue(scene.client.status().heldUp().isEmpty(), "that is no news yet");
        scene.pass(58 * ByHand.SECOND);
        assertEquals(List.of(), all.acknowledged());
        assertTrue(scene.client.status().heldUp().orElseThrow().endsWith("has left: others wait for it"));
        assertEquals(50, all.listen("t").topics.size());
        assertEquals(100, all.acknowledged().size());
        scene.pass(ByHand.SECOND);
        assertTrue(scene.client.status().heldUp().isEmpty());
    }

    @Test
    void whoIsAloneHoldsUpNobody() {
        connect();
        away("t");
        all.arrive(1, "t");
        scene.pass(30 * ByHand.SECOND);
        assertEquals(List.of(), all.acknowledged(), "the server keeps it better than we do");
        assertEquals(List.of("t"), all.listen("t").topics);
        assertEquals(List.of(1), all.acknowledged());
    }

    // ---- what nobody asks for

    @Test
    void whatWasUnsubscribedIsAcknowledgedAtOnce() {
        connect();
        Noting other = all.listen("other");
        scene.client.subscribe(Subscription.of("t", Qos.AT_LEAST_ONCE));
        scene.client.unsubscribe("t");
        scene.settle();
        all.acknowledged();
        all.arrive(1, "t", "other");
        scene.pass(1);
        assertEquals(List.of(1, 2), all.acknowledged());
        assertEquals(List.of("other"), other.topics);
        assertEquals(1, scene.client.statistics().in().drops().get(Drop.NO_LISTENER));
        assertEquals(0, scene.client.waiting());
    }

    @Test
    void subscribedAgainIsWantedAgain() {
        connect();
        scene.client.subscribe(Subscription.of("t", Qos.AT_LEAST_ONCE));
        scene.client.unsubscribe("t");
        scene.client.subscribe(Subscription.of("t", Qos.AT_LEAST_ONCE));
        scene.settle();
        all.arrive(1, "t");
        assertEquals(1, scene.client.waiting());
    }

    /** A listener may be late when the client begins, but not for ever. */
    @Test
    void whatNobodyAskedForIsAcknowledgedAtOnceLater() {
        connect();
        scene.pass(60 * ByHand.SECOND);
        all.arrive(2, "t");
        scene.pass(1);
        assertEquals(List.of(1), all.acknowledged());
    }

    @Test
    void filterThatTheConfigurationGaveUp() {
        scene.with("subscriptions", "t,u");
        connect();
        scene.configure("subscriptions", "u");
        all.acknowledged();
        all.arrive(1, "t");
        scene.pass(1);
        assertEquals(List.of(1), all.acknowledged());
    }

    // ---- stuck and slow

    /** Its call does not return: what it has and all behind that is acknowledged, and it gets everything, in order. */
    @Test
    void stuckListenerHoldsUpOnlyItself() {
        connect();
        Noting other = all.listen("other");
        Noting stuck = all.listen("t/#");
        List<Integer> meanwhile = new ArrayList<>();
        stuck.then = message -> {
            if (stuck.topics.size() == 1) {
                all.arrive(2, "t/b", "other");
                pass(ByHand.SECOND + ByHand.SECOND / 10);
                meanwhile.addAll(all.acknowledged());
                for (int count = 0; count < 100; count++) {
                    all.arrive(1, "other", "t/" + count);
                    pass(ByHand.MILLI);
                    meanwhile.addAll(all.acknowledged());
                }
                assertEquals(101, other.topics.size());
            }
        };
        all.arrive(1, "t/a");
        scene.settle();
        assertEquals(203, meanwhile.size(), "all while it was stuck");
        assertEquals(102, stuck.topics.size());
        assertEquals(List.of("t/a", "t/b", "t/0", "t/1"), stuck.topics.subList(0, 4));
        assertEquals("t/99", stuck.topics.get(101));
        assertEquals(0, scene.client.statistics().in().keptNow());
        assertEquals(0, scene.client.statistics().in().dropped());
        all.arrive(1, "t/last");
        scene.settle();
        assertEquals(1, all.acknowledged().size());
        assertEquals(102, scene.client.statistics().in().kept(), "it keeps up again");
    }

    /** Time passes, and all others go on, while a listener is in its call. */
    private void pass(long nanos) {
        scene.hand.pass(nanos, () -> {
            while (scene.hand.tasks() > 0) {
                scene.hand.step();
            }
            scene.link().run();
        });
    }

    @Test
    void beyondTheBoundNothingIsAcknowledgedAndNothingLost() {
        scene.with("listener.kept.max", 2);
        connect();
        all.listen("other");
        away("t");
        all.arrive(1, "t", "t", "t", "other");
        scene.pass(2 * ByHand.SECOND);
        assertEquals(List.of(1, 2), all.acknowledged());
        assertEquals(2, scene.client.statistics().in().keptNow());
        scene.pass(ByHand.SECOND);
        assertTrue(scene.client.status().heldUp().orElseThrow().endsWith("has left: others wait for it"));
        assertEquals(3, all.listen("t").topics.size());
        scene.settle();
        assertEquals(List.of(3, 4), all.acknowledged());
        assertEquals(0, scene.client.statistics().in().keptNow());
    }

    @Test
    void bytesAreBoundedToo() {
        scene.with("listener.kept.bytes.max", 400);
        connect();
        all.listen("other");
        away("t");
        all.arrive(1, "t", "t");
        scene.pass(2 * ByHand.SECOND);
        assertEquals(List.of(1), all.acknowledged());
    }

    /** What only the listener may acknowledge is acknowledged by nobody else, unless a store has it. */
    @Test
    void listenerThatAcknowledgesByItselfIsWaitedFor() {
        connect();
        all.listen("other");
        Noting manual = all.listen("t", "mqtt.ack", "manual");
        all.acknowledged();
        all.arrive(1, "t", "other");
        scene.pass(30 * ByHand.SECOND);
        assertEquals(List.of(), all.acknowledged());
        assertTrue(scene.client.status().heldUp().orElseThrow().contains("mqtt.ack=manual"));
        manual.messages.get(0).acknowledge();
        scene.pass(ByHand.SECOND);
        assertEquals(List.of(1, 2), all.acknowledged());
        assertTrue(scene.client.status().heldUp().isEmpty());
    }

    /** One of two listeners has it, the other one is away. */
    @Test
    void sharedMessageIsKeptForWhoDoesNotHaveIt() {
        connect();
        Noting monitor = all.listen("#");
        away("t");
        all.arrive(2, "t");
        scene.pass(2 * ByHand.SECOND);
        assertEquals(List.of(1), all.acknowledged());
        assertEquals(List.of("t"), monitor.topics);
        assertEquals(List.of("t"), all.listen("t").topics);
        assertEquals(1, monitor.topics.size());
        assertEquals(0, scene.client.statistics().in().keptNow());
    }

    @Test
    void whatNobodyComesForIsCountedInTheEnd() {
        connect();
        all.listen("other");
        away("t");
        all.arrive(2, "t");
        scene.pass(61 * ByHand.SECOND);
        assertEquals(1, scene.client.statistics().in().drops().get(Drop.NO_LISTENER));
        assertEquals(0, scene.client.statistics().in().keptNow());
    }

    // ---- over connections, sessions, drivers and processes

    private void reconnect() {
        scene.lose();
        scene.pass(ByHand.SECOND);
        scene.accept(true);
    }

    @Test
    void keptOverAReconnectAndDeliveredOnce() {
        connect();
        all.listen("other");
        away("t");
        all.arrive(2, "t");
        scene.pass(2 * ByHand.SECOND);
        assertEquals(List.of(1), all.acknowledged());
        reconnect();
        scene.send(new Publish(Scene.message("t", 2), true, 1));
        assertEquals(List.of(1), all.acknowledged(), "answered again, delivered never again");
        assertEquals(1, all.listen("t").topics.size());
    }

    @Test
    void keptWhileTheSessionBundleIsReplaced() {
        connect();
        all.listen("other");
        away("t");
        all.arrive(2, "t");
        scene.pass(2 * ByHand.SECOND);
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        scene.accept(true);
        assertEquals(1, all.listen("t").topics.size());
        assertEquals(0, scene.client.statistics().in().keptNow());
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        scene.accept(true);
        assertEquals(0, all.listen("t").topics.size());
    }

    @Test
    void keptWhileTheManagementBundleIsReplaced() {
        connect();
        all.listen("other");
        away("t");
        all.arrive(2, "t");
        scene.pass(2 * ByHand.SECOND);
        scene.client.park();
        scene.settle();
        scene.client = scene.newClient();
        scene.client.driver().partsChanged();
        scene.accept(true);
        assertEquals(1, scene.client.statistics().in().keptNow());
        Noting back = all.listen("t");
        assertEquals(List.of("t"), back.topics);
        assertTrue(back.messages.get(0).duplicate(), "nobody can know how far the last one was");
        assertEquals(0, scene.client.statistics().in().keptNow());
    }

    /** One message for two that are away is kept once, and for both. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatIsForTwoThatAreAwayTakesRoomOnce(int qos) {
        connect();
        all.listen("other");
        Noting one = all.listen("t");
        Noting two = all.listen("+");
        all.leave(one);
        all.leave(two);
        all.acknowledged();
        all.arrive(qos, "t", "t");
        scene.pass(2 * ByHand.SECOND);
        assertEquals(List.of(1, 2), all.acknowledged());
        assertEquals(2, scene.client.statistics().in().keptNow());
        assertEquals(List.of("t", "t"), all.listen("t").topics);
        assertEquals(2, scene.client.statistics().in().keptNow(), "the other one does not have them yet");
        assertEquals(List.of("t", "t"), all.listen("+").topics);
        assertEquals(0, scene.client.statistics().in().keptNow());
        assertEquals(0, scene.client.statistics().in().keptBytes());
        assertEquals(2, scene.client.statistics().in().kept());
    }

    private List<String> warnings(Runnable end) {
        Logger logger = (Logger) LoggerFactory.getLogger(Deliveries.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.list = new CopyOnWriteArrayList<>(); // other threads write while it is read
        log.start();
        logger.addAppender(log);
        try {
            end.run();
        } finally {
            logger.detachAppender(log);
        }
        return log.list.stream().filter(one -> one.getLevel() == Level.WARN).map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private void keptForOneThatIsAway(int count) {
        connect();
        all.listen("other");
        away("t");
        for (int one = 0; one < count; one++) {
            all.arrive(1, "t");
        }
        scene.pass(2 * ByHand.SECOND);
        assertEquals(count, scene.client.statistics().in().keptNow());
    }

    @Test
    void whatIsLostWithAClientInMemoryIsSaidOnceAtItsStop() {
        keptForOneThatIsAway(3);
        List<String> said = warnings(() -> {
            scene.client.stop();
            scene.client.stop();
        });
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).startsWith("client tester: 3 messages that were acknowledged and kept"), said.get(0));
        assertTrue(said.get(0).contains("durable=true"), said.get(0));
    }

    @Test
    void whatIsLostWithADeletedClientIsSaidOnce() {
        keptForOneThatIsAway(2);
        List<String> said = warnings(() -> {
            scene.client.close();
            scene.client.close();
        });
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).contains("2 messages") && said.get(0).contains("keptNow"), said.get(0));
    }

    @Test
    void whatAnotherDriverGoesOnWithIsNotLost() {
        keptForOneThatIsAway(2);
        assertEquals(List.of(), warnings(() -> scene.client.park()));
    }

    /** The listener is called with it, and the client ends then: it has it. */
    @Test
    void whatAListenerHasIsNotLost() {
        connect();
        all.listen("other");
        away("t");
        all.arrive(1, "t");
        scene.pass(2 * ByHand.SECOND);
        List<String> said = new ArrayList<>();
        Noting back = new Noting();
        back.then = message -> said.addAll(warnings(() -> scene.client.close()));
        all.listen(back, "t");
        assertEquals(List.of("t"), back.topics);
        assertEquals(List.of(), said);
    }

    @Test
    void aDurableClientThatStopsHasItInTheStore() {
        HandStore store = durable();
        all.listen("other");
        away("t");
        all.arrive(1, "t");
        scene.pass(2 * ByHand.SECOND);
        store.commitAll();
        scene.settle();
        assertEquals(1, scene.client.statistics().in().keptNow());
        assertEquals(List.of(), warnings(() -> scene.client.stop()));
    }

    private HandStore durable() {
        HandStore store = new HandStore();
        scene.with("durable", true).connectWith(store);
        return store;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void durableClientAcknowledgesWhenTheStoreHasIt(int qos) {
        HandStore store = durable();
        all.listen("other");
        away("t");
        all.arrive(qos, "t", "other");
        scene.pass(2 * ByHand.SECOND);
        assertEquals(List.of(), all.acknowledged());
        SessionChange.Kept kept = (SessionChange.Kept) store.appended.stream()
                .filter(SessionChange.Kept.class::isInstance).findFirst().orElseThrow();
        assertEquals(qos == 2 ? 1 : 0, kept.packetId());
        store.commitAll();
        scene.settle();
        assertEquals(List.of(1, 2), all.acknowledged());
        assertEquals(1, all.listen("t").topics.size());
        scene.settle();
        assertTrue(store.appended.contains(new SessionChange.Served(kept.kept().deliveryId())));
    }

    @Test
    void anotherProcessDeliversWhatTheStoreHas() {
        HandStore store = new HandStore();
        scene.with("durable", true).create().withParts();
        scene.parts(scene.parts.withStore(store));
        Noting poller = all.listen("#");
        store.handler.opened(SessionState.EMPTY.withKept(List.of(
                new SessionState.Kept(7, Scene.message("t", 2), List.of(3), List.of("\0t")),
                new SessionState.Kept(8, Scene.message("p", 1), List.of(), List.of("poll()")))), null);
        scene.settle();
        assertEquals(List.of(), poller.topics, "each is for its own listener");
        assertEquals(1, scene.client.waiting());
        Noting back = all.listen("t");
        assertEquals(List.of("t"), back.topics);
        assertEquals(List.of(3), back.messages.get(0).subscriptionIdentifiers());
        scene.settle();
        assertTrue(store.appended.contains(new SessionChange.Served(7)));
        scene.client.poll();
        assertTrue(store.appended.contains(new SessionChange.Served(8)));
        assertEquals(0, scene.client.statistics().in().keptNow());
    }

    // ---- poll()

    @Test
    void fullPollQueueHoldsUpListenersForAMoment() {
        scene.with("subscriptions", "p/#").with("receive.queue.max", 2);
        connect();
        Noting listener = all.listen("t");
        all.arrive(0, "p/1", "p/2");
        assertFalse(scene.link().isReading());
        scene.pass(ByHand.SECOND + ByHand.SECOND / 10);
        assertTrue(scene.link().isReading());
        assertEquals(ConnectionState.CONNECTED, scene.state());
        assertTrue(scene.client.status().heldUp().orElseThrow().contains("poll()"));
        all.arrive(0, "p/3", "t");
        all.arrive(1, "p/4", "t");
        scene.settle();
        assertEquals(2, listener.topics.size());
        assertEquals(List.of(1, 2), all.acknowledged());
        assertEquals(1, scene.client.statistics().in().drops().get(Drop.POLL_FULL));
        assertEquals(3, scene.client.waiting(), "QoS 1 is not lost");
        while (scene.client.poll().isPresent()) {
            scene.settle();
        }
        scene.pass(ByHand.SECOND);
        assertTrue(scene.client.status().heldUp().isEmpty());
        all.arrive(0, "p/5");
        assertEquals(1, scene.client.waiting());
    }

    @Test
    void fullPollQueueOfOneThatIsAloneStopsReadingAndSaysSo() {
        scene.with("subscriptions", "p/#").with("receive.queue.max", 1);
        connect();
        all.arrive(0, "p/1");
        scene.pass(2 * ByHand.SECOND - 1);
        assertTrue(scene.client.status().heldUp().isEmpty());
        scene.pass(ByHand.SECOND);
        assertFalse(scene.link().isReading());
        assertTrue(scene.client.status().heldUp().orElseThrow().startsWith("nothing is read"));
        assertEquals(ConnectionState.CONNECTED, scene.states().get(scene.states().size() - 1), "and whoever listens");
        scene.client.poll();
        scene.pass(ByHand.SECOND);
        assertTrue(scene.client.status().heldUp().isEmpty());
        assertTrue(scene.link().isReading());
    }
}
