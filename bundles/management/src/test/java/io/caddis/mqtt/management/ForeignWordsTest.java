package io.caddis.mqtt.management;

import static io.caddis.mqtt.packet.Property.ASSIGNED_CLIENT_IDENTIFIER;
import static io.caddis.mqtt.packet.Property.AUTHENTICATION_METHOD;
import static io.caddis.mqtt.packet.Property.REASON_STRING;
import static io.caddis.mqtt.packet.Property.RESPONSE_INFORMATION;
import static io.caddis.mqtt.packet.Property.SERVER_REFERENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.spi.Messages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One marked text in every field of every packet of a server: none of it leaves its line, wherever a person reads. */
class ForeignWordsTest {
    private static final String MARK = "MARK\r\nFORGED\u001b[2J\u202e\u2028\u2029\u0085\u009b\ue000";
    private static final String LONG = MARK + "x".repeat(65_000);
    private static final int LINE_MAX = 6_000; // the server's words are cut, what is said around them is ours

    private final Scene scene = new Scene();
    private final List<CompletableFuture<?>> calls = new ArrayList<>();
    private final List<String> traced = new ArrayList<>();
    private final WatchedLog log = new WatchedLog(Level.TRACE);

    @AfterEach
    void leaveTheLog() {
        log.close();
    }

    private static Properties with(Property... names) {
        Properties.Builder properties = Properties.builder();
        for (Property name : names) {
            properties.add(name, LONG);
        }
        return properties.add(new UserProperty(LONG, LONG)).build();
    }

    private void create() {
        scene.create();
        scene.client.trace(traced::add);
        scene.withParts();
        scene.link().connected();
        scene.settle();
    }

    private void connected() {
        create();
        scene.send(new Connack(false, ReasonCode.SUCCESS, Properties.NONE));
        assertEquals(ConnectionState.CONNECTED, scene.state());
    }

    private void call(CompletableFuture<?> future) {
        calls.add(future);
        scene.settle();
    }

    /** All that a person may read. */
    private List<String> read() {
        List<String> read = new ArrayList<>(traced);
        StateLog states = new StateLog("tester");
        List<ConnectionStatus> all = new ArrayList<>(scene.statuses);
        all.add(scene.client.status());
        for (ConnectionStatus status : all) {
            states.write(status, scene.hand.now());
            read.add(status.toString());
            status.connection().ifPresent(connection -> read.add(connection.toString()));
            status.cause().ifPresent(cause -> add(cause, read));
            Hashtable<String, Object> properties = RegisteredClient.properties("tester", status, Map.of());
            properties.values().forEach(value -> read.add(value.toString()));
        }
        scene.client.statistics().connection().lastError().ifPresent(error -> add(error.cause(), read));
        for (CompletableFuture<?> call : calls) {
            call.exceptionally(failure -> {
                for (Throwable one = failure; one != null; one = one.getCause()) {
                    read.add(one.toString());
                }
                return null;
            });
        }
        for (ILoggingEvent event : log.events()) {
            read.add(event.getFormattedMessage());
            for (var one = event.getThrowableProxy(); one != null; one = one.getCause()) {
                read.add(one.getClassName() + ": " + one.getMessage());
            }
        }
        return read;
    }

    private static void add(DisconnectCause cause, List<String> read) {
        read.add(cause.text());
        read.add(cause.toString());
        cause.serverReference().ifPresent(read::add);
    }

    private void assertLines() {
        for (String text : read()) {
            int bad = text.codePoints().filter(ForeignText::isUnsafe).findFirst().orElse(-1);
            assertEquals(-1, bad, () -> String.format("U+%04X in ", bad) + text.substring(0, Math.min(300,
                    text.length())));
            assertTrue(text.length() <= LINE_MAX, () -> text.length() + " characters: " + text.substring(0, 300));
        }
    }

    private void assertSaid(String... parts) {
        String all = String.join("\n", read());
        for (String part : parts) {
            assertTrue(all.contains(part), part);
        }
    }

    // ---- the connection

    @Test
    void connackThatAccepts() {
        scene.with("client.id.assigned", true).with("request.response.information", true);
        create();
        call(scene.client.request(Message.of("a", ""), Duration.ofSeconds(5)));
        scene.send(new Connack(false, ReasonCode.SUCCESS,
                with(REASON_STRING, RESPONSE_INFORMATION, ASSIGNED_CLIENT_IDENTIFIER, SERVER_REFERENCE)));
        assertEquals(ConnectionState.CONNECTED, scene.state());
        scene.pass(6 * ByHand.SECOND);
        assertTrue(calls.get(0).isDone());
        assertSaid("MARK??FORGED?[2J??????x");
        scene.lose();
        scene.pass(10 * ByHand.SECOND);
        scene.link().connected();
        scene.settle();
        assertEquals(LONG, ((Connect) scene.link().packets().get(0)).clientId(), "which has to be said as it is");
        assertLines();
    }

    /** The topic of answers is made of it, if it fits in one. */
    @ParameterizedTest
    @ValueSource(strings = {MARK, "a", "with/+and#"})
    void aRequestGoesOutWhateverTheServerCallsUs(String clientId) {
        scene.with("client.id.assigned", true);
        create();
        scene.send(new Connack(false, ReasonCode.SUCCESS,
                Properties.builder().add(ASSIGNED_CLIENT_IDENTIFIER, clientId).build()));
        scene.link().packets();
        call(scene.client.request(Message.of("a", ""), Duration.ofSeconds(5)));
        List<Packet> packets = scene.link().packets();
        assertEquals(2, packets.size(), packets::toString);
        String topic = ((Publish) packets.get(1)).message().responseTopic().orElseThrow().value();
        assertTrue(topic.startsWith("caddis/response/"), topic);
        assertLines();
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_AUTHORIZED", "SERVER_BUSY", "USE_ANOTHER_SERVER", "SERVER_MOVED"})
    void connackThatRefuses(ReasonCode reasonCode) {
        scene.with("redirect", "follow");
        create();
        call(scene.client.connect());
        scene.send(new Connack(false, reasonCode, with(REASON_STRING, SERVER_REFERENCE)));
        scene.client.disconnect();
        scene.settle();
        assertSaid("MARK??FORGED?[2J");
        assertLines();
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_AUTHORIZED", "SERVER_BUSY", "USE_ANOTHER_SERVER", "SERVER_MOVED", "SUCCESS"})
    void disconnect(ReasonCode reasonCode) {
        scene.with("redirect", "follow").with("server", "mqtt://a,mqtt://b");
        connected();
        call(scene.client.publish(Message.of("a", "").withQos(Qos.AT_MOST_ONCE)));
        scene.send(new Disconnect(reasonCode, with(REASON_STRING, SERVER_REFERENCE)));
        call(scene.client.publish(Message.of("a", "").withQos(Qos.AT_MOST_ONCE)));
        scene.client.close();
        scene.settle();
        assertSaid("MARK??FORGED?[2J");
        assertLines();
    }

    /** Where a server sends us on in its own way. */
    @ParameterizedTest
    @ValueSource(strings = {"b/\u001b[2J", "b:1\r\n", "mqtt://b\u202e", "\u202eb", "ws://b/\u001b", "[::1%\u001b]"})
    void serverReferences(String reference) {
        scene.with("redirect", "follow");
        connected();
        scene.send(new Disconnect(ReasonCode.USE_ANOTHER_SERVER,
                Properties.builder().add(SERVER_REFERENCE, reference).build()));
        scene.pass(ByHand.SECOND);
        assertLines();
    }

    @Test
    void auth() {
        scene.with("authentication.method", "M");
        scene.create();
        scene.client.trace(traced::add);
        scene.client.driver().authenticators(method -> new io.caddis.mqtt.management.services.AuthenticatorEntry(
                new Answering(), null, Map.of("mqtt.authentication.method", "M")));
        scene.withParts();
        scene.link().connected();
        scene.settle();
        scene.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, Properties.builder().add(AUTHENTICATION_METHOD, "M")
                .add(Property.AUTHENTICATION_DATA, Payload.of(LONG)).add(REASON_STRING, LONG)
                .add(new UserProperty(LONG, LONG)).build()));
        scene.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, with(AUTHENTICATION_METHOD, REASON_STRING)));
        assertFalse(scene.states().contains(ConnectionState.CONNECTED));
        assertLines();
    }

    /** Fails with the words of the server, as many do. */
    private static final class Answering implements MqttAuthenticator, MqttAuthenticator.Exchange {
        @Override
        public Exchange begin(io.caddis.mqtt.MqttClient client, String method) {
            return this;
        }

        @Override
        public Payload first() {
            return Payload.of("f");
        }

        @Override
        public Payload answer(Payload challenge) {
            return Payload.of("a");
        }

        @Override
        public void verify(Payload last) {
            // nobody is verified
        }
    }

    @Test
    void connackWithAnotherMethod() {
        create();
        scene.send(new Connack(false, ReasonCode.SUCCESS, with(AUTHENTICATION_METHOD)));
        assertLines();
    }

    // ---- answers and messages

    @Test
    void answersToPublish() {
        connected();
        for (int qos = 1; qos <= 2; qos++) {
            call(scene.client.publish(Scene.message("a", qos)));
            call(scene.client.publish(Scene.message("a", qos)));
        }
        List<Packet> sent = scene.link().packets();
        int[] ids = sent.stream().filter(Publish.class::isInstance).mapToInt(one -> ((Publish) one).packetId())
                .toArray();
        scene.send(new Puback(ids[0], ReasonCode.NOT_AUTHORIZED, with(REASON_STRING)),
                new Puback(ids[1], ReasonCode.NO_MATCHING_SUBSCRIBERS, with(REASON_STRING)),
                new Pubrec(ids[2], ReasonCode.QUOTA_EXCEEDED, with(REASON_STRING)),
                new Pubrec(ids[3], ReasonCode.SUCCESS, with(REASON_STRING)));
        scene.send(new Pubcomp(ids[3], ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, with(REASON_STRING)),
                new Pubrel(77, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, with(REASON_STRING)));
        scene.pass(100 * ByHand.SECOND);
        assertTrue(calls.stream().allMatch(CompletableFuture::isDone));
        assertLines();
    }

    @Test
    void answersToSubscribe() {
        connected();
        call(scene.client.subscribe(Subscription.of("a", Qos.AT_LEAST_ONCE)));
        scene.send(new Suback(1, List.of(ReasonCode.NOT_AUTHORIZED), with(REASON_STRING)));
        call(scene.client.unsubscribe("a"));
        scene.send(new Unsuback(2, List.of(ReasonCode.NOT_AUTHORIZED), with(REASON_STRING)));
        assertLines();
    }

    @Test
    void messages() throws Exception {
        ListenerScene listeners = new ListenerScene();
        listeners.scene.connected();
        listeners.scene.client.trace(traced::add);
        ListenerScene.Noting failing = new ListenerScene.Noting();
        failing.then = message -> {
            throw new IllegalStateException("not this one");
        };
        listeners.listen(failing, "#");
        Message message = Messages.of(Messages.topic(LONG), Payload.of(LONG), Qos.AT_LEAST_ONCE, false, -1, LONG,
                Messages.topic(LONG), Payload.of(LONG), List.of(new UserProperty(LONG, LONG)), null);
        listeners.scene.send(new Publish(message, false, 7));
        assertEquals(List.of(LONG), failing.topics, "who takes it gets it as it is");
        ReceivedMessage received = failing.messages.get(0);
        traced.add(received.toString());
        scene.create();
        assertSaid("failed with a message on MARK??FORGED?[2J??????xxx");
        assertLines();
    }

    /** Packets that no server may send, told with what is wrong with them. */
    @ParameterizedTest
    @ValueSource(strings = {"#", "+"})
    void packetsThatBreakTheProtocol(String wildcard) {
        connected();
        byte[] topic = (MARK + wildcard).getBytes(StandardCharsets.UTF_8);
        int length = topic.length + 3;
        scene.link().send(HexFormat.of().parseHex("30" + HexFormat.of().toHexDigits((byte) length) + "00"
                + HexFormat.of().toHexDigits((byte) topic.length) + HexFormat.of().formatHex(topic) + "00"));
        scene.settle();
        assertTrue(scene.links.get(0).isClosed());
        assertLines();
    }
}
