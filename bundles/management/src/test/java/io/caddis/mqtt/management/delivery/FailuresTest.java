package io.caddis.mqtt.management.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.ListenerScene.Noting;
import io.caddis.mqtt.management.ListenerScene;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.session.SessionsComponent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener that fails: messages are given to it again, rejected, kept for the next connection, or dead letters. */
class FailuresTest {
    private final ListenerScene all = new ListenerScene();
    private final Scene scene = all.scene.with("keep.alive", 0);

    /** How many calls fail from now on. */
    private int failing;

    private void connect() {
        scene.connected();
        all.acknowledged();
    }

    private Noting listen(String filter, Object... properties) {
        Noting listener = new Noting();
        listener.then = message -> {
            if (failing-- > 0) {
                throw new IllegalStateException("as this test wants it");
            }
        };
        all.listen(listener, filter, properties);
        all.acknowledged();
        return listener;
    }

    private void arrive(int qos, String... topics) {
        all.arrive(qos, topics);
        scene.settle();
    }

    private List<Packet> answers() {
        return scene.link().packets();
    }

    private List<Publish> published() {
        return answers().stream().filter(Publish.class::isInstance).map(Publish.class::cast).toList();
    }

    private void reconnect(boolean sessionPresent) {
        scene.lose();
        scene.pass(ByHand.SECOND);
        scene.accept(sessionPresent);
    }

    // ---- again

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void itIsGivenAgainAfterAPauseBeforeThoseBehindIt(int qos) {
        connect();
        int alarms = scene.alarms();
        failing = 2;
        Noting listener = listen("#", "mqtt.redelivery.max", 3, "mqtt.redelivery.pause", 500);
        arrive(qos, "a", "b");
        assertEquals(List.of("a"), listener.topics);
        scene.pass(499 * ByHand.MILLI);
        arrive(qos, "c");
        assertEquals(List.of("a"), listener.topics, "it is not time yet");
        scene.pass(ByHand.MILLI);
        assertEquals(List.of("a", "a"), listener.topics);
        assertEquals(List.of(), all.acknowledged());
        scene.pass(500 * ByHand.MILLI);
        assertEquals(List.of("a", "a", "a", "b", "c"), listener.topics);
        assertEquals(qos == 0 ? List.of() : List.of(1, 2, 3), all.acknowledged());
        assertEquals(2, scene.client.statistics().in().listenerFailures());
        assertEquals(3, scene.client.statistics().in().delivered());
        assertEquals(alarms, scene.alarms(), "no timer is left");
    }

    @Test
    void itIsBounded() {
        connect();
        failing = 4;
        Noting listener = listen("#", "mqtt.redelivery.max", 2);
        arrive(1, "a");
        scene.pass(3 * ByHand.SECOND);
        assertEquals(List.of("a", "a", "a"), listener.topics);
        assertEquals(List.of(1), all.acknowledged(), "it is acknowledged all the same, as ever");
        arrive(1, "b");
        scene.pass(ByHand.SECOND);
        assertEquals(List.of("a", "a", "a", "b", "b"), listener.topics, "counted anew");
    }

    @Test
    void othersDoNotWaitForIt() {
        connect();
        failing = 10;
        Noting listener = listen("t", "mqtt.redelivery.max", 10, "mqtt.redelivery.pause", 3000);
        Noting other = all.listen("other");
        all.acknowledged();
        arrive(1, "t", "other");
        assertEquals(List.of("other"), other.topics);
        assertEquals(List.of(), all.acknowledged(), "in the order of arrival [MQTT-4.6.0-2]");
        scene.pass(1100 * ByHand.MILLI);
        assertEquals(List.of(1, 2), all.acknowledged(), "kept after listener.hold");
        assertEquals(1, scene.client.statistics().in().keptNow());
        failing = 0;
        scene.pass(3 * ByHand.SECOND);
        assertEquals(List.of("t", "t"), listener.topics);
        assertEquals(0, scene.client.statistics().in().keptNow());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void oneThatLeavesMeanwhileLeavesItToTheNext(int qos) {
        connect();
        int alarms = scene.alarms();
        failing = 1;
        Noting first = listen("#", "mqtt.redelivery.max", 1, "mqtt.redelivery.pause", 3_600_000);
        arrive(qos, "a", "b");
        all.leave(first);
        assertEquals(alarms + 1, scene.alarms(), "only listener.grace is waited for");
        Noting second = all.listen("#");
        assertEquals(List.of("a", "b"), second.topics);
        assertEquals(List.of(1, 2), all.acknowledged());
    }

    @Test
    void qos2SurvivesTheReplacementOfManagement() {
        connect();
        failing = 1;
        listen("#", "mqtt.redelivery.max", 1, "mqtt.redelivery.pause", 60_000);
        arrive(2, "a", "b");
        scene.client.park();
        scene.settle();
        scene.create();
        Noting next = listen("#");
        scene.parts(scene.parts);
        scene.accept(true);
        scene.send(new Publish(Scene.message("a", 2), true, 1), new Publish(Scene.message("b", 2), true, 2));
        assertEquals(List.of("a", "b"), next.topics);
        assertEquals(List.of(1, 2), all.acknowledged());
    }

    @Test
    void byHandItIsGivenAgainUnlessItIsAcknowledged() {
        connect();
        Noting listener = all.listen("#", "mqtt.ack", "manual", "mqtt.redelivery.max", 1);
        listener.then = message -> {
            if (listener.topics.size() == 1) {
                message.acknowledge();
            }
            throw new IllegalStateException("as this test wants it");
        };
        all.acknowledged();
        arrive(1, "a");
        scene.pass(2 * ByHand.SECOND);
        assertEquals(List.of("a"), listener.topics);
        assertEquals(List.of(1), all.acknowledged());
        arrive(1, "b");
        scene.pass(2 * ByHand.SECOND);
        assertEquals(List.of("a", "b", "b"), listener.topics);
        assertEquals(List.of(2), all.acknowledged(), "as ever with one that throws");
    }

    // ---- rejected

    @Test
    void rejectedIsAnsweredWithACode() {
        connect();
        failing = 2;
        Noting listener = listen("#", "mqtt.on.failure", "reject");
        arrive(1, "a");
        arrive(2, "b");
        assertEquals(List.of(new Puback(1, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, Properties.NONE),
                new Pubrec(2, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, Properties.NONE)), answers());
        scene.send(Scene.publish(2, "c", 2));
        assertEquals(List.of("a", "b", "c"), listener.topics, "the identifier is free [MQTT-4.3.3-9]");
        scene.send(new Pubrel(2, ReasonCode.SUCCESS, Properties.NONE));
        assertEquals(ConnectionState.CONNECTED, scene.state());
    }

    @Test
    void whatAnotherListenerTookIsNotRejected() {
        connect();
        failing = 1;
        listen("t", "mqtt.on.failure", "reject");
        all.listen("+");
        all.acknowledged();
        arrive(1, "t");
        assertEquals(List.of(new Puback(1, ReasonCode.SUCCESS, Properties.NONE)), answers());
    }

    @Test
    void version311AcknowledgesWhatIsRejected() {
        scene.with("protocol.version", "3.1.1");
        connect();
        failing = 2;
        listen("#", "mqtt.on.failure", "reject");
        arrive(1, "a");
        arrive(2, "b");
        assertEquals(List.of(1, 2), all.acknowledged());
    }

    // ---- kept for the next connection

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void keptIsNotAcknowledgedAndComesAgainWithTheNextConnection(int qos) {
        connect();
        failing = 1;
        Noting listener = listen("#", "mqtt.on.failure", "KEEP");
        arrive(qos, "a", "b");
        assertEquals(List.of("a", "b"), listener.topics);
        scene.pass(10 * ByHand.SECOND);
        assertEquals(List.of(), all.acknowledged(), "it is alone: the server waits");
        reconnect(true);
        scene.send(new Publish(Scene.message("a", qos), true, 1), new Publish(Scene.message("b", qos), true, 2));
        assertEquals(qos == 1 ? List.of("a", "b", "a", "b") : List.of("a", "b", "a"), listener.topics);
        assertEquals(List.of(1, 2), all.acknowledged().stream().sorted().toList());
    }

    @Test
    void othersWaitForWhatIsKeptForAMoment() {
        connect();
        failing = 1;
        Noting listener = listen("t", "mqtt.on.failure", "keep");
        all.listen("other");
        all.acknowledged();
        arrive(1, "t", "other");
        scene.pass(1100 * ByHand.MILLI);
        assertEquals(List.of(1, 2), all.acknowledged());
        assertEquals(1, scene.client.statistics().in().keptNow());
        scene.pass(10 * ByHand.SECOND);
        assertEquals(List.of("t"), listener.topics);
        reconnect(true);
        assertEquals(List.of("t", "t"), listener.topics, "from here: the server has it no longer");
        assertEquals(0, scene.client.statistics().in().keptNow());
        assertEquals(0, scene.client.statistics().in().keptBytes());
    }

    @Test
    void aServerThatForgotTheSessionTakesNothingAway() {
        connect();
        failing = 1;
        Noting listener = listen("#", "mqtt.on.failure", "keep");
        arrive(1, "a");
        reconnect(false);
        assertEquals(List.of("a", "a"), listener.topics);
    }

    @Test
    void whatOthersAreToldIsNoConnection() {
        scene.with("listener.hold", -1);
        connect();
        failing = 1;
        Noting listener = listen("t", "mqtt.on.failure", "keep");
        all.listen("other");
        arrive(1, "t", "other");
        scene.pass(5 * ByHand.SECOND);
        String heldUp = scene.client.status().heldUp().orElseThrow();
        assertTrue(heldUp.contains("has failed with 1 messages"), heldUp);
        assertEquals(List.of("t"), listener.topics);
    }

    @Test
    void whoTakesThePlaceIsGivenWhatWasKept() {
        connect();
        failing = 1;
        Noting first = listen("#", "mqtt.on.failure", "keep");
        arrive(2, "a", "b");
        all.leave(first);
        Noting second = all.listen("#");
        assertEquals(List.of("a"), second.topics);
        assertEquals(List.of(1, 2), all.acknowledged());
    }

    // ---- dead letters

    @Test
    void aDeadLetterIsTheMessageWithTheReason() {
        connect();
        failing = 2;
        listen("plant/#", "mqtt.dead.letter.topic", "dead/{topic}", "mqtt.redelivery.max", 1);
        Message message = Scene.message("plant/1", 1).withContentType("text/plain").withUserProperty("a", "b")
                .withCorrelationData(Payload.of("c")).withExpirySeconds(10);
        scene.send(new Publish(message, false, 1));
        scene.pass(ByHand.SECOND);
        List<Publish> letters = published();
        assertEquals(1, letters.size());
        Message letter = letters.get(0).message();
        assertEquals("dead/plant/1", letter.topic().value());
        assertEquals(message.payload(), letter.payload());
        assertEquals(message.qos(), letter.qos());
        assertEquals("text/plain", letter.contentType().orElseThrow());
        assertEquals(message.correlationData(), letter.correlationData());
        assertTrue(letter.expirySeconds().isEmpty() && !letter.retain());
        List<UserProperty> properties = letter.userProperties();
        assertEquals(List.of("a", "dead.letter.topic", "dead.letter.reason", "dead.letter.listener",
                "dead.letter.attempts"), properties.stream().map(UserProperty::name).toList());
        assertEquals("plant/1", properties.get(1).value());
        assertTrue(properties.get(2).value().contains("as this test wants it"), properties.get(2).value());
        assertEquals("2", properties.get(4).value());
    }

    @Test
    void theMessageIsAcknowledgedOnceTheServerHasTheDeadLetter() {
        connect();
        failing = 1;
        Noting listener = listen("#", "mqtt.dead.letter.topic", "dead");
        arrive(1, "a", "b");
        assertEquals(List.of("a", "b"), listener.topics, "the listener goes on");
        List<Packet> sent = answers();
        assertEquals(1, sent.size(), "the dead letter alone: " + sent);
        scene.send(new Puback(((Publish) sent.get(0)).packetId(), ReasonCode.SUCCESS, Properties.NONE));
        assertEquals(List.of(1, 2), all.acknowledged());
    }

    @Test
    void withoutADeadLetterItIsNotAcknowledged() {
        connect();
        failing = 1;
        Noting listener = listen("#", "mqtt.dead.letter.topic", "dead");
        arrive(1, "a");
        scene.send(new Puback(published().get(0).packetId(), ReasonCode.NOT_AUTHORIZED, Properties.NONE));
        assertEquals(List.of(), all.acknowledged());
        reconnect(true);
        scene.send(new Publish(Scene.message("a", 1), true, 1));
        assertEquals(List.of("a", "a"), listener.topics);
        assertEquals(List.of(1), all.acknowledged());
    }

    @Test
    void aDeadLetterThatFailsIsNone() {
        connect();
        failing = 10;
        listen("#", "mqtt.dead.letter.topic", "dead/{topic}/end");
        all.listen("x", "mqtt.dead.letter.topic", "grave");
        all.acknowledged();
        arrive(1, "dead/a/end", "grave");
        scene.send(new Publish(Scene.message("b", 1).withUserProperty("dead.letter.topic", "c"), false, 3));
        assertEquals(List.of(), published());
    }

    @Test
    void qos0IsADeadLetterToo() {
        connect();
        failing = 1;
        listen("#", "mqtt.dead.letter.topic", "dead");
        arrive(0, "a");
        assertEquals(List.of("dead"), published().stream().map(one -> one.message().topic().value()).toList());
        assertEquals(0, scene.client.statistics().in().keptNow());
    }

    @Test
    void theSessionBundleMayBeReplacedMeanwhile() {
        connect();
        failing = 1;
        Noting listener = listen("#", "mqtt.redelivery.max", 1);
        arrive(2, "a");
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        scene.pass(2 * ByHand.SECOND);
        scene.accept(true);
        scene.send(new Publish(Scene.message("a", 2), true, 1));
        assertEquals(List.of("a", "a"), listener.topics);
        assertEquals(List.of(1), all.acknowledged());
    }

    @Test
    void propertiesThatAreOfNoUseAreRefused() {
        connect();
        for (Object[] wrong : new Object[][] {{"mqtt.on.failure", "drop"}, {"mqtt.redelivery.max", 1001},
            {"mqtt.redelivery.pause", 0}, {"mqtt.dead.letter.topic", "dead/#"}}) {
            String text = assertThrows(IllegalArgumentException.class, () -> listen("#", wrong)).getMessage();
            assertTrue(text.contains(wrong[0].toString()) && text.contains(wrong[1].toString()), text);
        }
        assertTrue(all.listen("#", "mqtt.observer", true, "mqtt.on.failure", "keep").entry.failurePolicy().isNone(),
                "an observer changes nothing for others");
    }
}
