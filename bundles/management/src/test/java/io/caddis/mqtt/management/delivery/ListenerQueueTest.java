package io.caddis.mqtt.management.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.ListenerScene.Noting;
import io.caddis.mqtt.management.ListenerScene;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.services.HeldService;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.packet.Publish;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One listener: order, acknowledgements, what throws, what is stuck, what leaves. */
class ListenerQueueTest {
    private final ListenerScene all = new ListenerScene();
    private final Scene scene = all.scene;

    @BeforeEach
    void connect() {
        scene.connected();
    }

    private static RuntimeException wanted() {
        return new IllegalStateException("as this test wants it");
    }

    @Test
    void messagesComeInOrderAndAreAcknowledgedTogether() {
        Noting listener = all.listen("#");
        all.acknowledged();
        all.arrive(1, "a", "b", "c");
        assertEquals(List.of(), listener.topics, "nothing is called where the message arrives");
        scene.settle();
        all.arrive(1, "d");
        scene.settle();
        assertEquals(List.of("a", "b", "c", "d"), listener.topics);
        assertEquals(List.of(1, 2, 3, 4), all.acknowledged());
        assertEquals(4, scene.client.statistics().in().delivered());
    }

    @Test
    void whatArrivesDuringACallComesAfterIt() {
        Noting listener = all.listen("#");
        listener.then = message -> {
            if (listener.topics.size() == 1) {
                all.arrive(0, "b", "c");
            }
            scene.hand.step();
        };
        all.arrive(0, "a");
        scene.settle();
        assertEquals(List.of("a", "b", "c"), listener.topics);
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, AssertionError.class, StackOverflowError.class,
            LinkageError.class, IOException.class})
    @Tag("trap-9")
    void whatThrowsIsCountedAndAcknowledgedAndStopsNothing(Class<? extends Throwable> kind) throws Exception {
        Noting listener = all.listen("#");
        Throwable failure = kind.getDeclaredConstructor().newInstance();
        listener.then = message -> {
            if (listener.topics.size() == 1) {
                ListenerQueueTest.<RuntimeException>sneak(failure);
            }
        };
        all.arrive(1, "a", "b");
        scene.settle();
        all.arrive(1, "c");
        scene.settle();
        assertEquals(List.of("a", "b", "c"), listener.topics);
        assertEquals(List.of(1, 2, 3), all.acknowledged());
        assertEquals(1, scene.client.statistics().in().listenerFailures());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    /** It has calls of a bundle below it that may leave, and a flood may last. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aThreadOfOthersLeavesTheRestToThePoolAfterAWhile(boolean arrivesBefore) {
        Noting listener = all.listen("#");
        all.acknowledged();
        listener.then = message -> {
            if (listener.topics.size() == 1) {
                scene.hand.pass(20 * ByHand.MILLI, () -> { });
                all.arrive(1, arrivesBefore ? new String[0] : new String[] {"b", "c"});
            }
        };
        all.arrive(1, arrivesBefore ? new String[] {"a", "b", "c"} : new String[] {"a"});
        scene.hand.visit();
        assertEquals(List.of("a"), listener.topics);
        scene.link().run();
        assertEquals(List.of(1), all.acknowledged());
        scene.settle();
        assertEquals(List.of("a", "b", "c"), listener.topics);
        assertEquals(List.of(2, 3), all.acknowledged());
        all.arrive(1, "d");
        scene.settle();
        assertEquals("d", listener.topics.get(3));
    }

    // ---- acknowledgements

    /** One that is done is acknowledged within a moment although the next one takes its time. */
    @Test
    void acknowledgementDoesNotWaitForTheNextCall() {
        Noting listener = all.listen("#");
        all.acknowledged();
        List<Integer> meanwhile = new ArrayList<>();
        listener.then = message -> {
            if (listener.topics.size() == 2) {
                scene.hand.pass(ByHand.MILLI, () -> scene.link().run());
                meanwhile.addAll(all.acknowledged());
            }
        };
        all.arrive(1, "a", "b");
        scene.settle();
        assertEquals(List.of(1), meanwhile);
        assertEquals(List.of(2), all.acknowledged());
    }

    @Test
    void acknowledgementsGoOutManyAtATime() {
        Noting listener = all.listen("#");
        all.acknowledged();
        List<Integer> counts = new ArrayList<>();
        listener.then = message -> {
            scene.link().run();
            counts.add(all.acknowledged().size());
        };
        for (int message = 0; message < 200; message++) {
            all.arrive("t", 1);
        }
        scene.settle();
        assertEquals(List.of(64, 64, 64), counts.stream().filter(count -> count > 0).toList());
        assertEquals(8, all.acknowledged().size());
    }

    @Test
    @Tag("trap-8")
    @Tag("netx-L11")
    void acknowledgedByHandInOrderOfArrival() {
        Noting listener = all.listen("#", "mqtt.ack", "manual");
        all.acknowledged();
        all.arrive(1, "a", "b", "c");
        scene.settle();
        assertEquals(List.of(), all.acknowledged());
        listener.messages.get(1).acknowledge();
        listener.messages.get(1).acknowledge();
        scene.settle();
        assertEquals(List.of(), all.acknowledged(), "the first is not done");
        listener.messages.get(0).acknowledge();
        scene.settle();
        assertEquals(List.of(1, 2), all.acknowledged());
        listener.messages.get(2).acknowledge();
        scene.settle();
        assertEquals(List.of(3), all.acknowledged());
    }

    @Test
    void acknowledgedByHandButFailed() {
        Noting listener = all.listen("#", "mqtt.ack", "manual");
        all.acknowledged();
        listener.then = message -> {
            throw wanted();
        };
        all.arrive(1, "a");
        scene.settle();
        assertEquals(List.of(1), all.acknowledged());
    }

    @Test
    void twoListenersAcknowledgeOnceWhenBothAreDone() {
        Noting quick = all.listen("#");
        Noting slow = all.listen("a", "mqtt.ack", "manual");
        all.acknowledged();
        all.arrive(2, "a");
        scene.settle();
        assertEquals(List.of("a"), quick.topics);
        assertEquals(List.of(), all.acknowledged());
        slow.messages.get(0).acknowledge();
        quick.messages.get(0).acknowledge();
        scene.settle();
        assertEquals(List.of(1), all.acknowledged());
    }

    @Test
    void acknowledgementsOfAnEarlierConnectionAreHarmless() {
        Noting listener = all.listen("#", "mqtt.ack", "manual");
        all.arrive(1, "a");
        all.arrive(2, "b");
        scene.settle();
        scene.lose();
        scene.pass(ByHand.SECOND);
        scene.accept(true);
        listener.messages.forEach(ReceivedMessage::acknowledge);
        scene.settle();
        assertEquals(List.of(), all.acknowledged());
        scene.send(new Publish(Scene.message("b", 2), true, 2));
        assertEquals(List.of(2), all.acknowledged());
        assertEquals(List.of("a", "b"), listener.topics, "the second is not delivered twice");
    }

    // ---- full and stuck

    @Test
    void fullQueueStopsReadingUntilItIsHalfEmpty() {
        Noting listener = all.listen("#", "mqtt.queue.max", 4);
        List<Boolean> reading = new ArrayList<>();
        listener.then = message -> reading.add(scene.link().isReading());
        for (int message = 0; message < 5; message++) {
            assertTrue(scene.link().isReading());
            all.arrive(0, "t");
        }
        assertFalse(scene.link().isReading());
        scene.settle();
        assertEquals(List.of(false, false, false, true, true), reading);
        assertEquals(0, scene.client.statistics().in().dropped());
    }

    @Test
    void stuckListenerFreesTheConnectionAndLosesOnlyItsOwnQos0() {
        Noting other = all.listen("other");
        Noting stuck = all.listen("t", "mqtt.queue.max", 2);
        stuck.then = message -> {
            if (stuck.topics.size() == 1) {
                for (int more = 0; more < 3; more++) {
                    all.arrive(0, "t");
                }
                assertFalse(scene.link().isReading());
                scene.hand.pass(2 * ByHand.SECOND, () -> { });
                assertTrue(scene.link().isReading(), "it is stuck");
                all.arrive(0, "t", "other", "t");
                all.arrive(1, "t");
                assertTrue(scene.link().isReading());
                while (other.topics.isEmpty()) {
                    scene.hand.step();
                }
            }
        };
        all.arrive(0, "t");
        scene.settle();
        assertEquals(List.of("other"), other.topics);
        assertEquals(5, stuck.topics.size(), "the first, three that fit, and the one of QoS 1");
        assertEquals(2, scene.client.statistics().in().dropped());
    }

    /** It moved once when it was looked at, and is stuck since: it must be looked at again. */
    @Test
    void listenerThatGetsStuckLaterFreesTheConnectionToo() {
        Noting listener = all.listen("t", "mqtt.queue.max", 4);
        listener.then = message -> {
            if (listener.topics.size() == 1) {
                for (int more = 0; more < 5; more++) {
                    all.arrive(0, "t");
                }
                scene.hand.pass(ByHand.SECOND, () -> { });
            } else if (listener.topics.size() == 2) {
                assertFalse(scene.link().isReading());
                scene.hand.pass(ByHand.SECOND, () -> { });
                assertFalse(scene.link().isReading(), "it has moved since");
                scene.hand.pass(2 * ByHand.SECOND, () -> { });
                assertTrue(scene.link().isReading());
            }
        };
        all.arrive(0, "t");
        scene.settle();
        assertEquals(6, listener.topics.size());
    }

    @Test
    void fullQueueThatLeavesFreesTheConnection() {
        Noting listener = all.listen("t", "mqtt.queue.max", 1);
        all.arrive(0, "t", "t");
        assertFalse(scene.link().isReading());
        scene.client.remove(listener.entry);
        assertTrue(scene.link().isReading());
        scene.settle();
        assertTrue(scene.client.statistics().queue().messages() == 0 && listener.topics.isEmpty());
    }

    // ---- the object

    /** Its object cannot be made, as when its component fails to activate: nothing may go round in circles. */
    @Test
    void listenerWithoutAnObject() {
        Noting late = new Noting();
        List<MqttMessageListener> object = new ArrayList<>();
        ListenerEntry entry = new ListenerEntry("key", new HeldService<>(new HeldService.Source<>() {
            @Override
            public MqttMessageListener get() {
                return object.isEmpty() ? null : object.get(0);
            }

            @Override
            public void unget() {
                object.clear();
            }
        }), ListenerScene.properties("mqtt.topic", "#", "mqtt.queue.max", 1));
        scene.client.add(entry);
        all.arrive(1, "a", "b");
        all.arrive(0, "c", "d");
        scene.settle();
        assertEquals(0, scene.hand.tasks());
        assertTrue(scene.link().isReading());
        all.listen(late, "+");
        assertEquals(List.of("a", "b"), late.topics, "what is acknowledged waits for another one");
        object.add(late);
        all.leave(late);
        all.arrive(1, "e");
        scene.settle();
        assertEquals(List.of("a", "b", "e"), late.topics);
    }

    @Test
    void objectIsHeldUntilTheListenerIsGoneAndNoLonger() {
        List<String> calls = new ArrayList<>();
        Noting listener = new Noting();
        ListenerEntry entry = new ListenerEntry("key", new HeldService<>(new HeldService.Source<>() {
            @Override
            public MqttMessageListener get() {
                calls.add("get");
                return listener;
            }

            @Override
            public void unget() {
                calls.add("unget");
            }
        }), ListenerScene.properties("mqtt.topic", "#"));
        scene.client.add(entry);
        scene.settle();
        assertEquals(List.of(), calls, "nobody needed it");
        all.arrive(0, "a");
        scene.settle();
        listener.then = message -> {
            scene.client.remove(entry);
            entry.release();
            assertFalse(calls.contains("unget"), "in use");
        };
        all.arrive(0, "b");
        scene.settle();
        assertEquals("unget", calls.get(calls.size() - 1));
        assertEquals(1, calls.stream().filter("unget"::equals).count());
        assertEquals(null, entry.acquire());
    }
}
