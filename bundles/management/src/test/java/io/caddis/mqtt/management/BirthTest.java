package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The birth message: first on each connection, and nowhere else. */
class BirthTest {
    private static final Message BIRTH = Message.of("state", "on").withRetain(true);

    private final Scene scene = new Scene().with("birth.topic", "state").with("birth.payload", "on")
            .with("birth.retain", true).with("keep.alive", 0);

    private static List<String> topics(List<Packet> packets) {
        return packets.stream().filter(Publish.class::isInstance)
                .map(one -> ((Publish) one).message().topic().value()).toList();
    }

    private static Properties limit(Property property, int value) {
        return Properties.builder().add(property, value).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    void isTheFirstPacketOfEachConnection(String version) {
        scene.with("protocol.version", version).with("subscriptions", "#").create().withParts();
        scene.client.publish(Scene.message("queued", 0));
        scene.settle();
        assertEquals(1, scene.client.statistics().queue().messages(), "it is not in the queue");
        List<Packet> said = scene.accept(false);
        assertEquals(new Publish(BIRTH.withQos(Qos.AT_MOST_ONCE), false, 0), said.get(0));
        assertTrue(said.stream().anyMatch(one -> one.type() == PacketType.SUBSCRIBE));
        scene.lose();
        scene.pass(ByHand.SECOND);
        assertEquals(List.of("state"), topics(scene.accept(true)).subList(0, 1));
        assertEquals(1, scene.client.statistics().out().published(), "what the application published");
    }

    @Test
    void withQos1TheSessionSendsItAgainUnderItsIdentifierUntilItIsAcknowledged() {
        scene.with("birth.qos", 1).create().withParts();
        assertEquals(List.of(new Publish(BIRTH, false, 1)), scene.accept(false));
        scene.lose();
        scene.pass(ByHand.SECOND);
        assertEquals(List.of(new Publish(BIRTH, true, 1)), scene.accept(true), "[MQTT-4.4.0-1]");
        scene.send(new Puback(1, ReasonCode.SUCCESS, Properties.NONE));
        scene.lose();
        scene.pass(ByHand.SECOND);
        assertEquals(List.of(new Publish(BIRTH, false, 2)), scene.accept(true));
        scene.lose();
        scene.pass(ByHand.SECOND);
        assertEquals(List.of(new Publish(BIRTH, false, 3)), scene.accept(false), "of a new session");
        assertEquals(ConnectionState.CONNECTED, scene.state());
    }

    @Test
    void takesAPlaceInTheServersWindowUntilItIsAcknowledged() {
        scene.with("birth.qos", 1).create().withParts();
        scene.client.publish(Scene.message("a", 1));
        scene.client.publish(Scene.message("b", 1));
        assertEquals(List.of("state"), topics(scene.accept(false, limit(Property.RECEIVE_MAXIMUM, 1))));
        scene.send(new Puback(1, ReasonCode.SUCCESS, Properties.NONE));
        assertEquals(List.of("a"), topics(scene.link().packets()));
        scene.send(new Puback(2, ReasonCode.SUCCESS, Properties.NONE));
        assertEquals(List.of("b"), topics(scene.link().packets()));
    }

    @Test
    void aServerThatDoesNotTakeItGetsAllElse() {
        try (WatchedLog log = new WatchedLog()) {
            scene.with("birth.qos", 1).create().withParts();
            scene.client.publish(Scene.message("a", 1));
            assertEquals(List.of("a"), topics(scene.accept(false, limit(Property.RETAIN_AVAILABLE, 0))));
            assertTrue(log.warnings().stream().anyMatch(one -> one.contains("birth.topic") && one.contains("retain")),
                    () -> "" + log.warnings());
        }
    }

    @Test
    void aRefusalOfTheServerIsAWarning() {
        try (WatchedLog log = new WatchedLog()) {
            scene.with("birth.qos", 1).create().withParts();
            scene.accept(false);
            scene.send(new Puback(1, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
            assertEquals(ConnectionState.CONNECTED, scene.state());
            assertTrue(log.warnings().stream().anyMatch(one -> one.contains("birth.topic")
                    && one.contains("NOT_AUTHORIZED")), () -> "" + log.warnings());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void oneThatIsTooLargeForTheServerIsLeftOut(int qos) {
        try (WatchedLog log = new WatchedLog()) {
            scene.with("birth.qos", qos).with("birth.payload", "x".repeat(100)).create().withParts();
            scene.client.publish(Scene.message("a", 1));
            assertEquals(List.of("a"), topics(scene.accept(false, limit(Property.MAXIMUM_PACKET_SIZE, 60))));
            assertTrue(log.warnings().stream().anyMatch(one -> one.contains("birth.topic")), () -> "" + log.warnings());
        }
    }

    @Test
    void aChangeIsTakenOverWithAReconnect() {
        scene.create().withParts();
        scene.accept(false);
        scene.configure("birth.topic", "other");
        assertFalse(scene.links.size() < 2, "another connection");
        assertEquals(List.of("other"), topics(scene.accept(true)));
        scene.configure("birth.topic", "");
        assertEquals(List.of(), topics(scene.accept(true)));
    }
}
