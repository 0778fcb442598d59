package io.caddis.mqtt.management.connection;

import static io.caddis.mqtt.management.Scene.failure;
import static io.caddis.mqtt.management.Scene.message;
import static io.caddis.mqtt.management.Scene.publish;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.packets.Turn;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.session.SessionsComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bytes both ways, bounds, room for what arrives, and the answers to subscribe and unsubscribe. */
class DriverTrafficTest {
    private final Scene scene = new Scene();

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static Message large(int qos, int count) {
        return message("large", qos).withPayload(Payload.wrap(randomBytes(count)));
    }

    private static boolean succeeded(CompletableFuture<?> future) {
        return future.isDone() && !future.isCompletedExceptionally();
    }

    // ---- bytes

    @Test
    void packetLargerThanTheLinksBufferGoesOut() {
        scene.connected();
        int size = 10 * Scene.BUFFER + 17;
        scene.client.publish(message("before", 0));
        scene.client.publish(large(1, size));
        scene.client.publish(message("after", 0));
        scene.settle();
        List<Packet> packets = scene.link().packets();
        assertEquals(3, packets.size());
        assertArrayEquals(randomBytes(size), ((Publish) packets.get(1)).message().payload().toBytes());
    }

    // ---- turns: others wait for the link's thread

    @Test
    void whatArrivesAtOnceIsDoneInTurns() {
        scene.with("subscriptions", "#").with("receive.queue.max", 10_000).connected();
        int count = 4 * Turn.PACKETS_MAX + 1;
        Packet[] packets = new Packet[count];
        Arrays.setAll(packets, index -> publish(0, "t" + index, 0));
        scene.link().send(packets);
        assertEquals(Turn.PACKETS_MAX, scene.client.waiting(), "one turn's worth");
        scene.link().send(publish(0, "later", 0)); // as a layer between may bring more in the same turn
        assertEquals(Turn.PACKETS_MAX, scene.client.waiting(), "the turn is over");
        for (int turn = 2; turn <= 4; turn++) {
            assertEquals(turn - 1, scene.link().turns);
            scene.link().run();
            assertEquals(turn * Turn.PACKETS_MAX, scene.client.waiting());
        }
        scene.settle();
        assertEquals(4, scene.link().turns);
        for (int index = 0; index < count; index++) {
            assertEquals("t" + index, scene.client.poll().orElseThrow().message().topic().value());
        }
        assertEquals("later", scene.client.poll().orElseThrow().message().topic().value());
    }

    @Test
    void whatIsToBeDoneInALaterTurnIsForgottenWithTheConnection() {
        scene.with("subscriptions", "#").with("receive.queue.max", 10_000).connected();
        Packet[] packets = new Packet[Turn.PACKETS_MAX + 10];
        Arrays.setAll(packets, index -> publish(0, "t" + index, 0));
        scene.link().send(packets);
        scene.lose();
        scene.pass(ByHand.SECOND);
        scene.accept(false);
        scene.send(publish(0, "next", 0));
        assertEquals(Turn.PACKETS_MAX + 1, scene.client.waiting());
    }

    @Test
    void whatLeavesAtOnceLeavesInTurns() {
        scene.connected();
        scene.link().packets();
        for (int index = 0; index < 3 * Turn.PACKETS_MAX; index++) {
            scene.client.publish(Message.of("t", "").withQos(Qos.AT_MOST_ONCE));
        }
        int size = scene.link().encode(new Publish(Message.of("t", "").withQos(Qos.AT_MOST_ONCE), false, 0)).length;
        assertTrue(Turn.PACKETS_MAX * size < Scene.BUFFER, "the turn ends first");
        assertEquals(Turn.PACKETS_MAX * size, scene.link().fillOnce());
        scene.settle();
        assertEquals(3 * Turn.PACKETS_MAX, scene.link().packets().size());
    }

    @Test
    void packetLargerThanTheReadBufferComesIn() {
        scene.with("subscriptions", "#").connected();
        int size = 100_000;
        byte[] bytes = scene.link().encode(new Publish(large(0, size), false, 0), publish(0, "after", 0));
        Random random = new Random(5);
        for (int at = 0; at < bytes.length;) {
            int count = Math.min(bytes.length - at, 1 + random.nextInt(3000));
            scene.link().send(Arrays.copyOfRange(bytes, at, at + count));
            at += count;
        }
        assertArrayEquals(randomBytes(size), scene.client.poll().orElseThrow().message().payload().toBytes());
        assertEquals("after", scene.client.poll().orElseThrow().message().topic().value());
    }

    /** A QoS 0 message is sent when the last of its bytes is, not when the first is. */
    @Test
    void largeQos0MessageIsDoneWhenAllOfItIsWritten() {
        scene.connected();
        CompletableFuture<PublishResult> future = scene.client.publish(large(0, 3 * Scene.BUFFER));
        for (int fill = 0; fill < 3; fill++) {
            assertEquals(Scene.BUFFER, scene.link().fillOnce());
            scene.hand.settle();
            assertFalse(future.isDone(), "after fill " + fill);
        }
        assertTrue(scene.link().fillOnce() > 0);
        scene.hand.settle();
        assertFalse(future.isDone(), "given to the link, but not written");
        assertEquals(0, scene.link().fillOnce());
        scene.hand.settle();
        assertTrue(succeeded(future));
    }

    /** A link that is behind all the time holds the start of the next message at each moment. */
    @Test
    void largeQos0MessagesAreDoneOneByOneThoughTheLinkIsNeverDone() {
        scene.connected();
        List<CompletableFuture<PublishResult>> futures = new ArrayList<>();
        for (int message = 0; message < 20; message++) {
            futures.add(scene.client.publish(large(0, 2 * Scene.BUFFER)));
        }
        futures.add(scene.client.publish(large(1, 2 * Scene.BUFFER)));
        int packet = scene.link().encode(new Publish(large(0, 2 * Scene.BUFFER), false, 0)).length;
        for (int given = 0; given < 20 * packet + Scene.BUFFER; given += scene.link().fillOnce()) {
            scene.hand.settle();
            int written = Math.max(0, given - Scene.BUFFER) / packet; // the link has not asked since the last buffer
            assertEquals(written, futures.stream().filter(one -> one.isDone()).count(), "after " + given + " bytes");
        }
        scene.link().fillOnce();
        scene.hand.settle();
        assertEquals(20, futures.stream().filter(one -> succeeded(one)).count(), "the rest is of QoS 1");
    }

    @Test
    void qos0MessageThatWasNotWrittenFails() {
        scene.connected();
        CompletableFuture<PublishResult> given = scene.client.publish(large(0, 3 * Scene.BUFFER));
        scene.link().fillOnce();
        CompletableFuture<PublishResult> queued = scene.client.publish(message("t", 0));
        scene.lose();
        assertEquals(Kind.CONNECTION_LOST, failure(given));
        assertFalse(queued.isDone(), "it goes out on the next connection");
        scene.pass(ByHand.SECOND);
        List<Packet> packets = scene.accept(true);
        assertEquals(List.of("t"), packets.stream().map(packet -> ((Publish) packet).message().topic().value())
                .toList(), "and nothing of the packet that was cut off");
        assertTrue(succeeded(queued));
    }

    @Test
    @Tag("v5-3.2.2-15")
    void serversMaximumPacketSizeIsKept() {
        scene.create().withParts();
        scene.accept(false, Properties.builder().add(Property.MAXIMUM_PACKET_SIZE, 100).build());
        CompletableFuture<PublishResult> one = scene.client.publish(large(1, 101));
        CompletableFuture<PublishResult> zero = scene.client.publish(large(0, 2 * Scene.BUFFER));
        CompletableFuture<PublishResult> fits = scene.client.publish(large(1, 50));
        scene.settle();
        assertEquals(Kind.NOT_ALLOWED_BY_SERVER, failure(one));
        assertEquals(Kind.NOT_ALLOWED_BY_SERVER, failure(zero));
        List<Packet> packets = scene.link().packets();
        assertEquals(1, packets.size());
        scene.send(new Puback(((Publish) packets.get(0)).packetId(), ReasonCode.SUCCESS, Properties.NONE));
        assertTrue(succeeded(fits));
    }

    @Test
    @Tag("v3-4.7.3-1")
    @Tag("v5-4.7.3-1")
    @Tag("trap-39")
    void emptyTopicIsRefusedBeforeAnythingChanges() {
        scene.connected();
        Message empty = message("t", 1).withTopic(TopicName.ALIASED);
        assertThrows(IllegalArgumentException.class, () -> scene.client.publish(empty));
        assertThrows(NullPointerException.class, () -> scene.client.publish(null));
        assertEquals(0, scene.client.statistics().out().published());
    }

    // ---- bounds

    @Test
    @Tag("netx-L08")
    void publishWhileOfflineIsBounded() {
        scene.with("queue.max", 3).with("connect", false).create().withParts();
        List<CompletableFuture<PublishResult>> futures = new ArrayList<>();
        for (int index = 0; index < 4; index++) {
            futures.add(scene.client.publish(message("t", index % 3)));
        }
        scene.settle();
        assertEquals(Kind.QUEUE_FULL, failure(futures.get(3)));
        scene.client.connect();
        scene.settle();
        List<Packet> packets = scene.accept(false);
        assertEquals(3, packets.size());
        assertTrue(succeeded(futures.get(0)));
        assertEquals(1, scene.client.statistics().out().failed());
    }

    @Test
    void publishWhileSuspendedIsBounded() {
        scene.with("queue.max", 3).connected();
        scene.parts(scene.parts.withSessions(null));
        List<CompletableFuture<PublishResult>> futures = new ArrayList<>();
        for (int index = 0; index < 4; index++) {
            futures.add(scene.client.publish(message("t", 1)));
        }
        scene.settle();
        assertEquals(Kind.QUEUE_FULL, failure(futures.get(3)));
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        assertEquals(3, scene.accept(true).size());
    }

    // ---- room

    @Test
    @Tag("netx-L12")
    void pollQueueStopsReadingAndPollResumesIt() {
        scene.with("subscriptions", "#").with("receive.queue.max", 2).connected();
        scene.send(publish(0, "a", 0));
        assertTrue(scene.link().isReading());
        scene.send(publish(0, "b", 0));
        assertFalse(scene.link().isReading());
        assertEquals(2, scene.client.waiting());
        scene.client.poll();
        assertTrue(scene.link().isReading());
    }

    @Test
    void pollQueueIsBoundedByBytesToo() {
        scene.with("subscriptions", "#").with("receive.queue.bytes.max", 1000).connected();
        scene.send(new Publish(large(0, 2000), false, 0));
        assertFalse(scene.link().isReading());
        scene.client.poll();
        assertTrue(scene.link().isReading());
    }

    @Test
    void raisedLimitResumesReading() {
        scene.with("subscriptions", "#").with("receive.queue.max", 1).connected();
        scene.send(publish(0, "a", 0));
        assertFalse(scene.link().isReading());
        scene.configure("receive.queue.max", 2);
        assertTrue(scene.link().isReading());
    }

    @Test
    void disconnectReleasesThePollQueueAndItsRoom() {
        scene.with("subscriptions", "#").with("receive.queue.max", 1).connected();
        scene.link().packets();
        scene.send(publish(5, "a", 1));
        assertFalse(scene.link().isReading());
        scene.client.disconnect();
        scene.settle();
        assertEquals(List.of(PacketType.PUBACK, PacketType.DISCONNECT), scene.link().types());
        assertTrue(scene.client.poll().isEmpty());
        scene.client.connect();
        scene.settle();
        scene.accept(true);
        scene.parts(scene.parts.withCodec(new PacketCodecComponent()));
        assertTrue(scene.link().isReading());
    }

    /** CONNACK must be read even if there is no room for messages; then reading stops until there is. */
    @Test
    void noRoomDoesNotKeepTheConnectionFromComingUp() {
        scene.with("subscriptions", "#").with("receive.queue.max", 1).connected();
        scene.send(publish(0, "a", 0));
        scene.lose();
        scene.pass(ByHand.SECOND);
        scene.parts(scene.parts.withCodec(new PacketCodecComponent()));
        assertTrue(scene.link().isReading());
        scene.accept(true);
        assertFalse(scene.link().isReading());
        scene.client.poll();
        assertTrue(scene.link().isReading());
    }

    @Test
    void serverIsNotBlamedForSilenceWhileNothingIsRead() {
        scene.with("subscriptions", "#").with("receive.queue.max", 1).connected();
        scene.send(publish(0, "a", 0));
        scene.pass(200 * ByHand.SECOND);
        assertEquals(ConnectionState.CONNECTED, scene.state());
    }

    // ---- subscribe and unsubscribe

    private Subscribe subscribed() {
        return (Subscribe) scene.link().packets().get(0);
    }

    private CompletableFuture<SubscribeResult> subscribe(String... filters) {
        CompletableFuture<SubscribeResult> future = scene.client.subscribe(Arrays.stream(filters)
                .map(filter -> Subscription.of(filter, Qos.AT_LEAST_ONCE)).toArray(Subscription[]::new));
        scene.settle();
        return future;
    }

    @Test
    @Tag("trap-11")
    @Tag("netx-S33")
    @Tag("netx-L07")
    void subscribeTellsWhatTheServerSaidToEachFilter() throws Exception {
        scene.connected();
        CompletableFuture<SubscribeResult> future = subscribe("a", "b");
        scene.send(new Suback(subscribed().packetId(), List.of(ReasonCode.GRANTED_QOS_1, ReasonCode.NOT_AUTHORIZED),
                Properties.NONE));
        assertEquals(Map.of(TopicFilter.of("a"), ReasonCode.GRANTED_QOS_1, TopicFilter.of("b"),
                ReasonCode.NOT_AUTHORIZED), future.get().reasonCodes());
        CompletableFuture<SubscribeResult> known = subscribe("a");
        assertTrue(known.get().allGranted());
        assertEquals(List.of(), scene.link().packets(), "nothing to ask");
        subscribe("b");
        assertEquals(1, subscribed().subscriptions().size(), "what was refused is asked again");
    }

    @Test
    void unsubscribe() throws Exception {
        scene.connected();
        CompletableFuture<SubscribeResult> never = scene.client.unsubscribe("never");
        scene.settle();
        assertEquals(ReasonCode.NO_SUBSCRIPTION_EXISTED, never.get().reasonCodes().get(TopicFilter.of("never")));
        subscribe("a");
        scene.send(new Suback(subscribed().packetId(), List.of(ReasonCode.GRANTED_QOS_1), Properties.NONE));
        CompletableFuture<SubscribeResult> future = scene.client.unsubscribe("a");
        scene.settle();
        int id = ((Unsubscribe) scene.link().packets().get(0)).packetId();
        CompletableFuture<SubscribeResult> again = subscribe("a");
        assertFalse(again.isDone(), "the subscription is about to end: it has to be made again");
        scene.send(new Unsuback(id, List.of(ReasonCode.SUCCESS), Properties.NONE));
        assertTrue(future.get().allGranted());
        scene.send(new Suback(subscribed().packetId(), List.of(ReasonCode.GRANTED_QOS_1), Properties.NONE));
        assertTrue(again.get().allGranted());
    }

    @Test
    void lostSessionIsSubscribedAgainAndEndsWhatWasToEnd() throws Exception {
        scene.connected();
        subscribe("a", "b");
        scene.send(new Suback(subscribed().packetId(), List.of(ReasonCode.GRANTED_QOS_1, ReasonCode.GRANTED_QOS_1),
                Properties.NONE));
        scene.lose();
        CompletableFuture<SubscribeResult> ended = scene.client.unsubscribe("a");
        scene.pass(ByHand.SECOND);
        Subscribe again = (Subscribe) scene.accept(false).get(0);
        assertEquals(List.of("b"), again.subscriptions().stream().map(one -> one.filter().toString()).toList());
        assertTrue(ended.get().allGranted());
    }

    /** What the configuration subscribes to and what the application does are two things, also for the same filter. */
    @Test
    void configuredSubscriptionsAndThoseOfCallsDoNotEndEachOther() {
        scene.with("subscriptions", "both").connected();
        scene.link().packets();
        subscribe("both");
        scene.configure("subscriptions", "other");
        List<Packet> packets = scene.link().packets();
        assertEquals(List.of(PacketType.SUBSCRIBE), packets.stream().map(Packet::type).toList());
        scene.client.unsubscribe("other");
        scene.settle();
        assertEquals(List.of(), scene.link().packets());
    }
}
