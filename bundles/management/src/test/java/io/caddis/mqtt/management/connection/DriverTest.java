package io.caddis.mqtt.management.connection;

import static io.caddis.mqtt.management.Scene.failure;
import static io.caddis.mqtt.management.Scene.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.session.SessionsComponent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** States and their causes, connect and disconnect in all orders, waits and timeouts. */
class DriverTest {
    private final Scene scene = new Scene();

    private ConnectionStatus status() {
        return scene.client.status();
    }

    private String cause() {
        return status().cause().orElseThrow().text();
    }

    private static boolean succeeded(CompletableFuture<?> future) {
        return future.isDone() && !future.isCompletedExceptionally();
    }

    @Test
    @Tag("netx-B62")
    void statesOfAnOrdinaryLife() {
        scene.create();
        scene.client.driver().partsChanged();
        scene.withParts();
        scene.accept(false);
        scene.lose();
        scene.pass(ByHand.SECOND);
        scene.accept(true);
        scene.client.disconnect();
        scene.settle();
        scene.client.close();
        scene.settle();
        assertEquals(List.of(ConnectionState.SUSPENDED, ConnectionState.CONNECTING, ConnectionState.CONNECTED,
                ConnectionState.BACKOFF, ConnectionState.CONNECTING, ConnectionState.CONNECTED,
                ConnectionState.DISCONNECTED, ConnectionState.CLOSED), scene.states());
        assertTrue(scene.statuses.get(2).cause().isEmpty());
        assertEquals(Source.NETWORK, scene.statuses.get(3).cause().orElseThrow().source());
        assertEquals("connection reset", scene.statuses.get(4).cause().orElseThrow().text());
        assertEquals(Source.APPLICATION, scene.statuses.get(6).cause().orElseThrow().source());
        assertEquals(0, scene.alarms(), "no timer is left");
    }

    @Test
    @Tag("netx-T02")
    @Tag("netx-L20")
    void suspendedNamesThePartsThatAreMissing() {
        scene.create();
        scene.client.driver().partsChanged();
        assertEquals("waits for the bundle that provides: codec, session, transport for mqtt://", cause());
        scene.withParts();
        assertEquals(ConnectionState.CONNECTING, scene.state());
        scene.lose();
        Parts all = scene.parts;
        scene.parts(all.withCodec(null));
        scene.pass(ByHand.SECOND);
        assertEquals("waits for the bundle that provides: codec", cause());
        scene.parts(all.withCodec(null).withSessions(null));
        assertEquals("waits for the bundle that provides: codec, session", cause());
        scene.parts(all.withSessions(null));
        assertEquals("waits for the bundle that provides: session", cause());
        assertEquals(Source.CONTAINER, status().cause().orElseThrow().source());
    }

    @Test
    void aTransportForAnotherSchemeIsNone() {
        scene.with("server", "other://server:1").create().withParts();
        assertEquals("waits for the bundle that provides: transport for other://", cause());
        assertEquals(List.of(), scene.links);
    }

    /** Without TLS there is nothing at all, and for certain no plain connection. */
    @Test
    @Tag("netx-O02")
    void aSecureSchemeWithoutTlsConnectsNowhere() {
        for (String scheme : List.of("mqtts", "wss")) {
            Scene secure = new Scene().with("server", scheme + "://server").create().withParts();
            secure.parts(secure.parts.withWebSockets(transport -> transport));
            assertEquals("waits for the bundle that provides: tls",
                    secure.client.status().cause().orElseThrow().text());
            assertEquals(List.of(), secure.links);
        }
    }

    @Test
    void refusedConnectionWaitsAndSaysWhy() {
        scene.create().withParts();
        scene.refuse(ReasonCode.SERVER_BUSY);
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertEquals(Source.SERVER, status().cause().orElseThrow().source());
        assertEquals(ReasonCode.SERVER_BUSY, status().cause().orElseThrow().reasonCode());
        scene.pass(500 * ByHand.MILLI);
        assertEquals(ConnectionState.CONNECTING, scene.state());
        scene.accept(false);
    }

    @ParameterizedTest
    @EnumSource(names = {"BAD_USER_NAME_OR_PASSWORD", "NOT_AUTHORIZED", "BANNED", "CLIENT_IDENTIFIER_NOT_VALID",
            "BAD_AUTHENTICATION_METHOD", "SERVER_MOVED"})
    void whatIsHopelessWaitsLong(ReasonCode reasonCode) {
        scene.create().withParts();
        scene.refuse(reasonCode);
        scene.pass(14 * ByHand.SECOND);
        assertEquals(ConnectionState.BACKOFF, scene.state());
        scene.pass(16 * ByHand.SECOND);
        assertEquals(ConnectionState.CONNECTING, scene.state(), "a person may have mended it");
    }

    @Test
    @Tag("trap-25")
    void beingTakenOverWaitsLong() {
        scene.connected();
        scene.send(new Disconnect(ReasonCode.SESSION_TAKEN_OVER, Properties.NONE));
        assertEquals(ConnectionState.BACKOFF, scene.state());
        scene.pass(14 * ByHand.SECOND);
        assertEquals(ConnectionState.BACKOFF, scene.state());
    }

    /** The waits grow while connections are short, and start small after one that lasted. */
    @ParameterizedTest
    @CsvSource({"29, true", "30, false"})
    void onlyAStableConnectionResetsTheBackoff(int seconds, boolean grows) {
        scene.with("reconnect.delay.min", 1000).with("keep.alive", 0).create().withParts();
        for (int failure = 0; failure < 10; failure++) {
            scene.link().end("refused");
            scene.pass(30 * ByHand.SECOND);
        }
        scene.accept(false);
        scene.pass(seconds * ByHand.SECOND);
        scene.lose();
        assertEquals(ConnectionState.BACKOFF, scene.state());
        scene.pass(ByHand.SECOND);
        assertEquals(grows ? ConnectionState.BACKOFF : ConnectionState.CONNECTING, scene.state());
    }

    @Test
    void connectDoesNotWaitForTheBackoff() {
        scene.connected();
        scene.lose();
        CompletableFuture<Void> future = scene.client.connect();
        scene.settle();
        assertEquals(ConnectionState.CONNECTING, scene.state());
        assertFalse(future.isDone());
        scene.accept(true);
        assertTrue(succeeded(future));
    }

    @Test
    void connectAndDisconnectAnswerAtOnceWhatIsSo() {
        scene.connected();
        CompletableFuture<Void> connect = scene.client.connect();
        scene.settle();
        assertTrue(succeeded(connect));
        CompletableFuture<Void> first = scene.client.disconnect();
        assertFalse(first.isDone());
        scene.settle();
        CompletableFuture<Void> second = scene.client.disconnect();
        scene.settle();
        assertTrue(succeeded(first));
        assertTrue(succeeded(second));
        assertEquals(List.of(PacketType.DISCONNECT), scene.link().types());
    }

    @Test
    void disconnectEndsAnAttempt() {
        scene.create().withParts();
        CompletableFuture<Void> connect = scene.client.connect();
        CompletableFuture<Void> disconnect = scene.client.disconnect();
        scene.settle();
        assertEquals(Kind.CONNECTION_LOST, failure(connect));
        assertTrue(succeeded(disconnect));
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertEquals(1, scene.links.size());
        assertTrue(scene.link().isClosed());
    }

    @Test
    void connectDuringDisconnect() {
        scene.connected();
        CompletableFuture<Void> disconnect = scene.client.disconnect();
        CompletableFuture<Void> connect = scene.client.connect();
        scene.settle();
        assertTrue(succeeded(disconnect), "the connection was closed");
        assertFalse(connect.isDone());
        assertEquals(2, scene.links.size());
        scene.accept(true);
        assertTrue(succeeded(connect));
    }

    @Test
    void disconnectDuringConnectDuringDisconnect() {
        scene.connected();
        CompletableFuture<Void> first = scene.client.disconnect();
        CompletableFuture<Void> connect = scene.client.connect();
        CompletableFuture<Void> last = scene.client.disconnect();
        scene.settle();
        assertTrue(succeeded(first));
        assertTrue(succeeded(last));
        assertEquals(Kind.CONNECTION_LOST, failure(connect));
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
    }

    @Test
    void connectEndsAfterOperationTimeout() {
        scene.with("operation.timeout", 5).with("connect", false).create().withParts();
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        CompletableFuture<Void> connect = scene.client.connect();
        scene.pass(5 * ByHand.SECOND - 1);
        assertFalse(connect.isDone());
        scene.pass(1);
        assertEquals(Kind.TIMED_OUT, failure(connect));
    }

    @Test
    void subscribeEndsAfterOperationTimeout() {
        scene.with("operation.timeout", 5).with("keep.alive", 0).connected();
        CompletableFuture<?> subscribe = scene.client.subscribe(
                Subscription.of("a", Qos.AT_LEAST_ONCE));
        scene.pass(5 * ByHand.SECOND);
        assertEquals(Kind.TIMED_OUT, failure(subscribe));
    }

    @Test
    void timersOfCompletedOperationsAreCancelled() {
        scene.with("keep.alive", 0).connected();
        for (int call = 0; call < 1000; call++) {
            scene.client.connect();
            scene.client.disconnect();
            scene.client.connect().cancel(false);
        }
        scene.settle();
        scene.client.disconnect();
        scene.settle();
        scene.pass(11 * ByHand.SECOND); // CONNACK was awaited for ten
        assertEquals(0, scene.alarms());
    }

    @Test
    void closeFailsAllFuturesAndSaysGoodbye() {
        scene.connected();
        CompletableFuture<PublishResult> publish = scene.client.publish(message("t", 1));
        scene.settle();
        CompletableFuture<PublishResult> queued = scene.client.publish(message("t", 1));
        CompletableFuture<Void> disconnect = scene.client.disconnect();
        CompletableFuture<Void> connect = scene.client.connect();
        scene.client.close();
        scene.settle();
        assertEquals(Kind.CLOSED, failure(publish));
        assertEquals(Kind.CLOSED, failure(queued));
        assertEquals(Kind.CLOSED, failure(connect));
        assertTrue(succeeded(disconnect));
        List<PacketType> sent = scene.link().types();
        assertEquals(PacketType.DISCONNECT, sent.get(sent.size() - 1));
        assertEquals(ConnectionState.CLOSED, scene.state());
        assertEquals(0, scene.alarms());
    }

    @Test
    void nothingHappensAfterClose() {
        scene.connected();
        scene.client.close();
        scene.settle();
        CompletableFuture<Void> connect = scene.client.connect();
        CompletableFuture<Void> disconnect = scene.client.disconnect();
        CompletableFuture<PublishResult> publish = scene.client.publish(message("t", 0));
        CompletableFuture<?> unsubscribe = scene.client.unsubscribe("t");
        scene.client.close();
        scene.client.park();
        scene.client.configure(scene.with("connect", false).config());
        scene.parts(Parts.NONE);
        scene.settle();
        assertEquals(Kind.CLOSED, failure(connect));
        assertTrue(succeeded(disconnect));
        assertEquals(Kind.CLOSED, failure(publish));
        assertEquals(Kind.CLOSED, failure(unsubscribe));
        assertEquals(ConnectionState.CLOSED, scene.state());
        assertEquals(1, scene.links.size());
    }

    @Test
    void closeWhileSuspended() {
        scene.create();
        scene.client.driver().partsChanged();
        CompletableFuture<PublishResult> publish = scene.client.publish(message("t", 2));
        scene.client.close();
        scene.settle();
        assertEquals(Kind.CLOSED, failure(publish));
        assertEquals(ConnectionState.CLOSED, scene.state());
    }

    @Test
    @Tag("netx-C07")
    void silentServerIsGivenUp() {
        scene.with("response.timeout", 3).create().withParts();
        scene.link().connected();
        scene.settle();
        scene.pass(3 * ByHand.SECOND);
        assertTrue(scene.links.get(0).isClosed());
        assertEquals(ConnectionState.BACKOFF, scene.state());
        scene.pass(ByHand.SECOND);
        scene.accept(false);
        scene.pass(61 * ByHand.SECOND);
        assertEquals(List.of(PacketType.PINGREQ), scene.links.get(1).types());
        assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, scene.statuses.get(scene.statuses.size() - 2).cause().orElseThrow()
                .reasonCode());
    }

    @Test
    void transportThatThrowsIsAFailedAttempt() {
        scene.create();
        scene.parts = new Parts(new PacketCodecComponent(),
                new SessionsComponent(), Map.of("mqtt", (endpoint, handler) -> {
                    throw new IllegalStateException("its bundle has stopped");
                }));
        scene.client.driver().partsChanged();
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertTrue(cause().contains("its bundle has stopped"), cause());
        scene.parts(scene.parts.withTransports(Map.of("mqtt", scene.transport())));
        scene.pass(ByHand.SECOND);
        scene.accept(false);
    }

    @Test
    void malformedPacketClosesWithItsReason() {
        scene.connected();
        scene.link().send(new byte[] {(byte) 0xF5, 0});
        scene.settle();
        Disconnect last = (Disconnect) scene.link().packets().get(0);
        assertEquals(ReasonCode.MALFORMED_PACKET, last.reasonCode());
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertEquals(Source.CLIENT, status().cause().orElseThrow().source());
    }

    @Test
    void credentialsAreThoseOfTheConfigurationNow() {
        scene.with("username", "joe").with(".password", "one").create().withParts();
        scene.link().end("refused");
        scene.configure(".password", "three");
        scene.link().connected();
        scene.settle();
        Connect connect = (Connect) scene.link().packets().get(0);
        assertEquals("joe", connect.username());
        assertEquals("three", connect.password().asString());
        assertFalse(scene.statuses.toString().contains("joe"));
    }
}
