package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.management.services.AuthenticatorEntry;
import io.caddis.mqtt.management.services.Authenticators;
import io.caddis.mqtt.management.services.TargetedServices;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A client and its server as one sees them on the wire: both speak bytes, written in hexadecimal digits. Codec, session
 * and driver are real. What the client said since the last look is {@link #expect expected} whole.
 */
public final class Dialogue {
    /** CONNACK without properties, and with a session. */
    public static final String ACCEPT_V3 = "20 02 00 00";
    public static final String ACCEPT_V5 = "20 03 00 00 00";
    public static final String RESUME_V3 = "20 02 01 00";
    public static final String RESUME_V5 = "20 03 01 00 00";

    public final Scene scene = new Scene().with("client.id", "c").with("keep.alive", 0).with("session.expiry", 300);
    private final boolean v5;
    private final TargetedServices<MqttCredentials> credentials = new TargetedServices<>();
    private MqttAuthenticator authenticator;
    private boolean created;

    private Dialogue(boolean v5) {
        this.v5 = v5;
        scene.with("protocol.version", v5 ? "5.0" : "3.1.1");
    }

    public static Dialogue v3() {
        return new Dialogue(false);
    }

    public static Dialogue v5() {
        return new Dialogue(true);
    }

    /** One of each version. */
    public static List<Dialogue> both() {
        return List.of(v3(), v5());
    }

    public boolean isV5() {
        return v5;
    }

    /** A key of the configuration. */
    public Dialogue with(String key, Object value) {
        scene.with(key, value);
        return this;
    }

    /** Messages of all topics wait for {@link #poll}. SUBSCRIBE takes the packet identifier 1 and is not answered. */
    public Dialogue listening() {
        return with("subscriptions", "#").with("subscriptions.qos", 2);
    }

    /** The client authenticates by the method M. */
    public Dialogue authenticating(MqttAuthenticator with) {
        authenticator = with;
        return with("authentication.method", "M");
    }

    /** A service gives user name and password. */
    public Dialogue asking(MqttCredentials service) {
        credentials.add(service, null, Map.of());
        return this;
    }

    // ---- the connection

    /** The client has a connection, the first or the next, and has sent CONNECT. */
    public Dialogue open() {
        if (!created) {
            created = true;
            scene.create();
            if (authenticator != null) {
                Authenticators authenticators = new Authenticators();
                authenticators.add(new AuthenticatorEntry(authenticator, null,
                        Map.of("mqtt.authentication.method", "M")));
                scene.client.driver().authenticators(
                        method -> authenticators.find(method, Map.of("mqtt.client", "tester")));
            }
            scene.client.driver().preparation().services(() -> credentials.of(Map.of("mqtt.client", "tester")));
            scene.withParts();
        }
        while (scene.state() == ConnectionState.BACKOFF) {
            scene.pass(ByHand.SECOND);
        }
        scene.link().connected();
        scene.settle();
        return this;
    }

    /** As {@link #open}, and the server answers; what the client said up to then is not looked at. */
    public Dialogue accept(String connack) {
        open().ignore();
        send(connack);
        assertEquals(ConnectionState.CONNECTED, scene.state());
        return this;
    }

    /** Accepted as a new session, without properties. CONNECT and SUBSCRIBE are not looked at. */
    public Dialogue accept() {
        return accept(v5 ? ACCEPT_V5 : ACCEPT_V3).ignore();
    }

    /** Accepted with the session of before. */
    public Dialogue resume() {
        return accept(v5 ? RESUME_V5 : RESUME_V3);
    }

    public Dialogue lose() {
        scene.lose();
        return this;
    }

    // ---- what is said

    /** The server sends all this at once. */
    public Dialogue send(String... hex) {
        scene.link().send(bytes(String.join("", hex)));
        scene.settle();
        return this;
    }

    /** As {@link #send}, with the first bytes of 5.0 or 3.1.1. */
    public Dialogue send(String hexV3, String hexV5) {
        return send(new String[] {v5 ? hexV5 : hexV3});
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** All that the client said since the last look. */
    public String said() {
        return HexFormat.ofDelimiter(" ").formatHex(scene.link().bytes());
    }

    /** The client said exactly this since the last look, and the connection is there. */
    public Dialogue expect(String... hex) {
        assertEquals(String.join(" ", hex), said());
        assertFalse(scene.link().isClosed(), "the connection is there");
        return this;
    }

    public Dialogue ignore() {
        scene.link().bytes();
        return this;
    }

    /** The client closed the connection, after it said exactly this. */
    public void expectEnd(String... hex) {
        assertEquals(String.join(" ", hex), said());
        assertTrue(scene.link().isClosed(), "the client closed the connection");
    }

    /** The client closed the connection and gave nothing to the application; in 5.0 it said one of these before. */
    public void expectViolation(int... codes) {
        String said = said();
        assertTrue(scene.link().isClosed(), "the client closed the connection");
        assertEquals(List.of(), poll(), "nothing is delivered");
        if (!v5) {
            assertEquals("", said);
            return;
        }
        List<String> allowed = new ArrayList<>();
        for (int code : codes) {
            allowed.add("e0 02 " + HexFormat.of().toHexDigits((byte) code) + " 00");
        }
        assertTrue(allowed.contains(said), "'" + said + "' is none of " + allowed);
    }

    /**
     * A new connection, on which the server says this, is closed.
     *
     * @param code of the client's DISCONNECT in 5.0
     */
    public void refuses(int code, String... hex) {
        for (String one : hex) {
            Dialogue fresh = new Dialogue(v5).listening().accept();
            fresh.send(new String[] {one});
            fresh.expectViolation(code);
        }
    }

    /** A connection on which this is the answer to CONNECT is closed and does not come to be. */
    public void refusesInsteadOfConnack(int code, String... hex) {
        for (String one : hex) {
            Dialogue fresh = new Dialogue(v5).open().ignore();
            fresh.send(new String[] {one});
            fresh.expectViolation(code);
            assertFalse(fresh.scene.states().contains(ConnectionState.CONNECTED));
        }
    }

    // ---- the application

    /** Topics and payloads of the messages that arrived, as {@code topic=payload}. */
    public List<String> poll() {
        List<String> messages = new ArrayList<>();
        for (var next = scene.client.poll(); next.isPresent(); next = scene.client.poll()) {
            messages.add(next.map(ReceivedMessage::message).map(message -> message.topic() + "="
                    + new String(message.payload().toBytes(), StandardCharsets.ISO_8859_1))
                    .orElseThrow());
        }
        scene.settle();
        return messages;
    }

    /** Publishes {@code payload} to {@code topic}. */
    public CompletableFuture<PublishResult> publish(String topic, int qos) {
        return publish(Scene.message(topic, qos));
    }

    public CompletableFuture<PublishResult> publish(Message message) {
        CompletableFuture<PublishResult> future = scene.client.publish(message);
        scene.settle();
        return future;
    }
}
