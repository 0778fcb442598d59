package io.caddis.mqtt.management;

import static io.caddis.mqtt.management.Scene.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tests of NetX Duo show of messages and subscriptions of a 3.1.1 client, byte by byte where they do. */
class NetxTrafficTest {
    private static final String TOPIC = "00 05 74 6f 70 69 63";
    private static final String MESSAGE = "6d 65 73 73 61 67 65";
    private static final String QOS0 = "30 0e " + TOPIC + " " + MESSAGE;
    private static final String QOS1 = "32 10 " + TOPIC + " be ef " + MESSAGE;

    private static Message message(int qos) {
        return Message.of("topic", "message").withQos(Qos.of(qos));
    }

    private static boolean succeeded(CompletableFuture<?> future) {
        return future.isDone() && !future.isCompletedExceptionally();
    }

    private static CompletableFuture<SubscribeResult> subscribe(Dialogue dialogue, String filter, Qos qos) {
        CompletableFuture<SubscribeResult> future = dialogue.scene.client.subscribe(Subscription.of(filter, qos));
        dialogue.scene.settle();
        return future;
    }

    private static CompletableFuture<SubscribeResult> unsubscribe(Dialogue dialogue, String filter) {
        CompletableFuture<SubscribeResult> future = dialogue.scene.client.unsubscribe(filter);
        dialogue.scene.settle();
        return future;
    }

    // ---- publish

    /** NetX Duo: NOT_CONNECTED for all three. */
    @Test
    @Tag("netx-T15")
    @Tag("netx-C03")
    void whatIsAskedForWithoutAConnectionWaitsForOne() {
        Dialogue dialogue = Dialogue.v3().with("connect", false);
        dialogue.scene.create().withParts();
        CompletableFuture<PublishResult> published = dialogue.publish(message(1));
        CompletableFuture<SubscribeResult> subscribed = subscribe(dialogue, "topic", Qos.AT_LEAST_ONCE);
        CompletableFuture<SubscribeResult> unsubscribed = unsubscribe(dialogue, "other");
        assertFalse(published.isDone() || subscribed.isDone());
        dialogue.scene.client.connect();
        dialogue.scene.link().connected();
        dialogue.scene.settle();
        dialogue.ignore().send("20 02 00 00", "")
                .expect("82 0a 00 01 " + TOPIC + " 01", "32 10 " + TOPIC + " 00 02 " + MESSAGE);
        dialogue.send("90 03 00 01 01 40 02 00 02", "");
        assertTrue(succeeded(published) && succeeded(subscribed) && succeeded(unsubscribed));
    }

    @Test
    @Tag("netx-T16")
    @Tag("netx-S16")
    void publishQos0() {
        Dialogue dialogue = Dialogue.v3().accept();
        CompletableFuture<PublishResult> future = dialogue.publish(message(0));
        dialogue.expect(QOS0);
        assertTrue(succeeded(future));
        dialogue.publish(message(0).withRetain(true));
        dialogue.expect("31" + QOS0.substring(2));
        dialogue.publish(Message.of("topic", new byte[0]).withQos(Qos.AT_MOST_ONCE));
        dialogue.expect("30 07 " + TOPIC);
    }

    @Test
    @Tag("netx-T17")
    @Tag("netx-S17")
    void publishQos1() {
        Dialogue dialogue = Dialogue.v3().accept();
        CompletableFuture<PublishResult> future = dialogue.publish(message(1));
        dialogue.expect("32 10 " + TOPIC + " 00 01 " + MESSAGE);
        assertFalse(future.isDone());
        dialogue.send("40 02 00 01", "").expect("");
        assertTrue(succeeded(future));
        assertEquals(0, dialogue.scene.client.statistics().queue().inFlight());
    }

    @Test
    @Tag("netx-T18")
    @Tag("netx-L01")
    @Tag("netx-C13")
    @Tag("netx-B30")
    void publishQos2() {
        Dialogue dialogue = Dialogue.v3().accept();
        CompletableFuture<PublishResult> future = dialogue.publish(message(2));
        dialogue.expect("34 10 " + TOPIC + " 00 01 " + MESSAGE).send("50 02 00 01", "").expect("62 02 00 01");
        assertFalse(future.isDone());
        dialogue.send("70 02 00 01", "").expect("");
        assertTrue(succeeded(future));
    }

    /** However many there are: none is 0, and none is that of the first message, which is still out. */
    @Test
    @Tag("netx-T19")
    @Tag("netx-T20")
    @Tag("netx-U03")
    @Tag("netx-L04")
    @Tag("netx-B09")
    void identifiersAreNeverZeroNorInUse() {
        Dialogue dialogue = Dialogue.v3().accept();
        dialogue.publish(message(1));
        assertTrue(dialogue.said().contains(TOPIC + " 00 01"));
        Set<String> used = new HashSet<>();
        for (int count = 0; count < 3000; count++) {
            dialogue.publish(Message.of("a", "").withQos(Qos.AT_LEAST_ONCE));
            String id = dialogue.said().substring("32 05 00 01 61 ".length());
            assertFalse(id.equals("00 00") || id.equals("00 01"), id);
            used.add(id);
            dialogue.send("40 02 " + id, "");
            subscribe(dialogue, "f" + count, Qos.AT_LEAST_ONCE);
            String subscribed = dialogue.said().substring("82 06 ".length(), "82 06 00 00".length());
            assertFalse(subscribed.equals("00 00") || subscribed.equals("00 01"), subscribed);
            dialogue.send("90 03 " + subscribed + " 01", "");
        }
        assertTrue(used.size() < 3000, "they went around");
    }

    /** NetX Duo's counter begins anew with each connection, whatever is still out. */
    @Test
    @Tag("netx-O08")
    @Tag("netx-B10")
    void identifiersGoOnOverConnections() {
        Dialogue dialogue = Dialogue.v3().accept();
        dialogue.publish(message(1));
        dialogue.ignore().lose().resume().expect("3a 10 " + TOPIC + " 00 01 " + MESSAGE);
        dialogue.publish(message(1));
        dialogue.expect("32 10 " + TOPIC + " 00 02 " + MESSAGE);
    }

    @Test
    @Tag("netx-T21")
    @Tag("netx-B07")
    @Tag("netx-C05")
    void aLongTopicAndALongPayload() {
        Dialogue dialogue = Dialogue.v3().accept();
        CompletableFuture<PublishResult> future = dialogue.publish(
                Message.of("t".repeat(256), "m".repeat(256)).withQos(Qos.AT_LEAST_ONCE));
        dialogue.expect("32 84 04 01 00" + " 74".repeat(256) + " 00 01" + " 6d".repeat(256)).send("40 02 00 01", "");
        assertTrue(succeeded(future));
        assertEquals(0, dialogue.scene.client.statistics().queue().unfinished());
    }

    @Test
    @Tag("netx-T22")
    @Tag("netx-S19")
    void aLongFilter() {
        Dialogue dialogue = Dialogue.v3().accept();
        CompletableFuture<SubscribeResult> future = subscribe(dialogue, "t".repeat(256), Qos.AT_MOST_ONCE);
        dialogue.expect("82 85 02 00 01 01 00" + " 74".repeat(256) + " 00").send("90 03 00 01 00", "");
        assertTrue(succeeded(future));
    }

    /**
     * Twenty without PUBACK; the next waits for its turn, and what has no room in the queue fails with a kind of its
     * own.
     */
    @Test
    @Tag("netx-T23")
    @Tag("netx-L10")
    @Tag("netx-O07")
    @Tag("netx-C08")
    void depthOfTheTransmitQueue() {
        Dialogue dialogue = Dialogue.v3().with("in.flight.max", 20).with("queue.max", 1).accept();
        List<CompletableFuture<PublishResult>> twenty = new ArrayList<>();
        for (int count = 0; count < 20; count++) {
            twenty.add(dialogue.publish(message(1)));
        }
        assertEquals(20, dialogue.scene.client.statistics().queue().inFlight());
        dialogue.ignore();
        CompletableFuture<PublishResult> waits = dialogue.publish(message(1));
        assertEquals(Kind.QUEUE_FULL, failure(dialogue.publish(message(1))));
        dialogue.expect("").send("40 02 00 01", "").expect("32 10 " + TOPIC + " 00 15 " + MESSAGE);
        for (int id = 2; id <= 21; id++) {
            dialogue.send(String.format("40 02 00 %02x", id), "");
        }
        assertTrue(twenty.stream().allMatch(NetxTrafficTest::succeeded) && succeeded(waits));
        assertEquals(0, dialogue.scene.client.statistics().queue().unfinished());
    }

    /** Stored publishes come again with DUP, their identifiers and their order; subscriptions are made as they are. */
    @Test
    @Tag("netx-U01")
    @Tag("netx-B11")
    @Tag("netx-S18")
    void unacknowledgedMessagesComeAgainWithDup() {
        Dialogue dialogue = Dialogue.v3().accept();
        CompletableFuture<PublishResult> first = dialogue.publish(message(1));
        CompletableFuture<PublishResult> second = dialogue.publish(message(1));
        dialogue.ignore().lose();
        assertFalse(first.isDone() || second.isDone(), "a lost connection is no failure of theirs");
        dialogue.resume().expect("3a 10 " + TOPIC + " 00 01 " + MESSAGE, "3a 10 " + TOPIC + " 00 02 " + MESSAGE);
        dialogue.send("40 02 00 01 40 02 00 02", "");
        assertTrue(succeeded(first) && succeeded(second));
        dialogue.lose().resume().expect("");
    }

    /**
     * NetX Duo forgets the messages; here nothing that was accepted is lost: it is a new message of the new session.
     */
    @Test
    @Tag("netx-U02")
    @Tag("netx-B12")
    void aCleanSessionLosesNoMessage() {
        Dialogue dialogue = Dialogue.v3().with("session.expiry", 0).accept();
        CompletableFuture<PublishResult> future = dialogue.publish(message(1));
        dialogue.ignore().lose().accept("20 02 00 00").expect("32 10 " + TOPIC + " 00 02 " + MESSAGE);
        assertFalse(future.isDone());
        dialogue.send("40 02 00 02", "");
        assertTrue(succeeded(future));
    }

    // ---- subscribe, unsubscribe

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Tag("netx-T24")
    @Tag("netx-S20")
    @Tag("netx-B03")
    void subscribe(int qos) throws Exception {
        Dialogue dialogue = Dialogue.v3().accept();
        CompletableFuture<SubscribeResult> future = subscribe(dialogue, "topic", Qos.of(qos));
        dialogue.expect("82 0a 00 01 " + TOPIC + " 0" + qos);
        assertFalse(future.isDone());
        dialogue.send("90 03 00 01 0" + qos, "");
        assertEquals(ReasonCode.of(qos), future.get().reasonCodes().get(TopicFilter.of("topic")));
    }

    @Test
    @Tag("netx-T25")
    @Tag("netx-S21")
    @Tag("netx-B03")
    void unsubscribe() {
        Dialogue dialogue = Dialogue.v3().accept();
        subscribe(dialogue, "topic", Qos.AT_LEAST_ONCE);
        dialogue.send("90 03 00 01 01", "").ignore();
        CompletableFuture<SubscribeResult> future = unsubscribe(dialogue, "topic");
        dialogue.expect("a2 09 00 02 " + TOPIC);
        assertFalse(future.isDone());
        dialogue.send("b0 02 00 02", "");
        assertTrue(succeeded(future));
    }

    /** NetX Duo takes a refusal for success. */
    @Test
    @Tag("netx-U04")
    @Tag("netx-L06")
    @Tag("netx-B33")
    void aRefusedSubscriptionIsTold() throws Exception {
        Dialogue dialogue = Dialogue.v3().accept();
        CompletableFuture<SubscribeResult> refused = subscribe(dialogue, "topic", Qos.AT_LEAST_ONCE);
        dialogue.send("90 03 00 01 80", "");
        assertFalse(refused.get().allGranted());
        CompletableFuture<SubscribeResult> less = subscribe(dialogue, "other", Qos.EXACTLY_ONCE);
        dialogue.send("90 03 00 02 01", "");
        assertEquals(ReasonCode.GRANTED_QOS_1, less.get().reasonCodes().get(TopicFilter.of("other")));
    }

    // ---- receive

    @Test
    @Tag("netx-T26")
    @Tag("netx-S22")
    @Tag("netx-C11")
    void receiveQos0() {
        Dialogue dialogue = Dialogue.v3().listening().accept();
        assertEquals(0, dialogue.scene.client.waiting());
        assertTrue(dialogue.scene.client.poll().isEmpty());
        dialogue.send(QOS0, "");
        assertEquals(1, dialogue.scene.client.waiting());
        assertEquals(List.of("topic=message"), dialogue.poll());
        assertTrue(dialogue.scene.client.poll().isEmpty());
        dialogue.expect("");
    }

    /** NetX Duo acknowledges a message when it arrives; here the application has it first. */
    @Test
    @Tag("netx-T27")
    @Tag("netx-B18")
    @Tag("netx-L11")
    @Tag("netx-B03")
    @Tag("netx-B67")
    void receiveQos1() {
        Dialogue dialogue = Dialogue.v3().listening().accept().send(QOS1, "").expect("");
        assertEquals(List.of("topic=message"), dialogue.poll());
        dialogue.expect("40 02 be ef");
    }

    @Test
    @Tag("netx-T28")
    @Tag("netx-B29")
    @Tag("netx-B03")
    void receiveQos2() {
        Dialogue dialogue = Dialogue.v3().listening().accept().send("34" + QOS1.substring(2), "");
        assertEquals(List.of("topic=message"), dialogue.poll());
        dialogue.expect("50 02 be ef").send("3c" + QOS1.substring(2), "").expect("50 02 be ef");
        assertEquals(List.of(), dialogue.poll(), "once");
        dialogue.send("62 02 be ef", "").expect("70 02 be ef").send("62 02 be ef", "").expect("70 02 be ef");
    }

    @Test
    @Tag("netx-T29")
    @Tag("netx-B19")
    void receiveSeveralInOrder() {
        Dialogue dialogue = Dialogue.v3().listening().accept().send(QOS0, "").send(QOS1, "")
                .send("30 04 00 01 61 78 32 06 00 01 61 00 02 79", "");
        assertEquals(4, dialogue.scene.client.waiting());
        assertEquals(List.of("topic=message", "topic=message", "a=x", "a=y"), dialogue.poll());
        dialogue.expect("40 02 be ef", "40 02 00 02");
    }

    /** Two messages as five pieces: three bytes, the rest with the first byte of the second, and the rest of that. */
    @Test
    @Tag("netx-T30")
    @Tag("netx-B16")
    @Tag("netx-C17")
    void receiveInPieces() {
        Dialogue dialogue = Dialogue.v3().listening().accept();
        String first = QOS0.replace(" ", "");
        for (String piece : List.of(first.substring(0, 2), first.substring(2, 4), first.substring(4, 6),
                first.substring(6) + "32", QOS1.substring(2))) {
            dialogue.send(piece, "");
        }
        assertEquals(List.of("topic=message", "topic=message"), dialogue.poll());
        dialogue.expect("40 02 be ef");
    }

    @Test
    @Tag("netx-I2")
    @Tag("netx-S23")
    void receiveAnEmptyMessage() {
        Dialogue dialogue = Dialogue.v3().listening().accept().send("30 07 " + TOPIC, "");
        ReceivedMessage received = dialogue.scene.client.poll().orElseThrow();
        assertEquals(0, received.message().payload().length());
        assertEquals("topic", received.message().topic().value());
    }

    /** NetX Duo gives topic and payload, and keeps the rest to itself. */
    @Test
    @Tag("netx-L13")
    @Tag("netx-S24")
    @Tag("netx-S36")
    void allOfAMessageIsGiven() {
        Dialogue dialogue = Dialogue.v3().listening().accept().send("3b" + QOS1.substring(2), "");
        ReceivedMessage received = dialogue.scene.client.poll().orElseThrow();
        assertEquals(Qos.AT_LEAST_ONCE, received.message().qos());
        assertTrue(received.message().retain() && received.duplicate());
        assertEquals("tester", received.client().name());
        assertEquals("message", received.message().payload().asString());
        assertTrue(received.message().payload().asByteBuffer().isReadOnly(), "a view, not a copy");
    }

    /** NetX Duo: a message that does not fit the application's buffer stays at the head for ever. */
    @Test
    @Tag("netx-U08")
    @Tag("netx-C14")
    @Tag("netx-L12")
    @Tag("netx-B17")
    void aMessageNeedsNoBufferAndOneTooLargeIsRefusedByItsSize() {
        Dialogue dialogue = Dialogue.v3().listening().with("packet.size.max", 1000).accept();
        dialogue.send("30 e5 07 00 01 61" + " 78".repeat(994), "");
        assertEquals(994, dialogue.scene.client.poll().orElseThrow().message().payload().length());
        dialogue.send("30 e6 07 00 01 61 78", "").expectViolation(0);
        assertEquals(ReasonCode.PACKET_TOO_LARGE, dialogue.scene.client.status().cause().orElseThrow().reasonCode());
    }

    /** NetX Duo leaks a buffer for each; here the connection ends, and nothing of the packet is kept. */
    @Test
    @Tag("netx-T33")
    @Tag("netx-B32")
    void aSubackThatIsCutOffLeavesNothing() {
        Dialogue dialogue = Dialogue.v3().accept();
        CompletableFuture<SubscribeResult> future = subscribe(dialogue, "topic", Qos.AT_LEAST_ONCE);
        dialogue.ignore().send("90 04 00 01 00", "").expect("");
        assertFalse(future.isDone());
        dialogue.scene.client.disconnect();
        dialogue.scene.settle();
        dialogue.expectEnd("e0 00");
        dialogue.scene.client.connect();
        dialogue.scene.settle();
        dialogue.accept("20 02 01 00").expect("82 0a 00 02 " + TOPIC + " 01").send("90 03 00 02 01", "");
        assertTrue(succeeded(future));
    }

    /** Each was dropped with its buffer by NetX Duo; here it ends the connection. */
    @Test
    @Tag("netx-U16")
    @Tag("netx-L19")
    @Tag("netx-B31")
    @Tag("netx-C16")
    @Tag("netx-C09")
    void malformedPublishesEndTheConnection() {
        Dialogue.v3().refuses(0, "30 00", "30 01 00", "30 02 00 05", "30 04 00 05 61 62", "32 03 00 01 61",
                "32 04 00 01 61 00", "32 05 00 01 61 00 00", "36 05 00 01 61 00 01", "30 03 00 01 23", "30 02 00 00");
    }

    /** NetX Duo misreads an acknowledgement that comes in two segments. */
    @Test
    @Tag("netx-B41")
    @Tag("netx-C17")
    void acknowledgementsInPieces() {
        Dialogue dialogue = Dialogue.v3().accept();
        CompletableFuture<PublishResult> one = dialogue.publish(message(1));
        CompletableFuture<PublishResult> two = dialogue.publish(message(2));
        for (String piece : "40 02 00 01 50 02 00 02 70 02 00 02".split(" ")) {
            assertFalse(two.isDone());
            dialogue.send(piece, "");
        }
        assertTrue(succeeded(one) && succeeded(two));
    }

    /** NetX Duo may put it before the first bytes of the next connection. */
    @Test
    @Tag("netx-B43")
    void halfAPacketEndsWithItsConnection() {
        Dialogue dialogue = Dialogue.v3().listening().open().ignore().send("20 02", "").lose();
        dialogue.accept("20 02 00 00").send("30 0e 00 05", "").lose();
        dialogue.resume().send(QOS0, "");
        assertEquals(List.of("topic=message"), dialogue.poll());
    }

    // ---- keep alive

    /** Keep alive of 1 s: PINGREQ within it after a publish, PINGRESP in time, and so on; no disconnect. */
    @Test
    @Tag("netx-T31")
    @Tag("netx-B25")
    @Tag("netx-B03")
    void keepAlive() {
        Dialogue dialogue = Dialogue.v3().with("keep.alive", 1).accept();
        dialogue.publish(message(0));
        dialogue.ignore();
        int pings = 0;
        for (int quarter = 1; quarter <= 40; quarter++) {
            dialogue.scene.pass(ByHand.SECOND / 4);
            if (dialogue.said().equals("c0 00")) {
                pings++;
                dialogue.send("d0 00", "");
            }
            assertTrue(pings >= quarter / 4, "a silence of more than 1 s");
        }
        assertTrue(pings <= 20, pings + " pings in 10 s");
        assertEquals(List.of(ConnectionState.CONNECTING, ConnectionState.CONNECTED), dialogue.scene.states());
        dialogue.send("d0 00", "").expect("");
    }

    @Test
    @Tag("netx-T32")
    @Tag("netx-B26")
    @Tag("netx-O05")
    void keepAliveTimeout() {
        Dialogue dialogue = Dialogue.v3().with("keep.alive", 1).with("response.timeout", 1).accept();
        FakeLink link = dialogue.scene.link();
        dialogue.scene.pass(2 * ByHand.SECOND);
        assertTrue(link.isClosed(), "the server sees the end");
        assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, dialogue.scene.statuses.get(dialogue.scene.statuses.size() - 1)
                .cause().orElseThrow().reasonCode());
        CompletableFuture<Void> disconnect = dialogue.scene.client.disconnect();
        dialogue.scene.settle();
        assertTrue(succeeded(disconnect), "and harmless");
    }

    /** Without any publish, from CONNECT on; packets from the server do not put it off. */
    @Test
    @Tag("netx-U06")
    @Tag("netx-L16")
    @Tag("netx-B27")
    void pingsWithoutAnyPublish() {
        Dialogue dialogue = Dialogue.v3().with("keep.alive", 10).listening().accept();
        int pings = 0;
        for (int second = 1; second <= 100; second++) {
            dialogue.scene.pass(ByHand.SECOND);
            dialogue.send("30 04 00 01 61 78", "").poll();
            pings += dialogue.said().equals("c0 00") ? 1 : 0;
            assertTrue(pings >= second / 10, "a silence of more than 10 s at " + second);
        }
        assertTrue(pings <= 15, pings + " pings in 100 s");
    }

    @Test
    @Tag("netx-B28")
    void keepAlive0SendsNoPings() {
        Dialogue dialogue = Dialogue.v3().with("keep.alive", 0).accept();
        dialogue.scene.pass(100_000 * ByHand.SECOND);
        dialogue.expect("");
        assertEquals(0, dialogue.scene.alarms());
    }

    // ---- arguments

    /** Nothing is cut off to 16 bits, and nothing is sent that no server takes. */
    @Test
    @Tag("netx-L18")
    @Tag("netx-B06")
    @Tag("netx-C10")
    @Tag("netx-T01")
    @Tag("netx-C23")
    void argumentsAreChecked() {
        for (String topic : List.of("", "a/#", "+", "a\0", "\uD800", "x".repeat(65_536))) {
            String message = assertThrows(IllegalArgumentException.class, () -> Message.of(topic, "x")).getMessage();
            assertTrue(message.startsWith("topic ") && message.contains(": "), message);
        }
        for (String filter : List.of("", "a#", "#/a", "a+", "a\0", "x".repeat(65_536))) {
            assertThrows(IllegalArgumentException.class, () -> Subscription.of(filter, Qos.AT_MOST_ONCE));
        }
        for (int qos : IntStream.of(-1, 3, 4).toArray()) {
            assertThrows(IllegalArgumentException.class, () -> Qos.of(qos));
        }
        Dialogue dialogue = Dialogue.v3().accept();
        assertThrows(NullPointerException.class, () -> dialogue.scene.client.publish(null));
        assertThrows(IllegalArgumentException.class, () -> dialogue.scene.client.subscribe(new Subscription[0]));
        assertThrows(IllegalArgumentException.class, () -> dialogue.scene.client.unsubscribe("a#"));
        dialogue.scene.settle();
        dialogue.expect("");
        for (String wrong : List.of("will.qos=4", "will.retain=2", "keep.alive=65536", "server=mqtt://h:0",
                "server=", "will.topic=#", "subscriptions.qos=3", "queue.max=0")) {
            String[] pair = wrong.split("=", 2);
            Scene scene = new Scene().with(pair[0], pair[1]);
            String message = assertThrows(IllegalArgumentException.class, scene::config).getMessage();
            assertTrue(message.startsWith(pair[0]), message);
        }
    }

    /** Both are one step: a message of 64 KiB and more, which NetX Duo refuses over WebSockets. */
    @Test
    @Tag("netx-B08")
    void aMessageLargerThanAnyBuffer() {
        Dialogue dialogue = Dialogue.v3().accept();
        dialogue.publish(Message.of("a", new byte[300_000]));
        byte[] said = HexFormat.ofDelimiter(" ").parseHex(dialogue.said());
        assertEquals(1 + 3 + 2 + 1 + 2 + 300_000, said.length);
    }
}
