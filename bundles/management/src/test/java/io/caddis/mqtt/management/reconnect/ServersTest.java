package io.caddis.mqtt.management.reconnect;

import static io.caddis.mqtt.management.Scene.failure;
import static io.caddis.mqtt.management.Scene.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several servers: which one is tried when, and where servers send their clients. */
class ServersTest {
    private final Scene scene = new Scene();

    private ServersTest with(String servers) {
        scene.with("server", servers);
        return this;
    }

    private String host() {
        return scene.link().endpoint.host();
    }

    private ConnectionStatus status() {
        return scene.client.status();
    }

    private String cause() {
        return status().cause().orElseThrow().text();
    }

    /** The server sends the client on, in CONNACK or in DISCONNECT. */
    private void sendOn(boolean connected, ReasonCode reasonCode, String reference) {
        Properties properties = Properties.builder().add(Property.SERVER_REFERENCE, reference).build();
        if (connected) {
            scene.send(new Disconnect(reasonCode, properties));
        } else {
            scene.link().connected();
            scene.settle();
            scene.send(new Connack(false, reasonCode, properties));
        }
    }

    private Connect connectPacket() {
        scene.link().connected();
        scene.settle();
        return (Connect) scene.link().packets().get(0);
    }

    private static boolean succeeded(CompletableFuture<?> future) {
        return future.isDone() && !future.isCompletedExceptionally();
    }

    // ---- failover

    @Test
    @Tag("netx-L22")
    void theNextServerFollowsAtOnceAndTheBackoffOnlyAfterTheLast() {
        with("mqtt://a, mqtt://b:7, mqtt://c").scene.create().withParts();
        assertEquals("mqtt://a:1883", status().server().orElseThrow());
        scene.lose();
        assertEquals("b", host());
        assertEquals(ConnectionState.CONNECTING, scene.state());
        assertEquals("mqtt://b:7", status().server().orElseThrow());
        assertEquals("mqtt://a:1883: connection reset", cause());
        scene.lose();
        scene.refuse(ReasonCode.SERVER_BUSY);
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertTrue(cause().startsWith("mqtt://c:1883: the server refused the connection"), cause());
        assertTrue(status().server().isEmpty());
        assertEquals(3, scene.links.size());
        scene.pass(500 * ByHand.MILLI);
        assertEquals("a", host());
        scene.accept(false);
        assertEquals("mqtt://a:1883", status().server().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"29, c", "30, a"})
    void aStableConnectionThatIsLostBeginsWithTheFirstAgain(int seconds, String next) {
        with("mqtt://a, mqtt://b, mqtt://c").scene.with("keep.alive", 0).create().withParts();
        scene.lose();
        scene.accept(false);
        scene.pass(seconds * ByHand.SECOND);
        scene.lose();
        scene.pass(500 * ByHand.MILLI);
        assertEquals(next, host());
    }

    @Test
    void randomOrderDiffersFromRoundToRoundAndTriesAll() {
        with("mqtt://a, mqtt://b, mqtt://c").scene.with("server.order", "random").with("reconnect.delay.max", 500)
                .create().withParts();
        Set<List<String>> orders = new HashSet<>();
        for (int round = 0; round < 60; round++) {
            int before = scene.links.size() - 1;
            scene.lose();
            scene.lose();
            List<String> order = scene.links.subList(before, before + 3).stream().map(link -> link.endpoint.host())
                    .toList();
            assertEquals(Set.of("a", "b", "c"), Set.copyOf(order));
            orders.add(order);
            scene.lose();
            scene.pass(500 * ByHand.MILLI);
        }
        assertEquals(6, orders.size(), "all orders there are");
    }

    @Test
    void anotherKeyDoesNotLeaveTheServerInUse() {
        with("mqtt://a, mqtt://b").scene.create().withParts();
        scene.lose();
        scene.accept(false);
        scene.configure("keep.alive", 7);
        assertEquals("b", host());
        scene.accept(true);
        scene.configure("server", "mqtt://c, mqtt://b");
        assertEquals("c", host());
    }

    /** What was sent to one server and not acknowledged is a new message for the other, in a session that is new. */
    @Test
    void nothingIsLostBetweenTwoServersThatKnowNothingOfEachOther() {
        with("mqtt://a, mqtt://b").scene.create().withParts();
        scene.accept(false);
        CompletableFuture<PublishResult> future = scene.client.publish(message("t", 2));
        scene.settle();
        scene.lose();
        Connect connect = connectPacket();
        assertEquals("b", host());
        assertTrue(connect.cleanStart());
        scene.lose(); // before CONNACK: the session is still that of the first one
        scene.pass(500 * ByHand.MILLI);
        assertEquals("a", host());
        assertFalse(connectPacket().cleanStart());
        scene.lose();
        assertTrue(connectPacket().cleanStart());
        scene.send(new Connack(false, ReasonCode.SUCCESS, Properties.NONE));
        Publish again = (Publish) scene.link().packets().get(0);
        assertFalse(again.duplicate());
        assertFalse(future.isDone());
    }

    @Test
    void serversThatShareTheirSessionsGoOnWithThem() {
        with("mqtt://a, mqtt://b").scene.with("server.session", "shared").create().withParts();
        scene.accept(false);
        CompletableFuture<PublishResult> future = scene.client.publish(message("t", 1));
        scene.settle();
        scene.lose();
        assertEquals("b", host());
        List<Packet> packets = scene.accept(true);
        assertTrue(((Publish) packets.get(0)).duplicate());
        scene.send(new Puback(((Publish) packets.get(0)).packetId(), ReasonCode.SUCCESS, Properties.NONE));
        assertTrue(succeeded(future));
    }

    // ---- fatal answers

    @ParameterizedTest
    @ValueSource(strings = {"BAD_USER_NAME_OR_PASSWORD", "NOT_AUTHORIZED", "CLIENT_IDENTIFIER_NOT_VALID", "BANNED",
        "UNSUPPORTED_PROTOCOL_VERSION"})
    void stopsOnceAllServersGaveAFatalAnswer(ReasonCode reasonCode) {
        with("mqtt://a, mqtt://b").scene.with("reconnect.fatal", "stop").create().withParts();
        CompletableFuture<Void> connect = scene.client.connect();
        scene.refuse(reasonCode);
        assertEquals("b", host());
        scene.refuse(reasonCode);
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertEquals(reasonCode, status().cause().orElseThrow().reasonCode());
        assertEquals(Kind.CONNECTION_LOST, failure(connect));
        scene.pass(3600 * ByHand.SECOND);
        assertEquals(2, scene.links.size());
        scene.configure("listener.grace", 5);
        assertEquals(2, scene.links.size(), "this is not what the server minds");
        scene.configure("username", "joe");
        assertEquals(3, scene.links.size());
        scene.refuse(reasonCode);
        scene.refuse(reasonCode);
        scene.client.connect();
        scene.settle();
        assertEquals(5, scene.links.size());
    }

    @Test
    void doesNotStopWhileOneServerMayComeBack() {
        with("mqtt://a, mqtt://b").scene.with("reconnect.fatal", "stop").create().withParts();
        scene.lose();
        scene.refuse(ReasonCode.NOT_AUTHORIZED);
        assertEquals(ConnectionState.BACKOFF, scene.state());
        scene.pass(500 * ByHand.MILLI);
        assertEquals(ConnectionState.CONNECTING, scene.state(), "nor does it wait long");
    }

    @Test
    void beingTakenOverStopsWithOneServerAndMovesOnWithSeveral() {
        scene.with("reconnect.fatal", "stop").with("keep.alive", 0).connected();
        scene.pass(40 * ByHand.SECOND);
        scene.send(new Disconnect(ReasonCode.SESSION_TAKEN_OVER, Properties.NONE));
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        ServersTest several = new ServersTest().with("mqtt://a, mqtt://b");
        several.scene.with("reconnect.fatal", "stop").with("keep.alive", 0).create().withParts();
        several.scene.accept(false);
        several.scene.pass(40 * ByHand.SECOND);
        several.scene.send(new Disconnect(ReasonCode.SESSION_TAKEN_OVER, Properties.NONE));
        assertEquals("b", several.host());
        several.scene.refuse(ReasonCode.BANNED);
        assertEquals(ConnectionState.DISCONNECTED, several.scene.state());
    }

    @Test
    void anotherPolicyTriesAgain() {
        scene.with("reconnect.fatal", "stop").create().withParts();
        scene.refuse(ReasonCode.BANNED);
        scene.configure("reconnect.fatal", "slow");
        assertEquals(ConnectionState.CONNECTING, scene.state());
    }

    // ---- servers that send their clients on

    @Test
    void aReferenceIsIgnoredUnlessWanted() {
        scene.create().withParts();
        sendOn(false, ReasonCode.USE_ANOTHER_SERVER, "other");
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertEquals(1, scene.links.size());
    }

    @ParameterizedTest
    @CsvSource({"myserver.xyz.org, mqtt://myserver.xyz.org:1883", "myserver.xyz.org:8883, mqtt://myserver.xyz.org:8883",
        "10.10.151.22:8883, mqtt://10.10.151.22:8883",
        "[fe80::9610:3eff:fe1c]:1883, mqtt://[fe80::9610:3eff:fe1c]:1883",
        "mqtt://with-scheme, mqtt://with-scheme:1883"})
    @Tag("u-4.11")
    void referencesOfTheSpecification(String reference, String server) {
        scene.with("redirect", "follow").create().withParts();
        sendOn(false, ReasonCode.USE_ANOTHER_SERVER, reference);
        assertEquals(server, scene.link().endpoint.toString());
        assertEquals(2, scene.links.size(), "at once");
        scene.accept(false);
        assertEquals(server, status().server().orElseThrow());
    }

    @Test
    @Tag("u-4.11")
    void severalReferencesAreTriedInOrderAndThenTheOthers() {
        with("mqtt://a, mqtt://b").scene.with("redirect", "follow").create().withParts();
        scene.accept(false);
        sendOn(true, ReasonCode.USE_ANOTHER_SERVER, "x  y:7");
        assertEquals("x", host());
        scene.lose();
        assertEquals("mqtt://y:7", scene.link().endpoint.toString());
        scene.lose();
        assertEquals("b", host());
        scene.lose();
        scene.pass(500 * ByHand.MILLI);
        assertEquals("a", host(), "another round begins as configured");
    }

    @Test
    @Tag("u-4.11")
    void aServerThatMovedIsForgottenUntilTheConfigurationNamesOthers() {
        with("mqtt://a, mqtt://b").scene.with("redirect", "follow").create().withParts();
        sendOn(false, ReasonCode.SERVER_MOVED, "x");
        assertEquals("x", host());
        for (String next : List.of("b", "x", "b")) {
            scene.lose();
            scene.pass(ByHand.SECOND);
            assertEquals(next, host());
        }
        scene.configure("keep.alive", 9);
        scene.lose();
        scene.pass(4 * ByHand.SECOND);
        assertEquals("x", host());
        scene.configure("server", "mqtt://a");
        assertEquals("a", host());
    }

    /** An operator may come back, and who said that the server moved need not have been the server. */
    @Test
    void aServerThatMovedIsTriedAgainAfterThreeRoundsAndItsMoveForgottenOnceItAccepts() {
        scene.with("redirect", "follow").create().withParts();
        sendOn(false, ReasonCode.SERVER_MOVED, "x");
        List<String> tried = new ArrayList<>();
        for (int attempt = 0; attempt < 6; attempt++) {
            tried.add(host());
            scene.lose();
            scene.pass(30 * ByHand.SECOND);
        }
        assertEquals(List.of("x", "x", "x", "x", "server", "x"), tried);
        assertEquals("server", host());
        scene.accept(false);
        scene.lose();
        scene.pass(30 * ByHand.SECOND);
        assertEquals("server", host());
        scene.lose();
        scene.pass(30 * ByHand.SECOND);
        assertEquals("server", host(), "the move is forgotten");
    }

    @Test
    void aMoveIsNotForgottenWhileTheNewServerAccepts() {
        scene.with("redirect", "follow").with("keep.alive", 0).create().withParts();
        sendOn(false, ReasonCode.SERVER_MOVED, "x");
        for (int connection = 0; connection < 5; connection++) {
            assertEquals("x", host());
            scene.accept(false);
            scene.pass(60 * ByHand.SECOND);
            scene.lose();
            scene.pass(ByHand.SECOND);
            assertEquals("x", host());
            scene.lose();
            scene.pass(30 * ByHand.SECOND);
        }
    }

    @Test
    void aServerThatMovedAndIsSentBackToIsBack() {
        scene.with("redirect", "follow").create().withParts();
        sendOn(false, ReasonCode.SERVER_MOVED, "x");
        scene.accept(false);
        sendOn(true, ReasonCode.USE_ANOTHER_SERVER, "server");
        assertEquals("x", host(), "not at once: it has sent us here");
        scene.pass(30 * ByHand.SECOND);
        sendOn(false, ReasonCode.USE_ANOTHER_SERVER, "server");
        assertEquals("server", host());
        scene.accept(false);
        scene.lose();
        scene.pass(30 * ByHand.SECOND);
        assertEquals("server", host());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"b.example | b.example | b.example", "evil b.example | b.example | b.example",
        "c.b.example | *.b.example | c.b.example", "server:7 | b.example | server"})
    void referencesAreFollowedToHostsThatAreAllowed(String reference, String hosts, String next) {
        scene.with("redirect", "follow").with("redirect.hosts", hosts).create().withParts();
        sendOn(false, ReasonCode.SERVER_MOVED, reference);
        assertEquals(next, host());
        assertEquals(2, scene.links.size(), "at once");
    }

    @ParameterizedTest
    @EnumSource(value = ReasonCode.class, names = {"USE_ANOTHER_SERVER", "SERVER_MOVED"})
    void otherHostsAreNotFollowedAndNamed(ReasonCode reasonCode) {
        scene.with("redirect", "follow").with("redirect.hosts", "b.example,*.c.example").create().withParts();
        sendOn(false, reasonCode, "evil c.example");
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertTrue(cause().endsWith(reasonCode + "; not followed to 'evil c.example': not among redirect.hosts: add the"
                + " host if it is to be trusted"), cause());
        scene.pass(30 * ByHand.SECOND);
        assertEquals("server", host());
        scene.configure("redirect.hosts", "evil");
        sendOn(false, reasonCode, "evil");
        assertEquals("evil", host());
    }

    /** Also of a move that is remembered, and of a server that is next. */
    @ParameterizedTest
    @CsvSource({"SERVER_MOVED, redirect, ignore", "SERVER_MOVED, redirect.hosts, other",
        "USE_ANOTHER_SERVER, redirect, ignore", "USE_ANOTHER_SERVER, redirect.hosts, other"})
    void whatIsNoLongerAllowedIsNotTriedAgain(ReasonCode reasonCode, String key, String value) {
        scene.with("redirect", "follow").create().withParts();
        sendOn(false, reasonCode, "x y");
        assertEquals("x", host());
        scene.accept(false);
        scene.configure(key, value);
        assertEquals("x", host(), "the connection stays");
        int before = scene.links.size();
        for (int attempt = 0; attempt < 4; attempt++) {
            scene.lose();
            scene.pass(30 * ByHand.SECOND);
        }
        assertEquals(List.of("server", "server", "server", "server"), scene.links.subList(before, before + 4).stream()
                .map(link -> link.endpoint.host()).toList());
    }

    @Test
    void aLoopIsNoticed() {
        scene.with("redirect", "follow").create().withParts();
        sendOn(false, ReasonCode.USE_ANOTHER_SERVER, "x");
        sendOn(false, ReasonCode.USE_ANOTHER_SERVER, "server:1883");
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertTrue(cause().endsWith("not followed to 'server:1883': who is there has sent us here"), cause());
        scene.pass(30 * ByHand.SECOND);
        assertEquals("server", host());
    }

    @Test
    void aChainEnds() {
        scene.with("redirect", "follow").create().withParts();
        for (int hop = 0; hop < 5; hop++) {
            sendOn(false, ReasonCode.USE_ANOTHER_SERVER, "x" + hop);
            assertEquals("x" + hop, host());
        }
        sendOn(false, ReasonCode.USE_ANOTHER_SERVER, "x5");
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertTrue(cause().endsWith("not followed to 'x5': 5 servers in a row sent us on"), cause());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"ws://x | 'ws://x' has another scheme than mqtt://",
        "mqtts://x | 'mqtts://x' has another scheme than mqtt://", "'' | it is empty", "'  ' | it is empty",
        "x:99999 | 'mqtt://x:99999' has port 99999: use 1 to 65535",
        "joe:secret@x | holds credentials: move them to username and .password"})
    void aReferenceThatCannotBeFollowedIsNamed(String reference, String rule) {
        scene.with("redirect", "follow").create().withParts();
        sendOn(false, ReasonCode.USE_ANOTHER_SERVER, reference);
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertEquals("the server refused the connection: USE_ANOTHER_SERVER; not followed to '" + reference + "': "
                + rule, cause());
    }

    @Test
    void neverFromTlsToClear() {
        assertEquals("'mqtt://x' has another scheme than mqtts://", assertThrows(IllegalArgumentException.class,
                () -> ServerReference.read("mqtt://x", endpoint("mqtts://a"))).getMessage());
        assertEquals("[mqtts://x:8883]", ServerReference.read("x", endpoint("mqtts://a:7")).toString());
        assertEquals("wss://x:443/path", ServerReference.read("x", endpoint("wss://a:7/path")).get(0).uri());
        assertEquals("mqtt+unix:// goes to a file, not to a host", assertThrows(IllegalArgumentException.class,
                () -> ServerReference.read("x", endpoint("mqtt+unix:///run/x"))).getMessage());
        assertEquals(16, ServerReference.read("x ".repeat(100), endpoint("mqtt://a")).size());
        assertEquals("it has more than 2048 characters", assertThrows(IllegalArgumentException.class,
                () -> ServerReference.read("x".repeat(2049), endpoint("mqtt://a"))).getMessage());
    }

    private static Endpoint endpoint(String server) {
        return ClientConfig.read(Map.of("server", server), "id").endpoint();
    }

    // ---- the list itself

    @Test
    void listsThatAreRefused() {
        assertEquals("server = 'mqtts://a,mqtt://b': some have TLS and some have not, so who cuts off the first gets"
                + " all in clear: use mqtts:// and wss:// for all, or for none", refused("mqtts://a,mqtt://b"));
        assertTrue(refused("mqtt://a" + ",mqtt://b".repeat(16)).endsWith(": use up to 16 servers"));
        assertTrue(refused("mqtt://a,mqtt://joe:secret@b").startsWith("server holds credentials"));
        assertEquals("server is not set: write mqtt://HOST or mqtt://HOST:PORT", refused(" , "));
        assertEquals(2, ClientConfig.read(Map.of("server", new String[] {"mqtts://a", "mqtt+unix:///x",
            "mqtts://a"}), "id").reconnect().servers().size());
    }

    private static String refused(String servers) {
        return assertThrows(IllegalArgumentException.class,
                () -> ClientConfig.read(Map.of("server", servers), "id")).getMessage();
    }
}
