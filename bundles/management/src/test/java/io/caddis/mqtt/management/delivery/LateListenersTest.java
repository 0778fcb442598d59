package io.caddis.mqtt.management.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.HandStore;
import io.caddis.mqtt.management.ListenerScene.Noting;
import io.caddis.mqtt.management.ListenerScene;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client goes on with the session of an earlier life, and its listeners come after the server accepted it. */
class LateListenersTest {
    private static final long MINUTE = 60 * ByHand.SECOND;

    private final ListenerScene all = new ListenerScene();
    private final Scene scene = all.scene;

    /** In an earlier life these were granted. */
    private void earlier(String version, String... filters) {
        scene.with("protocol.version", version).with("keep.alive", 0).connected();
        for (String filter : filters) {
            all.listen(filter, "mqtt.qos", "2");
            grant();
        }
        scene.client.park();
        scene.settle();
        scene.client = scene.newClient();
        scene.client.driver().partsChanged();
    }

    /** Answers what the client asked for. Returns it, and acknowledgements: the server's part of a talk. */
    private List<String> grant() {
        List<String> said = new ArrayList<>();
        scene.pass(1); // what is finished under a lock is told by the timer
        for (List<Packet> packets = scene.link().packets(); !packets.isEmpty(); packets = scene.link().packets()) {
            packets.forEach(packet -> answer(packet, said));
        }
        return said;
    }

    private void answer(Packet packet, List<String> said) {
        boolean isV5 = "5.0".equals(scene.settings.get("protocol.version"));
        if (packet instanceof Subscribe subscribe) {
            subscribe.subscriptions().forEach(one -> said.add("SUBSCRIBE " + one.filter()));
            scene.send(new Suback(subscribe.packetId(), subscribe.subscriptions().stream()
                    .map(one -> ReasonCode.of(one.qos().value())).toList(), Properties.NONE));
        } else if (packet instanceof Unsubscribe unsubscribe) {
            unsubscribe.filters().forEach(one -> said.add("UNSUBSCRIBE " + one));
            List<ReasonCode> codes = Collections.nCopies(unsubscribe.filters().size(), ReasonCode.SUCCESS);
            scene.send(new Unsuback(unsubscribe.packetId(), isV5 ? codes : List.of(), Properties.NONE));
        } else if (packet instanceof Puback puback) {
            said.add("PUBACK " + puback.packetId());
        } else if (packet instanceof Pubrec pubrec) {
            said.add("PUBREC " + pubrec.packetId());
        }
    }

    private void arrive(int packetId, String topic, int qos, Integer... identifiers) {
        scene.send(new Publish(Scene.message(topic, qos), false, packetId, 0, List.of(identifiers)));
    }

    /** One listener for several filters. */
    private Noting listenTo(String... filters) {
        Noting listener = new Noting();
        listener.entry = ListenerEntry.of(listener, ListenerScene.properties("mqtt.topic", filters, "mqtt.qos", "2"));
        scene.client.add(listener.entry);
        scene.settle();
        return listener;
    }

    @ParameterizedTest
    @CsvSource({"3.1.1, 0", "3.1.1, 1", "3.1.1, 2", "5.0, 0", "5.0, 1", "5.0, 2"})
    void nothingIsUnsubscribedAndNothingLost(String version, int qos) {
        earlier(version, "a", "b/+");
        assertEquals(List.of(), scene.accept(true));
        arrive(qos == 0 ? 0 : 1, "a", qos);
        arrive(qos == 0 ? 0 : 2, "b/1", qos);
        arrive(qos == 0 ? 0 : 3, "a", qos);
        assertEquals(List.of(), grant());
        Noting listener = all.listen("a", "mqtt.qos", "2");
        Noting other = all.listen("b/+", "mqtt.qos", "2");
        assertEquals(List.of("a", "a"), listener.topics);
        assertEquals(List.of("b/1"), other.topics);
        assertEquals(qos == 0 ? List.of() : qos == 1 ? List.of("PUBACK 1", "PUBACK 2", "PUBACK 3")
                : List.of("PUBREC 1", "PUBREC 2", "PUBREC 3"), grant());
        arrive(0, "a", 0);
        assertEquals(3, listener.topics.size());
        scene.pass(2 * MINUTE);
        assertEquals(List.of(), grant());
        assertEquals(0, scene.client.statistics().in().dropped());
    }

    /** One listener for several: in the order of arrival. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatWaitsForSeveralFiltersComesInOrder(int qos) {
        earlier("5.0", "a", "b", "c");
        scene.accept(true);
        for (int round = 1; round <= 9; round++) {
            arrive(round, "abc".substring(round % 3, round % 3 + 1), qos);
            scene.pass(ByHand.MILLI);
        }
        Noting listener = listenTo("c", "b", "a");
        assertEquals(List.of("b", "c", "a", "b", "c", "a", "b", "c", "a"), listener.topics);
        assertEquals(9, grant().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    void nobodyComes(String version) {
        earlier(version, "a", "b");
        scene.accept(true);
        Noting listener = all.listen("b", "mqtt.qos", "2");
        arrive(1, "a", 1);
        scene.pass(MINUTE - ByHand.SECOND);
        assertEquals(List.of("PUBACK 1"), grant(), "kept, so that b need not wait");
        scene.pass(ByHand.SECOND);
        assertEquals(List.of("UNSUBSCRIBE a"), grant());
        assertEquals(1, scene.client.statistics().in().drops().get(Drop.NO_LISTENER));
        assertEquals(0, scene.client.statistics().in().keptNow());
        arrive(2, "b", 1);
        assertEquals(List.of("b"), listener.topics);
    }

    /** Both are late, and the server sends one copy. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void twoListenersWithATopicInCommonHaveOneCopyEach(int qos) {
        earlier("3.1.1", "o/1", "o/#");
        scene.accept(true);
        arrive(qos == 0 ? 0 : 1, "o/1", qos);
        Noting wide = all.listen("o/#", "mqtt.qos", "2");
        assertEquals(List.of("o/1"), wide.topics);
        assertEquals(List.of(), grant(), "the other one has not seen it");
        Noting narrow = all.listen("o/1", "mqtt.qos", "2");
        assertEquals(List.of("o/1"), wide.topics);
        assertEquals(List.of("o/1"), narrow.topics);
        assertEquals(qos == 0 ? List.of() : List.of(qos == 1 ? "PUBACK 1" : "PUBREC 1"), grant());
    }

    /** One is there, the other one is late. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void oneThatIsLateHasWhatTheOtherOneHad(int qos) {
        earlier("3.1.1", "o/1", "o/#");
        Noting narrow = all.listen("o/1", "mqtt.qos", "2");
        scene.accept(true);
        arrive(qos == 0 ? 0 : 1, "o/1", qos);
        assertEquals(List.of("o/1"), narrow.topics);
        assertEquals(List.of("o/1"), all.listen("o/#", "mqtt.qos", "2").topics);
        assertEquals(List.of("o/1"), narrow.topics);
        assertEquals(qos == 0 ? List.of() : List.of(qos == 1 ? "PUBACK 1" : "PUBREC 1"), grant());
    }

    /** The server sends a copy for each: whoever wants both has one. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void oneListenerWithBothFiltersHasOneCopy(int qos) {
        earlier("5.0", "o/#", "o/1");
        scene.accept(true);
        arrive(qos == 0 ? 0 : 1, "o/1", qos, 1);
        arrive(qos == 0 ? 0 : 2, "o/1", qos, 2);
        Noting both = listenTo("o/1", "o/#");
        assertEquals(List.of("o/1"), both.topics);
        assertEquals(qos == 0 ? 0 : 2, grant().size());
    }

    /** A copy for each of two. */
    @Test
    void eachHasItsOwnCopy() {
        earlier("5.0", "o/#", "o/1");
        scene.accept(true);
        arrive(1, "o/1", 1, 1);
        arrive(2, "o/1", 1, 2);
        Noting narrow = all.listen("o/1", "mqtt.qos", "2");
        assertEquals(List.of("o/1"), narrow.topics);
        Noting wide = all.listen("o/#", "mqtt.qos", "2");
        assertEquals(List.of("o/1"), wide.topics);
        assertEquals(List.of("o/1"), narrow.topics);
        assertEquals(List.of("PUBACK 1", "PUBACK 2"), grant());
    }

    // ---- what the application asks for by a call

    @Test
    void whoPollsIsGivenWhatCameBefore() throws Exception {
        earlier("5.0", "a");
        scene.accept(true);
        arrive(1, "a", 1);
        arrive(0, "a", 0);
        CompletableFuture<SubscribeResult> result = scene.client.subscribe(Subscription.of("a",
                Qos.EXACTLY_ONCE));
        scene.settle();
        assertEquals(ReasonCode.GRANTED_QOS_2, result.get().reasonCodes().get(TopicFilter.of("a")));
        assertEquals(2, scene.client.waiting());
        assertTrue(scene.client.poll().isPresent());
        scene.settle();
        assertEquals(List.of("PUBACK 1"), grant());
    }

    /** What comes for nobody, since the state does not know its filter, is for poll() as for a listener. */
    @Test
    void whoPollsIsGivenWhatWasForNobody() {
        earlier("5.0");
        scene.accept(true);
        arrive(1, "a", 1);
        scene.client.subscribe(Subscription.of("a", Qos.AT_LEAST_ONCE));
        scene.settle();
        assertEquals(1, scene.client.waiting());
    }

    /** Nothing is asked for, so the server does not answer. */
    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    void aCallBeforeTheConnectionIsAnsweredByIt(String version) throws Exception {
        earlier(version, "a");
        CompletableFuture<SubscribeResult> result = scene.client.subscribe(Subscription.of("a",
                Qos.EXACTLY_ONCE));
        scene.settle();
        assertFalse(result.isDone());
        assertEquals(List.of(), scene.accept(true));
        assertEquals(ReasonCode.GRANTED_QOS_2, result.get().reasonCodes().get(TopicFilter.of("a")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    void unsubscribedByACall(String version) throws Exception {
        earlier(version, "a", "b");
        scene.accept(true);
        arrive(1, "a", 1);
        CompletableFuture<SubscribeResult> result = scene.client.unsubscribe("a");
        scene.settle();
        assertFalse(result.isDone(), "the server has to answer");
        assertEquals(List.of("PUBACK 1", "UNSUBSCRIBE a"), grant().stream().sorted().toList());
        assertEquals(ReasonCode.SUCCESS, result.get().reasonCodes().get(TopicFilter.of("a")));
        assertEquals(List.of(), all.listen("a").topics);
    }

    @Test
    void unsubscribedByACallThoughTheServerHasForgottenIt() throws Exception {
        earlier("5.0", "a");
        scene.accept(false);
        CompletableFuture<SubscribeResult> result = scene.client.unsubscribe("a");
        scene.settle();
        assertEquals(ReasonCode.NO_SUBSCRIPTION_EXISTED, result.get().reasonCodes().get(TopicFilter.of("a")));
        assertEquals(List.of(), grant());
    }

    // ---- what else there is

    @Test
    void aNewSessionHasNothingToWaitFor() {
        earlier("5.0", "a", "b");
        all.listen("b", "mqtt.qos", "2");
        scene.accept(false).forEach(packet -> answer(packet, new ArrayList<>()));
        Noting late = all.listen("a", "mqtt.qos", "2");
        assertEquals(List.of("SUBSCRIBE a"), grant());
        arrive(0, "a", 0);
        assertEquals(List.of("a"), late.topics);
    }

    /** Whoever only looks on takes nobody's place. */
    @Test
    void anObserverTakesNothing() {
        earlier("5.0", "a");
        scene.accept(true);
        arrive(1, "a", 1);
        all.listen("a", "mqtt.observer", "true");
        assertEquals(List.of(), grant());
        assertEquals(List.of("a"), all.listen("a", "mqtt.qos", "2").topics);
        assertEquals(List.of("PUBACK 1"), grant());
    }

    /** A listener of no component: it is known by its filters only, which the server holds. */
    @Test
    void whatWasKeptForOneOfItsFiltersComesOnce() {
        HandStore store = new HandStore();
        scene.with("durable", true).with("client.id", "c").with("keep.alive", 0).create().withParts();
        scene.parts(scene.parts.withStore(store));
        SessionState state = new SessionState(SessionState.FORMAT, "c", true, List.of(), List.of(),
                List.of(Subscription.of("a", Qos.EXACTLY_ONCE),
                        Subscription.of("b", Qos.EXACTLY_ONCE)), 9, 9, 0, 0)
                .withKept(List.of(new SessionState.Kept(7, Scene.message("a", 1), List.of(), List.of("\0a\0b"))));
        store.handler.opened(state, null);
        scene.settle();
        assertEquals(List.of(), scene.accept(true));
        arrive(1, "a", 1);
        arrive(2, "b", 1);
        Noting listener = listenTo("a", "b");
        assertEquals(List.of("a", "a", "b"), listener.topics);
        store.commitAll();
        assertEquals(List.of("PUBACK 1", "PUBACK 2"), grant());
    }
}
