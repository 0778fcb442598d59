package io.caddis.mqtt.management.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.ListenerScene;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.futures.Completions;
import io.caddis.mqtt.management.memory.HeapShare;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.SessionOutput;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a timer's task throws, as for want of memory, does not end what it looks after: it looks again. */
class TimersTest {
    private final ByHand hand = new ByHand(0);
    private int failures;
    private int wanted;
    private int rooms;

    private final MqttClient client = (MqttClient) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {MqttClient.class}, (self, method, arguments) -> method.getName().equals("name") ? "tester"
                    : null);
    private final DeliveryEvents events = (DeliveryEvents) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {DeliveryEvents.class}, (self, method, arguments) -> {
                switch (method.getName()) {
                    case "wantedChanged" -> {
                        fail();
                        wanted++;
                    }
                    case "roomChanged" -> {
                        fail();
                        rooms++;
                    }
                    default -> { }
                }
                return null;
            });
    private final Deliveries deliveries = new Deliveries(client, events, ClientConfig.read(Map.of("server",
            "mqtt://a", "listener.grace", 5), "tester"), hand::now, hand.workers,
            new Counters(Guard.UNSHARED, InstantSource.system()),
            new Completions("tester", Guard.UNSHARED, hand.workers), new SplittableRandom(1),
            new HeapShare());

    private void fail() {
        if (failures > 0) {
            failures--;
            throw new OutOfMemoryError("on purpose");
        }
    }

    private static ListenerEntry entry(String topic) {
        MqttMessageListener listener = message -> { };
        return ListenerEntry.of(listener, ListenerScene.properties("mqtt.topic", topic));
    }

    private void arrive(String topic, long id) {
        deliveries.message(new Publish(Message.of(topic, "x"), false, (int) id), id, SessionOutput.Copy.BY_TOPIC,
                hand.now());
    }

    @Test
    void whatExpires() {
        ListenerEntry away = entry("t");
        deliveries.add(away);
        deliveries.remove(away);
        int before = wanted;
        failures = 3;
        hand.pass(5 * ByHand.SECOND);
        assertEquals(2, failures, "it was tried");
        assertEquals(before, wanted);
        hand.pass(3 * ByHand.SECOND);
        assertEquals(0, failures);
        assertTrue(wanted > before, "what nobody wants any more is unsubscribed");
    }

    @Test
    void whatHoldsUpOthers() {
        deliveries.add(entry("other"));
        ListenerEntry away = entry("t");
        deliveries.add(away);
        deliveries.remove(away);
        arrive("t", 1);
        int before = rooms;
        failures = 2;
        hand.pass(ByHand.SECOND / 2);
        hand.pass(3 * ByHand.SECOND);
        assertEquals(0, failures);
        assertTrue(rooms > before, "it looks again and again");
    }
}
