package io.caddis.mqtt.management.delivery;

import static io.caddis.mqtt.management.Scene.publish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.ListenerScene;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that wait for the application when the connection is lost come again, and are delivered once. */
class TakeBackTest {
    private final ListenerScene all = new ListenerScene();
    private final Scene scene = all.scene;

    @BeforeEach
    void connect() {
        scene.with("subscriptions", "#").connected();
        scene.link().packets();
    }

    private void reconnect(boolean sessionPresent) {
        scene.lose();
        scene.pass(ByHand.SECOND);
        scene.accept(sessionPresent);
    }

    private List<String> pollAll() {
        List<String> topics = new ArrayList<>();
        for (Optional<?> message = scene.client.poll(); message.isPresent(); message = scene.client.poll()) {
            topics.add(((Received) message.get()).topic());
        }
        scene.settle();
        return topics;
    }

    private static Publish again(int packetId, String topic, int qos) {
        return new Publish(publish(packetId, topic, qos).message(), true, packetId);
    }

    @Test
    void aServerThatUsesAnotherIdentifierDoublesNothing() {
        scene.send(publish(5, "a", 2), publish(6, "b", 1), publish(0, "c", 0));
        reconnect(true);
        scene.send(again(7, "a", 2), again(8, "b", 1));
        assertEquals(List.of("c", "a", "b"), pollAll());
        assertEquals(List.of(7), scene.link().packets().stream().filter(Pubrec.class::isInstance)
                .map(packet -> ((Pubrec) packet).packetId()).toList());
    }

    @Test
    void aServerThatUsesTheSameIdentifierLosesNothing() {
        scene.send(publish(5, "a", 2));
        reconnect(true);
        assertEquals(0, scene.client.waiting());
        scene.send(again(5, "a", 2));
        assertEquals(List.of("a"), pollAll());
        assertEquals(List.<Packet>of(new Pubrec(5, ReasonCode.SUCCESS, Properties.NONE)), scene.link().packets());
    }

    @Test
    void whatTheServerForgotIsKept() {
        scene.send(publish(5, "a", 2));
        reconnect(false);
        assertEquals(List.of("a"), pollAll());
    }

    @Test
    void whatTheApplicationHasIsNotTakenBack() {
        scene.send(publish(5, "a", 2));
        assertEquals(List.of("a"), pollAll());
        scene.send(publish(6, "b", 2));
        reconnect(true);
        scene.send(again(5, "a", 2), again(6, "b", 2));
        assertEquals(List.of("b"), pollAll(), "a was acknowledged");
    }

    @Test
    void aListenersQueueIsTakenBackToo() {
        ListenerScene.Noting listener = all.listen("#");
        listener.then = message -> {
            if (listener.topics.size() == 1) { // it has a now; b and c wait
                scene.link().send(publish(6, "b", 2), publish(7, "c", 1), publish(0, "d", 0));
                reconnect(true);
                scene.send(again(5, "a", 2), again(8, "b", 2), again(9, "c", 1));
            }
        };
        scene.send(publish(5, "a", 2));
        scene.settle();
        assertEquals(List.of("a", "d", "b", "c"), listener.topics);
        assertEquals(List.of(5, 8, 9), all.acknowledged().stream().sorted().toList());
    }

    @Test
    void aFullQueueHasRoomAgain() {
        scene.with("receive.queue.max", 1);
        scene.client.configure(scene.config());
        scene.send(publish(5, "a", 1));
        reconnect(true);
        assertTrue(scene.client.hasRoom());
        scene.send(again(5, "a", 1));
        assertEquals(List.of("a"), pollAll());
    }
}
