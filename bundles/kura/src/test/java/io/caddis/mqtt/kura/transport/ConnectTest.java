package io.caddis.mqtt.kura.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.kura.KuraConnectException;
import org.eclipse.kura.KuraException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connecting and disconnecting: what Kura is told, on which thread, and what may go wrong. */
@Timeout(60)
class ConnectTest {
    /** Of its own for each task: the common pool may have one only, where one that waits keeps the others waiting. */
    private static final Executor THREADS = task -> new Thread(task).start();

    @Test
    void connects() throws Exception {
        try (Scene scene = new Scene()) {
            scene.heard.then = event -> scene.heard.events.add("connected " + scene.transport.isConnected());
            scene.transport.connect();
            assertEquals(List.of("established true", "connected true"), scene.heard.events);
            assertEquals(List.of(Thread.currentThread()), scene.heard.threads);
            assertEquals(List.of("register 200", "unregister ON"), scene.light);
            assertEquals("tcp://broker:1883", scene.transport.getBrokerUrl());
            assertEquals("gw-17", scene.transport.getClientId());
            assertEquals("", scene.transport.getUsername());
            assertEquals("", scene.transport.getAccountName());
        }
    }

    @Test
    void connectingTwiceIsQuiet() throws Exception {
        try (Scene scene = Scene.connected()) {
            scene.transport.connect();
            assertEquals(List.of("established true"), scene.heard.events);
            assertEquals(1, scene.caddis.clients.size());
        }
    }

    /** Trap 1: an unchecked exception would end Kura's task that connects. */
    @Test
    void throwsNothingButKuraConnectException() {
        try (Scene scene = new Scene()) {
            List<Runnable> broken = List.of(() -> scene.factory = null,
                    () -> scene.caddis.connects = client -> {
                        throw new IllegalStateException("broken");
                    },
                    () -> scene.caddis.connects = client -> {
                        throw new NoClassDefFoundError("broken");
                    },
                    () -> scene.caddis.connects = client -> {
                        throw new OutOfMemoryError("broken");
                    },
                    () -> scene.caddis.connects = FakeClient::loses,
                    () -> scene.transport.update(java.util.Map.of("broker-url", "x")));
            for (Runnable next : broken) {
                scene.factory = scene.caddis;
                next.run();
                assertThrows(KuraConnectException.class, scene.transport::connect);
                assertFalse(scene.transport.isConnected());
            }
            assertFalse(scene.heard.events.contains("established true"));
        }
    }

    /** Trap 1, too: what listeners throw does not come out of connect(). */
    @Test
    void listenersThatThrowReachNobody() throws Exception {
        listenersThatThrowReachNobody(() -> new IllegalStateException("listener"));
        listenersThatThrowReachNobody(() -> {
            throw new OutOfMemoryError("listener");
        });
    }

    private static void listenersThatThrowReachNobody(Supplier<RuntimeException> thrown) throws Exception {
        try (Scene scene = new Scene()) {
            Heard second = new Heard();
            scene.transport.addDataTransportListener(second);
            scene.heard.then = event -> {
                throw thrown.get();
            };
            scene.transport.connect();
            assertEquals(List.of("established true"), second.events);
            scene.transport.disconnect(0);
            assertEquals(List.of("established true", "disconnecting", "disconnected"), second.events);
        }
    }

    @Test
    void aFailedAttemptLeavesNothingBehind() {
        try (Scene scene = new Scene()) {
            scene.caddis.connects = FakeClient::loses;
            KuraConnectException failure = assertThrows(KuraConnectException.class, scene.transport::connect);
            assertTrue(failure.getMessage().contains("connection reset"), failure.getMessage());
            assertEquals(1, scene.caddis.deleted.get());
            assertEquals(List.of(), scene.heard.events);
            assertEquals(List.of("register 200", "unregister OFF"), scene.light);
        }
    }

    @Test
    void waitsThreeTimeoutsAtMost() {
        try (Scene scene = new Scene("timeout", 1)) {
            scene.caddis.connects = client -> {
            };
            long begin = System.nanoTime();
            KuraConnectException failure = assertThrows(KuraConnectException.class, scene.transport::connect);
            assertTrue(failure.getMessage().contains("within 3 s"), failure.getMessage());
            assertTrue(System.nanoTime() - begin >= 2_900_000_000L);
        }
    }

    @Test
    void anInterruptGivesTheAttemptUp() {
        try (Scene scene = new Scene()) {
            Thread caller = Thread.currentThread();
            scene.caddis.connects = client -> caller.interrupt();
            assertThrows(KuraConnectException.class, scene.transport::connect);
            assertTrue(Thread.interrupted());
            assertEquals(1, scene.caddis.deleted.get());
        }
    }

    /** Trap 2: what Kura calls back from connect() and disconnect(), on this and on other threads. */
    @Test
    void kuraCallsBackFromWithinCallbacks() throws Exception {
        try (Scene scene = new Scene()) {
            scene.heard.then = event -> {
                if (event.startsWith("established") || event.equals("disconnecting")) {
                    assertTrue(scene.transport.isConnected());
                    publishOnAnotherThread(scene);
                    try {
                        scene.transport.subscribe("commands/#", 1);
                    } catch (KuraException e) {
                        throw new IllegalStateException(e);
                    }
                    scene.heard.events.add("done");
                }
            };
            scene.transport.connect();
            scene.transport.disconnect(0);
            assertEquals(List.of("established true", "done", "disconnecting", "done", "disconnected"),
                    scene.heard.events.stream().filter(event -> !event.equals("confirmed")).toList());
        }
    }

    private static void publishOnAnotherThread(Scene scene) {
        CompletableFuture.runAsync(() -> {
            try {
                assertNotNull(scene.transport.publish("birth", new byte[1], 1, false));
            } catch (KuraException e) {
                throw new IllegalStateException(e);
            }
        }, THREADS).join();
    }

    @Test
    void disconnectsFromWithinEachCallback() throws Exception {
        for (String in : List.of("established", "confirmed", "arrived", "updating")) {
            try (Scene scene = new Scene()) {
                scene.heard.then = event -> {
                    if (event.startsWith(in)) {
                        scene.transport.disconnect(10);
                    }
                };
                scene.transport.connect();
                if (in.equals("confirmed")) {
                    scene.transport.publish("t", new byte[0], 1, false);
                } else if (in.equals("arrived")) {
                    scene.transport.subscribe("t", 1);
                    scene.caddis.delivers(io.caddis.mqtt.Message.of("t", "x")).get();
                } else if (in.equals("updating")) {
                    scene.transport.update(scene.properties);
                }
                Scene.await(() -> scene.heard.events.contains("disconnected"));
                assertFalse(scene.transport.isConnected(), in);
            }
        }
    }

    @Test
    void disconnectWithoutAConnectionTellsNobody() throws Exception {
        try (Scene scene = Scene.connected()) {
            scene.transport.disconnect(0);
            scene.transport.disconnect(0);
            assertEquals(List.of("established true", "disconnecting", "disconnected"), scene.heard.events);
            assertFalse(scene.heard.events.contains("lost"));
        }
    }

    @Test
    void disconnectFromWithinOnDisconnectingReturns() throws Exception {
        try (Scene scene = Scene.connected()) {
            scene.heard.then = event -> {
                if (event.equals("disconnecting")) {
                    scene.transport.disconnect(0);
                    assertThrows(KuraConnectException.class, scene.transport::connect);
                }
            };
            scene.transport.disconnect(0);
            assertEquals(List.of("established true", "disconnecting", "disconnected"), scene.heard.events);
        }
    }

    @Test
    void connectAndDisconnectExcludeEachOther() throws Exception {
        try (Scene scene = new Scene()) {
            CountDownLatch attempting = new CountDownLatch(1);
            CountDownLatch answer = new CountDownLatch(1);
            scene.caddis.connects = client -> {
                attempting.countDown();
                CompletableFuture.runAsync(() -> {
                    await(answer);
                    client.becomes(ConnectionState.CONNECTED, null);
                }, THREADS);
            };
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread connecting = new Thread(() -> {
                try {
                    scene.transport.connect();
                } catch (KuraConnectException e) {
                    failure.set(e);
                }
            });
            connecting.start();
            attempting.await();
            CompletableFuture<Void> disconnected = CompletableFuture.runAsync(() -> scene.transport.disconnect(0),
                    THREADS);
            answer.countDown();
            disconnected.join();
            connecting.join();
            assertEquals(null, failure.get());
            assertFalse(scene.transport.isConnected());
            assertTrue(scene.heard.events.contains("disconnected"), scene.heard.events.toString());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Trap 4: Kura's own Paho would have to be the cause; without it ours is. */
    @Test
    void aRefusalHasACauseOfOursWhereThereIsNoPaho() {
        try (Scene scene = new Scene()) {
            scene.caddis.connects = FakeCaddis.refusing(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            KuraConnectException failure = assertThrows(KuraConnectException.class, scene.transport::connect);
            MqttException cause = assertInstanceOf(MqttException.class, failure.getCause());
            assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, cause.reasonCode());
            assertTrue(failure.getMessage().contains("0x86"), failure.getMessage());
        }
    }

    @Test
    void closedInEachState() throws Exception {
        try (Scene down = new Scene()) {
            down.transport.close(false);
            assertThrows(KuraConnectException.class, down.transport::connect);
            assertEquals(List.of(), down.caddis.services);
        }
        try (Scene up = Scene.connected()) {
            up.transport.close(false);
            assertFalse(up.transport.isConnected());
            assertEquals(1, up.caddis.deleted.get());
            Scene.await(() -> up.heard.events.contains("disconnected"));
        }
        try (Scene connecting = new Scene()) {
            connecting.caddis.connects = client -> {
                connecting.transport.close(false);
                connecting.factory = null; // as the component runtime does after it
                connecting.transport.factoryLeft(connecting.caddis);
            };
            assertThrows(KuraConnectException.class, connecting.transport::connect);
            assertEquals(1, connecting.caddis.deleted.get());
            assertEquals(List.of(), connecting.heard.events);
        }
        try (Scene ending = Scene.connected("clean-session", false)) {
            ending.heard.then = event -> {
                if (event.equals("disconnecting")) {
                    ending.transport.close(false);
                }
            };
            ending.transport.disconnect(0);
            assertEquals(1, ending.caddis.deleted.get());
        }
    }
}
