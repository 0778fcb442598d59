package io.caddis.mqtt.management.connection;

import static io.caddis.mqtt.management.Scene.failure;
import static io.caddis.mqtt.management.Scene.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * A future that failed with {@code CLOSED} says that nobody here will hear of the message again, not that nobody got
 * it. What succeeds keeps its order all the same.
 */
class FailedAndDeliveredTest {
    /** Of those that messages use, over and over. */
    private static final int IDENTIFIERS = 1024;

    private final Scene scene = new Scene().with("clean.start", false).with("session.expiry", 300);

    private static List<Integer> released(List<Packet> packets) {
        return packets.stream().filter(Pubrel.class::isInstance).map(packet -> ((Pubrel) packet).packetId()).toList();
    }

    private static List<String> topics(List<Packet> packets) {
        return packets.stream().filter(Publish.class::isInstance)
                .map(packet -> ((Publish) packet).message().topic().value()).toList();
    }

    /** Four messages of QoS 2, of which the server has two; their identifiers go over the end to the beginning. */
    private List<Integer> fourAtTheEndOfTheIdentifiers(List<CompletableFuture<PublishResult>> futures) {
        for (int used = 1; used <= IDENTIFIERS - 2; used++) {
            scene.client.publish(message("before", 1));
            scene.settle();
            Publish before = (Publish) scene.link().packets().get(0);
            scene.send(new Puback(before.packetId(), ReasonCode.SUCCESS, Properties.NONE));
        }
        for (String topic : List.of("a", "b", "c", "d")) {
            futures.add(scene.client.publish(message(topic, 2)));
        }
        scene.settle();
        List<Integer> ids = scene.link().packets().stream().map(packet -> ((Publish) packet).packetId()).toList();
        ids.forEach(id -> scene.send(new Pubrec(id, ReasonCode.SUCCESS, Properties.NONE)));
        return ids;
    }

    @Test
    void whatAnotherDriverGoesOnWithKeepsItsOrder() {
        scene.connected();
        List<CompletableFuture<PublishResult>> futures = new ArrayList<>();
        List<Integer> ids = fourAtTheEndOfTheIdentifiers(futures);
        assertEquals(List.of(1023, 1024, 1, 2), ids);
        futures.add(scene.client.publish(message("e", 2)));
        scene.settle();
        scene.client.park();
        scene.settle();
        futures.forEach(future -> assertEquals(Kind.CLOSED, failure(future)));

        scene.client = scene.newClient();
        scene.client.driver().partsChanged();
        CompletableFuture<PublishResult> next = scene.client.publish(message("f", 2));
        List<Packet> packets = scene.accept(true);
        assertEquals(ids, released(packets));
        assertEquals(List.of("e", "f"), topics(packets));
        assertFalse(next.isDone());
    }

    /** Nobody has the session: not the one that left, nor a bundle to keep it. */
    @Test
    void whatTheServerAloneKnowsIsReleasedBeforeAllElse() {
        scene.connected();
        List<CompletableFuture<PublishResult>> futures = new ArrayList<>();
        List<Integer> ids = fourAtTheEndOfTheIdentifiers(futures);
        scene.parts(scene.parts.withSessions(null));
        scene.client.park();
        scene.settle();
        futures.forEach(future -> assertEquals(Kind.CLOSED, failure(future)));

        scene.client = scene.newClient();
        scene.withParts();
        CompletableFuture<PublishResult> next = scene.client.publish(message("f", 2));
        CompletableFuture<PublishResult> afterwards = scene.client.publish(message("g", 2));
        List<Packet> packets = scene.accept(true);
        List<Integer> released = released(packets);
        assertTrue(released.containsAll(ids), released::toString);
        assertEquals(released.stream().sorted().toList(), released, "not in the order of the messages");
        assertEquals(List.of(), topics(packets), "no identifier is used before the server has finished with it");

        released.forEach(id -> scene.send(new Pubcomp(id, ReasonCode.SUCCESS, Properties.NONE)));
        List<Packet> later = scene.link().packets();
        assertEquals(List.of("f", "g"), topics(later));
        for (Packet packet : later) {
            int id = ((Publish) packet).packetId();
            scene.send(new Pubrec(id, ReasonCode.SUCCESS, Properties.NONE));
            scene.send(new Pubcomp(id, ReasonCode.SUCCESS, Properties.NONE));
        }
        assertTrue(next.isDone() && afterwards.isDone());
        assertTrue(scene.link().types().stream().allMatch(type -> type == PacketType.PUBREL));
    }
}
