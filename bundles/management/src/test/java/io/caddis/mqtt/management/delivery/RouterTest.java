package io.caddis.mqtt.management.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.Bundles;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.ListenerScene.Noting;
import io.caddis.mqtt.management.ListenerScene;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who gets a message, in particular when listeners leave, come back and are replaced. */
class RouterTest {
    private final Noting leaving = new Noting();
    private final ListenerScene all = new ListenerScene();
    private final Scene scene = all.scene;

    private void connect() {
        scene.connected();
        all.acknowledged();
    }

    private List<String> polled() {
        List<String> topics = new ArrayList<>();
        for (Optional<ReceivedMessage> one = scene.client.poll(); one.isPresent(); one = scene.client.poll()) {
            topics.add(one.get().message().topic().value());
        }
        return topics;
    }

    // ---- who polls

    @Test
    void whoCallsAgainAndAgainPollsAndWhoTakesByHandDoesNot() {
        connect();
        assertFalse(scene.client.isPolled());
        polled();
        polled();
        assertFalse(scene.client.isPolled(), "by hand, all at once");
        scene.pass(4 * ByHand.SECOND);
        polled();
        assertFalse(scene.client.isPolled());
        scene.pass(2 * ByHand.SECOND);
        polled();
        assertTrue(scene.client.isPolled());
        scene.pass(59 * ByHand.SECOND);
        assertTrue(scene.client.isPolled(), "it may be back in a moment");
        polled();
        scene.pass(60 * ByHand.SECOND);
        assertFalse(scene.client.isPolled());
        polled();
        assertFalse(scene.client.isPolled(), "after so long a pause it begins anew");
    }

    // ---- matching

    @Test
    void messagesGoToAllThatMatchElseToPollElseNowhere() {
        scene.with("subscriptions", "polled/#");
        connect();
        Noting one = all.listen("a/+,b");
        Noting two = all.listen("a/#");
        all.arrive(0, "a/1", "a/1/2", "b", "polled/x", "unknown");
        scene.settle();
        assertEquals(List.of("a/1", "b"), one.topics);
        assertEquals(List.of("a/1", "a/1/2"), two.topics);
        assertEquals(List.of("polled/x"), polled());
        assertEquals(1, scene.client.statistics().in().dropped());
    }

    @Test
    void observerTakesNothingFromAnybody() {
        scene.with("subscriptions", "polled/#");
        connect();
        Noting listener = all.listen("t");
        Noting observer = all.listen("#", "mqtt.observer", true);
        all.arrive(1, "t", "polled/x", "late");
        all.arrive(0, "other");
        scene.settle();
        assertEquals(List.of("t", "polled/x", "late", "other"), observer.topics);
        assertEquals(List.of("t"), listener.topics);
        assertEquals(List.of(1), all.acknowledged(), "the listener's only");
        assertEquals(List.of("polled/x"), polled());
        Noting late = all.listen("late");
        assertEquals(List.of("late"), late.topics);
        assertEquals(List.of(2, 3), all.acknowledged());
        assertEquals(0, scene.client.statistics().in().dropped());
    }

    @Test
    void observerSubscribesWithQos0AndLeavesAtOnce() {
        connect();
        Noting observer = all.listen("a", "mqtt.observer", true, "mqtt.qos", 2);
        assertEquals(List.of(Subscription.of("a", Qos.AT_MOST_ONCE)), subscribed());
        scene.send(new Suback(1, List.of(ReasonCode.SUCCESS), Properties.NONE));
        all.leave(observer);
        assertEquals(PacketType.UNSUBSCRIBE, scene.link().packets().get(0).type());
    }

    @Test
    void observerSubscribesToNothingThatOthersMayGetTwice() {
        scene.with("subscriptions", "polled/#");
        connect();
        scene.link().packets();
        all.listen("polled/x,free/+,$share/g/tasks", "mqtt.observer", true);
        assertEquals(List.of(Subscription.of("free/+", Qos.AT_MOST_ONCE)), subscribed());
        scene.send(new Suback(2, List.of(ReasonCode.SUCCESS), Properties.NONE));
        Noting application = all.listen("free/#");
        assertEquals(List.of(PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE), scene.link().packets().stream()
                .map(Packet::type).sorted().toList(), "the observer's makes room");
        assertEquals(List.of(), application.topics);
    }

    @Test
    void observerIsNotGivenWhatWaitsForAListenerThatLeft() {
        connect();
        Noting old = all.listen("t");
        all.leave(old);
        all.arrive("t", 1);
        Noting observer = all.listen("t", "mqtt.observer", true);
        all.arrive("t", 2);
        scene.settle();
        assertEquals(List.of("t"), observer.topics, "what came since");
        assertEquals(List.of(), all.acknowledged());
        Noting next = all.listen("t");
        assertEquals(List.of("t", "t"), next.topics);
        assertEquals(List.of(1, 2), all.acknowledged());
    }

    @Test
    void slowObserverMissesMessagesAndHoldsUpNobody() {
        connect();
        Noting listener = all.listen("t");
        Noting observer = all.listen("t", "mqtt.observer", true, "mqtt.queue.max", 2);
        for (int count = 0; count < 5; count++) {
            all.arrive("t", 1); // nobody is called before the next line
        }
        assertTrue(scene.link().isReading());
        scene.settle();
        assertEquals(2, observer.topics.size());
        assertEquals(5, listener.topics.size());
        assertEquals(3, scene.client.statistics().in().drops().get(Drop.LISTENER_STUCK));
    }

    private List<Subscription> subscribed() {
        List<Subscription> subscribed = new ArrayList<>();
        scene.link().packets().forEach(packet -> subscribed.addAll(((Subscribe) packet).subscriptions()));
        return subscribed;
    }

    @Test
    void optionsOfAListenersSubscriptions() {
        connect();
        all.listen("a,b", "mqtt.qos", 2, "mqtt.no.local", true, "mqtt.retain.as.published", "true",
                "mqtt.retain.handling", "SEND_IF_NEW", "mqtt.identifier", 9);
        Subscribe packet = (Subscribe) scene.link().packets().get(0);
        assertEquals(List.of("a", "b"), packet.subscriptions().stream().map(one -> one.filter().value()).toList());
        assertEquals(new Subscription(TopicFilter.of("a"), Qos.EXACTLY_ONCE, true, true, RetainHandling.SEND_IF_NEW),
                packet.subscriptions().get(0));
        assertEquals(9, packet.properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0));
    }

    @Test
    void whatTwoListenersWantOfOneFilterServesBoth() {
        connect();
        Noting one = all.listen("a", "mqtt.qos", 0, "mqtt.no.local", true, "mqtt.retain.handling", "DO_NOT_SEND",
                "mqtt.identifier", 3);
        subscribed();
        Noting two = all.listen("a", "mqtt.qos", 1, "mqtt.retain.as.published", true, "mqtt.retain.handling",
                "SEND_IF_NEW", "mqtt.identifier", 4);
        scene.send(new Suback(1, List.of(ReasonCode.SUCCESS), Properties.NONE));
        assertEquals(List.of(new Subscription(TopicFilter.of("a"), Qos.AT_LEAST_ONCE, false, true,
                RetainHandling.SEND_IF_NEW)), subscribed());
        all.arrive(0, "a");
        scene.settle();
        assertEquals(List.of("a"), one.topics);
        assertEquals(List.of("a"), two.topics);
    }

    @Test
    void listenersTakePrecedenceOverPoll() {
        scene.with("subscriptions", "#");
        connect();
        Noting one = all.listen("a");
        all.arrive(0, "a", "b");
        scene.settle();
        assertEquals(List.of("a"), one.topics);
        assertEquals(List.of("b"), polled());
    }

    @Test
    void manyTopicsDoNotGrowTheTableOfRoutes() {
        connect();
        Noting one = all.listen("#");
        for (int topic = 0; topic < 5000; topic++) {
            all.arrive(0, "t/" + topic);
        }
        scene.settle();
        assertEquals(5000, one.topics.size());
        assertEquals("t/4999", one.topics.get(4999));
    }

    @Test
    void subscriptionsAreTheUnionWithTheHighestQos() {
        connect();
        all.listen("a", "mqtt.qos", 0);
        all.listen("a,b", "mqtt.qos", 2);
        List<String> asked = new ArrayList<>();
        for (Packet packet : scene.link().packets()) {
            ((Subscribe) packet).subscriptions().forEach(one -> asked.add(one.filter() + " " + one.qos().value()));
        }
        assertEquals("a 0", asked.get(0));
        assertTrue(asked.containsAll(List.of("b 2")), asked::toString);
    }

    // ---- a listener that leaves

    @Test
    void messagesOfOneThatLeftGoToTheNextInOrder() {
        connect();
        Noting old = all.listen("#");
        old.then = message -> {
            if (old.topics.size() == 1) {
                scene.client.remove(old.entry);
                throw new IllegalStateException("it did not see it");
            }
        };
        all.arrive(1, "a", "b", "c");
        scene.settle();
        all.arrive(1, "d");
        all.arrive(0, "e");
        scene.settle();
        assertEquals(List.of("a"), old.topics);
        assertEquals(List.of(), all.acknowledged());
        Noting next = all.listen("#");
        all.arrive(1, "f");
        scene.settle();
        assertEquals(List.of("a", "b", "c", "d", "e", "f"), next.topics);
        assertEquals(List.of(1, 2, 3, 4, 5), all.acknowledged());
        assertEquals(0, scene.client.statistics().in().listenerFailures());
    }

    @Test
    void graceTimeEndsWithUnsubscribeAcknowledgementAndCount() {
        scene.with("listener.grace", 10).with("keep.alive", 0);
        connect();
        Noting listener = all.listen("t");
        scene.link().packets();
        scene.send(new Suback(1, List.of(ReasonCode.GRANTED_QOS_1),
                Properties.NONE));
        all.leave(listener);
        all.arrive("t", 1);
        all.arrive("t", 0);
        scene.pass(10 * ByHand.SECOND - 1);
        assertEquals(List.of(), scene.link().types());
        scene.pass(1);
        List<PacketType> types = scene.link().types();
        assertTrue(types.containsAll(List.of(PacketType.PUBACK, PacketType.UNSUBSCRIBE)), types::toString);
        assertEquals(2, scene.client.statistics().in().dropped());
        assertEquals(0, scene.alarms());
    }

    @Test
    void withoutGraceNothingWaits() {
        scene.with("listener.grace", 0);
        connect();
        Noting listener = all.listen("t");
        all.arrive(1, "t", "t");
        all.leave(listener);
        assertEquals(2, scene.client.statistics().in().dropped());
        scene.pass(1);
        assertEquals(List.of(1, 2), all.acknowledged());
        all.arrive(1, "t");
        scene.pass(1);
        assertEquals(List.of(3), all.acknowledged());
    }

    /** Another listener has its own copy of each message and must not get those of one that left. */
    @Test
    void othersAreNotGivenWhatTheyHadAlready() {
        for (int grace : List.of(0, 60)) {
            ListenerScene fresh = new ListenerScene();
            fresh.scene.with("listener.grace", grace).connected();
            Noting stays = fresh.listen("t");
            Noting leaves = fresh.listen("t");
            fresh.acknowledged();
            fresh.arrive(2, "t", "t");
            fresh.leave(leaves);
            fresh.scene.settle();
            assertEquals(2, stays.topics.size(), "grace " + grace);
            assertEquals(0, leaves.topics.size() % 2);
        }
    }

    /** What arrives while one is away waits for it, also if another one listens to the same. */
    @Test
    void whatArrivesInBetweenIsForBoth() {
        connect();
        Noting monitor = all.listen("#");
        Noting old = all.listen("t");
        all.arrive(1, "t");
        scene.settle();
        assertEquals(List.of(1), all.acknowledged());
        all.leave(old);
        all.arrive(1, "t", "other");
        scene.settle();
        assertEquals(List.of(), all.acknowledged(), "one of two is not done");
        Noting next = all.listen("t");
        scene.settle();
        assertEquals(List.of("t"), next.topics);
        assertEquals(List.of("t", "t", "other"), monitor.topics);
        assertEquals(List.of(2, 3), all.acknowledged());
    }

    @Test
    void unrelatedListenerWithAWiderFilterTakesNothing() {
        connect();
        Noting old = all.listen("t");
        all.leave(old);
        all.arrive(1, "t");
        Noting wide = all.listen("#");
        assertEquals(List.of(), wide.topics);
        Noting next = all.listen("t");
        assertEquals(List.of("t"), next.topics);
    }

    /** Two that left had a copy each; one that comes takes one of them. */
    @Test
    void twoThatLeftAreFollowedByTwo() {
        connect();
        Noting one = all.listen("t");
        Noting two = all.listen("t");
        all.leave(one);
        all.leave(two);
        all.arrive(1, "t");
        Noting nextOne = all.listen("t");
        assertEquals(List.of("t"), nextOne.topics);
        assertEquals(List.of(), all.acknowledged());
        Noting nextTwo = all.listen("t");
        assertEquals(List.of("t"), nextTwo.topics);
        assertEquals(List.of("t"), nextOne.topics);
        assertEquals(List.of(1), all.acknowledged());
    }

    @Test
    void filtersAreTakenOverOneByOne() {
        connect();
        Noting old = all.listen("a,b");
        all.leave(old);
        all.arrive(1, "a", "b");
        Noting onlyA = all.listen("a");
        assertEquals(List.of("a"), onlyA.topics);
        all.arrive(1, "a", "b");
        scene.settle();
        assertEquals(List.of("a", "a"), onlyA.topics);
        Noting onlyB = all.listen("b");
        assertEquals(List.of("b", "b"), onlyB.topics);
        assertEquals(List.of(1, 2, 3, 4), all.acknowledged());
    }

    /** The same listener with other properties: what it wants no more is given up at once. */
    @Test
    void sameListenerWithOtherFilters() {
        connect();
        Noting listener = all.listen("a,b");
        all.leave(listener);
        all.arrive(1, "a", "b");
        all.listen(listener, "a");
        assertEquals(List.of("a"), listener.topics);
        assertEquals(1, scene.client.statistics().in().dropped());
        scene.pass(1);
        assertEquals(List.of(1, 2), all.acknowledged());
        all.arrive(1, "a");
        scene.settle();
        assertEquals(List.of(3), all.acknowledged());
    }

    @Test
    void unacknowledgedMessagesOfAManualListenerGoToTheNext() {
        connect();
        Noting old = all.listen("#", "mqtt.ack", "manual");
        all.arrive(1, "a", "b", "c");
        scene.settle();
        old.messages.get(1).acknowledge();
        all.leave(old);
        Noting next = all.listen("#", "mqtt.ack", "manual");
        assertEquals(List.of("a", "c"), next.topics);
        next.messages.forEach(ReceivedMessage::acknowledge);
        old.messages.forEach(ReceivedMessage::acknowledge);
        scene.settle();
        assertEquals(List.of(1, 2, 3), all.acknowledged());
    }

    @Test
    void qos0ForOneThatIsAwayIsBounded() {
        connect();
        Noting old = all.listen("t");
        all.leave(old);
        for (int message = 0; message < 1500; message++) {
            all.arrive(0, "t");
        }
        assertEquals(500, scene.client.statistics().in().dropped());
        Noting next = all.listen("t", "mqtt.queue.max", 5000);
        assertEquals(1000, next.topics.size());
        all.leave(next);
        for (int message = 0; message < 1000; message++) {
            all.arrive(0, "t");
        }
        assertEquals(500, scene.client.statistics().in().dropped(), "the room was given back");
    }

    /** A resumed session may deliver before the listener's bundle has started. */
    @Test
    void qos1WaitsForAListenerThatIsLate() {
        scene.with("listener.grace", 10).with("keep.alive", 0);
        connect();
        all.arrive(1, "t", "u");
        all.arrive(0, "t");
        scene.settle();
        assertEquals(1, scene.client.statistics().in().dropped());
        scene.pass(9 * ByHand.SECOND);
        Noting late = all.listen("t");
        assertEquals(List.of("t"), late.topics);
        scene.pass(ByHand.SECOND);
        assertEquals(List.of(1, 2), all.acknowledged());
        assertEquals(2, scene.client.statistics().in().dropped());
    }

    // ---- a replacement that is registered first

    @Test
    void replacementBesideTheOldOneGetsEachMessageOnce() {
        connect();
        Bundles bundles = new Bundles();
        Noting old = new Noting();
        Noting next = new Noting();
        old.entry = bundles.listener(1, "app", "app.Component", old, "#");
        next.entry = bundles.listener(2, "app", "app.Component", next, "#");
        scene.client.add(old.entry);
        all.acknowledged();
        all.arrive(1, "early");
        scene.client.add(next.entry);
        all.arrive(1, "both");
        scene.client.remove(old.entry);
        all.arrive(1, "late");
        scene.settle();
        assertEquals(List.of(), old.topics);
        assertEquals(List.of("both", "early", "late"), next.topics);
        scene.pass(1);
        assertEquals(List.of(1, 2, 3), all.acknowledged());
        assertEquals(0, scene.client.statistics().in().dropped());
    }

    @Test
    void anotherBundleWithTheSameFilterIsNoReplacement() {
        connect();
        Bundles bundles = new Bundles();
        Noting old = new Noting();
        Noting other = new Noting();
        Noting back = new Noting();
        old.entry = bundles.listener(1, "app", "app.Component", old, "#");
        other.entry = bundles.listener(2, "other", "other.Component", other, "#");
        back.entry = bundles.listener(1, "app", "app.Component", back, "#");
        scene.client.add(old.entry);
        scene.client.add(other.entry);
        all.acknowledged();
        all.arrive(1, "both");
        scene.client.remove(old.entry);
        scene.settle();
        assertEquals(List.of("both"), other.topics);
        assertEquals(List.of(), all.acknowledged());
        scene.client.add(back.entry);
        scene.settle();
        assertEquals(List.of("both"), back.topics);
        assertEquals(List.of(1), all.acknowledged());
        assertFalse(other.topics.size() > 1);
    }

    // ---- the end

    @Test
    void deletedClientCallsNobody() {
        connect();
        Noting listener = all.listen("#");
        listener.then = message -> {
            if (listener.topics.size() == 1) {
                scene.client.close();
            }
        };
        all.arrive(1, "a", "b", "c");
        scene.settle();
        assertEquals(List.of("a"), listener.topics);
        assertEquals(List.of(), polled());
    }

    /** QoS 2 over a change of the driver: what a listener has now counts, what it was not given comes again. */
    @Test
    void parkedClientForgetsWhatNobodyHas() {
        connect();
        Noting listener = all.listen("#");
        listener.then = message -> {
            if (listener.topics.size() == 2) {
                scene.client.park();
            }
        };
        all.arrive(2, "a", "b", "c");
        scene.settle();
        assertEquals(List.of("a", "b"), listener.topics);
        scene.client = scene.newClient();
        scene.client.driver().partsChanged();
        scene.accept(true);
        Noting next = all.listen("#");
        all.acknowledged();
        for (int id = 1; id <= 3; id++) {
            scene.send(new Publish(Scene.message("again" + id, 2), true, id));
        }
        assertEquals(List.of("again3"), next.topics);
        assertEquals(List.of(1, 2, 3), all.acknowledged());
    }

    /** The same for one that has left, and is not back from its last call when the driver changes. */
    @Test
    void parkedClientKnowsWhatOneThatLeavesHas() {
        assertEquals(List.of("again3"), comeAgain(message -> {
            scene.client.remove(leaving.entry);
            scene.client.park();
        }));
    }

    /** It failed while it left, so others are to have it: it comes again, too. */
    @Test
    void parkedClientForgetsWhatOneThatLeftDidNotTake() {
        assertEquals(List.of("again2", "again3"), comeAgain(message -> {
            scene.client.remove(leaving.entry);
            throw new IllegalStateException("its bundle has stopped");
        }));
    }

    private List<String> comeAgain(MqttMessageListener second) {
        connect();
        leaving.then = message -> {
            if (leaving.topics.size() == 2) {
                second.received(message);
            }
        };
        all.listen(leaving, "#");
        all.arrive(2, "a", "b", "c");
        scene.settle();
        scene.client.park();
        scene.settle();
        assertEquals(List.of("a", "b"), leaving.topics);
        scene.client = scene.newClient();
        scene.client.driver().partsChanged();
        scene.accept(true);
        Noting next = all.listen("#");
        for (int id = 1; id <= 3; id++) {
            scene.send(new Publish(Scene.message("again" + id, 2), true, id));
        }
        return next.topics;
    }
}
