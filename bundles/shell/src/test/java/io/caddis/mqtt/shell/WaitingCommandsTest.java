package io.caddis.mqtt.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.shell.usage.CommandException;
import io.caddis.mqtt.testing.RecordingClient;
import io.caddis.mqtt.testing.TestMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands that wait: how they end by themselves, by Ctrl-C and with their bundle, and that they leave nothing. */
@Timeout(60)
class WaitingCommandsTest {
    private final Terminal terminal = new Terminal();
    private final FakeServices services = terminal.services;
    private final RecordingClient client = services.add("pl(a)nt");

    private static void receive(MqttMessageListener listener, io.caddis.mqtt.ReceivedMessage message) {
        try {
            listener.received(message);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a command on a thread of its own; tells the thread when a listener or a trace is there. */
    private Thread running(CountDownLatch there, AtomicReference<Throwable> end, String... words) throws Exception {
        services.registered = listener -> there.countDown();
        Thread thread = new Thread(() -> {
            try {
                terminal.run(words);
            } catch (CommandException e) {
                end.set(e);
            }
        });
        thread.start();
        assertTrue(there.await(20, TimeUnit.SECONDS));
        return thread;
    }

    private static void ends(Thread thread) throws InterruptedException {
        thread.join(20_000);
        assertFalse(thread.isAlive());
    }

    // ---- listen

    @Test
    void listensAsAnObserverUntilTheCount() {
        AtomicInteger listeners = new AtomicInteger();
        services.registered = listener -> {
            assertEquals(Map.of("mqtt.topic", "a/#", "mqtt.observer", true, "mqtt.client.target",
                    "(mqtt.client=pl\\(a\\)nt)"), withOneTopic(services.listeners.get(listener)));
            listeners.incrementAndGet();
            receive(listener, TestMessage.of("a/1", "one").withClient(client));
            receive(listener, TestMessage.of("a/2", "two").withClient(client));
            receive(listener, TestMessage.of("a/3", "three").withClient(client));
        };
        List<String> lines = terminal.run("listen", "pl(a)nt", "a/#", "--count", "2");
        assertEquals(4, lines.size(), lines::toString);
        assertTrue(lines.get(2).endsWith("  a/2  [QoS 1]  two"), lines::toString);
        assertEquals("2 messages", lines.get(3));
        assertEquals(1, listeners.get());
        assertEquals(Map.of(), services.listeners, "it has gone");
    }

    private static Map<String, Object> withOneTopic(Map<String, Object> properties) {
        Map<String, Object> copy = new java.util.HashMap<>(properties);
        copy.compute("mqtt.topic", (key, topics) -> String.join(" ", (String[]) topics));
        return copy;
    }

    @Test
    void listensForATime() {
        assertEquals(List.of("listening to a b of pl(a)nt; Ctrl-C ends it", "0 messages"),
                terminal.run("listen", "pl(a)nt", "a", "b", "--timeout", "0"));
        assertEquals(List.of(), terminal.run("listen", "pl(a)nt", "a", "--timeout", "0", "--json"));
        assertTrue(terminal.refused("listen", "pl(a)nt", "a#").contains("[MQTT-4.7.1-1]"));
        assertEquals("filter '$share/g/a': this would take messages from the others of its group; leave out $share and"
                + " the group", terminal.refused("listen", "pl(a)nt", "$share/g/a"));
        assertEquals(Map.of(), services.listeners);
    }

    @Test
    void ctrlCEndsListening() throws Exception {
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = running(new CountDownLatch(1), end, "listen", "pl(a)nt", "#");
        thread.interrupt();
        ends(thread);
        assertEquals(List.of("listening to # of pl(a)nt; Ctrl-C ends it", "0 messages", "ended by Ctrl-C"),
                terminal.printed());
        assertEquals(Map.of(), services.listeners);
        assertEquals(null, end.get());
    }

    @Test
    void theEndOfTheBundleEndsListening() throws Exception {
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = running(new CountDownLatch(1), end, "listen", "pl(a)nt", "#");
        terminal.shell.deactivate();
        ends(thread);
        assertEquals("the bundle of this command is stopped or updated: give it once more", end.get().getMessage());
        assertEquals(Map.of(), services.listeners);
        assertEquals("the bundle of this command is stopped or updated: give it once more",
                terminal.refused("listen", "pl(a)nt", "#"), "begun too late");
    }

    @Test
    void tellsHowManyCameTooFast() {
        services.registered = listener -> {
            for (int count = 0; count < 1500; count++) {
                receive(listener, TestMessage.of("t", "x").withClient(client));
            }
        };
        List<String> lines = terminal.run("listen", "pl(a)nt", "t", "--count", "1000");
        assertEquals("1000 messages, and 500 that came faster than they could be shown", lines.get(lines.size() - 1));
    }

    // ---- publish, connect

    @Test
    void ctrlCEndsPublishingAndSaysWhatWasGiven() throws Exception {
        CountDownLatch there = new CountDownLatch(500);
        client.publishing(message -> {
            there.countDown();
            return new CompletableFuture<>();
        });
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = running(there, end, "publish", "pl(a)nt", "t", "x", "--repeat", "1000", "--wait", "1000");
        thread.interrupt();
        ends(thread);
        assertEquals(List.of("t: 500 accepted and not yet acknowledged; pl(a)nt is CONNECTED", "ended by Ctrl-C"),
                terminal.printed().subList(1, 3));
    }

    /** Says when somebody asks for it, as those that come of it do. */
    private static final class Watched<T> extends CompletableFuture<T> {
        private final CountDownLatch asked;

        private Watched(CountDownLatch asked) {
            this.asked = asked;
        }

        @Override
        public boolean isDone() {
            asked.countDown();
            return super.isDone();
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new Watched<>(asked);
        }
    }

    @Test
    void ctrlCEndsTheWaitForAConnection() throws Exception {
        CountDownLatch there = new CountDownLatch(1);
        client.operations(new Watched<>(there));
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = running(there, end, "connect", "pl(a)nt", "--wait", "1000");
        thread.interrupt();
        ends(thread);
        assertEquals(List.of("ended by Ctrl-C"), terminal.printed());
    }

    // ---- trace

    @Test
    void tracesPackets() {
        AtomicInteger open = new AtomicInteger();
        services.services.put(MqttRuntime.class, runtime(open, lines -> {
            lines.accept("12:00:00.000 out PINGREQ");
            lines.accept("12:00:00.001 in PINGRESP \u001b[2J");
        }));
        assertEquals(List.of("packets of pl(a)nt; Ctrl-C ends it", "12:00:00.000 out PINGREQ",
                "12:00:00.001 in PINGRESP \\u001b[2J", "2 lines"), terminal.run("trace", "pl(a)nt", "--count", "2"));
        assertEquals(0, open.get(), "it has ended");
        assertEquals(List.of("packets of pl(a)nt; Ctrl-C ends it", "0 lines"),
                terminal.run("trace", "pl(a)nt", "--timeout", "0"));
        assertEquals(0, open.get());
    }

    @Test
    void ctrlCEndsATrace() throws Exception {
        AtomicInteger open = new AtomicInteger();
        CountDownLatch there = new CountDownLatch(1);
        services.services.put(MqttRuntime.class, runtime(open, lines -> there.countDown()));
        Thread thread = running(there, new AtomicReference<>(), "trace", "pl(a)nt");
        thread.interrupt();
        ends(thread);
        assertEquals(0, open.get());
        assertEquals(List.of("packets of pl(a)nt; Ctrl-C ends it", "0 lines", "ended by Ctrl-C"), terminal.printed());
    }

    private static MqttRuntime runtime(AtomicInteger open, Consumer<Consumer<String>> opened) {
        return new MqttRuntime() {
            @Override
            public List<Client> clients() {
                return List.of();
            }

            @Override
            public List<Listener> listeners() {
                return List.of();
            }

            @Override
            public List<Failure> failures() {
                return List.of();
            }

            @Override
            public List<Part> parts() {
                return List.of();
            }

            @Override
            public Trace trace(String clientName, Consumer<String> lines) {
                open.incrementAndGet();
                opened.accept(lines);
                return open::decrementAndGet;
            }
        };
    }
}
