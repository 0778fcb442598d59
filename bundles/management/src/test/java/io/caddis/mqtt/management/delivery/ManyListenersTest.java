package io.caddis.mqtt.management.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.ListenerScene;
import io.caddis.mqtt.management.ListenerScene.Noting;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.PacketCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One read brings messages for many listeners. */
class ManyListenersTest {
    private static final int MANY = 1000;

    private final ListenerScene all = new ListenerScene();
    private final Scene scene = all.scene;
    /** Run before a packet is decoded; whatever it throws, the codec does. */
    private Runnable decoding = () -> { };

    private void connect() {
        PacketCodec real = new PacketCodecComponent();
        PacketCodec watched = new PacketCodec() {
            @Override
            public Packet decode(ByteBuffer in, ProtocolVersion version, int sizeMax) {
                decoding.run();
                return real.decode(in, version, sizeMax);
            }

            @Override
            public int encode(Packet packet, ProtocolVersion version, ByteBuffer out) {
                return real.encode(packet, version, out);
            }
        };
        scene.create().parts(new Parts(watched, new SessionsComponent(), Map.of("mqtt", scene.transport())));
        scene.accept(false);
        all.acknowledged();
    }

    private List<Noting> listen(int count) {
        List<Noting> listeners = IntStream.range(0, count).mapToObj(number -> all.listen("t/" + number)).toList();
        scene.settle();
        return listeners;
    }

    /** In one read. */
    private void arrive(int qos, int... topics) {
        Packet[] packets = new Packet[topics.length];
        for (int index = 0; index < topics.length; index++) {
            packets[index] = Scene.publish(qos == 0 ? 0 : index + 1, "t/" + topics[index], qos);
        }
        scene.link().send(packets);
    }

    @Test
    void oneReadAsksForOneThread() {
        connect();
        List<Noting> listeners = listen(MANY);
        arrive(0, IntStream.range(0, MANY).toArray());
        assertEquals(1, scene.hand.tasks());
        scene.settle();
        listeners.forEach(one -> assertEquals(1, one.topics.size()));
    }

    @Test
    void oneThatBlocksHoldsUpOnlyItself() {
        connect();
        List<Noting> listeners = listen(MANY);
        List<Integer> had = new ArrayList<>();
        listeners.get(0).then = message -> {
            while (scene.hand.step()) {
                assertEquals(1, listeners.get(0).topics.size(), "its own wait for it");
            }
            had.add(listeners.stream().mapToInt(one -> one.topics.size()).sum());
        };
        arrive(0, IntStream.concat(IntStream.of(0, 0), IntStream.range(1, MANY)).toArray());
        scene.hand.step();
        assertEquals(List.of(MANY, MANY + 1), had, "all others have theirs before it returns, its second one waits");
    }

    @Test
    void eachHasItsOwnInOrder() {
        connect();
        List<List<String>> texts = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            List<String> own = new ArrayList<>();
            texts.add(own);
            all.listen("t/" + number + "/#").then = message -> {
                scene.hand.step(); // another thread comes in the middle
                own.add(message.topic());
            };
        }
        List<Packet> packets = new ArrayList<>();
        for (int message = 0; message < 60; message++) {
            packets.add(Scene.publish(0, "t/" + message % 3 + "/" + message, 0));
        }
        scene.link().send(packets.toArray(new Packet[0]));
        scene.settle();
        for (int number = 0; number < 3; number++) {
            int first = number;
            assertEquals(IntStream.range(0, 20).mapToObj(at -> "t/" + first + "/" + (first + 3 * at)).toList(),
                    texts.get(number));
        }
    }

    @Test
    void whatThrowsAmongOthersStopsNone() {
        connect();
        List<Noting> listeners = listen(3);
        listeners.get(1).then = message -> {
            throw new LinkageError("as this test wants it");
        };
        arrive(1, 0, 1, 2, 1);
        scene.settle();
        assertEquals(List.of(1, 2, 1), listeners.stream().map(one -> one.topics.size()).toList());
        assertEquals(List.of(1, 2, 3, 4), all.acknowledged());
        assertEquals(2, scene.client.statistics().in().listenerFailures());
    }

    @Test
    void oneThatLeavesWithinTheReadIsGivenNothing() {
        connect();
        List<Noting> listeners = listen(2);
        int[] packets = {0};
        decoding = () -> {
            if (packets[0]++ == 1) {
                scene.client.remove(listeners.get(0).entry);
            }
        };
        arrive(1, 0, 1);
        scene.settle();
        assertEquals(List.of(), listeners.get(0).topics);
        assertEquals(List.of("t/1"), listeners.get(1).topics);
        assertEquals(List.of("t/0"), all.listen("t/0").topics, "it waited for whoever comes");
        assertEquals(List.of(1, 2), all.acknowledged());
    }

    @Test
    void whatCameBeforeTheCodecFailedIsGiven() {
        connect();
        List<Noting> listeners = listen(2);
        int[] packets = {0};
        decoding = () -> {
            if (packets[0]++ == 1) {
                throw new IllegalStateException("as this test wants it");
            }
        };
        assertThrows(IllegalStateException.class, () -> arrive(0, 0, 1));
        assertTrue(scene.hand.tasks() > 0, "nobody waits for more");
        scene.settle();
        assertEquals(List.of("t/0"), listeners.get(0).topics);
        arrive(0, 1);
        assertTrue(scene.hand.tasks() > 0);
    }
}
