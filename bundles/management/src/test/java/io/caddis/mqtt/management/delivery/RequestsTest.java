package io.caddis.mqtt.management.delivery;

import static io.caddis.mqtt.management.Scene.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Requests and their answers (MQTT 5.0, 4.10). */
class RequestsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Scene scene = new Scene();
    private int nextId = 1;

    private CompletableFuture<ReceivedMessage> request(String topic) {
        CompletableFuture<ReceivedMessage> future = scene.client.request(Scene.message(topic, 0), TIMEOUT);
        scene.settle();
        return future;
    }

    private List<Publish> published() {
        List<Publish> published = new ArrayList<>();
        for (Packet packet : scene.link().packets()) {
            if (packet instanceof Publish publish) {
                published.add(publish);
            }
        }
        return published;
    }

    /** The server passes on an answer to a request. */
    private void answer(Publish request, String text) {
        Message answer = Message.of(request.message().responseTopic().orElseThrow(), Payload.of(text))
                .withCorrelationData(request.message().correlationData().orElseThrow());
        scene.send(new Publish(answer, false, nextId++));
        scene.pass(0);
    }

    private static String text(CompletableFuture<ReceivedMessage> answer) {
        assertTrue(answer.isDone());
        return answer.join().message().payload().asString();
    }

    @Test
    void anAnswerFindsItsRequest() {
        scene.connected();
        CompletableFuture<ReceivedMessage> one = request("a");
        List<Packet> packets = scene.link().packets();
        assertEquals(List.of(PacketType.SUBSCRIBE, PacketType.PUBLISH), packets.stream().map(Packet::type).toList());
        assertEquals("caddis/response/generated", ((Subscribe) packets.get(0)).subscriptions().get(0).filter().value());
        Publish first = (Publish) packets.get(1);
        assertEquals(OptionalLong.of(5), first.message().expirySeconds());
        CompletableFuture<ReceivedMessage> two = request("b");
        List<Publish> more = published();
        assertEquals(1, more.size(), "one subscription for all");
        assertNotEquals(first.message().correlationData(), more.get(0).message().correlationData());
        answer(more.get(0), "two");
        assertFalse(one.isDone());
        answer(first, "one");
        assertEquals("one", text(one));
        assertEquals("two", text(two));
        assertEquals(List.of(PacketType.PUBACK, PacketType.PUBACK), scene.link().types());
        assertEquals(0, scene.client.waiting());
        assertEquals(2, scene.client.statistics().in().delivered());
        assertEquals(1, scene.alarms(), "for keep alive");
    }

    /** Who was asked once knows nothing of the correlation data of other requests, before it and after it. */
    @Test
    void whoWasAskedOnceCannotAnswerForOthers() {
        scene.connected();
        List<byte[]> all = new ArrayList<>();
        List<CompletableFuture<ReceivedMessage>> futures = new ArrayList<>();
        for (int index = 0; index < 100; index++) {
            futures.add(request("a"));
            Publish sent = published().get(0);
            byte[] data = sent.message().correlationData().orElseThrow().toBytes();
            assertEquals(16, data.length);
            for (byte[] other : all) {
                int equal = 0;
                for (int at = 0; at < data.length; at++) {
                    equal += data[at] == other[at] ? 1 : 0;
                }
                assertTrue(equal < 6, "of random bytes one in 256 is the same");
            }
            all.add(data);
            byte[] next = data.clone();
            next[15]++; // what a counter would give the next request
            answer(new Publish(sent.message().withCorrelationData(Payload.copyOf(next)), false, 0), "forged");
        }
        assertTrue(futures.stream().noneMatch(CompletableFuture::isDone));
        assertEquals(100, scene.client.statistics().in().dropped());
    }

    @Test
    void answersThatAreLateOrUnknownAreCountedAndDropped() {
        scene.connected();
        CompletableFuture<ReceivedMessage> late = request("a");
        Publish sent = published().get(0);
        scene.pass(TIMEOUT.toNanos());
        assertEquals(Kind.TIMED_OUT, failure(late));
        answer(sent, "late");
        answer(sent, "again");
        scene.send(Scene.publish(9, "caddis/response/generated", 1));
        scene.pass(0);
        assertEquals(3, scene.client.statistics().in().dropped());
        assertEquals(0, scene.client.waiting());
        assertEquals(List.of(PacketType.PUBACK, PacketType.PUBACK, PacketType.PUBACK), scene.link().types());
    }

    @Test
    void aRequestWithoutAConnectionWaitsForOneAndGoesOnOverReconnects() {
        scene.create().withParts();
        CompletableFuture<ReceivedMessage> one = request("a");
        List<Packet> packets = scene.accept(false);
        assertEquals(List.of(PacketType.SUBSCRIBE, PacketType.PUBLISH), packets.stream().map(Packet::type).toList());
        CompletableFuture<ReceivedMessage> two = scene.client.request(Scene.message("b", 1), TIMEOUT.multipliedBy(100));
        scene.settle();
        scene.lose();
        scene.pass(2 * ByHand.SECOND);
        packets = scene.accept(false);
        assertEquals(List.of(PacketType.SUBSCRIBE, PacketType.PUBLISH), packets.stream().map(Packet::type).toList());
        answer((Publish) packets.get(1), "two");
        assertEquals("two", text(two));
        scene.pass(TIMEOUT.toNanos());
        assertEquals(Kind.TIMED_OUT, failure(one));
    }

    @Test
    void theServerSaysWhereAnswersGo() {
        scene.with("request.response.information", true).create().withParts();
        CompletableFuture<ReceivedMessage> one = request("a");
        List<Packet> packets = scene.accept(false, Properties.builder().add(Property.RESPONSE_INFORMATION, "reply/7")
                .build());
        scene.settle();
        List<Packet> all = new ArrayList<>(packets);
        all.addAll(scene.link().packets());
        Publish publish = (Publish) all.get(all.size() - 1);
        assertEquals(TopicName.of("reply/7/response"), publish.message().responseTopic().orElseThrow());
        answer(publish, "one");
        assertEquals("one", text(one));
    }

    @Test
    void aServerThatSaysNothingOrNonsenseChangesNothing() {
        for (Properties given : List.of(Properties.NONE,
                Properties.builder().add(Property.RESPONSE_INFORMATION, "no/#").build())) {
            Scene other = new Scene().with("request.response.information", true).with("client.id", "a/b+c").create()
                    .withParts();
            other.accept(false, given);
            other.client.request(Scene.message("a", 0), TIMEOUT);
            other.settle();
            List<Packet> packets = other.link().packets();
            assertEquals(TopicName.of("caddis/response/a_b_c"),
                    ((Publish) packets.get(1)).message().responseTopic().orElseThrow());
        }
    }

    @Test
    void anAssignedClientIdentifierIsWaitedFor() {
        scene.with("client.id.assigned", true).create().withParts();
        request("a");
        List<Packet> packets = new ArrayList<>(scene.accept(false, Properties.builder()
                .add(Property.ASSIGNED_CLIENT_IDENTIFIER, "given").build()));
        packets.addAll(scene.link().packets());
        assertEquals(TopicName.of("caddis/response/given"), ((Publish) packets.get(packets.size() - 1)).message()
                .responseTopic().orElseThrow());
    }

    @Test
    void aConfiguredTopicIsTakenAndAnotherLaterToo() {
        scene.with("response.topic", "mine").connected();
        request("a");
        assertEquals(TopicName.of("mine"), published().get(0).message().responseTopic().orElseThrow());
        scene.configure("response.topic", "other");
        request("a");
        List<PacketType> types = new ArrayList<>();
        for (Packet packet : scene.link().packets()) {
            types.add(packet.type());
        }
        assertTrue(types.containsAll(List.of(PacketType.SUBSCRIBE, PacketType.PUBLISH)), types.toString());
        assertEquals(1, scene.links.size());
    }

    @Test
    void whoeverSubscribedToTheSameTopicGetsAnswersToo() {
        scene.with("subscriptions", "#").connected();
        CompletableFuture<ReceivedMessage> one = request("a");
        answer(published().get(0), "one");
        assertEquals("one", text(one));
        assertEquals(1, scene.client.waiting());
        assertEquals("one", scene.client.poll().orElseThrow().message().payload().asString());
        scene.settle();
        assertEquals(List.of(PacketType.PUBACK), scene.link().types());
    }

    @Test
    void everyRequestEnds() {
        scene.with("requests.max", 2).connected();
        CompletableFuture<ReceivedMessage> one = request("a");
        CompletableFuture<ReceivedMessage> two = request("b");
        assertEquals(Kind.QUEUE_FULL, failure(request("c")));
        two.cancel(true);
        CompletableFuture<ReceivedMessage> three = request("c");
        scene.client.close();
        scene.settle();
        assertEquals(Kind.CLOSED, failure(one));
        assertEquals(Kind.CLOSED, failure(three));
        assertEquals(Kind.CLOSED, failure(request("d")));
        assertEquals(0, scene.alarms());
    }

    @Test
    void aRefusedSubscriptionFailsAllUntilTheNextConnection() {
        scene.connected();
        CompletableFuture<ReceivedMessage> one = request("a");
        Subscribe subscribe = (Subscribe) scene.link().packets().get(0);
        scene.send(new Suback(subscribe.packetId(), List.of(ReasonCode.NOT_AUTHORIZED), Properties.NONE));
        assertEquals(Kind.REJECTED, failure(one));
        assertEquals(Kind.REJECTED, failure(request("b")));
        scene.lose();
        scene.pass(2 * ByHand.SECOND);
        scene.accept(true);
        assertFalse(request("c").isDone());
    }

    @Test
    void nobodyWhoCouldAnswerOrAServerThatRefuses() {
        scene.connected();
        CompletableFuture<ReceivedMessage> one = scene.client.request(Scene.message("a", 1), TIMEOUT);
        CompletableFuture<ReceivedMessage> two = scene.client.request(Scene.message("b", 1), TIMEOUT);
        scene.settle();
        List<Publish> sent = published();
        scene.send(new Puback(sent.get(0).packetId(), ReasonCode.NO_MATCHING_SUBSCRIBERS, Properties.NONE),
                new Puback(sent.get(1).packetId(), ReasonCode.QUOTA_EXCEEDED, Properties.NONE));
        assertEquals(Kind.REJECTED, failure(one));
        assertEquals(Kind.REJECTED, failure(two));
    }

    @Test
    void version311HasNoRequests() {
        scene.with("protocol.version", "3.1.1").connected();
        assertEquals(Kind.NOT_SUPPORTED, failure(request("a")));
    }

    @Test
    void mistakesOfTheCallerAreRefused() {
        scene.connected();
        Message plain = Scene.message("a", 0);
        for (Map.Entry<Message, Duration> wrong : Map.of(plain.withResponseTopic(TopicName.of("r")), TIMEOUT,
                plain.withCorrelationData(Payload.EMPTY), TIMEOUT, plain, Duration.ZERO,
                plain.withQos(Qos.AT_LEAST_ONCE), Duration.ofSeconds(-1)).entrySet()) {
            assertThrows(IllegalArgumentException.class,
                    () -> scene.client.request(wrong.getKey(), wrong.getValue()));
        }
        CompletableFuture<ReceivedMessage> forEver = scene.client.request(plain, Duration.ofSeconds(Long.MAX_VALUE));
        scene.settle();
        assertFalse(forEver.isDone());
        assertEquals(OptionalLong.of(0xFFFF_FFFFL), published().get(0).message().expirySeconds());
    }
}
