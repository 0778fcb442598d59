package io.caddis.mqtt.management.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttTypedListener;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.ListenerScene;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.packet.Publish;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Listeners with an executor of their own, and with values of their own. */
class ExecutorTest {
    private final ListenerScene them = new ListenerScene();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<String> got = new ArrayList<>();
    private boolean refuses;

    @BeforeEach
    void connect() {
        them.scene.connected();
    }

    private void listen(MqttMessageListener listener) {
        them.scene.client.add(ListenerEntry.of(listener, Map.of("mqtt.topic", "#")));
        them.scene.settle();
    }

    private void execute(Runnable task) {
        if (refuses) {
            throw new RejectedExecutionException("full");
        }
        tasks.add(task);
    }

    private void runAll() {
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
        them.scene.settle();
    }

    @Test
    void isCalledByItsExecutorOnlyAndAcknowledgedAfterThat() {
        listen(((MqttMessageListener) message -> got.add(message.topic())).on(this::execute));
        them.scene.link().packets();
        them.arrive(1, "a", "b");
        them.scene.settle();
        assertEquals(List.of(), got);
        assertEquals(1, tasks.size(), "serial: one task, however many messages");
        assertEquals(List.of(), them.acknowledged());
        runAll();
        assertEquals(List.of("a", "b"), got);
        assertEquals(List.of(1, 2), them.acknowledged());
    }

    @Test
    void theExecutorsThreadIsLeftAsItIs() {
        ClassLoader loader = new ClassLoader() { };
        List<ClassLoader> seen = new ArrayList<>();
        listen(((MqttMessageListener) message -> seen.add(Thread.currentThread().getContextClassLoader()))
                .on(this::execute));
        them.arrive("a", 1);
        them.scene.settle();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        Thread.currentThread().interrupt();
        try {
            tasks.poll().run();
            assertSame(loader, Thread.currentThread().getContextClassLoader());
        } finally {
            assertTrue(Thread.interrupted(), "its interrupt is the executor's affair");
            Thread.currentThread().setContextClassLoader(before);
        }
        assertEquals(List.of(loader), seen);
    }

    @Test
    void anExecutorThatRefusesIsAskedAgainAfterASecond() {
        listen(((MqttMessageListener) message -> got.add(message.topic())).on(this::execute));
        refuses = true;
        them.arrive("a", 1);
        them.scene.settle();
        refuses = false;
        them.scene.pass(ByHand.SECOND);
        assertEquals(1, tasks.size());
        runAll();
        assertEquals(List.of("a"), got);
    }

    @Test
    void aTypedListenerGetsValuesAndOneThatCannotBeDecodedIsAFailure() {
        listen(new MqttTypedListener<Integer>() {
            @Override
            public Integer decode(Payload payload) {
                return Integer.valueOf(payload.asString());
            }

            @Override
            public void received(Integer value, ReceivedMessage message) {
                got.add(message.topic() + (value + 1));
            }
        });
        them.scene.send(publish("7"), publish("seven"), publish("8"));
        assertEquals(List.of("a8", "a9"), got);
        assertEquals(1, them.scene.client.statistics().in().listenerFailures());
    }

    private static Publish publish(String text) {
        return new Publish(Message.of("a", text)
                .withQos(Qos.AT_MOST_ONCE), false, 0);
    }
}
