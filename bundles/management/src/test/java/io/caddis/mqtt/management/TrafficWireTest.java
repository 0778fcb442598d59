package io.caddis.mqtt.management;

import static io.caddis.mqtt.management.Scene.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.services.ListenerEntry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages and subscriptions as the server sees them, of a client with real codec and session. */
class TrafficWireTest {
    /** PUBLISH of {@link Scene#message} to the topic a ends with these bytes. */
    private static final String PAYLOAD = "70 61 79 6c 6f 61 64";

    private static boolean succeeded(CompletableFuture<?> future) {
        return future.isDone() && !future.isCompletedExceptionally();
    }

    private static String publish(Dialogue dialogue, int first, int id) {
        return dialogue.isV5() ? String.format("%02x 0d 00 01 61 00 %02x 00 %s", first, id, PAYLOAD)
                : String.format("%02x 0c 00 01 61 00 %02x %s", first, id, PAYLOAD);
    }

    // ---- out

    @Test
    @Tag("v3-4.3.1-1")
    @Tag("v5-4.3.1-1")
    @Tag("v3-2.3.1-5")
    @Tag("v5-2.2.1-2")
    void qos0() {
        for (Dialogue dialogue : Dialogue.both()) {
            CompletableFuture<PublishResult> future = dialogue.accept().publish("a", 0);
            dialogue.expect(dialogue.isV5() ? "30 0b 00 01 61 00 " + PAYLOAD : "30 0a 00 01 61 " + PAYLOAD);
            assertTrue(succeeded(future));
            dialogue.lose().resume().expect("");
        }
    }

    @Test
    @Tag("v3-4.3.2-1")
    @Tag("v5-4.3.2-1")
    @Tag("v5-4.3.2-2")
    @Tag("v5-4.3.2-3")
    void qos1() {
        for (Dialogue dialogue : Dialogue.both()) {
            CompletableFuture<PublishResult> future = dialogue.accept().publish("a", 1);
            dialogue.expect(publish(dialogue, 0x32, 1));
            assertFalse(future.isDone(), "not before PUBACK");
            dialogue.send("40 02 00 01").expect("");
            assertTrue(succeeded(future));
            dialogue.publish("a", 1);
            dialogue.expect(publish(dialogue, 0x32, 2));
        }
    }

    @Test
    @Tag("v3-4.3.3-1")
    @Tag("v3-2.3.1-3")
    @Tag("v5-4.3.3-1")
    @Tag("v5-4.3.3-2")
    @Tag("v5-4.3.3-4")
    @Tag("v3-3.6.1-1")
    @Tag("v5-3.6.1-1")
    void qos2() {
        for (Dialogue dialogue : Dialogue.both()) {
            CompletableFuture<PublishResult> future = dialogue.accept().publish("a", 2);
            dialogue.expect(publish(dialogue, 0x34, 1)).send("50 02 00 01").expect("62 02 00 01");
            dialogue.publish("a", 2);
            dialogue.expect(publish(dialogue, 0x34, 2));
            assertFalse(future.isDone(), "not before PUBCOMP");
            dialogue.send("70 02 00 01").expect("");
            assertTrue(succeeded(future));
        }
    }

    /** Dropped before PUBREC, before PUBCOMP, and with a QoS 1 message after them. */
    @Test
    @Tag("v3-3.3.1-1")
    @Tag("v3-4.4.0-1")
    @Tag("v3-4.6.0-1")
    @Tag("v5-3.3.1-1")
    @Tag("v5-4.3.3-3")
    @Tag("v5-4.3.3-5")
    @Tag("v5-4.3.3-6")
    @Tag("v5-4.4.0-1")
    @Tag("v5-4.6.0-1")
    @Tag("trap-14")
    @Tag("trap-16")
    void resends() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.accept();
            dialogue.publish("a", 2);
            dialogue.publish("a", 2);
            dialogue.publish("a", 1);
            dialogue.send("50 02 00 02").ignore();
            dialogue.lose().resume().expect("62 02 00 02", publish(dialogue, 0x3C, 1), publish(dialogue, 0x3A, 3));
            dialogue.lose().resume().expect("62 02 00 02", publish(dialogue, 0x3C, 1), publish(dialogue, 0x3A, 3));
        }
    }

    /** A gateway passes on what it received: as its own message, with what is its own. */
    @Test
    @Tag("v3-3.3.1-3")
    @Tag("v5-3.3.1-3")
    @Tag("v5-3.3.4-6")
    @Tag("trap-16")
    void relayedMessages() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.listening().accept().send("3a 06 00 01 61 00 07 78", "3a 0b 00 01 61 00 07 04 0b 01 0b 05 78");
            Message received = dialogue.scene.client.poll().map(ReceivedMessage::message).orElseThrow();
            dialogue.scene.settle();
            dialogue.ignore().publish(received);
            dialogue.expect(dialogue.isV5() ? "32 07 00 01 61 00 02 00 78" : "32 06 00 01 61 00 02 78");
        }
    }

    @Test
    @Tag("v5-4.3.3-4")
    @Tag("v5-4.4.0-2")
    @Tag("v5-4.9.0-2")
    @Tag("trap-7")
    void anErrorInPubrecOrPubackEndsTheMessage() {
        Dialogue dialogue = Dialogue.v5().accept("20 06 00 00 03 21 00 01").ignore();
        CompletableFuture<PublishResult> first = dialogue.publish("a", 2);
        CompletableFuture<PublishResult> second = dialogue.publish("a", 1);
        CompletableFuture<PublishResult> third = dialogue.publish("a", 2);
        dialogue.expect(publish(dialogue, 0x34, 1));
        dialogue.send("50 03 00 01 87").expect(publish(dialogue, 0x32, 2));
        dialogue.send("40 03 00 02 97").expect(publish(dialogue, 0x34, 3));
        dialogue.send("50 03 00 03 10").expect("62 02 00 03").send("70 02 00 03").expect("");
        assertEquals(Kind.REJECTED, failure(first));
        assertEquals(Kind.REJECTED, failure(second));
        assertTrue(succeeded(third));
        dialogue.lose().resume().expect("");
    }

    /** An acknowledgement of 5.0 has four forms, and the server chooses. */
    @Test
    @Tag("u-3.4.2.1-1")
    @Tag("u-3.4.2.1-2")
    @Tag("trap-37")
    void allFormsOfAcknowledgements() {
        for (String rest : List.of("02 00 01", "03 00 01 00", "04 00 01 00 00", "0a 00 01 00 06 1f 00 03 79 65 73",
                "03 00 01 10")) {
            Dialogue one = Dialogue.v5().accept();
            CompletableFuture<PublishResult> future = one.publish("a", 1);
            one.ignore().send("", "40 " + rest).expect("");
            assertTrue(succeeded(future), rest);
            Dialogue two = Dialogue.v5().accept();
            CompletableFuture<PublishResult> exactly = two.publish("a", 2);
            two.ignore().send("", "50 " + rest).expect("62 02 00 01");
            two.send("", "70 " + rest.replace("01 10", "01 92")).expect("");
            assertTrue(succeeded(exactly), rest);
        }
        for (String rest : List.of("02 00 09", "03 00 09 00", "04 00 09 00 00", "03 00 09 92")) {
            Dialogue.v5().accept().send("", "62 " + rest).expect("70 04 00 09 92 00");
        }
    }

    @Test
    @Tag("v3-4.3.3-2")
    @Tag("v5-3.6.2-1")
    @Tag("v5-3.7.2-1")
    @Tag("trap-3")
    @Tag("trap-4")
    @Tag("trap-5")
    @Tag("netx-B40")
    void acknowledgementsOfUnknownIdentifiers() {
        Dialogue.v3().accept().send("50 02 00 09", "").expect("62 02 00 09").send("62 02 00 09", "")
                .expect("70 02 00 09").send("40 02 00 09 70 02 00 09 90 03 00 09 00 b0 02 00 09", "").expect("");
        Dialogue.v5().accept().send("", "50 02 00 09").expect("62 04 00 09 92 00").send("", "62 02 00 09")
                .expect("70 04 00 09 92 00").send("", "40 02 00 09 70 02 00 09 90 04 00 09 00 00 b0 04 00 09 00 00")
                .expect("");
    }

    /** A future that nobody waits for any more: the packet is still out there. */
    @Test
    @Tag("v3-2.3.1-3")
    @Tag("v5-4.9.0-2")
    @Tag("trap-2")
    void aCancelledPublishKeepsItsIdentifierAndItsPlace() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.with("in.flight.max", 1).accept();
            dialogue.publish("a", 1).cancel(true);
            CompletableFuture<PublishResult> next = dialogue.publish("a", 1);
            dialogue.expect(publish(dialogue, 0x32, 1));
            dialogue.send("40 02 00 01").expect(publish(dialogue, 0x32, 2));
            dialogue.send("40 02 00 01").expect("");
            assertFalse(next.isDone(), "its own PUBACK has not come");
            dialogue.send("40 02 00 02");
            assertTrue(succeeded(next));
        }
    }

    @Test
    @Tag("v3-2.3.1-3")
    @Tag("v3-3.8.4-1")
    @Tag("v5-2.2.1-3")
    @Tag("trap-2")
    void aSubscribeThatTimedOutKeepsItsIdentifier() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.with("operation.timeout", 5).accept();
            CompletableFuture<SubscribeResult> silent = subscribe(dialogue, "s");
            dialogue.scene.pass(6 * ByHand.SECOND);
            assertEquals(Kind.TIMED_OUT, failure(silent));
            dialogue.ignore();
            CompletableFuture<PublishResult> published = dialogue.publish("a", 1);
            dialogue.expect(publish(dialogue, 0x32, 2));
            dialogue.send("90 03 00 01 00", "90 04 00 01 00 00").expect("");
            assertFalse(published.isDone(), "SUBACK is no PUBACK");
        }
    }

    private static CompletableFuture<SubscribeResult> subscribe(Dialogue dialogue, String... filters) {
        CompletableFuture<SubscribeResult> future = dialogue.scene.client.subscribe(List.of(filters).stream()
                .map(filter -> Subscription.of(filter, Qos.AT_LEAST_ONCE)).toArray(Subscription[]::new));
        dialogue.scene.settle();
        return future;
    }

    // ---- limits of the server

    /** 64 bytes pass, 65 do not, and cost neither an identifier nor a place. */
    @Test
    @Tag("v5-3.2.2-15")
    @Tag("trap-27")
    @Tag("trap-32")
    void maximumPacketSize() {
        Dialogue dialogue = Dialogue.v5().accept("20 0b 00 00 08 27 00 00 00 40 21 00 01").ignore();
        CompletableFuture<PublishResult> large = dialogue.publish(Message.of("a", "x".repeat(57)));
        CompletableFuture<SubscribeResult> subscribe = subscribe(dialogue, "s".repeat(57));
        assertEquals(Kind.NOT_ALLOWED_BY_SERVER, failure(large));
        assertTrue(subscribe.isDone());
        dialogue.expect("");
        dialogue.publish(Message.of("a", "x".repeat(56)));
        String said = dialogue.said();
        assertEquals(64, said.split(" ").length);
        assertTrue(said.startsWith("32 3e 00 01 61 00"), said);
        int id = Integer.parseInt(said.split(" ")[6], 16);
        dialogue.send(String.format("40 02 00 %02x", id));
        subscribe(dialogue, "s".repeat(56));
        assertEquals(64, dialogue.said().split(" ").length);
    }

    /** Acknowledgements and DISCONNECT never carry more than their code, so that they fit everywhere. */
    @Test
    @Tag("v5-3.4.2-2")
    @Tag("v5-3.4.2-3")
    @Tag("v5-3.5.2-2")
    @Tag("v5-3.5.2-3")
    @Tag("v5-3.6.2-2")
    @Tag("v5-3.6.2-3")
    @Tag("v5-3.7.2-2")
    @Tag("v5-3.7.2-3")
    @Tag("v5-3.14.2-3")
    @Tag("v5-3.14.2-4")
    @Tag("trap-32")
    void acknowledgementsFitTheSmallestServer() {
        Dialogue dialogue = Dialogue.v5().listening().accept("20 08 00 00 05 27 00 00 00 06").ignore();
        dialogue.send("", "32 07 00 01 61 00 01 00 78 34 07 00 01 61 00 02 00 78");
        assertEquals(List.of("a=x", "a=x"), dialogue.poll());
        dialogue.expect("40 02 00 01", "50 02 00 02").send("", "62 02 00 02").expect("70 02 00 02");
        dialogue.send("", "62 02 00 09").expect("70 04 00 09 92 00").send("", "50 02 00 09")
                .expect("62 04 00 09 92 00");
        dialogue.send("", "10 00").expectViolation(0x81, 0x82);
    }

    @Test
    @Tag("v5-3.2.2-11")
    @Tag("v5-3.2.2-14")
    @Tag("trap-31")
    void maximumQosAndRetainAvailable() {
        Dialogue dialogue = Dialogue.v5().accept("20 07 00 00 04 24 00 25 00").ignore();
        for (int qos = 1; qos <= 2; qos++) {
            assertEquals(Kind.NOT_ALLOWED_BY_SERVER, failure(dialogue.publish("a", qos)));
        }
        assertEquals(Kind.NOT_ALLOWED_BY_SERVER,
                failure(dialogue.publish(Scene.message("a", 0).withRetain(true))));
        dialogue.expect("");
        dialogue.lose().resume();
        dialogue.publish(Scene.message("a", 1).withRetain(true));
        dialogue.expect(publish(dialogue, 0x33, 1));
    }

    @Test
    @Tag("v5-3.3.4-7")
    @Tag("v5-3.3.4-8")
    @Tag("v5-4.9.0-1")
    @Tag("v5-4.9.0-2")
    @Tag("v5-4.9.0-3")
    @Tag("trap-26")
    @Tag("trap-28")
    void receiveMaximum() {
        Dialogue dialogue = Dialogue.v5().with("listener.grace", 0).accept("20 06 00 00 03 21 00 02").ignore();
        for (int count = 0; count < 5; count++) {
            dialogue.publish("a", 2);
        }
        dialogue.expect(publish(dialogue, 0x34, 1), publish(dialogue, 0x34, 2));
        dialogue.send("50 02 00 01").expect("62 02 00 01");
        subscribe(dialogue, "s");
        dialogue.expect("82 07 00 03 00 00 01 73 01").send("", "90 04 00 03 00 01 32 07 00 01 61 00 09 00 78");
        dialogue.scene.pass(ByHand.MILLI);
        dialogue.expect("40 02 00 09").send("70 02 00 01").expect(publish(dialogue, 0x34, 4));
        dialogue.lose().accept("20 06 01 00 03 21 00 01").expect(publish(dialogue, 0x3C, 2));
        dialogue.lose().resume().expect(publish(dialogue, 0x3C, 2), publish(dialogue, 0x3C, 4),
                publish(dialogue, 0x34, 5), publish(dialogue, 0x34, 6));
    }

    @Test
    @Tag("u-3.2.2.3.11")
    void whatTheServerDoesNotServeIsNotAskedFor() throws Exception {
        Dialogue dialogue = Dialogue.v5().accept("20 07 00 00 04 28 00 2a 00").ignore();
        SubscribeResult result = subscribe(dialogue, "a/#", "$share/g/a").get();
        dialogue.expect("");
        assertEquals(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED,
                result.reasonCodes().get(TopicFilter.of("a/#")));
        assertEquals(ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
                result.reasonCodes().get(TopicFilter.of("$share/g/a")));
    }

    @Test
    @Tag("v5-3.2.2-10")
    void aSubscriptionMayAskForMoreThanMaximumQos() {
        Dialogue dialogue = Dialogue.v5().listening().accept("20 05 00 00 02 24 00");
        dialogue.expect("82 07 00 01 00 00 01 23 02");
    }

    // ---- in

    @Test
    @Tag("v3-3.3.4-1")
    @Tag("v3-2.3.1-6")
    @Tag("v5-3.3.4-1")
    @Tag("v5-2.2.1-5")
    @Tag("v5-4.3.2-4")
    @Tag("v5-4.3.3-8")
    void answersByQos() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.listening().accept().send("30 04 00 01 61 78", "30 05 00 01 61 00 78");
            assertEquals(List.of("a=x"), dialogue.poll());
            dialogue.expect("");
            for (String id : List.of("00 01", "00 ff", "01 00", "ff ff")) {
                dialogue.send("32 06 00 01 61 " + id + " 78", "32 07 00 01 61 " + id + " 00 78");
                assertEquals(List.of("a=x"), dialogue.poll());
                dialogue.expect("40 02 " + id);
                dialogue.send("34 06 00 01 61 " + id + " 78", "34 07 00 01 61 " + id + " 00 78");
                assertEquals(List.of("a=x"), dialogue.poll());
                dialogue.expect("50 02 " + id).send("62 02 " + id).expect("70 02 " + id);
            }
        }
    }

    @Test
    @Tag("v3-4.3.3-2")
    @Tag("v5-4.3.3-10")
    @Tag("v5-4.3.3-11")
    @Tag("v5-4.3.3-12")
    @Tag("trap-17")
    @Tag("netx-L01")
    @Tag("netx-B29")
    void aQos2MessageIsDeliveredOnce() {
        for (Dialogue dialogue : Dialogue.both()) {
            String first = dialogue.isV5() ? "34 07 00 01 61 00 05 00 78" : "34 06 00 01 61 00 05 78";
            String again = "3c" + first.substring(2);
            dialogue.listening().accept().send(first, first);
            assertEquals(List.of("a=x"), dialogue.poll());
            dialogue.expect("50 02 00 05").send(new String[] {again}).expect("50 02 00 05");
            dialogue.lose().resume().ignore();
            dialogue.send(new String[] {again}).expect("50 02 00 05");
            dialogue.lose().resume().ignore();
            dialogue.send(new String[] {first}).expect("50 02 00 05");
            assertEquals(List.of(), dialogue.poll());
            dialogue.send("62 02 00 05").expect("70 02 00 05").send("62 02 00 05")
                    .expect(dialogue.isV5() ? "70 04 00 05 92 00" : "70 02 00 05").send(new String[] {first});
            assertEquals(List.of("a=x"), dialogue.poll());
            dialogue.expect("50 02 00 05");
        }
    }

    @Test
    @Tag("v3-4.3.2-2")
    @Tag("v5-4.3.2-5")
    @Tag("u3-4.4")
    @Tag("trap-18")
    void aQos1IdentifierIsNewAfterPuback() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.listening().accept();
            for (String first : List.of("32", "3a")) {
                dialogue.send(first + " 06 00 01 61 00 09 78", first + " 07 00 01 61 00 09 00 78");
                assertEquals(List.of("a=x"), dialogue.poll());
                dialogue.expect("40 02 00 09");
            }
        }
    }

    /** No subscription, no listener, and none that comes in time: the server has to get its answer all the same. */
    @Test
    @Tag("v3-4.5.0-2")
    @Tag("v5-4.5.0-2")
    @Tag("v3-3.3.2-3")
    @Tag("v5-3.3.2-3")
    @Tag("trap-9")
    void unwantedMessagesAreAcknowledged() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.with("listener.grace", 10).accept();
            dialogue.send("32 06 00 01 61 00 01 78", "32 07 00 01 61 00 01 00 78")
                    .send("34 06 00 01 61 00 02 78", "34 07 00 01 61 00 02 00 78").expect("");
            dialogue.scene.pass(10 * ByHand.SECOND);
            dialogue.expect("40 02 00 01", "50 02 00 02").send("62 02 00 02").expect("70 02 00 02");
        }
    }

    /** We never refuse a message by its PUBREC, so that no identifier becomes new by it. */
    @Test
    @Tag("v3-4.5.0-2")
    @Tag("v5-4.5.0-2")
    @Tag("v5-4.3.3-9")
    @Tag("v5-3.4.2-1")
    @Tag("v5-3.5.2-1")
    @Tag("trap-9")
    void aListenerThatThrowsRefusesNothing() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.accept();
            dialogue.scene.client.add(throwing());
            dialogue.scene.settle();
            dialogue.ignore().send("32 06 00 01 61 00 01 78", "32 07 00 01 61 00 01 00 78").expect("40 02 00 01");
            dialogue.send("34 06 00 01 61 00 02 78", "34 07 00 01 61 00 02 00 78").expect("50 02 00 02");
            dialogue.send("3c 06 00 01 61 00 02 78", "3c 07 00 01 61 00 02 00 78").expect("50 02 00 02");
            assertEquals(2, dialogue.scene.client.statistics().in().listenerFailures());
        }
    }

    private static ListenerEntry throwing() {
        ListenerScene.Noting listener = new ListenerScene.Noting();
        listener.then = message -> {
            throw new IllegalStateException("wanted");
        };
        return ListenerEntry.of(listener,
                ListenerScene.properties("mqtt.topic", "a"));
    }

    /** Whatever the order in which the application finishes: seen from the server it is that of arrival. */
    @Test
    @Tag("v3-4.6.0-2")
    @Tag("v3-4.6.0-3")
    @Tag("v5-4.6.0-2")
    @Tag("v5-4.6.0-3")
    @Tag("trap-8")
    void acknowledgementsInTheOrderOfArrival() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.accept();
            ListenerScene.Noting listener = new ListenerScene.Noting();
            dialogue.scene.client.add(ListenerEntry.of(listener,
                    ListenerScene.properties("mqtt.topic", "a", "mqtt.ack", "manual")));
            dialogue.scene.settle();
            dialogue.ignore();
            for (int id = 1; id <= 6; id++) {
                String first = id % 2 == 0 ? "34" : "32";
                dialogue.send(first + " 06 00 01 61 00 0" + id + " 78", first + " 07 00 01 61 00 0" + id + " 00 78");
            }
            for (int index = 5; index > 0; index--) {
                listener.messages.get(index).acknowledge();
            }
            dialogue.scene.settle();
            assertFalse(dialogue.said().contains("40 02"), "the first PUBACK waits for the first message");
            listener.messages.get(0).acknowledge();
            dialogue.scene.settle();
            dialogue.expect("40 02 00 01", "40 02 00 03", "40 02 00 05");
        }
    }

    @Test
    @Tag("v5-4.3.3-13")
    void anExpiredMessageIsAcknowledgedAllTheSame() {
        Dialogue dialogue = Dialogue.v5().listening().accept();
        dialogue.send("", "34 0c 00 01 61 00 05 05 02 00 00 00 01 78").expect("");
        dialogue.scene.pass(60 * ByHand.SECOND);
        dialogue.poll();
        dialogue.expect("50 02 00 05").send("62 02 00 05").expect("70 02 00 05");
    }

    @Test
    @Tag("v3-3.8.4-6")
    @Tag("v3-3.9.3-1")
    @Tag("v5-3.8.4-7")
    @Tag("u-3.8.4")
    @Tag("u-3.9.3")
    @Tag("trap-11")
    @Tag("trap-12")
    void messagesMayComeBeforeSuback() throws Exception {
        for (Dialogue dialogue : Dialogue.both()) {
            CompletableFuture<SubscribeResult> future = subscribe(dialogue.accept(), "a", "b", "c");
            dialogue.ignore().send("30 04 00 01 61 78", "30 05 00 01 61 00 78");
            assertEquals(List.of("a=x"), dialogue.poll());
            dialogue.send("90 05 00 01 00 80 01", "90 06 00 01 00 00 80 01");
            assertEquals(ReasonCode.SUCCESS, future.get().reasonCodes().get(TopicFilter.of("a")));
            assertEquals(ReasonCode.UNSPECIFIED_ERROR, future.get().reasonCodes().get(TopicFilter.of("b")));
            assertEquals(ReasonCode.GRANTED_QOS_1, future.get().reasonCodes().get(TopicFilter.of("c")));
        }
    }

    @Test
    @Tag("v3-3.10.4-3")
    @Tag("v5-3.10.4-3")
    void deliveriesThatBeganAreFinishedAfterUnsuback() {
        for (Dialogue dialogue : Dialogue.both()) {
            subscribe(dialogue.with("listener.grace", 0).accept(), "a");
            dialogue.send("90 03 00 01 01", "90 04 00 01 00 01").ignore();
            dialogue.scene.client.unsubscribe("a");
            dialogue.scene.settle();
            dialogue.ignore().send("b0 02 00 02", "b0 04 00 02 00 00")
                    .send("34 06 00 01 61 00 05 78", "34 07 00 01 61 00 05 00 78");
            dialogue.scene.pass(ByHand.MILLI);
            dialogue.expect("50 02 00 05").send("62 02 00 05").expect("70 02 00 05");
        }
    }

    /** The payload is not UTF-8 although it says so: a server may check it, we hand it on. */
    @Test
    @Tag("u-3.3.2.3.2")
    void thePayloadFormatIsHandedOnUnchecked() {
        Dialogue dialogue = Dialogue.v5().listening().accept().send("", "30 08 00 01 61 02 01 01 ff fe");
        assertEquals(List.of("a=\u00FF\u00FE"), dialogue.poll());
    }

    /** Of a subscription that this connection does not know, twice the same, and the largest. */
    @Test
    @Tag("u-3.3.2.3.8")
    @Tag("u-3.3.4-2")
    @Tag("v5-3.3.4-3")
    void subscriptionIdentifiersThatWereNeverGiven() {
        Dialogue dialogue = Dialogue.v5().listening().accept();
        dialogue.send("", "30 0e 00 01 61 09 0b 07 0b 07 0b ff ff ff 7f 78");
        assertEquals(List.of("a=x"), dialogue.poll());
        dialogue.expect("");
    }

    /** What the application sees of 5.0's message properties is what came. */
    @Test
    @Tag("v5-3.3.2-4")
    @Tag("v5-3.3.2-6")
    @Tag("v5-3.3.2-16")
    @Tag("v5-3.3.2-18")
    void propertiesAreShownAsReceived() {
        Dialogue dialogue = Dialogue.v5().listening().accept();
        dialogue.send("", "30 1c 00 01 61 17 02 00 00 00 07 09 00 00 01 01 26 00 01 62 00 01 32 26 00 01 61 00 00 78");
        Message message = dialogue.scene.client.poll().map(ReceivedMessage::message).orElseThrow();
        assertEquals(7, message.expirySeconds().orElseThrow());
        assertEquals(0, message.correlationData().orElseThrow().length(), "empty is not absent");
        assertEquals(List.of("b", "a"), message.userProperties().stream().map(pair -> pair.name()).toList());
        assertNotEquals(java.util.Optional.empty(), message.payloadFormat());
    }
}
