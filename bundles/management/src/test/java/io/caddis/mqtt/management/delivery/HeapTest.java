package io.caddis.mqtt.management.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.ListenerScene;
import io.caddis.mqtt.management.ListenerScene.Noting;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.memory.HeapShare;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits is bounded by what it takes of the heap, in each queue, for a client, and for all. */
class HeapTest {
    private static final int MIB = 1 << 20;
    /** Of which all clients together may have 16 MiB, one queue 4, and one client half of what is free. */
    private static final long HEAP = 64L * MIB;

    private final ListenerScene all = new ListenerScene();
    private final Scene scene = all.scene;
    private int packetId;

    HeapTest() {
        scene.heap = new HeapShare(HEAP);
    }

    private void arrive(Scene where, String topic, int qos, int size) {
        Message message = Message.of(TopicName.of(topic), Payload.wrap(new byte[size])).withQos(Qos.of(qos));
        where.link().send(new Publish(message, false, qos == 0 ? 0 : packetId++ % 0xFFFF + 1));
    }

    /** Sends until nothing more is read. Returns how many that were. */
    private int flood(Scene where, String topic, int qos, int size) {
        int count = 0;
        for (; where.link().isReading() && count < 100_000; count++) {
            arrive(where, topic, qos, size);
        }
        assertFalse(where.link().isReading(), "reading stops");
        return count;
    }

    /** As {@link #flood}, and the listener is given all of it, so that its queue is empty. */
    private void fillByHand(Scene where) {
        for (int count = 0; where.link().isReading() && count < 1000; count++) {
            arrive(where, "t", 1, 200_000);
            where.settle();
        }
    }

    private void delivered() {
        scene.settle();
        scene.pass(ByHand.SECOND);
        assertTrue(scene.heap.held() <= 16 * 1024, scene.heap.held() + " bytes are held");
    }

    // ---- one packet

    @ParameterizedTest
    @CsvSource({"-1, 16777216", "1000, 1000", "268435460, 0"})
    void theServerIsToldWhatAPacketMayTake(int configured, long said) {
        if (configured > 0) {
            scene.with("packet.size.max", configured);
        }
        scene.create().withParts();
        scene.link().connected();
        scene.settle();
        Connect connect = (Connect) scene.link().packets().get(0);
        assertEquals(said, connect.properties().number(Property.MAXIMUM_PACKET_SIZE, 0));
    }

    // ---- one queue

    @Test
    void aListenersQueueIsBoundedByWhatItTakes() {
        scene.connected();
        Noting listener = all.listen("t");
        int count = flood(scene, "t", 0, MIB);
        assertTrue(count >= 3 && count <= 6, count + " of a MiB each");
        scene.settle();
        assertTrue(scene.link().isReading());
        assertEquals(count, listener.topics.size());
        delivered();
        assertEquals(0, scene.client.statistics().in().dropped());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theConfigurationMayAllowLess(int qos) {
        scene.with("receive.queue.bytes.max", 100_000).connected();
        all.listen("t");
        int count = flood(scene, "t", qos, 30_000);
        assertTrue(count >= 3 && count <= 5, count + " of 30,000 each");
        delivered();
    }

    @Test
    void ofAStuckListenerQos0IsDroppedAndCounted() {
        scene.connected();
        Noting other = all.listen("other");
        Noting stuck = all.listen("t");
        stuck.then = message -> {
            if (stuck.topics.size() == 1) {
                flood(scene, "t", 0, MIB);
                scene.hand.pass(2 * ByHand.SECOND, () -> { });
                assertTrue(scene.link().isReading(), "it is stuck");
                for (int more = 0; more < 100; more++) {
                    arrive(scene, "t", 0, MIB);
                }
                arrive(scene, "other", 0, 1);
                assertTrue(scene.link().isReading());
                assertTrue(scene.heap.held() < 8 * MIB, scene.heap.held() + " bytes are held");
                while (other.topics.isEmpty()) {
                    scene.hand.step();
                }
            }
        };
        arrive(scene, "t", 0, 1);
        scene.settle();
        assertEquals(100, scene.client.statistics().in().drops().get(Drop.LISTENER_STUCK));
        delivered();
    }

    @Test
    void pollIsBoundedByWhatItTakes() {
        scene.with("subscriptions", "t").connected();
        int count = flood(scene, "t", 1, MIB);
        assertTrue(count >= 3 && count <= 6, count + " of a MiB each");
        for (int taken = 0; taken < count; taken++) {
            assertTrue(scene.client.poll().isPresent());
        }
        assertTrue(scene.link().isReading());
        delivered();
    }

    /** As objects, 200,000 of 7 bytes would take 25 MB. */
    @Test
    void userPropertiesCountAndStayBytes() {
        scene.with("subscriptions", "t").with("receive.queue.bytes.max", MIB).connected();
        Message message = Message.of("t", "x").withQos(Qos.AT_MOST_ONCE)
                .withUserProperties(Collections.nCopies(200_000, new UserProperty("a", "b")));
        scene.link().send(new Publish(message, false, 0));
        assertFalse(scene.link().isReading());
        assertTrue(scene.heap.held() < 4 * MIB, scene.heap.held() + " bytes are held");
        assertEquals(message.userProperties(), scene.client.poll().orElseThrow().message().userProperties());
        assertTrue(scene.link().isReading());
    }

    @Test
    void anObserverMissesWhatItHasNoRoomFor() {
        scene.connected();
        all.listen("t", "mqtt.observer", true);
        for (int count = 0; count < 50; count++) {
            arrive(scene, "t", 0, MIB);
        }
        assertTrue(scene.link().isReading());
        assertTrue(scene.heap.held() < 8 * MIB, scene.heap.held() + " bytes are held");
        delivered();
    }

    // ---- one client

    private void v3() {
        scene.with("protocol.version", "3.1.1").version = ProtocolVersion.V3_1_1;
    }

    /** With 3.1.1 a server may send 65,535 without an acknowledgement, however large they are. */
    @Test
    void whatNobodyAsksForYetIsBounded() {
        v3();
        scene.connected();
        int count = flood(scene, "orphan", 1, 100_000);
        assertTrue(scene.heap.held() <= HEAP / 4, count + " are held");
        scene.pass(3 * ByHand.SECOND);
        String heldUp = scene.client.status().heldUp().orElse("");
        assertTrue(heldUp.startsWith("nothing is read: the messages that wait here take "), heldUp);
        scene.pass(70 * ByHand.SECOND);
        assertTrue(scene.link().isReading(), "they have waited long enough");
        delivered();
    }

    @Test
    void whatIsNotAcknowledgedByHandIsBounded() {
        v3();
        scene.connected();
        Noting listener = all.listen("t", "mqtt.ack", "manual");
        int count = 0;
        for (; scene.link().isReading() && count < 10_000; count++) {
            arrive(scene, "t", 1, MIB);
            scene.settle();
        }
        assertTrue(count < 12, count + " of a MiB each");
        listener.messages.forEach(ReceivedMessage::acknowledge);
        scene.settle();
        assertTrue(scene.link().isReading());
        delivered();
    }

    /** The server sends them again; the listener never says a word about the first ones. */
    @Test
    void whatWasNotAcknowledgedOnAnEarlierConnectionIsNotHeld() {
        v3();
        scene.with("reconnect.delay.min", 50).with("reconnect.delay.max", 100).connected();
        Noting listener = all.listen("t", "mqtt.ack", "manual");
        for (int round = 0; round < 20; round++) {
            arrive(scene, "t", 1, MIB);
            arrive(scene, "t", 1, MIB);
            scene.settle();
            assertTrue(scene.link().isReading(), "in round " + round);
            scene.lose();
            scene.pass(ByHand.SECOND);
            scene.accept(true);
        }
        assertTrue(listener.messages.size() >= 40);
    }

    /** Only the first is not done: what is done behind it has its number held, and not its payload. */
    @Test
    void whatIsDoneBehindOneThatIsNotIsNotHeld() {
        v3();
        scene.connected();
        all.listen("manual", "mqtt.ack", "manual");
        Noting listener = all.listen("t");
        arrive(scene, "manual", 1, 1);
        for (int count = 0; count < 200; count++) {
            arrive(scene, "t", 1, MIB);
            scene.settle();
            listener.messages.clear();
            assertTrue(scene.link().isReading(), "after " + count);
        }
        System.gc();
        assertTrue(Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory() < 150L * MIB);
    }

    @Test
    void severalThatStandStillDoNotStopTheOthers() {
        scene.connected();
        Noting healthy = all.listen("healthy");
        for (String topic : new String[] {"a", "b", "c", "d"}) {
            all.listen(topic);
        }
        for (int count = 0; scene.link().isReading() && count < 1000; count++) { // none of the pool's tasks runs
            for (String topic : new String[] {"a", "b", "c", "d"}) {
                arrive(scene, topic, 0, MIB / 2);
            }
        }
        assertFalse(scene.link().isReading());
        scene.hand.pass(5 * ByHand.SECOND, () -> { });
        assertTrue(scene.link().isReading(), "QoS 0 made way");
        arrive(scene, "healthy", 0, 1);
        scene.settle();
        assertEquals(1, healthy.topics.size());
        assertTrue(scene.client.statistics().in().drops().get(Drop.LISTENER_STUCK) > 0);
        delivered();
    }

    // ---- all

    /** Another client, connected, with the same heap. */
    private ListenerScene another() {
        ListenerScene another = new ListenerScene();
        another.scene.heap = scene.heap;
        another.scene.connected();
        return another;
    }

    @Test
    void oneThatHoldsLittleIsNeverStoppedForOthers() {
        scene.connected();
        all.listen("t", "mqtt.ack", "manual");
        ListenerScene second = another();
        second.listen("t", "mqtt.ack", "manual");
        ListenerScene healthy = another();
        Noting listener = healthy.listen("t");
        fillByHand(scene);
        fillByHand(second.scene);
        assertTrue(scene.heap.held() <= HEAP / 4, "both hold " + scene.heap.held());
        for (int count = 0; count < 100; count++) {
            arrive(healthy.scene, "t", 0, 100_000);
            assertTrue(healthy.scene.link().isReading());
            healthy.scene.settle();
        }
        assertEquals(100, listener.topics.size());
    }

    @Test
    void aClientThatEndsGivesAllBack() {
        scene.connected();
        all.listen("t", "mqtt.ack", "manual");
        fillByHand(scene);
        scene.client.close();
        scene.settle();
        assertEquals(0, scene.heap.held());
    }

    @Test
    void oneThatIsStoppedForOthersGoesOnWhenTheyHaveLetGo() {
        scene.connected();
        all.listen("t", "mqtt.ack", "manual");
        ListenerScene other = another();
        other.listen("t", "mqtt.ack", "manual");
        ListenerScene second = another();
        second.listen("t");
        fillByHand(scene);
        fillByHand(other.scene);
        flood(second.scene, "t", 1, 200_000);
        scene.client.close();
        scene.settle();
        second.scene.hand.pass(ByHand.SECOND, () -> { });
        assertTrue(second.scene.link().isReading());
    }

    /** What is not whole takes of the same share. */
    @Test
    void aPacketThatAllOthersLeaveNoRoomForEndsTheConnection() {
        scene.connected();
        all.listen("t", "mqtt.ack", "manual");
        ListenerScene second = another();
        fillByHand(scene);
        long before = scene.heap.held();
        byte[] head = {0x30, (byte) 0x80, (byte) 0x80, (byte) 0x80, 7, 0, 1, 't', 0}; // 14,680,064 bytes
        second.scene.link().send(head);
        for (int count = 0; count < 14 * MIB && second.scene.state() == ConnectionState.CONNECTED; count += MIB / 4) {
            second.scene.link().send(new byte[MIB / 4]);
            second.scene.settle();
            assertTrue(scene.heap.held() <= HEAP / 4, "all hold " + scene.heap.held());
        }
        assertTrue(second.scene.client.status().toString().contains("packet.size.max"),
                second.scene.client.status().toString());
        assertEquals(before, scene.heap.held());
    }
}
