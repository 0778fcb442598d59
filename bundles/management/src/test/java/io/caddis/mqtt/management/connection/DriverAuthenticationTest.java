package io.caddis.mqtt.management.connection;

import static io.caddis.mqtt.management.Scene.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.services.AuthenticatorEntry;
import io.caddis.mqtt.management.services.Authenticators;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** An application's authenticator between a client and its server (MQTT 5.0, 4.12). */
class DriverAuthenticationTest {
    private static final String METHOD = "M";

    private final Scene scene = new Scene().with("authentication.method", METHOD);
    private final List<String> calls = new ArrayList<>();
    private final Authenticators authenticators = new Authenticators();
    /** What fails, and how. */
    private String failsAt = "";

    /** Notes what it is asked; the answers are the questions in capitals. */
    private final class Noting implements MqttAuthenticator {
        @Override
        public Exchange begin(MqttClient client, String method) {
            note("begin " + client.name() + " " + method);
            return new Exchange() {
                @Override
                public Payload first() {
                    return note("first");
                }

                @Override
                public Payload answer(Payload challenge) {
                    return note(challenge.asString());
                }

                @Override
                public void verify(Payload last) {
                    note("verify " + last.asString());
                }
            };
        }

        private Payload note(String question) {
            assertFalse(Thread.holdsLock(scene.client.driver()), "under no lock");
            calls.add(question);
            if (!failsAt.isEmpty() && question.startsWith(failsAt)) {
                throw new IllegalStateException("no " + question);
            }
            return Payload.of(question.toUpperCase(Locale.ROOT));
        }
    }

    private Scene scene() {
        return scene(new Noting());
    }

    private Scene scene(MqttAuthenticator authenticator) {
        authenticators.add(new AuthenticatorEntry(authenticator, null, Map.of("mqtt.authentication.method", METHOD)));
        scene.create();
        scene.client.driver().authenticators(method -> authenticators.find(method, Map.of("mqtt.client", "tester")));
        return scene.withParts();
    }

    /** Whoever wrote it reads what to do, not where Caddis noticed. */
    @Test
    void anAuthenticatorThatReturnsNoExchangeIsToldSo() {
        scene((client, method) -> null);
        scene.link().connected();
        scene.settle();
        assertEquals("the authenticator refused: java.lang.IllegalStateException: begin of the MqttAuthenticator for M"
                + " returned null: return an Exchange, or throw an exception that says why not",
                scene.client.status().cause().orElseThrow().text());
    }

    private static Properties properties(String data) {
        return Properties.builder().add(Property.AUTHENTICATION_METHOD, METHOD)
                .add(Property.AUTHENTICATION_DATA, Payload.of(data)).build();
    }

    private static Auth auth(ReasonCode reasonCode, String data) {
        return new Auth(reasonCode, properties(data));
    }

    private static Connack connack(String data) {
        return new Connack(false, ReasonCode.SUCCESS, properties(data));
    }

    private Packet only() {
        List<Packet> packets = scene.link().packets();
        assertEquals(1, packets.size(), packets::toString);
        return packets.get(0);
    }

    private static String data(Properties properties) {
        return properties.binary(Property.AUTHENTICATION_DATA).orElse(Payload.EMPTY).asString();
    }

    private void open() {
        scene.link().connected();
        scene.settle();
    }

    private void connected() {
        scene();
        open();
        scene.send(connack("proof"));
        assertEquals(ConnectionState.CONNECTED, scene.state());
        scene.link().packets();
        calls.clear();
    }

    private DisconnectCause cause() {
        return scene.client.status().cause().orElseThrow();
    }

    @Test
    void twoRoundsAndTheServersProof() {
        scene();
        scene.client.publish(Scene.message("early", 1));
        open();
        Connect connect = (Connect) only();
        assertEquals(METHOD, connect.properties().string(Property.AUTHENTICATION_METHOD).orElseThrow());
        assertEquals("FIRST", data(connect.properties()));
        scene.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, "one"));
        assertEquals("ONE", data(((Auth) only()).properties()));
        scene.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, "two"));
        assertEquals("TWO", data(((Auth) only()).properties()));
        scene.send(connack("proof"));
        assertEquals(List.of("begin tester M", "first", "one", "two", "verify proof"), calls);
        assertEquals(ConnectionState.CONNECTED, scene.state());
        assertEquals(PacketType.PUBLISH, only().type());
    }

    /** What arrives behind CONNACK waits until the server is verified, and is not lost. */
    @Test
    void nothingIsReadBeforeTheServerIsVerified() {
        scene();
        open();
        scene.client.subscribe(Subscription.of("a", Qos.AT_MOST_ONCE));
        scene.link().send(connack("proof"), Scene.publish(0, "a", 0));
        assertFalse(scene.link().isReading());
        scene.link().send(scene.link().encode(Scene.publish(0, "a", 0)));
        assertEquals(0, scene.client.waiting());
        assertEquals(ConnectionState.CONNECTING, scene.state());
        scene.settle();
        assertTrue(scene.link().isReading());
        assertEquals(2, scene.client.waiting());
        assertEquals(ConnectionState.CONNECTED, scene.state());
    }

    @Test
    void withoutAnAuthenticatorTheClientWaitsForOne() {
        scene.create().withParts();
        assertEquals(ConnectionState.SUSPENDED, scene.state());
        assertTrue(cause().text().contains("MqttAuthenticator for M"), cause().text());
        scene.client.driver().authenticators(method -> new AuthenticatorEntry(new Noting(), null,
                Map.of("mqtt.authentication.method", List.of("L", METHOD))));
        scene.client.driver().partsChanged();
        open();
        assertEquals(PacketType.CONNECT, only().type());
    }

    @Test
    void aRefusalAtAnyStepEndsTheAttemptAndKeepsTheCause() {
        scene();
        for (String step : List.of("begin", "first", "one", "verify")) {
            failsAt = step;
            open();
            if (step.equals("one")) {
                scene.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, "one"));
            } else if (step.equals("verify")) {
                scene.send(connack("proof"));
            }
            assertTrue(scene.link().isClosed(), step);
            assertEquals(ConnectionState.BACKOFF, scene.state());
            assertEquals(DisconnectCause.Source.CLIENT, cause().source());
            assertTrue(cause().text().startsWith("the authenticator refused: java.lang.IllegalStateException: no "
                    + step), cause().text());
            scene.pass(30 * ByHand.SECOND);
        }
        failsAt = "";
        open();
        scene.send(connack("proof"));
        assertEquals(ConnectionState.CONNECTED, scene.state());
        assertEquals(1, scene.client.statistics().connection().connects());
    }

    /** The pool of these tests runs a call when it is told to, so that a call may as well hang. */
    @Test
    void anAuthenticatorThatDoesNotAnswerIsGivenUpAndNotCalledAgainMeanwhile() {
        scene();
        scene.link().connected();
        scene.hand.pass(11 * ByHand.SECOND, () -> { });
        scene.link().run();
        assertTrue(scene.link().isClosed());
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertEquals("the authenticator did not answer within response.timeout", cause().text());
        scene.hand.pass(30 * ByHand.SECOND, () -> { });
        scene.link().connected();
        scene.link().run();
        assertEquals("the authenticator has not returned from an earlier call", cause().text());
        scene.settle();
        scene.pass(30 * ByHand.SECOND);
        open();
        assertEquals(PacketType.CONNECT, only().type());
    }

    @Test
    void anAnswerForAConnectionThatIsGoneIsDropped() {
        scene();
        scene.link().connected();
        scene.link().end("reset");
        scene.settle();
        assertEquals(List.of("begin tester M", "first"), calls);
        scene.pass(30 * ByHand.SECOND);
        open();
        assertEquals(PacketType.CONNECT, only().type());
    }

    // ---- again

    @Test
    void reauthenticationCompletesWhenBothSidesAreContent() throws Exception {
        connected();
        CompletableFuture<Void> one = scene.client.reauthenticate();
        CompletableFuture<Void> two = scene.client.reauthenticate();
        scene.settle();
        Auth first = (Auth) only();
        assertEquals(ReasonCode.REAUTHENTICATE, first.reasonCode());
        assertEquals("FIRST", data(first.properties()));
        scene.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, "one"));
        assertEquals("ONE", data(((Auth) only()).properties()));
        assertFalse(one.isDone());
        scene.send(auth(ReasonCode.SUCCESS, "proof"));
        one.get();
        two.get();
        assertEquals(List.of("begin tester M", "first", "one", "verify proof"), calls);
        CompletableFuture<Void> next = scene.client.reauthenticate();
        scene.settle();
        scene.send(auth(ReasonCode.SUCCESS, "proof"));
        next.get();
    }

    @Test
    void reauthenticationThatTheServerRefusesEndsTheConnection() {
        connected();
        CompletableFuture<Void> future = scene.client.reauthenticate();
        scene.settle();
        scene.send(new Disconnect(ReasonCode.NOT_AUTHORIZED, Properties.NONE));
        assertEquals(Kind.REJECTED, failure(future));
        assertEquals(ReasonCode.NOT_AUTHORIZED, cause().reasonCode());
    }

    @Test
    void reauthenticationThatTheAuthenticatorRefusesHasItsException() {
        connected();
        failsAt = "verify";
        CompletableFuture<Void> future = scene.client.reauthenticate();
        scene.settle();
        scene.send(auth(ReasonCode.SUCCESS, "forged"));
        Throwable failure = assertThrows(ExecutionException.class, future::get).getCause();
        assertEquals("no verify forged", failure.getCause().getMessage());
        assertTrue(scene.link().types().contains(PacketType.DISCONNECT));
        assertEquals(ConnectionState.BACKOFF, scene.state());
    }

    @Test
    void reauthenticationFailsAtOnceWhereItCannotBe() {
        connected();
        CompletableFuture<Void> cut = scene.client.reauthenticate();
        scene.settle();
        scene.lose();
        assertEquals(Kind.CONNECTION_LOST, failure(cut));
        CompletableFuture<Void> offline = scene.client.reauthenticate();
        Scene other = new Scene().connected();
        CompletableFuture<Void> withoutMethod = other.client.reauthenticate();
        scene.settle();
        other.settle();
        assertEquals(Kind.CONNECTION_LOST, failure(offline));
        assertEquals(Kind.NOT_SUPPORTED, failure(withoutMethod));
        other.client.close();
        CompletableFuture<Void> closed = other.client.reauthenticate();
        other.settle();
        assertEquals(Kind.CLOSED, failure(closed));
    }

    // ---- who authenticates whom

    @Test
    void theLatestAuthenticatorThatFitsIsUsed() {
        AuthenticatorEntry one = new AuthenticatorEntry("one", null, Map.of("mqtt.authentication.method", "A,B"));
        AuthenticatorEntry two = new AuthenticatorEntry("two", null, Map.of("mqtt.authentication.method", "B",
                "mqtt.client.target", "(mqtt.client=x)"));
        authenticators.add(one);
        authenticators.add(two);
        assertSame(one, authenticators.find("A", Map.of("mqtt.client", "x")));
        assertSame(two, authenticators.find("B", Map.of("mqtt.client", "x")));
        assertSame(one, authenticators.find("B", Map.of("mqtt.client", "y")));
        assertSame(null, authenticators.find("C", Map.of("mqtt.client", "x")));
        authenticators.remove("two");
        assertSame(one, authenticators.find("B", Map.of("mqtt.client", "x")));
        String message = assertThrows(IllegalArgumentException.class,
                () -> new AuthenticatorEntry("none", null, Map.of())).getMessage();
        assertEquals("mqtt.authentication.method = 'null': name one method or more, such as SCRAM-SHA-256", message);
    }
}
