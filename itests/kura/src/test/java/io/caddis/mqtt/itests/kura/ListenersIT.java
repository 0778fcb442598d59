package io.caddis.mqtt.itests.kura;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.kura.layers.DataLayer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.data.DataTransportService;
import org.eclipse.kura.data.DataTransportToken;
import org.eclipse.kura.status.CloudConnectionStatusEnum;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceRegistration;

/** Listeners that misbehave, deactivation at any moment, and what else the layers may do. */
@Timeout(120)
class ListenersIT extends InKura {
    /** Of its own for each task: the common pool may have one only, where one that waits keeps the others waiting. */
    private static final Executor THREADS = task -> new Thread(task).start();
    /** Every callback throws, also what is no exception. */
    private static final class Throwing extends QuietListener {
        private final AtomicInteger thrown = new AtomicInteger();

        private void fail() {
            if (thrown.incrementAndGet() % 2 == 0) {
                throw new IllegalStateException("a listener's fault");
            }
            throw new NoClassDefFoundError("a listener's fault");
        }

        @Override
        public void onConnectionEstablished(boolean newSession) {
            fail();
        }

        @Override
        public void onDisconnecting() {
            fail();
        }

        @Override
        public void onDisconnected() {
            fail();
        }

        @Override
        public void onConfigurationUpdating(boolean wasConnected) {
            fail();
        }

        @Override
        public void onConfigurationUpdated(boolean wasConnected) {
            fail();
        }

        @Override
        public void onConnectionLost(Throwable cause) {
            fail();
        }

        @Override
        public void onMessageArrived(String topic, byte[] payload, int qos, boolean retained) {
            fail();
        }

        @Override
        public void onMessageConfirmed(DataTransportToken token) {
            fail();
        }
    }

    /** One has up to five seconds to see whether a swap lasts. */
    @AfterAll
    static void noThreadIsLeft() {
        if (gateway != null) {
            Gateway.await("no thread of a deleted transport is left", () -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("caddis-kura")));
        }
    }

    @Test
    void thatThrowDoNotKeepOthersFromHearing() throws Exception {
        try (Stack stack = stack(Map.of(), Map.of("connect.auto-on-startup", false))) {
            DataLayer layer = stack.layer();
            layer.transport().removeDataTransportListener(layer);
            Throwing throwing = new Throwing();
            layer.transport().addDataTransportListener(throwing);
            layer.transport().addDataTransportListener(layer);
            Arrived arrived = new Arrived();
            stack.listen(arrived);
            layer.connect();
            layer.subscribe("kura/throwing", 1);
            layer.publish("kura/throwing", Arrived.payload(1), 1, 5);
            stack.awaitEmpty();
            Gateway.await("the message", () -> arrived.distinct() == 1);
            stack.change(Map.of("keep-alive", 11));
            stack.awaitCall("updated true", 1);
            Gateway.await(() -> "connected again: " + layer.calls(), () -> count(stack, "established") == 2);
            broker.stop(Broker.State.KEPT);
            stack.awaitCall("lost", 1);
            broker.start();
            layer.connect();
            layer.disconnect(10);
            assertEquals(2, count(stack, "disconnected"), layer.calls().toString());
            assertTrue(throwing.thrown.get() >= 10, "all of its callbacks were called: " + throwing.thrown);
        }
    }

    @Test
    void thatBlockHoldUpCallbacksOnly() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        try (Stack stack = stack()) {
            DataTransportService transport = stack.awaitConnected().transport();
            Arrived arrived = new Arrived();
            transport.addDataTransportListener(new QuietListener() {
                @Override
                public void onMessageArrived(String topic, byte[] payload, int qos, boolean retained) {
                    called.countDown();
                    await(free);
                }
            });
            stack.listen(arrived);
            stack.layer().subscribe("kura/blocked", 1);
            stack.layer().publish("kura/blocked", Arrived.payload(1), 1, 5);
            assertTrue(called.await(30, TimeUnit.SECONDS));
            transport.subscribe("kura/other", 1);
            assertTrue(transport.isConnected());
            transport.publish("kura/other", new byte[1], 1, false);
            transport.unsubscribe("kura/other");
            stack.layer().disconnect(10);
            assertFalse(transport.isConnected());
            transport.connect();
            free.countDown();
            stack.layer().publish("kura/after", new byte[1], 1, 5);
            stack.awaitEmpty();
        } finally {
            free.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void mayCallBack() throws Exception {
        List<String> done = new CopyOnWriteArrayList<>();
        try (Stack stack = stack(Map.of(), Map.of("connect.auto-on-startup", false))) {
            DataTransportService transport = stack.layer().transport();
            transport.addDataTransportListener(new QuietListener() {
                @Override
                public void onConnectionEstablished(boolean newSession) {
                    attempt(done, "subscribe when connected", () -> transport.subscribe("kura/back", 1));
                    attempt(done, "publish when connected", () -> transport.publish("kura/back", new byte[1], 1,
                            false));
                }

                @Override
                public void onMessageArrived(String topic, byte[] payload, int qos, boolean retained) {
                    attempt(done, "subscribe at " + payload.length, () -> transport.subscribe("kura/back/2", 1));
                    attempt(done, "unsubscribe at " + payload.length, () -> transport.unsubscribe("kura/back/2"));
                    if (payload.length == 1) {
                        attempt(done, "publish at 1", () -> transport.publish("kura/back", new byte[2], 1, false));
                    } else {
                        attempt(done, "disconnect at 2", () -> transport.disconnect(1000));
                    }
                }
            });
            transport.connect();
            Gateway.await(() -> "all calls return: " + done, () -> done.contains("disconnect at 2"));
            assertTrue(done.stream().noneMatch(each -> each.startsWith("failed")), done.toString());
            assertFalse(transport.isConnected());
            Gateway.await("told", () -> count(stack, "disconnected") == 1);
            assertEquals(0, count(stack, "lost"));
        }
    }

    private interface Call {
        void run() throws KuraException;
    }

    private static void attempt(List<String> done, String what, Call call) {
        try {
            call.run();
            done.add(what);
        } catch (KuraException | RuntimeException e) {
            done.add("failed: " + what + ": " + e);
        }
    }

    /** The layer disconnects in the middle of the callback for a confirmation. */
    @Test
    void aDatabaseThatFailsDisconnectsInACallback() throws Exception {
        try (Stack stack = stack(Map.of(), Map.of("connect.retry-millis", 200))) {
            stack.awaitConnected();
            stack.database().failOnce();
            for (int i = 0; i < 20; i++) {
                stack.layer().publish("kura/store", new byte[1], 1, 5);
            }
            stack.awaitCall("database failed", 1);
            stack.awaitCall("established true", 2);
            stack.awaitEmpty();
            assertEquals(0, count(stack, "lost"));
        }
    }

    /** When a gateway's stack is deleted. */
    private enum Moment { CONNECTED, CONNECTING, LOST, DISCONNECTED, IN_ESTABLISHED, IN_ARRIVED, PUBLISHING }

    @ParameterizedTest
    @EnumSource
    void deletedAtAnyMoment(Moment moment) throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(moment == Moment.CONNECTING ? ScriptedServer.SILENT : 0)) {
            Stack stack = stack(Map.of("broker-url", moment == Moment.IN_ARRIVED ? broker.uri().toString()
                    : server.url(), "timeout", moment == Moment.CONNECTING ? 1 : 30),
                    Map.of("disconnect.quiesce-timeout", 0));
            DataTransportService transport = stack.layer().transport();
            transport.addDataTransportListener(new QuietListener() {
                @Override
                public void onConnectionEstablished(boolean newSession) {
                    if (moment == Moment.IN_ESTABLISHED) {
                        called.countDown();
                        await(free);
                    }
                }

                @Override
                public void onMessageArrived(String topic, byte[] payload, int qos, boolean retained) {
                    called.countDown();
                    await(free);
                }
            });
            reach(moment, stack, server, called);
            long start = System.nanoTime();
            CompletableFuture<Void> deleting = CompletableFuture.runAsync(() -> close(stack), THREADS);
            Gateway.await("the service goes", () -> gateway.configurations().service(DataTransportService.class,
                    stack.transportPid()) == null);
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20), "within 20 s");
            free.countDown();
            deleting.get(30, TimeUnit.SECONDS);
            Gateway.await("no connection is left", () -> server.open() == 0);
            assertEquals(0, gateway.services().registered(), "lamps");
        } finally {
            free.countDown();
        }
    }

    private static void reach(Moment moment, Stack stack, ScriptedServer server, CountDownLatch called)
            throws Exception {
        switch (moment) {
            case CONNECTING -> Gateway.await("an attempt", () -> !server.connects().isEmpty());
            case IN_ESTABLISHED -> assertTrue(called.await(30, TimeUnit.SECONDS));
            case LOST -> {
                stack.awaitConnected();
                server.close();
                stack.awaitCall("lost", 1);
            }
            case DISCONNECTED -> {
                stack.awaitConnected();
                stack.layer().disconnect(0);
            }
            case IN_ARRIVED -> {
                stack.awaitConnected();
                stack.layer().subscribe("kura/deleted", 1);
                stack.layer().publish("kura/deleted", new byte[1], 1, 5);
                assertTrue(called.await(30, TimeUnit.SECONDS));
            }
            case PUBLISHING -> {
                server.acknowledge(false);
                stack.awaitConnected();
                for (int i = 0; i < 100; i++) {
                    stack.layer().publish("kura/deleted", new byte[1], 1, 5);
                }
                Gateway.await("a full window", () -> stack.database().inFlight() == 9);
            }
            case CONNECTED -> stack.awaitConnected();
        }
    }

    private static void close(Stack stack) {
        try {
            stack.close();
        } catch (KuraException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theLampShowsTheAttempt() throws Exception {
        try (Stack stack = stack(Map.of(), Map.of("connect.auto-on-startup", false))) {
            stack.layer();
            gateway.services().shown();
            stack.transport().connect();
            assertEquals(List.of(CloudConnectionStatusEnum.FAST_BLINKING, CloudConnectionStatusEnum.ON),
                    gateway.services().shown());
            assertEquals(0, gateway.services().registered());
        }
        try (Stack stack = stack(Map.of("broker-url", "mqtt://127.0.0.1:1"), Map.of("connect.retry-millis", 3_000))) {
            Gateway.await("a failure", () -> stack.layer().watchdog().failures() == 1);
            assertEquals(List.of(CloudConnectionStatusEnum.FAST_BLINKING, CloudConnectionStatusEnum.OFF),
                    gateway.services().shown());
            assertEquals(0, count(stack, ""), "a failed attempt makes no callback");
        }
    }

    @Test
    void whatCannotBeSentDoesNotStopTheQueue() throws Exception {
        try (Stack stack = stack()) {
            stack.awaitConnected();
            stack.layer().publish("kura/wild/#", new byte[1], 1, 5);
            stack.layer().publish("", new byte[1], 0, 5);
            stack.layer().publish("kura/good", new byte[1], 1, 5);
            stack.awaitEmpty();
            assertEquals(0, stack.layer().refusals());
        }
    }

    /** Of the deprecated kind, found as a service. */
    @Test
    void ofTheOldKindAreFoundAsServices() throws Exception {
        assertEquals(0, gateway.configurations().warnings().size(), gateway.configurations().warnings().toString());
        List<Boolean> told = new CopyOnWriteArrayList<>();
        ServiceRegistration<?> registration = OldListener.register(gateway.container().context(), told);
        try (Stack stack = stack()) {
            stack.awaitConnected();
            Gateway.await("told", () -> told.equals(List.of(true)));
            assertTrue(gateway.configurations().isTracked(stack.transportPid()), "the console shows it");
        } finally {
            registration.unregister();
        }
    }

    /** A short one is nothing to the data service, one that lasts is a loss. */
    @Test
    void aSwapThatLastsIsALoss() throws Exception {
        try (Stack stack = stack()) {
            stack.awaitConnected();
            Bundle sockets = gateway.container().bundle("io.caddis.mqtt.transport");
            sockets.stop();
            try {
                stack.awaitCall("lost", 1);
            } finally {
                Container.start(sockets);
            }
            stack.awaitCall("established", 2);
            assertEquals(1, count(stack, "lost"));
        }
    }
}
