package io.caddis.mqtt.management.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.management.ListenerScene;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code receive}: poll() that waits. */
@Timeout(60)
class ReceiveTest {
    private static final Duration LONG = Duration.ofSeconds(Long.MAX_VALUE);

    private final ListenerScene them = new ListenerScene();

    @BeforeEach
    void connect() {
        them.scene.with("subscriptions", "#").connected();
        them.scene.link().packets();
    }

    private record Waiting<T>(Thread thread, FutureTask<T> task) {
        T get() throws Exception {
            return task.get(30, TimeUnit.SECONDS);
        }
    }

    private <T> Waiting<T> waiting(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "application");
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertFalse(task.isDone(), "it waits");
            Thread.onSpinWait();
        }
        return new Waiting<>(thread, task);
    }

    @Test
    void takesWhatIsThereAndAcknowledgesIt() throws InterruptedException {
        them.arrive(1, "a", "b");
        assertEquals("a", them.scene.client.receive(LONG).map(ReceivedMessage::topic).orElseThrow());
        them.scene.settle();
        assertEquals(List.of(1), them.acknowledged());
        assertEquals("b", them.scene.client.receive(Duration.ZERO).map(ReceivedMessage::topic).orElseThrow());
        assertEquals(Optional.empty(), them.scene.client.receive(Duration.ofSeconds(Long.MIN_VALUE)));
        assertThrows(NullPointerException.class, () -> them.scene.client.receive(null));
    }

    @Test
    void waitsForAMessageEachThreadForOne() throws Exception {
        Waiting<Optional<ReceivedMessage>> first = waiting(() -> them.scene.client.receive(LONG));
        Waiting<Optional<ReceivedMessage>> second = waiting(() -> them.scene.client.receive(LONG));
        assertTrue(them.scene.client.isPolled(), "somebody takes what waits");
        them.arrive("a", 0);
        assertEquals("a", first.get().orElseThrow().topic());
        assertFalse(second.task.isDone());
        them.arrive("b", 0);
        assertEquals("b", second.get().orElseThrow().topic());
    }

    @Test
    void endsWhenTheClientIsDeleted() {
        Waiting<Optional<ReceivedMessage>> one = waiting(() -> them.scene.client.receive(LONG));
        them.scene.client.close();
        ExecutionException failure = assertThrows(ExecutionException.class, one::get);
        assertEquals(MqttException.Kind.CLOSED, ((MqttException) failure.getCause()).kind());
        assertThrows(MqttException.class, () -> them.scene.client.receive(LONG), "a loop ends");
    }

    @Test
    void anInterruptTakesNothing() throws Exception {
        Waiting<Optional<ReceivedMessage>> one = waiting(() -> them.scene.client.receive(LONG));
        Waiting<Optional<ReceivedMessage>> next = waiting(() -> them.scene.client.receive(LONG));
        one.thread.interrupt();
        assertTrue(assertThrows(ExecutionException.class, one::get).getCause() instanceof InterruptedException);
        them.arrive("a", 0);
        assertEquals("a", next.get().orElseThrow().topic());
    }
}
