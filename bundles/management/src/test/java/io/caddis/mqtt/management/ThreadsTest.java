package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.Sessions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All clients with real threads: what blocks holds up nobody else, and nothing is missed between two threads. */
class ThreadsTest {
    private final LoopTransport transport = new LoopTransport();
    private final PartsInUse parts = new PartsInUse();
    private final Whiteboards services = new Whiteboards(null, parts);
    private final ClientFactory clients = new ClientFactory(null, parts, services);

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

    private MqttClient create(String name, Object... keysAndValues) {
        Map<String, Object> settings = ListenerScene.properties(keysAndValues);
        settings.put("server", "mqtt://server");
        return clients.create(name, settings);
    }

    private MqttClient connected(String name, Object... keysAndValues) throws Exception {
        MqttClient client = create(name, keysAndValues);
        Await.result(client.connect());
        return client;
    }

    private static Message message(int qos) {
        return Message.of("t", "payload").withQos(Qos.of(qos));
    }

    private static List<Packet> flood(int count, int qos) {
        return IntStream.rangeClosed(1, count).<Packet>mapToObj(id -> Scene.publish(qos == 0 ? 0 : id, "t", qos))
                .toList();
    }

    @Test
    @Tag("trap-28")
    @Tag("netx-N09")
    void listenerMayWaitForItsOwnPublishWhileItsQueueIsFull() throws Exception {
        MqttClient client = connected("one");
        AtomicInteger done = new AtomicInteger();
        MqttMessageListener listener = message -> {
            Await.result(client.publish(message(1)));
            done.incrementAndGet();
        };
        services.addListener(listener, Map.of("mqtt.topic", "t", "mqtt.queue.max", 10));
        transport.link().send(flood(300, 0));
        Await.until("the listener has had what it could", () ->
                done.get() + client.statistics().in().dropped() == 300 && done.get() >= 10);
        assertEquals(0, client.statistics().in().listenerFailures());
        assertEquals(ConnectionState.CONNECTED, client.status().state());
    }

    @Test
    void callbackMayWaitForAnotherPublishHoweverLongItTakes() throws Exception {
        MqttClient client = connected("one");
        transport.answerMillis = 120;
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        for (int call = 0; call < 20; call++) {
            ended.add(client.publish(message(1)).thenAccept(result -> {
                try {
                    Await.result(client.publish(message(1)));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (CompletableFuture<Void> one : ended) {
            Await.result(one);
        }
        assertEquals(40, client.statistics().out().completed());
    }

    @Test
    @Tag("netx-N10")
    @Tag("netx-L25")
    void blockedListenerHoldsUpNoOther() throws Exception {
        connected("one");
        CountDownLatch gate = new CountDownLatch(1);
        MqttMessageListener blocked = message -> Await.open("the gate", gate);
        CountDownLatch got = new CountDownLatch(50);
        services.addListener(blocked, Map.of("mqtt.topic", "t"));
        services.addListener(message -> got.countDown(), Map.of("mqtt.topic", "#"));
        transport.link().send(flood(50, 1));
        Await.open("all messages at the other", got);
        gate.countDown();
        assertEquals(0, got.getCount());
    }

    /** Room is found and lost by different threads; reading must never stay off. */
    @Test
    void pollNeverMissesThatThereIsRoomAgain() throws Exception {
        MqttClient client = connected("one", "subscriptions", "t", "receive.queue.max", 2);
        int count = 20_000;
        for (int part = 0; part < 20; part++) {
            transport.link().send(flood(count / 20, 0));
        }
        AtomicInteger got = new AtomicInteger();
        Await.until("all messages", () -> {
            while (client.poll().isPresent()) {
                got.incrementAndGet();
            }
            return got.get() == count;
        });
        assertEquals(count, client.statistics().in().delivered());
    }

    @Test
    void slowListenerNeverMissesThatThereIsRoomAgain() throws Exception {
        MqttClient client = connected("one");
        AtomicInteger got = new AtomicInteger();
        services.addListener(message -> got.incrementAndGet(), Map.of("mqtt.topic", "t", "mqtt.queue.max", 3));
        int count = 50_000;
        for (int part = 0; part < 50; part++) {
            transport.link().send(flood(count / 50, 0));
        }
        Await.until("all messages", () -> got.get() + client.statistics().in().dropped() == count);
        // each is counted after its listener has returned
        Await.until("all are counted", () -> got.get() == client.statistics().in().delivered());
    }

    /** Several threads change what is wanted at once: the last word of each counts. */
    @Test
    void noSubscriptionIsLostBetweenThreads() throws Exception {
        MqttClient client = connected("one");
        for (int round = 0; round < 30; round++) {
            List<CompletableFuture<?>> threads = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String filter = "f/" + round + "/" + thread;
                threads.add(CompletableFuture.runAsync(() -> client.subscribe(
                        Subscription.of(filter, Qos.AT_LEAST_ONCE)), Await.THREADS));
            }
            for (CompletableFuture<?> thread : threads) {
                Await.result(thread);
            }
        }
        String[] all = IntStream.range(0, 120).mapToObj(index -> "f/" + index / 4 + "/" + index % 4)
                .toArray(String[]::new);
        Subscription[] same = Arrays.stream(all).map(one -> Subscription.of(one, Qos.AT_LEAST_ONCE))
                .toArray(Subscription[]::new);
        assertTrue(Await.result(client.subscribe(same)).allGranted());
        assertFalse(transport.received.contains(PacketType.UNSUBSCRIBE), "none was taken back");
    }

    /** Publishes from many threads while bundles come and go: every future completes, none fails. */
    @Test
    @Tag("netx-S40")
    @Tag("netx-U13")
    void publishesSurviveSwapsUnderLoad() throws Exception {
        MqttClient client = connected("one", "clean.start", false, "queue.max", 100_000, "reconnect.delay.min", 1);
        Map<Integer, CompletableFuture<PublishResult>> futures = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> publishers = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            int first = thread * 2000;
            publishers.add(CompletableFuture.runAsync(() -> {
                for (int index = 0; index < 2000; index++) {
                    futures.put(first + index, client.publish(message(1)));
                }
            }, Await.THREADS));
        }
        Sessions sessions = new SessionsComponent();
        for (int round = 0; round < 20; round++) {
            parts.unbindSessions(sessions);
            sessions = new SessionsComponent();
            parts.bindSessions(sessions);
            parts.bindCodec(new PacketCodecComponent());
        }
        for (CompletableFuture<?> publisher : publishers) {
            Await.result(publisher);
        }
        for (CompletableFuture<PublishResult> future : futures.values()) {
            Await.result(future);
        }
        assertEquals(6000, client.statistics().out().completed());
        assertEquals(0, client.statistics().queue().messages() + client.statistics().queue().inFlight());
    }

    @Test
    void everyFutureCompletesWhenTheBundleStops() throws Exception {
        MqttClient client = connected("one");
        transport.answerMillis = 60_000;
        List<CompletableFuture<?>> futures = new ArrayList<>();
        for (int index = 0; index < 500; index++) {
            futures.add(client.publish(message(1)));
        }
        futures.add(client.subscribe(Subscription.of("s", Qos.AT_LEAST_ONCE)));
        futures.add(client.disconnect());
        futures.add(client.connect());
        clients.deactivate();
        for (CompletableFuture<?> future : futures) {
            Await.until("a future completes", future::isDone);
        }
        Await.until("the client is closed", () -> client.status().state() == ConnectionState.CLOSED);
        assertTrue(client.publish(message(0)).handle((result, failure) -> failure != null).get());
    }
}
