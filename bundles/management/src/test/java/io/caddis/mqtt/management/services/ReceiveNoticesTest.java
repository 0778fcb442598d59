package io.caddis.mqtt.management.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.management.Scene;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is told that messages wait for poll(). */
class ReceiveNoticesTest {
    private final Scene scene = new Scene().with("subscriptions", "news/#");
    private final TargetedServices<MqttReceiveNotify> services = new TargetedServices<>();
    private final List<Integer> told = new ArrayList<>();
    private Runnable during = () -> { };

    private final MqttReceiveNotify service = (client, waiting) -> {
        assertFalse(Thread.holdsLock(scene.client.driver()), "under no lock");
        assertEquals("tester", client.name());
        told.add(waiting);
        Runnable once = during;
        during = () -> { };
        once.run();
    };

    private void connect() {
        scene.connected();
        scene.notices().services(services, () -> new Hashtable<>(Map.of("mqtt.client", "tester")));
    }

    private void arrive(int... packetIds) {
        for (int packetId : packetIds) {
            scene.link().send(Scene.publish(packetId, "news/a", 1));
        }
    }

    @Test
    @Tag("netx-N01")
    @Tag("netx-S25")
    void isToldOfTheDepthOnceForAllThatCame() {
        services.add(service, null, Map.of());
        connect();
        arrive(1, 2, 3);
        scene.settle();
        assertEquals(List.of(3), told);
        arrive(4);
        scene.settle();
        assertEquals(List.of(3, 4), told);
    }

    @Test
    @Tag("netx-N01")
    void neverMissesTheLast() {
        services.add(service, null, Map.of());
        connect();
        during = () -> {
            scene.client.poll();
            arrive(2);
            arrive(3);
        };
        arrive(1);
        scene.settle();
        assertEquals(List.of(1, 2), told);
    }

    @Test
    void isNotToldOfNothing() {
        services.add(service, null, Map.of());
        connect();
        arrive(1);
        scene.client.poll();
        scene.settle();
        assertTrue(told.isEmpty());
        scene.link().send(Scene.publish(2, "other", 1));
        scene.settle();
        assertTrue(told.isEmpty(), "nobody polls for that");
    }

    @Test
    void whoComesLaterIsTold() {
        connect();
        arrive(1);
        scene.settle();
        services.add(service, null, Map.of("mqtt.client.target", "(mqtt.client=tester)"));
        services.add((MqttReceiveNotify) (client, waiting) -> told.add(-1), null,
                Map.of("mqtt.client.target", "(mqtt.client=other)"));
        scene.notices().arrived();
        scene.settle();
        assertEquals(List.of(1), told);
    }

    @Test
    void oneThatThrowsHoldsUpNobody() {
        services.add((MqttReceiveNotify) (client, waiting) -> {
            throw new IllegalStateException("no");
        }, null, Map.of("service.ranking", 1));
        services.add(service, null, Map.of());
        connect();
        arrive(1);
        scene.settle();
        arrive(2);
        scene.settle();
        assertEquals(List.of(1, 2), told);
    }
}
