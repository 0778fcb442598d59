package io.caddis.mqtt.kura.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.kura.KuraConnectException;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.KuraNotConnectedException;
import org.eclipse.kura.KuraTooManyInflightMessagesException;
import org.eclipse.kura.data.DataTransportToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code in-flight.persistence=file}: what is in flight outlives the process, and is confirmed in the next one. */
@Timeout(60)
class DurableTest {
    private static final Object[] DURABLE = {"clean-session", false, "in-flight.persistence", "file", "timeout", 1};

    /** What another process of the same gateway had in flight: as many messages, of which the store has ends. */
    private static List<DataTransportToken> before(Scene scene, int count) throws Exception {
        List<DataTransportToken> tokens = new ArrayList<>();
        try (Scene earlier = Scene.connected(DURABLE)) {
            earlier.caddis.publishes = (client, message) -> new CompletableFuture<>();
            for (int index = 0; index < count; index++) {
                tokens.add(earlier.transport.publish("t", new byte[] {(byte) index}, 1, false));
            }
            Map<String, CompletableFuture<PublishResult>> kept = new ConcurrentHashMap<>();
            earlier.caddis.store.get("instance").forEach((tag, end) -> kept.put(tag, new CompletableFuture<>()));
            scene.caddis.store.put("instance", kept);
        }
        return tokens;
    }

    private static CompletableFuture<PublishResult> end(Scene scene, DataTransportToken token) {
        return scene.caddis.store.get("instance").entrySet().stream()
                .filter(one -> one.getKey().startsWith(token.getMessageId() + ".")).findFirst()
                .orElseThrow().getValue();
    }

    @Test
    void theNextProcessConfirmsWhatTheLastOneHadInFlight() throws Exception {
        try (Scene scene = new Scene(DURABLE)) {
            List<DataTransportToken> tokens = before(scene, 3);
            end(scene, tokens.get(0)).complete(PublishResult.SUCCESS);
            scene.transport.connect();
            assertTrue((Boolean) scene.caddis.last().keys.get("durable"));
            Scene.await(() -> scene.heard.confirmed.size() == 1);
            assertEquals(List.of("established false", "confirmed"), scene.heard.events);
            end(scene, tokens.get(2)).completeExceptionally(new MqttException(Kind.EXPIRED, ReasonCode.SUCCESS, "old"));
            Scene.await(() -> scene.heard.confirmed.size() == 2); // or Kura would wait for it for ever
            scene.caddis.last().loses();
            Scene.await(() -> scene.heard.events.contains("lost"));
            scene.transport.connect();
            end(scene, tokens.get(1)).complete(PublishResult.SUCCESS);
            Scene.await(() -> scene.heard.confirmed.size() == 3);
            assertEquals(List.of(tokens.get(0), tokens.get(2), tokens.get(1)), scene.heard.confirmed);
            assertEquals(1, scene.caddis.clients.size());
            Scene.await(() -> scene.caddis.store.get("instance").isEmpty()); // settled, a while later
            assertEquals(3, scene.heard.confirmed.size());
        }
    }

    @Test
    void withNothingInFlightTheFirstSessionIsNew() throws Exception {
        try (Scene scene = Scene.connected(DURABLE)) {
            assertEquals(List.of("established true"), scene.heard.events);
        }
    }

    /** An attempt that fails leaves the store as it is. */
    @Test
    void afterAFirstAttemptThatFailedItGoesOnTheSameWay() throws Exception {
        try (Scene scene = new Scene(DURABLE)) {
            DataTransportToken token = before(scene, 1).get(0);
            scene.caddis.connects = FakeClient::loses;
            assertThrows(KuraConnectException.class, scene.transport::connect);
            assertThrows(KuraConnectException.class, scene.transport::connect);
            scene.caddis.connects = client -> client.becomes(ConnectionState.CONNECTED, null);
            scene.transport.connect();
            assertEquals(List.of("established false"), scene.heard.events);
            assertEquals(0, scene.caddis.deleted.get());
            end(scene, token).complete(PublishResult.SUCCESS);
            Scene.await(() -> scene.heard.confirmed.equals(List.of(token)));
        }
    }

    /** Kura publishes again what that had in flight, so nothing of it may be sent from the store. */
    @Test
    void whatTheStoreHasOfAnotherSessionGoes() throws Exception {
        try (Scene scene = new Scene(DURABLE)) {
            before(scene, 2);
            scene.properties.put("client-id", "another");
            scene.transport.update(scene.properties);
            scene.transport.connect();
            assertEquals("established true", scene.heard.events.get(scene.heard.events.size() - 1));
            assertEquals(1, scene.caddis.deleted.get());
            assertEquals(2, scene.caddis.clients.size());
            assertEquals(Map.of(), scene.caddis.store.getOrDefault("instance", Map.of()));
        }
    }

    @Test
    void aConnectionWithoutAStoreBetweenMakesItsContentsStale() throws Exception {
        try (Scene scene = new Scene("clean-session", false)) {
            before(scene, 2);
            scene.transport.connect();
            assertEquals(false, scene.caddis.last().keys.get("durable"));
            scene.transport.disconnect(0);
            scene.properties.put("in-flight.persistence", "file");
            scene.transport.update(scene.properties);
            before(scene, 2);
            scene.transport.connect();
            assertEquals("established true", scene.heard.events.get(scene.heard.events.size() - 1));
            assertEquals(Map.of(), scene.caddis.store.getOrDefault("instance", Map.of()));
        }
    }

    @Test
    void aTokenIsGivenWhenTheMessageIsKept() throws Exception {
        try (Scene scene = Scene.connected(DURABLE)) {
            CompletableFuture<Void> commit = new CompletableFuture<>();
            scene.caddis.commit = commit;
            assertThrows(KuraTooManyInflightMessagesException.class,
                    () -> scene.transport.publish("t", new byte[] {1}, 1, false));
            assertEquals(1, scene.caddis.last().published.size());
            commit.complete(null);
            Scene.await(() -> scene.heard.confirmed.size() == 1); // which wakes Kura's publisher
            DataTransportToken token = scene.transport.publish("t", new byte[] {1}, 1, false);
            assertEquals(1, scene.caddis.last().published.size(), "it is not sent twice");
            Scene.await(() -> scene.heard.confirmed.contains(token));
            scene.transport.publish("t", new byte[] {1}, 1, false);
            assertEquals(2, scene.caddis.last().published.size(), "that is another one");
        }
    }

    @Test
    void whoeverWaitsForTheStoreIsLetGoWhenTheConnectionIsLost() throws Exception {
        try (Scene scene = new Scene("clean-session", false, "in-flight.persistence", "file", "timeout", 600)) {
            scene.transport.connect();
            scene.caddis.commit = new CompletableFuture<>();
            scene.caddis.publishes = (client, message) -> {
                client.loses();
                return new CompletableFuture<>();
            };
            assertThrows(KuraNotConnectedException.class,
                    () -> scene.transport.publish("t", new byte[] {1}, 1, false));
            Scene.await(() -> scene.heard.events.contains("lost"));
            scene.transport.connect();
            scene.caddis.commit.complete(null);
            scene.transport.publish("t", new byte[] {1}, 1, false);
            assertEquals(1, scene.caddis.last().published.size(), "it is not sent twice");
        }
    }

    /** A failure that is not one of the window would have Kura's publisher try again without a pause. */
    @Test
    void aStoreThatFailsIsAskedAgainLater() throws Exception {
        try (Scene scene = Scene.connected(DURABLE)) {
            scene.caddis.commit = CompletableFuture.failedFuture(new MqttException(Kind.STORE_FAILED,
                    ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "the disk is full"));
            KuraException failure = assertThrows(KuraTooManyInflightMessagesException.class,
                    () -> scene.transport.publish("t", new byte[] {1}, 1, false));
            assertTrue(failure.getCause().getMessage().contains("disk is full"));
            Scene.await(() -> scene.heard.events.contains("confirmed")); // of nobody's token: it wakes the publisher
        }
    }

    @Test
    void whatTheStoreHasStaysUnlessTheConfigurationIsDeleted() throws Exception {
        for (boolean forGood : new boolean[] {false, true}) {
            try (Scene scene = Scene.connected(DURABLE)) {
                scene.caddis.publishes = (client, message) -> new CompletableFuture<>();
                scene.transport.publish("t", null, 1, false);
                scene.transport.close(forGood);
                assertEquals(forGood ? 1 : 0, scene.caddis.deleted.get());
                assertEquals(forGood ? 0 : 1, scene.caddis.stopped.get());
                assertEquals(forGood ? Set.of() : 1, forGood ? scene.caddis.store.keySet()
                        : scene.caddis.store.get("instance").size());
            }
        }
    }

    /** The client is another one, the session is not: a replaced bundle of Caddis. */
    @Test
    void theFactoryIsReplaced() throws Exception {
        try (Scene scene = Scene.connected(DURABLE); FakeCaddis next = new FakeCaddis()) {
            scene.caddis.publishes = (client, message) -> new CompletableFuture<>();
            DataTransportToken token = scene.transport.publish("t", null, 2, false);
            scene.factory = null;
            scene.transport.factoryLeft(scene.caddis);
            Scene.await(() -> scene.heard.events.contains("lost"));
            assertEquals(0, scene.caddis.deleted.get());
            next.store.putAll(scene.caddis.store);
            scene.caddis.last().sent.get(0).completeExceptionally(new MqttException(Kind.CLOSED, ReasonCode.SUCCESS,
                    "the bundle is replaced"));
            String tag = next.store.get("instance").keySet().iterator().next();
            next.store.get("instance").put(tag, new CompletableFuture<>());
            scene.factory = next;
            next.services.addAll(scene.caddis.services);
            scene.transport.connect();
            assertEquals("established false", scene.heard.events.get(scene.heard.events.size() - 1));
            assertFalse(scene.heard.events.contains("confirmed"));
            next.store.get("instance").get(tag).complete(PublishResult.SUCCESS);
            Scene.await(() -> scene.heard.confirmed.equals(List.of(token)));
        }
    }
}
