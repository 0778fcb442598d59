package io.caddis.mqtt.management.connection;

import static io.caddis.mqtt.management.Scene.failure;
import static io.caddis.mqtt.management.Scene.message;
import static io.caddis.mqtt.management.Scene.publish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.FakeLink;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.WebSockets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Codec, session and transport leave, come and are replaced. */
class DriverSwapTest {
    private final Scene scene = new Scene();

    private static boolean succeeded(CompletableFuture<?> future) {
        return future.isDone() && !future.isCompletedExceptionally();
    }

    private List<String> polled() {
        List<String> topics = new ArrayList<>();
        for (var message = scene.client.poll(); message.isPresent(); message = scene.client.poll()) {
            topics.add(message.get().message().topic().value());
        }
        return topics;
    }

    // ---- codec

    @Test
    void codecAwayPausesReadingAndLosesNothing() {
        scene.with("subscriptions", "#").connected();
        Parts all = scene.parts;
        FakeLink link = scene.link();
        byte[] bytes = link.encode(publish(0, "a", 0), publish(1, "b", 1));
        link.send(Arrays.copyOf(bytes, 5));
        scene.parts(all.withCodec(null));
        assertFalse(link.isReading());
        link.send(Arrays.copyOfRange(bytes, 5, bytes.length)); // was read before reading stopped
        CompletableFuture<PublishResult> publish = scene.client.publish(message("out", 0));
        scene.settle();
        assertEquals(List.of(), polled());
        assertFalse(publish.isDone());
        assertEquals(ConnectionState.CONNECTED, scene.state());
        scene.parts(all.withCodec(new PacketCodecComponent()));
        assertTrue(link.isReading());
        assertEquals(List.of("a", "b"), polled());
        assertTrue(succeeded(publish));
        scene.settle();
        assertEquals(List.of(PacketType.SUBSCRIBE, PacketType.PUBLISH, PacketType.PUBACK), sentSinceConnect(link));
        assertEquals(1, scene.links.size());
    }

    private final List<PacketType> sent = new ArrayList<>(List.of(PacketType.SUBSCRIBE));

    private List<PacketType> sentSinceConnect(FakeLink link) {
        sent.addAll(link.types());
        return sent;
    }

    @Test
    void codecIsReplacedInEitherOrder() {
        scene.with("subscriptions", "#").connected();
        byte[] bytes = scene.link().encode(publish(0, "a", 0), publish(0, "b", 0));
        int at = 0;
        for (boolean newFirst : List.of(true, false, true, false)) {
            scene.link().send(Arrays.copyOfRange(bytes, at, at + 3));
            at += 3;
            if (!newFirst) {
                scene.parts(scene.parts.withCodec(null));
            }
            scene.parts(scene.parts.withCodec(new PacketCodecComponent()));
            assertTrue(scene.link().isReading());
        }
        scene.link().send(Arrays.copyOfRange(bytes, at, bytes.length));
        assertEquals(List.of("a", "b"), polled());
        assertEquals(1, scene.links.size());
    }

    @Test
    void pingIsExcusedWhileTheCodecIsAway() {
        scene.connected();
        Parts all = scene.parts;
        scene.pass(56 * ByHand.SECOND);
        assertEquals(List.of(PacketType.PINGREQ), scene.link().types());
        scene.parts(all.withCodec(null));
        scene.pass(30 * ByHand.SECOND);
        assertEquals(ConnectionState.CONNECTED, scene.state());
        scene.parts(all);
        assertEquals(ConnectionState.CONNECTED, scene.state());
    }

    // ---- session

    @Test
    void sessionIsReplacedAndGoesOn() {
        scene.connected();
        CompletableFuture<PublishResult> one = scene.client.publish(message("one", 1));
        CompletableFuture<PublishResult> two = scene.client.publish(message("two", 2));
        scene.settle();
        Publish sentTwo = (Publish) scene.link().packets().get(1);
        scene.send(new Pubrec(sentTwo.packetId(), ReasonCode.SUCCESS, Properties.NONE));
        FakeLink old = scene.link();
        scene.parts(scene.parts.withSessions(null));
        assertEquals(List.of(PacketType.PUBREL, PacketType.DISCONNECT), old.types());
        assertTrue(old.isClosed());
        assertEquals("waits for the bundle that provides: session", scene.client.status().cause().orElseThrow().text());
        CompletableFuture<PublishResult> three = scene.client.publish(message("three", 1));
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        assertEquals(2, scene.links.size());
        List<Packet> resent = scene.accept(true);
        assertEquals(List.of(PacketType.PUBREL, PacketType.PUBLISH, PacketType.PUBLISH),
                resent.stream().map(Packet::type).toList());
        assertEquals("one", ((Publish) resent.get(1)).message().topic().value());
        assertTrue(((Publish) resent.get(1)).duplicate());
        assertFalse(((Publish) resent.get(2)).duplicate());
        for (CompletableFuture<?> future : List.of(one, two, three)) {
            assertFalse(future.isDone());
        }
        for (Packet packet : resent) {
            if (packet instanceof Publish publish) {
                scene.send(new Puback(publish.packetId(), ReasonCode.SUCCESS, Properties.NONE));
            }
        }
        assertTrue(succeeded(one));
        assertTrue(succeeded(three));
    }

    @Test
    void newSessionBeforeTheOldOneLeaves() {
        scene.connected();
        CompletableFuture<PublishResult> future = scene.client.publish(message("one", 1));
        scene.settle();
        scene.link().packets();
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        assertEquals(2, scene.links.size());
        assertEquals(ConnectionState.CONNECTING, scene.state());
        Publish again = (Publish) scene.accept(true).get(0);
        assertTrue(again.duplicate());
        assertFalse(future.isDone());
    }

    /** More messages than fit were never accepted, and none of those that were is refused when the session returns. */
    @Test
    void whatIsAcceptedWithoutASessionIsKept() {
        scene.with("queue.max", 5).connected();
        scene.lose();
        for (int index = 0; index < 3; index++) {
            scene.client.publish(message("early", 1));
        }
        scene.parts(scene.parts.withSessions(null));
        List<CompletableFuture<PublishResult>> late = new ArrayList<>();
        for (int index = 0; index < 3; index++) {
            late.add(scene.client.publish(message("late", 1)));
        }
        scene.settle();
        assertEquals(Kind.QUEUE_FULL, failure(late.get(2)));
        assertEquals(5, scene.client.statistics().queue().messages());
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        assertFalse(late.get(0).isDone());
        assertFalse(late.get(1).isDone());
        assertEquals(5, scene.client.statistics().queue().messages());
    }

    @Test
    void bytesAreBoundedWithoutASessionToo() {
        scene.with("queue.bytes.max", 1000).create();
        CompletableFuture<PublishResult> tooMuch = scene.client.publish(
                message("t", 1).withPayload(Payload.wrap(new byte[1001])));
        CompletableFuture<PublishResult> fits = scene.client.publish(
                message("t", 1).withPayload(Payload.wrap(new byte[500])));
        scene.settle();
        assertEquals(Kind.QUEUE_FULL, failure(tooMuch));
        assertFalse(fits.isDone());
    }

    @Test
    void timeWithoutASessionCountsForExpiry() {
        scene.create();
        CompletableFuture<PublishResult> future = scene.client.publish(message("t", 1).withExpirySeconds(10));
        scene.pass(11 * ByHand.SECOND);
        scene.withParts();
        scene.accept(false);
        assertEquals(Kind.EXPIRED, failure(future));
    }

    /** The application finishes a QoS 2 message while there is no session. */
    @Test
    void deliveryIsFinishedWithoutASession() {
        scene.with("subscriptions", "#").connected();
        scene.send(publish(7, "a", 2));
        scene.parts(scene.parts.withSessions(null));
        assertEquals(List.of("a"), polled());
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        scene.accept(true);
        scene.send(new Publish(message("a", 2), true, 7));
        assertEquals(List.of(PacketType.PUBREC), scene.link().types());
        assertEquals(List.of(), polled());
    }

    // ---- transport

    @Test
    void transportIsReplacedAndTheSessionResumed() {
        scene.connected();
        CompletableFuture<PublishResult> future = scene.client.publish(message("one", 1));
        CompletableFuture<PublishResult> zero = scene.client.publish(message("zero", 0));
        scene.settle();
        FakeLink old = scene.link();
        old.packets();
        scene.parts(scene.parts.withTransports(Map.of("mqtt", scene.transport())));
        assertEquals(List.of(PacketType.DISCONNECT), old.types());
        assertTrue(succeeded(zero), "it was written");
        assertEquals(2, scene.links.size());
        Publish again = (Publish) scene.accept(true).get(0);
        assertTrue(again.duplicate());
        scene.send(new Puback(again.packetId(), ReasonCode.SUCCESS, Properties.NONE));
        assertTrue(succeeded(future));
        assertEquals(Source.CONTAINER, scene.statuses.get(2).cause().orElseThrow().source());
    }

    /** Its bundle is gone, and it can load no class any more. */
    @Test
    void aLinkThatNeverEndsIsLeftToItself() {
        scene.connected();
        CompletableFuture<PublishResult> future = scene.client.publish(message("one", 1));
        scene.settle();
        FakeLink old = scene.link();
        old.die();
        scene.parts(scene.parts.withTransports(Map.of("mqtt", scene.transport())));
        scene.pass(TimeUnit.MILLISECONDS.toNanos(4900));
        assertEquals(1, scene.links.size(), "links end within a second");
        scene.pass(TimeUnit.MILLISECONDS.toNanos(200));
        assertEquals(2, scene.links.size());
        Publish again = (Publish) scene.accept(true).get(0);
        scene.send(new Puback(again.packetId(), ReasonCode.SUCCESS, Properties.NONE));
        assertTrue(succeeded(future));
        old.end("too late");
        assertEquals(ConnectionState.CONNECTED, scene.state());
        scene.client.disconnect();
        scene.link().die();
        scene.pass(TimeUnit.SECONDS.toNanos(6));
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
    }

    @Test
    void allPartsAtOnce() {
        scene.connected();
        CompletableFuture<PublishResult> future = scene.client.publish(message("one", 1));
        scene.settle();
        scene.link().packets();
        FakeLink old = scene.link();
        scene.parts(Parts.NONE);
        assertEquals(List.of(PacketType.DISCONNECT), old.types(), "the old codec is there until we say it is not");
        scene.withParts();
        assertTrue(((Publish) scene.accept(true).get(0)).duplicate());
        assertFalse(future.isDone());
    }

    @Test
    void partsReplacedWhileConnecting() {
        scene.create().withParts();
        scene.link().connected();
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        assertTrue(scene.links.get(0).isClosed());
        scene.parts(scene.parts.withTransports(Map.of("mqtt", scene.transport())));
        scene.parts(scene.parts.withCodec(new PacketCodecComponent()));
        scene.accept(false);
        scene.links.stream().limit(scene.links.size() - 1L).forEach(link -> assertTrue(link.isClosed()));
    }

    /** Only packets that are written before the goodbye count; there may be many, or large ones. */
    @Test
    void goodbyeComesAfterAllAcknowledgements() {
        scene.with("subscriptions", "#").with("receive.maximum", 2000).with("receive.queue.max", 2000).connected();
        scene.link().packets();
        List<Packet> many = new ArrayList<>();
        for (int id = 1; id <= 1500; id++) {
            many.add(publish(id, "t", 1));
        }
        scene.send(many.toArray(new Packet[0]));
        assertEquals(1500, polled().size());
        FakeLink old = scene.link();
        scene.parts(scene.parts.withSessions(null));
        List<PacketType> types = old.types();
        assertEquals(1501, types.size());
        assertEquals(PacketType.DISCONNECT, types.get(1500));
    }

    // ---- what lies over the transport

    /** A WebSocket bundle that does nothing but count. */
    private static WebSockets webSockets(List<String> used, String name) {
        return transport -> (endpoint, handler) -> {
            used.add(name + " " + endpoint.uri());
            return transport.open(endpoint, handler);
        };
    }

    @Test
    void theWebSocketBundleIsAwayComesAndIsReplaced() {
        List<String> used = new ArrayList<>();
        scene.with("server", "ws://host/path").create().withParts();
        assertEquals(ConnectionState.SUSPENDED, scene.client.status().state());
        assertEquals("waits for the bundle that provides: websocket",
                scene.client.status().cause().orElseThrow().text());
        WebSockets first = webSockets(used, "first");
        scene.parts(scene.parts.withWebSockets(first)).accept(false);
        assertEquals(ConnectionState.CONNECTED, scene.client.status().state());
        scene.parts(scene.parts.withCodec(new PacketCodecComponent()));
        assertEquals(ConnectionState.CONNECTED, scene.client.status().state());
        scene.parts(scene.parts.withWebSockets(webSockets(used, "second")));
        scene.accept(true);
        assertEquals(ConnectionState.CONNECTED, scene.client.status().state());
        assertEquals(List.of("first ws://host:80/path", "second ws://host:80/path"), used);
    }

    @Test
    @Tag("netx-O13")
    void othersDoNotMindTheWebSocketBundle() {
        scene.connected();
        scene.parts(scene.parts.withWebSockets(webSockets(new ArrayList<>(), "any")));
        assertEquals(ConnectionState.CONNECTED, scene.client.status().state());
        assertEquals(1, scene.links.size());
    }
}
