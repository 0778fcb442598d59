package io.caddis.mqtt.kura.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.TopicFilter;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import org.eclipse.kura.KuraConnectException;
import org.eclipse.kura.KuraNotConnectedException;
import org.eclipse.kura.data.DataTransportToken;
import org.eclipse.kura.ssl.SslManagerService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes on after a connection, losses, updates, and TLS. */
@Timeout(60)
class SessionsTest {

    /** Traps 5 and 6: true means that Kura forgets what it has in flight, so it is said whenever we have. */
    @ParameterizedTest
    @CsvSource({"true, memory, true", "false, memory, false", "false, file, false", "true, file, true"})
    void newSession(boolean clean, String persistence, boolean later) throws Exception {
        try (Scene scene = Scene.connected("clean-session", clean, "in-flight.persistence", persistence)) {
            scene.transport.disconnect(0);
            scene.transport.connect();
            scene.caddis.last().loses();
            Scene.await(() -> scene.heard.events.contains("lost"));
            scene.transport.connect();
            assertEquals(List.of("established true", "established " + later, "established " + later),
                    scene.heard.events.stream().filter(event -> event.startsWith("established")).toList());
            assertEquals(later ? 3 : 1, scene.caddis.clients.size());
        }
    }

    @Test
    void aFirstAttemptThatFailedIsNoSession() throws Exception {
        try (Scene scene = new Scene("clean-session", false)) {
            scene.caddis.connects = FakeClient::loses;
            assertThrows(KuraConnectException.class, scene.transport::connect);
            scene.caddis.connects = client -> client.becomes(ConnectionState.CONNECTED, null);
            scene.transport.connect();
            assertEquals(List.of("established true"), scene.heard.events);
        }
    }

    @Test
    void messagesOfAKeptSessionAreConfirmedLater() throws Exception {
        try (Scene scene = Scene.connected("clean-session", false)) {
            scene.caddis.publishes = (client, message) -> new CompletableFuture<>();
            DataTransportToken token = scene.transport.publish("t", null, 1, false);
            scene.caddis.last().loses();
            Scene.await(() -> scene.heard.events.contains("lost"));
            scene.transport.connect();
            scene.caddis.last().sent.get(0).complete(PublishResult.SUCCESS);
            Scene.await(() -> scene.heard.confirmed.equals(List.of(token)));
        }
    }

    @ParameterizedTest
    @CsvSource({"broker-url, mqtt://other", "client-id, other", "in-flight.persistence, file", "clean-session, true"})
    void anotherSessionIsNew(String key, String value) throws Exception {
        try (Scene scene = Scene.connected("clean-session", false)) {
            scene.transport.disconnect(0);
            scene.properties.put(key, value);
            scene.transport.update(scene.properties);
            scene.transport.connect();
            int purged = value.equals("file") ? 1 : 0; // what a store may have is older than this
            assertEquals(2 + purged, scene.caddis.clients.size());
            assertEquals(1 + purged, scene.caddis.deleted.get());
            assertEquals("established true", scene.heard.events.get(scene.heard.events.size() - 1));
        }
    }

    @Test
    void anotherKeepAliveIsNone() throws Exception {
        try (Scene scene = Scene.connected("clean-session", false)) {
            scene.transport.disconnect(0);
            scene.properties.put("keep-alive", 77);
            scene.transport.update(scene.properties);
            scene.transport.connect();
            assertEquals(1, scene.caddis.clients.size());
            assertEquals(77, scene.caddis.last().keys.get("keep.alive"));
            assertEquals("established false", scene.heard.events.get(scene.heard.events.size() - 1));
        }
    }

    /** Trap 10: Kura connects again, the client must not. */
    @Test
    void aLossEndsTheClientsOwnReconnecting() throws Exception {
        for (boolean clean : new boolean[] {true, false}) {
            try (Scene scene = Scene.connected("clean-session", clean)) {
                scene.heard.then = event -> scene.heard.events.add("connected " + scene.transport.isConnected());
                FakeClient client = scene.caddis.last();
                client.loses();
                Scene.await(() -> scene.heard.events.contains("connected false"));
                assertEquals(List.of("established true", "lost", "connected false"), scene.heard.events);
                assertEquals(List.of("connect", "disconnect"), client.calls);
                assertEquals(clean ? 1 : 0, scene.caddis.deleted.get());
                assertTrue(scene.heard.cause.getMessage().contains("connection reset"));
                assertFalse((Boolean) client.keys.get("connect"));
                scene.transport.disconnect(0);
                assertFalse(scene.heard.events.contains("disconnected"));
            }
        }
    }

    @Test
    void aLossIsToldAfterTheConnection() throws Exception {
        try (Scene scene = new Scene()) {
            scene.heard.then = event -> {
                if (event.startsWith("established")) {
                    scene.caddis.last().loses();
                    Scene.await(() -> scene.caddis.deleted.get() == 1);
                    scene.heard.events.add("returns");
                }
            };
            scene.transport.connect();
            Scene.await(() -> scene.heard.events.contains("lost"));
            assertEquals(List.of("established true", "returns", "lost"), scene.heard.events);
        }
    }

    /** With a clean session each connection has a client of its own, all of one name. */
    @Test
    void lateNewsOfAnEarlierClientEndNoAttempt() throws Exception {
        try (Scene scene = Scene.connected()) {
            FakeClient before = scene.caddis.last();
            scene.transport.disconnect(0);
            scene.caddis.connects = client -> before.becomes(ConnectionState.CLOSED, null);
            scene.caddis.register(MqttConnectionListener.class, (client, status) -> {
                if (client == before && status.state() == ConnectionState.CLOSED) { // which the transport has heard
                    scene.caddis.last().becomes(ConnectionState.CONNECTED, null);
                }
            }, Map.of());
            scene.transport.connect();
            assertEquals(List.of("established true", "disconnecting", "disconnected", "established true"),
                    scene.heard.events);
        }
    }

    /** Trap 9: the replacement of a bundle of Caddis is not told, and Kura's publisher is woken after it. */
    @Test
    void aPauseIsNoLoss() throws Exception {
        try (Scene scene = Scene.connected()) {
            FakeClient client = scene.caddis.last();
            client.becomes(ConnectionState.SUSPENDED, null);
            assertFalse(scene.transport.isConnected());
            assertThrows(KuraNotConnectedException.class, () -> scene.transport.publish("t", null, 1, false));
            assertThrows(KuraConnectException.class, scene.transport::connect);
            client.becomes(ConnectionState.CONNECTING, null);
            client.becomes(ConnectionState.CONNECTED, null);
            Scene.await(() -> scene.heard.events.contains("confirmed"));
            assertTrue(scene.transport.isConnected());
            assertEquals(List.of("established true", "confirmed"), scene.heard.events);
        }
    }

    /** Nobody does so again: Kura subscribes after a connection is established, and a pause is told to nobody. */
    @Test
    void whoSubscribesInAPauseIsAnsweredAfterIt() throws Exception {
        try (Scene scene = Scene.connected()) {
            FakeClient client = scene.caddis.last();
            client.becomes(ConnectionState.SUSPENDED, null);
            CompletableFuture<SubscribeResult> broker = new CompletableFuture<>();
            scene.caddis.subscribes = filter -> broker;
            FutureTask<Void> subscribed = new FutureTask<>(() -> {
                scene.transport.subscribe("a/#", 1);
                return null;
            });
            new Thread(subscribed, "subscriber").start();
            Scene.await(() -> client.calls.contains("subscribe a/# 1"));
            assertFalse(subscribed.isDone());
            client.becomes(ConnectionState.CONNECTED, null);
            broker.complete(new SubscribeResult(Map.of(TopicFilter.of("a/#"), ReasonCode.GRANTED_QOS_1)));
            subscribed.get();
            client.becomes(ConnectionState.SUSPENDED, null);
            scene.transport.unsubscribe("a/#");
            assertTrue(client.calls.contains("unsubscribe a/#"));
        }
    }

    /** Then the loss is told, and Kura subscribes again. */
    @Test
    void aPauseThatEndsInALossAnswersToo() throws Exception {
        try (Scene scene = Scene.connected()) {
            FakeClient client = scene.caddis.last();
            client.becomes(ConnectionState.SUSPENDED, null);
            scene.caddis.subscribes = filter -> {
                client.loses();
                return new CompletableFuture<>();
            };
            assertThrows(KuraNotConnectedException.class, () -> scene.transport.subscribe("a", 1));
            Scene.await(() -> scene.heard.events.contains("lost"));
            scene.transport.connect();
            scene.caddis.subscribes = filter -> CompletableFuture.failedFuture(
                    new MqttException(Kind.CLOSED, ReasonCode.UNSPECIFIED_ERROR, "the client is deleted"));
            assertThrows(KuraNotConnectedException.class, () -> scene.transport.subscribe("a", 1));
        }
    }

    /** Kura disconnects before each update: who has just connected would stay down without connect.auto-on-startup. */
    @Test
    void whoConnectsDuringAnUpdateIsNotForgotten() throws Exception {
        try (Scene scene = new Scene()) {
            scene.heard.then = event -> {
                if (event.equals("updating false")) {
                    connect(scene);
                    scene.transport.disconnect(0);
                }
            };
            scene.transport.update(scene.properties);
            assertTrue(scene.heard.events.contains("updated true"), scene.heard.events::toString);
        }
    }

    private static void connect(Scene scene) {
        try {
            scene.transport.connect();
        } catch (KuraConnectException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Or it would stay down without connect.auto-on-startup. */
    @Test
    void anUpdateInAPauseSaysThatThereWasAConnection() throws Exception {
        try (Scene scene = Scene.connected()) {
            scene.caddis.last().becomes(ConnectionState.SUSPENDED, null);
            scene.transport.update(scene.properties);
            assertTrue(scene.heard.events.contains("updated true"), scene.heard.events::toString);
        }
    }

    @Test
    void aLongPauseIsALoss() throws Exception {
        try (Scene scene = Scene.connected()) {
            long begin = System.nanoTime();
            scene.caddis.last().becomes(ConnectionState.SUSPENDED, new DisconnectCause(
                    DisconnectCause.Source.CONTAINER, ReasonCode.UNSPECIFIED_ERROR, "no transport"));
            Scene.await(() -> scene.heard.events.contains("lost"));
            assertTrue(System.nanoTime() - begin >= Connections.PAUSE_MILLIS * 900_000);
            assertTrue(scene.heard.cause.getMessage().contains("no transport"));
        }
    }

    /** Trap 9: Caddis' factory comes and goes, and Kura's service stays. */
    @Test
    void theFactoryIsReplaced() throws Exception {
        try (Scene scene = Scene.connected("clean-session", false); FakeCaddis next = new FakeCaddis()) {
            scene.factory = null;
            scene.transport.factoryLeft(scene.caddis);
            Scene.await(() -> scene.heard.events.contains("lost"));
            assertEquals(0, scene.caddis.deleted.get()); // its session may go on in the next bundle
            assertThrows(KuraConnectException.class, scene.transport::connect);
            scene.factory = next;
            next.services.addAll(scene.caddis.services);
            scene.transport.connect();
            assertEquals("established true", scene.heard.events.get(scene.heard.events.size() - 1));
        }
    }

    @Test
    void anUpdateIsToldBeforeAndAfter() throws Exception {
        try (Scene scene = Scene.connected()) {
            scene.heard.then = event -> {
                scene.heard.events.add(scene.transport.getClientId());
                if (event.startsWith("updating")) {
                    scene.transport.disconnect(0);
                }
            };
            scene.properties.put("client-id", "new");
            scene.transport.update(scene.properties);
            assertEquals(List.of("established true", "updating true", "gw-17", "disconnecting", "gw-17",
                    "disconnected", "gw-17", "updated true", "new"), scene.heard.events);
        }
    }

    @Test
    void anInvalidConfigurationFailsWhenItConnects() {
        try (Scene scene = new Scene("in-flight.persistence", "disk")) {
            assertEquals("", scene.transport.getBrokerUrl());
            assertEquals("", scene.transport.getClientId());
            KuraConnectException failure = assertThrows(KuraConnectException.class, scene.transport::connect);
            assertTrue(failure.getMessage().contains("in-flight.persistence"), failure.getMessage());
            assertTrue(failure.getCause() instanceof IllegalArgumentException);
            scene.transport.update(scene.properties);
            assertEquals(List.of("updating false", "updated false"), scene.heard.events);
        }
    }

    /** Trap 7: name check, suites and version are said to the client, the context is asked for at each connect. */
    @Test
    void tlsOfKura() throws Exception {
        try (Scene scene = new Scene("broker-url", "mqtts://broker")) {
            assertThrows(KuraConnectException.class, scene.transport::connect);
            SSLContext first = SSLContext.getInstance("TLS");
            SSLContext second = SSLContext.getInstance("TLS");
            scene.tls = new Services.Tls(() -> first, Map.of());
            scene.transport.connect();
            FakeCaddis.Service offered = scene.caddis.of(SSLContext.class).get(0);
            Map<String, Object> keys = scene.caddis.last().keys;
            assertEquals("(io.caddis.mqtt.kura.context=" + offered.properties.get("io.caddis.mqtt.kura.context") + ")",
                    keys.get("tls.context.target"));
            assertEquals(true, keys.get("tls.verify.host"));
            assertFalse(keys.containsKey("tls.cipher.suites"));
            assertFalse(keys.containsKey("tls.protocols"));
            scene.tls = new Services.Tls(() -> second, Map.of("ssl.hostname.verification", false,
                    "ssl.default.cipherSuites", "A, B", "ssl.default.protocol", "TLSv1.2"));
            scene.transport.disconnect(0);
            scene.transport.connect();
            keys = scene.caddis.last().keys;
            assertEquals(second, scene.caddis.of(SSLContext.class).get(0).object);
            assertEquals(1, scene.caddis.of(SSLContext.class).size());
            assertEquals(false, keys.get("tls.verify.host"));
            assertEquals(List.of("A", "B"), keys.get("tls.cipher.suites"));
            assertEquals(List.of("TLSv1.2"), keys.get("tls.protocols"));
            scene.transport.close(false);
            assertEquals(List.of(), scene.caddis.of(SSLContext.class));
        }
    }

    @Test
    void aMissingKeyStoreIsTheCause() {
        try (Scene scene = new Scene("broker-url", "wss://broker")) {
            GeneralSecurityException missing = new KeyStoreException("no key store");
            SslManagerService manager = () -> {
                throw missing;
            };
            scene.tls = new Services.Tls(manager, Map.of());
            KuraConnectException failure = assertThrows(KuraConnectException.class, scene.transport::connect);
            assertEquals(missing, failure.getCause());
        }
    }

    @Test
    void changedKeysAreAnUpdateForTlsOnly() throws Exception {
        try (Scene plain = Scene.connected(); Scene secure = new Scene("broker-url", "mqtts://broker")) {
            plain.transport.tlsChanged();
            SSLContext context = SSLContext.getInstance("TLS");
            secure.tls = new Services.Tls(() -> context, Map.of());
            secure.transport.connect();
            secure.transport.tlsChanged();
            Scene.await(() -> secure.heard.events.contains("updated true"));
            assertEquals(List.of("established true", "updating true", "updated true"), secure.heard.events);
            assertEquals(List.of("established true"), plain.heard.events);
        }
    }

    @Test
    @SuppressWarnings("deprecation") // the older kind of listener
    void olderListenersAreToldFirst() throws Exception {
        try (Scene scene = new Scene()) {
            org.eclipse.kura.data.DataTransportListener older = (org.eclipse.kura.data.DataTransportListener)
                    java.lang.reflect.Proxy.newProxyInstance(getClass().getClassLoader(),
                            new Class<?>[] {org.eclipse.kura.data.DataTransportListener.class},
                            (proxy, method, arguments) -> {
                                scene.heard.events.add(method.getName());
                                return null;
                            });
            scene.older.add(older);
            scene.transport.connect();
            scene.transport.disconnect(0);
            assertEquals(List.of("onConnectionEstablished", "established true", "onDisconnecting", "disconnecting",
                    "onDisconnected", "disconnected"), scene.heard.events);
        }
    }
}
