package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.session.SessionsComponent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What NetX Duo calls the application for, and what the application may do in it; with real threads. */
class NetxCallbackTest {
    private final Bundles bundles = new Bundles();
    private final LoopTransport transport = new LoopTransport();
    private final PartsInUse parts = new PartsInUse();
    private final Whiteboards services = new Whiteboards(bundles.context(), parts);
    private final ClientFactory clients = new ClientFactory(bundles.context(), parts, services);
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void bind() {
        parts.bindCodec(new PacketCodecComponent());
        parts.bindSessions(new SessionsComponent());
        parts.bindTransport(transport, Map.of("mqtt.scheme", "mqtt"));
    }

    @AfterEach
    void end() {
        clients.deactivate();
        parts.deactivate();
        transport.close();
    }

    private MqttClient create() {
        return clients.create("one", Map.of("server", "mqtt://server", "reconnect.delay.min", 1));
    }

    /** Notes states, and does what the test wants; several of these may listen. */
    private void listen(MqttConnectionListener then) {
        MqttConnectionListener listener = (client, status) -> {
            heard.add(status.state() + status.cause().map(cause -> " " + cause.source()).orElse(""));
            then.changed(client, status);
        };
        services.bindStatusListener(bundles.service(9, "app", listener, Map.of()));
    }

    private void serverDisconnects() {
        transport.link().send(List.of(new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, Properties.NONE)));
    }

    /** Server, application and delete: each end of a connection is told, with who ended it, on a pool thread. */
    @Test
    @Tag("netx-S30")
    @Tag("netx-N02")
    @Tag("netx-N03")
    @Tag("netx-N10")
    @Tag("netx-L25")
    void everyEndIsTold() throws Exception {
        CountDownLatch pool = new CountDownLatch(1);
        listen((client, status) -> {
            if (Thread.currentThread().getName().matches("caddis-worker-\\d+") && !Thread.holdsLock(client)) {
                pool.countDown();
            }
        });
        MqttClient client = create();
        Await.until("connected", () -> heard.contains("CONNECTED"));
        serverDisconnects();
        Await.until("the server's end", () -> heard.stream().anyMatch(state -> state.endsWith(" SERVER")));
        Await.until("connected again", () -> heard.stream().filter("CONNECTED"::equals).count() == 2);
        Await.result(client.disconnect());
        Await.until("our own end", () -> heard.contains("DISCONNECTED APPLICATION"));
        Await.result(client.connect());
        clients.delete(client);
        Await.until("the last end", () -> heard.stream().anyMatch(state -> state.startsWith("CLOSED")));
        Await.open("a thread of the pool", pool);
        assertEquals(3, heard.stream().filter("CONNECTED"::equals).count(), heard::toString);
    }

    /** NetX Duo: a delete from its thread waits for itself. */
    @Test
    @Tag("netx-N09")
    void aCallbackMayDeleteItsClient() {
        listen((client, status) -> {
            if (status.state() == ConnectionState.CONNECTED) {
                clients.delete(client);
            }
        });
        MqttClient first = create();
        Await.until("deleted by the connection listener", () -> first.status().state() == ConnectionState.CLOSED
                && bundles.registered.isEmpty());
        clients.deactivate();
        assertTrue(heard.contains("CONNECTED"));
    }

    @Test
    @Tag("netx-N09")
    void aListenerMayCallAnythingAndWaitForIt() throws Exception {
        MqttClient client = create();
        CountDownLatch done = new CountDownLatch(1);
        MqttMessageListener listener = received -> {
            Await.result(client.publish(Message.of("other", "x").withQos(Qos.AT_LEAST_ONCE)));
            Await.result(client.subscribe(Subscription.of("more", Qos.AT_LEAST_ONCE)));
            Await.result(client.disconnect());
            Await.result(client.connect());
            clients.delete(client);
            done.countDown();
        };
        services.addListener(listener, Map.of("mqtt.topic", "t"));
        Await.result(client.connect());
        transport.link().send(List.of(Scene.publish(7, "t", 1)));
        Await.open("all of it", done);
        Await.until("deleted", () -> client.status().state() == ConnectionState.CLOSED);
        assertEquals(1, client.statistics().out().completed());
    }

    /** NetX Duo wipes a login or will that is set in disconnect_notify, and a reconnect there. */
    @Test
    @Tag("netx-N11")
    void whatIsDoneInTheCallbackStands() {
        AtomicInteger ends = new AtomicInteger();
        listen((client, status) -> {
            if (status.state() == ConnectionState.DISCONNECTED && ends.getAndIncrement() == 0) {
                clients.update(client, Map.of("server", "mqtt://server", "will.topic", "w"));
                client.connect();
            }
        });
        MqttClient client = create();
        Await.until("connected", () -> heard.contains("CONNECTED"));
        client.disconnect();
        Await.until("connected again", () -> heard.stream().filter("CONNECTED"::equals).count() >= 2
                && client.status().state() == ConnectionState.CONNECTED);
        Await.until("with the will", () -> bundles.registered.values().stream()
                .allMatch(one -> "w".equals(one.get("will.topic"))));
        assertEquals(1, ends.get(), heard::toString);
    }

    /** NetX Duo tells that a connection ended, and not why. */
    @Test
    @Tag("netx-L20")
    @Tag("netx-C06")
    void theReasonIsTold() {
        List<DisconnectCause> causes = new CopyOnWriteArrayList<>();
        listen((client, status) -> status.cause().ifPresent(causes::add));
        MqttClient client = create();
        Await.until("connected", () -> client.status().state() == ConnectionState.CONNECTED);
        serverDisconnects();
        Await.until("the reason", () -> causes.stream()
                .anyMatch(cause -> cause.reasonCode() == ReasonCode.SERVER_SHUTTING_DOWN));
        assertEquals(DisconnectCause.Source.SERVER, causes.get(0).source());
    }

    /** The count is that of the messages that wait; a QoS 1 message is acknowledged when the application takes it. */
    @Test
    @Tag("netx-S25")
    @Tag("netx-N01")
    @Tag("netx-B67")
    void receiveNotifyTellsHowManyWait() throws Exception {
        List<Integer> told = new CopyOnWriteArrayList<>();
        services.addReceiveNotify((client, waiting) -> told.add(waiting), Map.of());
        MqttClient client = clients.create("one", Map.of("server", "mqtt://server", "subscriptions", "t"));
        Await.result(client.connect());
        for (int count = 1; count <= 3; count++) {
            int expected = count;
            transport.link().send(List.of(Scene.publish(count, "t", 1)));
            Await.until("told of " + count, () -> told.contains(expected));
        }
        assertEquals(List.of(1, 2, 3), told);
        assertFalse(transport.received.contains(PacketType.PUBACK));
        for (int left = 2; left >= 0; left--) {
            assertEquals("t", client.poll().orElseThrow().message().topic().value());
            assertEquals(left, client.waiting());
        }
        assertTrue(client.poll().isEmpty());
        Await.until("acknowledged", () -> transport.received.stream().filter(PacketType.PUBACK::equals).count() == 3);
    }

    /** As NetX Duo's packet_receive_notify, and of what is sent too; nothing can be taken away. */
    @Test
    @Tag("netx-N07")
    @Tag("netx-S34")
    void theTraceIsReadOnThreadsOfThePool() throws Exception {
        MqttClient client = clients.create("one", Map.of("server", "mqtt://server", "connect", false));
        List<String> threads = new CopyOnWriteArrayList<>();
        try (MqttRuntime.Trace trace = ((CaddisClient) client).trace(
                line -> threads.add(Thread.currentThread().getName() + " " + line))) {
            Await.result(client.connect());
            Await.until("CONNECT and CONNACK", () -> threads.size() == 2);
        }
        assertTrue(threads.stream().allMatch(line -> line.matches("caddis-worker-\\d+ .*CONN(ECT|ACK).*")),
                threads::toString);
    }

    @Test
    @Tag("netx-U13")
    @Tag("netx-S40")
    void manyThreadsPublishAtOnce() throws Exception {
        MqttClient client = create();
        Await.result(client.connect());
        List<Thread> threads = IntStream.range(0, 4).mapToObj(number -> new Thread(() -> {
            for (int count = 0; count < 1000; count++) {
                client.publish(Message.of("t/" + number, "x").withQos(Qos.AT_LEAST_ONCE));
            }
        }, "publisher-" + number)).collect(Collectors.toList());
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        Await.until("all are acknowledged", () -> client.statistics().out().completed() == 4000);
        assertEquals(0, client.statistics().out().failed());
        assertEquals(0, client.statistics().queue().inFlight() + client.statistics().queue().messages());
    }

    /** Both are told, whichever came first: NetX Duo has room for one. */
    @Test
    @Tag("netx-L25")
    void severalListen() {
        List<ConnectionStatus> first = new CopyOnWriteArrayList<>();
        List<ConnectionStatus> second = new CopyOnWriteArrayList<>();
        listen((client, status) -> first.add(status));
        listen((client, status) -> second.add(status));
        create();
        Await.until("both", () -> first.stream().anyMatch(one -> one.state() == ConnectionState.CONNECTED)
                && second.stream().anyMatch(one -> one.state() == ConnectionState.CONNECTED));
    }
}
