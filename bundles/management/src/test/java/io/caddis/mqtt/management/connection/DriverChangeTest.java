package io.caddis.mqtt.management.connection;

import static io.caddis.mqtt.management.Scene.failure;
import static io.caddis.mqtt.management.Scene.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.FakeLink;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration changes, the application disconnects, a driver follows another. */
class DriverChangeTest {
    private final Scene scene = new Scene();

    private static boolean succeeded(CompletableFuture<?> future) {
        return future.isDone() && !future.isCompletedExceptionally();
    }

    // ---- configuration

    @Test
    @Tag("netx-L26")
    void hotChangesKeepTheConnection() {
        scene.connected();
        scene.configure("listener.grace", 5);
        scene.configure("subscriptions", "news/#");
        assertEquals(1, scene.links.size());
        assertEquals(List.of(PacketType.SUBSCRIBE), scene.link().types());
        assertEquals(ConnectionState.CONNECTED, scene.state());
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep.alive=10", "server=mqtt://other", "username=joe", "will.topic=w", "queue.max=77"})
    @Tag("netx-L26")
    void otherChangesReconnectAndKeepTheSession(String change) {
        scene.connected();
        CompletableFuture<PublishResult> future = scene.client.publish(message("one", 1));
        scene.settle();
        scene.link().packets();
        FakeLink old = scene.link();
        String[] pair = change.split("=");
        scene.configure(pair[0], pair[1]);
        assertEquals(List.of(PacketType.DISCONNECT), old.types());
        assertEquals(2, scene.links.size());
        assertEquals(Source.CONFIGURATION, scene.client.status().cause().orElseThrow().source());
        assertTrue(((Publish) scene.accept(true).get(0)).duplicate());
        assertFalse(future.isDone());
    }

    @ParameterizedTest
    @ValueSource(strings = {"client.id=other", "protocol.version=3.1.1"})
    void changesOfTheSessionStartANewOne(String change) {
        scene.connected();
        CompletableFuture<PublishResult> one = scene.client.publish(message("one", 1));
        scene.settle();
        String[] pair = change.split("=");
        scene.configure(pair[0], pair[1]);
        Publish again = (Publish) scene.accept(false).get(0);
        assertFalse(again.duplicate(), "a new message of a new session");
        scene.send(new Puback(again.packetId(), ReasonCode.SUCCESS, Properties.NONE));
        assertTrue(succeeded(one));
    }

    @Test
    void connectFalseInTheConfigurationDisconnectsAndSaysSo() {
        scene.connected();
        CompletableFuture<Void> pending = scene.client.connect();
        scene.settle();
        scene.lose();
        CompletableFuture<Void> connect = scene.client.connect();
        scene.configure("connect", false);
        assertTrue(succeeded(pending));
        assertEquals(Kind.CONNECTION_LOST, failure(connect));
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertEquals(Source.CONFIGURATION, scene.client.status().cause().orElseThrow().source());
        scene.configure("connect", true);
        assertEquals(ConnectionState.CONNECTING, scene.state());
    }

    @Test
    void connectFalseFromTheBeginningSaysSo() {
        scene.with("connect", false).create().withParts();
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertTrue(scene.client.status().cause().orElseThrow().text().contains("connect=false"));
    }

    @Test
    void changeWhileWaitingTriesAtOnce() {
        scene.create().withParts();
        scene.refuse(ReasonCode.NOT_AUTHORIZED);
        assertEquals(ConnectionState.BACKOFF, scene.state());
        scene.configure("username", "joe");
        assertEquals(ConnectionState.CONNECTING, scene.state());
        scene.accept(false);
    }

    // ---- disconnect, and one driver after another

    @Test
    void disconnectKeepsWhatIsInFlight() {
        scene.connected();
        CompletableFuture<PublishResult> future = scene.client.publish(message("one", 1));
        scene.settle();
        scene.client.disconnect();
        scene.settle();
        CompletableFuture<PublishResult> later = scene.client.publish(message("later", 1));
        scene.pass(ByHand.SECOND);
        assertFalse(future.isDone());
        scene.client.connect();
        scene.settle();
        List<Packet> packets = scene.accept(true);
        assertTrue(((Publish) packets.get(0)).duplicate());
        assertEquals("later", ((Publish) packets.get(1)).message().topic().value());
        assertFalse(later.isDone());
    }

    @Test
    void parkedSessionGoesOnInTheNextDriver() {
        scene.connected();
        CompletableFuture<PublishResult> sent = scene.client.publish(message("sent", 1));
        scene.settle();
        scene.lose();
        CompletableFuture<PublishResult> queued = scene.client.publish(message("queued", 1));
        scene.client.park();
        scene.settle();
        assertEquals(Kind.CLOSED, failure(sent));
        assertEquals(Kind.CLOSED, failure(queued));
        scene.client = scene.newClient();
        scene.client.driver().partsChanged();
        List<Packet> packets = scene.accept(true);
        assertEquals(List.of("sent", "queued"), packets.stream().map(packet ->
                ((Publish) packet).message().topic().value()).toList());
        assertTrue(((Publish) packets.get(0)).duplicate());
    }

    /** A client that is not to connect passes on what it never looked at. */
    @Test
    void parkedTwiceWithoutAConnectionBetween() {
        scene.connected();
        scene.client.publish(message("sent", 1));
        scene.settle();
        scene.client.park();
        scene.with("connect", false);
        scene.client = scene.newClient();
        scene.client.driver().partsChanged();
        scene.client.publish(message("meanwhile", 1));
        scene.client.park();
        scene.client = scene.newClient();
        scene.client.driver().partsChanged();
        scene.client.connect();
        List<Packet> packets = scene.accept(true);
        assertEquals(List.of("sent", "meanwhile"), packets.stream().map(packet ->
                ((Publish) packet).message().topic().value()).toList());
    }

    /** The configuration was given another client identifier while there was no driver. */
    @Test
    void parkedSessionOfAnotherClientIdIsNotResumed() {
        scene.with("client.id", "first").connected();
        scene.client.publish(message("sent", 1));
        scene.settle();
        scene.client.park();
        scene.settle();
        scene.with("client.id", "second");
        scene.client = scene.newClient();
        scene.client.driver().partsChanged();
        scene.link().connected();
        scene.settle();
        Connect connect = (Connect) scene.link().packets().get(0);
        assertEquals("second", connect.clientId());
        assertTrue(connect.cleanStart());
    }

    // ---- last words

    private Disconnect lastWords(Scene one) {
        List<Packet> packets = one.link().packets();
        return (Disconnect) packets.get(packets.size() - 1);
    }

    @Test
    void disconnectTellsTheServerWhatTheApplicationSays() {
        scene.connected();
        CompletableFuture<Void> future = scene.client.disconnect(DisconnectOptions.NORMAL.withWill(true)
                .withReasonString("bye").withSessionExpirySeconds(9));
        scene.settle();
        assertTrue(succeeded(future));
        assertEquals(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL, Properties.builder()
                .add(Property.SESSION_EXPIRY_INTERVAL, 9).add(Property.REASON_STRING, "bye").build()),
                lastWords(scene));
        scene.client.connect();
        scene.accept(true);
        scene.client.disconnect();
        scene.settle();
        assertEquals(new Disconnect(ReasonCode.SUCCESS, Properties.NONE), lastWords(scene));
    }

    @Test
    void disconnectBeginsNoSessionThatConnectDidNotBegin() {
        scene.with("session.expiry", 0).connected();
        DisconnectOptions options = DisconnectOptions.NORMAL.withSessionExpirySeconds(1);
        String message = assertThrows(IllegalArgumentException.class, () -> scene.client.disconnect(options))
                .getMessage();
        assertTrue(message.startsWith("session expiry 1 s in DISCONNECT, but session.expiry is 0"), message);
        assertEquals(ConnectionState.CONNECTED, scene.state());
        scene.client.disconnect(options.withSessionExpirySeconds(0));
        scene.settle();
        assertEquals(0, lastWords(scene).properties().number(Property.SESSION_EXPIRY_INTERVAL, -1));
    }

    /** Nobody will ever ask for a session again whose client identifier was made up for this process. */
    @Test
    void deletingAClientEndsItsSessionUnlessItsIdentifierIsConfigured() {
        scene.connected();
        scene.client.close();
        scene.settle();
        assertEquals(0, lastWords(scene).properties().number(Property.SESSION_EXPIRY_INTERVAL, -1));
        Scene named = new Scene().with("client.id", "own").connected();
        named.client.close();
        named.settle();
        assertEquals(Properties.NONE, lastWords(named).properties());
        Scene old = new Scene().with("protocol.version", "3.1.1").connected();
        old.client.close();
        old.settle();
        assertEquals(Properties.NONE, lastWords(old).properties());
    }

    @Test
    void parkingAClientKeepsItsSession() {
        scene.connected();
        scene.client.park();
        scene.settle();
        assertEquals(Properties.NONE, lastWords(scene).properties());
    }

    // ---- what the server said

    @Test
    void statusTellsWhatTheServerSaidAndOnlyWhileConnected() {
        scene.create().withParts();
        assertTrue(scene.client.status().connection().isEmpty());
        scene.accept(false, Properties.builder().add(Property.SERVER_KEEP_ALIVE, 7).build());
        ConnectionInfo connection = scene.client.status().connection().orElseThrow();
        assertEquals(7, connection.keepAliveSeconds());
        assertEquals("generated", connection.clientId());
        assertFalse(connection.sessionPresent());
        scene.send(new Disconnect(ReasonCode.USE_ANOTHER_SERVER, Properties.builder()
                .add(Property.SERVER_REFERENCE, "other").build()));
        assertTrue(scene.client.status().connection().isEmpty());
        assertEquals("other", scene.client.status().cause().orElseThrow().serverReference().orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(value = ReasonCode.class, names = {"RETAIN_NOT_SUPPORTED", "QOS_NOT_SUPPORTED"})
    void aWillThatTheServerRefusesIsWorthALongWait(ReasonCode reasonCode) {
        scene.create().withParts();
        scene.refuse(reasonCode);
        scene.pass(14 * ByHand.SECOND);
        assertEquals(1, scene.links.size());
    }
}
