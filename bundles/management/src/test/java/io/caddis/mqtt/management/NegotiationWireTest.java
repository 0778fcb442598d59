package io.caddis.mqtt.management;

import static io.caddis.mqtt.management.Scene.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.UserProperty;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the two sides of a 5.0 connection agree on, as bytes: authentication, topic aliases, session expiry. */
class NegotiationWireTest {
    private static final String PAYLOAD = "70 61 79 6c 6f 61 64";
    /** AUTH, method M; and CONNACK that names it. */
    private static final String CHALLENGE = "f0 0a 18 08 15 00 01 4d 16 00 01 63";
    private static final String ANSWER = "f0 0a 18 08 15 00 01 4d 16 00 01 61";
    private static final String OTHER_METHOD = "f0 0a 18 08 15 00 01 4e 16 00 01 63";
    private static final String ACCEPT = "20 07 00 00 04 15 00 01 4d";
    private static final String AGAIN = "f0 0a 19 08 15 00 01 4d 16 00 01 66";

    /** Begins with f, answers a. */
    private static MqttAuthenticator authenticator(boolean refuses) {
        return (MqttClient client, String method) -> new MqttAuthenticator.Exchange() {
            @Override
            public Payload first() {
                return Payload.of("f");
            }

            @Override
            public Payload answer(Payload challenge) {
                if (refuses) {
                    throw new IllegalStateException("not this server");
                }
                return Payload.of("a");
            }

            @Override
            public void verify(Payload last) {
                assertEquals(0, last.length());
            }
        };
    }

    private static Dialogue authenticating() {
        return Dialogue.v5().authenticating(authenticator(false));
    }

    private static Dialogue authenticated() {
        return authenticating().accept(ACCEPT);
    }

    // ---- authentication

    /** Nothing but AUTH, whatever is asked of the client meanwhile, and with nothing but method and data. */
    @Test
    @Tag("v5-3.1.2-30")
    @Tag("v5-3.15.2-1")
    @Tag("v5-3.15.2-2")
    @Tag("v5-3.15.2-3")
    @Tag("v5-4.12.0-3")
    @Tag("v5-4.12.0-5")
    void nothingButAuthBeforeConnack() {
        Dialogue dialogue = authenticating().with("keep.alive", 1).with("response.timeout", 100).open();
        String connect = dialogue.said();
        assertTrue(connect.contains("15 00 01 4d 16 00 01 66"), connect);
        dialogue.publish("a", 0);
        dialogue.publish("a", 1);
        dialogue.scene.client.subscribe(Subscription.of("b", Qos.AT_MOST_ONCE));
        dialogue.scene.pass(5 * ByHand.SECOND);
        dialogue.expect("").send("", CHALLENGE).expect(ANSWER);
        dialogue.scene.pass(5 * ByHand.SECOND);
        dialogue.expect("").send("", CHALLENGE).expect(ANSWER).send("", ACCEPT);
        assertEquals(ConnectionState.CONNECTED, dialogue.scene.state());
        assertEquals(3, dialogue.scene.link().packets().size());
    }

    @Test
    @Tag("v5-4.12.0-5")
    void anotherMethodThanConnects() {
        for (String hex : List.of(OTHER_METHOD, "20 07 00 00 04 15 00 01 4e", Dialogue.ACCEPT_V5)) {
            authenticating().open().ignore().send("", hex).expectViolation(0x82);
        }
    }

    @Test
    @Tag("v5-3.15.2-1")
    void codesOfAuthThatDoNotFit() {
        for (String code : List.of("00", "19")) {
            authenticating().open().ignore().send("", "f0 06 " + code + " 04 15 00 01 4d").expectViolation(0x82);
        }
        authenticating().open().ignore().send("", "f0 06 80 04 15 00 01 4d").expectViolation(0x81, 0x82);
    }

    @Test
    @Tag("u-4.12")
    void theApplicationEndsTheExchange() {
        Dialogue dialogue = Dialogue.v5().authenticating(authenticator(true)).open().ignore().send("", CHALLENGE);
        assertTrue(dialogue.scene.link().isClosed());
        assertFalse(dialogue.said().contains("f0"), "no answer");
        assertFalse(dialogue.scene.states().contains(ConnectionState.CONNECTED));
    }

    @Test
    @Tag("v5-4.12.1-1")
    @Tag("v5-3.15.2-1")
    void authenticationAgainWhileMessagesFlow() {
        Dialogue dialogue = authenticated().ignore();
        CompletableFuture<Void> again = dialogue.scene.client.reauthenticate();
        dialogue.scene.settle();
        dialogue.expect(AGAIN);
        dialogue.publish("a", 1);
        dialogue.expect("32 0d 00 01 61 00 01 00 " + PAYLOAD).send("", CHALLENGE).expect(ANSWER)
                .send("", "40 02 00 01").send("", "f0 06 00 04 15 00 01 4d").expect("");
        assertTrue(again.isDone() && !again.isCompletedExceptionally());
    }

    @Test
    @Tag("v5-4.12.1-2")
    void aFailedAuthenticationAgainCloses() {
        for (String hex : List.of(OTHER_METHOD, "f0 06 19 04 15 00 01 4d", "e0 01 87")) {
            Dialogue dialogue = authenticated().ignore();
            CompletableFuture<Void> again = dialogue.scene.client.reauthenticate();
            dialogue.scene.settle();
            dialogue.expect(AGAIN).send("", hex);
            dialogue.expectEnd(hex.startsWith("e0") ? "" : "e0 02 82 00");
            assertTrue(again.isCompletedExceptionally());
        }
    }

    @Test
    @Tag("v5-4.12.0-6")
    @Tag("v5-4.12.0-7")
    void withoutAMethodThereIsNoAuth() {
        Dialogue dialogue = Dialogue.v5().accept();
        CompletableFuture<Void> again = dialogue.scene.client.reauthenticate();
        dialogue.scene.settle();
        assertEquals(Kind.NOT_SUPPORTED, failure(again));
        dialogue.expect("").send("", CHALLENGE).expectViolation(0x82);
        Dialogue.v5().refusesInsteadOfConnack(0x82, CHALLENGE);
    }

    // ---- topic aliases

    @Test
    @Tag("v5-3.2.2-17")
    @Tag("v5-3.3.2-8")
    @Tag("v5-3.3.2-9")
    @Tag("v5-3.3.2-12")
    void noAliasAboveTheServersMaximum() {
        Dialogue dialogue = Dialogue.v5().accept("20 06 00 00 03 22 00 02").ignore();
        for (String topic : List.of("a", "a", "b", "c", "c", "a")) {
            dialogue.publish(topic, 0);
        }
        dialogue.expect("30 0e 00 01 61 03 23 00 01 " + PAYLOAD, "30 0d 00 00 03 23 00 01 " + PAYLOAD,
                "30 0e 00 01 62 03 23 00 02 " + PAYLOAD, "30 0e 00 01 63 03 23 00 01 " + PAYLOAD,
                "30 0d 00 00 03 23 00 01 " + PAYLOAD, "30 0e 00 01 61 03 23 00 02 " + PAYLOAD);
    }

    @Test
    @Tag("v5-3.2.2-18")
    void noAliasIfTheServerAllowsNone() {
        for (String connack : List.of(Dialogue.ACCEPT_V5, "20 06 00 00 03 22 00 00")) {
            Dialogue dialogue = Dialogue.v5().accept(connack).ignore();
            dialogue.publish("a", 0);
            dialogue.publish("a", 0);
            dialogue.expect("30 0b 00 01 61 00 " + PAYLOAD, "30 0b 00 01 61 00 " + PAYLOAD);
        }
    }

    @Test
    @Tag("v5-3.3.2-7")
    @Tag("trap-30")
    @Tag("trap-31")
    void whatIsSentAgainOrLaterHasItsTopic() {
        Dialogue dialogue = Dialogue.v5().accept("20 06 00 00 03 22 00 02").ignore();
        dialogue.publish("a", 0);
        dialogue.publish("a", 1);
        dialogue.expect("30 0e 00 01 61 03 23 00 01 " + PAYLOAD, "32 0f 00 00 00 01 03 23 00 01 " + PAYLOAD);
        dialogue.lose().publish("a", 1);
        dialogue.accept("20 06 01 00 03 22 00 01").expect("3a 0d 00 01 61 00 01 00 " + PAYLOAD,
                "32 10 00 01 61 00 02 03 23 00 01 " + PAYLOAD);
        dialogue.lose().resume().expect("3a 0d 00 01 61 00 01 00 " + PAYLOAD, "3a 0d 00 01 61 00 02 00 " + PAYLOAD);
    }

    @Test
    @Tag("v5-3.3.2-7")
    @Tag("v5-3.3.2-10")
    @Tag("v5-3.1.2-26")
    @Tag("u-3.3.2.3.4")
    @Tag("u-3.3.4-1")
    @Tag("trap-30")
    @Tag("trap-39")
    void aliasesOfTheServer() {
        String named = "30 08 00 01 61 03 23 00 02 78";
        String alone = "30 07 00 00 03 23 00 02 79";
        Dialogue dialogue = Dialogue.v5().with("topic.alias.maximum", 2).listening().accept();
        dialogue.send("", named + alone).send("", "30 08 00 01 62 03 23 00 02 78" + alone);
        assertEquals(List.of("a=x", "a=y", "b=x", "b=y"), dialogue.poll());
        dialogue.lose().resume().ignore().send("", alone).expectViolation(0x82);
        Dialogue.v5().with("topic.alias.maximum", 2).listening().accept().send("", "30 08 00 01 61 03 23 00 03 78")
                .expectViolation(0x94);
        Dialogue.v5().with("topic.alias.maximum", 2).listening().accept().send("", "30 07 00 00 03 23 00 03 78")
                .expectViolation(0x94);
        Dialogue most = Dialogue.v5().with("topic.alias.maximum", 65_535).listening().accept();
        most.send("", "30 08 00 01 61 03 23 ff ff 78 30 07 00 00 03 23 ff ff 79");
        assertEquals(List.of("a=x", "a=y"), most.poll());
    }

    // ---- the session's end, and another server

    /** The flags of CONNECT: bit 1 is Clean Start. */
    private static boolean cleanStart(Dialogue dialogue) {
        return (Integer.parseInt(dialogue.open().said().split(" ")[9], 16) & 2) != 0;
    }

    @Test
    @Tag("u-3.1.2.11.2")
    @Tag("v5-3.1.2-23")
    @Tag("trap-21")
    @Tag("trap-22")
    void theServersSessionExpiryCounts() {
        Dialogue dialogue = Dialogue.v5().accept();
        assertFalse(cleanStart(dialogue.lose()), "as configured: the session goes on");
        dialogue.send("", "20 08 01 00 05 11 00 00 00 00").lose();
        assertTrue(cleanStart(dialogue), "the server keeps nothing");
        dialogue.send("", "20 08 00 00 05 11 ff ff ff ff").lose();
        assertFalse(cleanStart(dialogue), "the server keeps it for ever");
        Dialogue none = Dialogue.v5().with("session.expiry", 0).accept();
        assertTrue(cleanStart(none.lose()));
    }

    @Test
    @Tag("v5-3.14.2-3")
    @Tag("v5-3.14.2-4")
    @Tag("trap-32")
    void wordsOfDisconnectThatDoNotFitAreLeftOut() {
        DisconnectOptions words = DisconnectOptions.NORMAL.withReasonString("0123456789")
                .withUserProperties(List.of(new UserProperty("a", "b")));
        Dialogue small = Dialogue.v5().accept("20 08 00 00 05 27 00 00 00 0c").ignore();
        small.scene.client.disconnect(words);
        small.scene.settle();
        small.expectEnd("e0 00");
        Dialogue large = Dialogue.v5().accept();
        large.scene.client.disconnect(words);
        large.scene.settle();
        large.expectEnd("e0 16 00 14 1f 00 0a 30 31 32 33 34 35 36 37 38 39 26 00 01 61 00 01 62");
    }

    /** Told, and not followed: the next attempt goes where the configuration says. */
    @Test
    @Tag("u-4.11")
    void anotherServerIsToldAndNotFollowed() {
        for (String code : List.of("9c", "9d")) {
            Dialogue dialogue = Dialogue.v5().accept().send("", "e0 0a " + code + " 08 1c 00 05 68 3a 31 38 20");
            DisconnectCause cause = dialogue.scene.client.status().cause().orElseThrow();
            assertEquals(ReasonCode.of(Integer.parseInt(code, 16)), cause.reasonCode());
            assertEquals(Optional.of("h:18 "), cause.serverReference());
            dialogue.open();
            assertEquals(dialogue.scene.links.get(0).endpoint, dialogue.scene.link().endpoint);
        }
    }
}
