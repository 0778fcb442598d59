package io.caddis.mqtt.management;

import static io.caddis.mqtt.management.Scene.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tests of NetX Duo show of CONNECT, CONNACK, login and will, byte by byte where they do. */
class NetxConnectTest {
    /** CONNECT of MQTT 3.1.1, keep alive 0, up to its flags: length and flags are to be filled in. */
    private static final String CONNECT = "10 %02x 00 04 4d 51 54 54 04 %02x 00 00 ";
    private static final String CLIENT_ID = "00 04 31 32 33 34";
    private static final String USERNAME = " 00 08 75 73 65 72 6e 61 6d 65";
    private static final String PASSWORD = " 00 08 70 61 73 73 77 6f 72 64";
    private static final String WILL_TOPIC = " 00 05 74 6f 70 69 63";
    private static final String WILL_MESSAGE = " 00 07 6d 65 73 73 61 67 65";

    /** As the client of NetX Duo's tests: 3.1.1, client identifier 1234, no clean session, no keep alive. */
    private static Dialogue netx() {
        return Dialogue.v3().with("client.id", "1234").with("clean.start", false);
    }

    private static String connect(int flags, String payload) {
        int length = 10 + payload.split(" ").length;
        return String.format(CONNECT, length, flags) + payload;
    }

    private static DisconnectCause cause(Dialogue dialogue) {
        return dialogue.scene.client.status().cause().orElseThrow();
    }

    private static CompletableFuture<Void> connectCall(Dialogue dialogue) {
        CompletableFuture<Void> future = dialogue.scene.client.connect();
        dialogue.scene.settle();
        return future;
    }

    private static boolean succeeded(CompletableFuture<?> future) {
        return future.isDone() && !future.isCompletedExceptionally();
    }

    // ---- connect

    @Test
    @Tag("netx-T03")
    @Tag("netx-B01")
    @Tag("netx-S07")
    @Tag("netx-C01")
    @Tag("netx-O03")
    void exactBytesAgainAfterTheServerClosedAndAgainAfterDisconnect() {
        Dialogue dialogue = netx().open().expect("10 10 00 04 4d 51 54 54 04 00 00 00 00 04 31 32 33 34");
        dialogue.send("20 02 00 00", "").expect("");
        assertEquals(ConnectionState.CONNECTED, dialogue.scene.state());
        dialogue.lose();
        assertEquals(ConnectionState.BACKOFF, dialogue.scene.state());
        assertEquals(Source.NETWORK, cause(dialogue).source());
        dialogue.open().expect(connect(0, CLIENT_ID)).send("20 02 01 00", "");
        dialogue.scene.client.disconnect();
        dialogue.scene.settle();
        dialogue.expectEnd("e0 00");
        CompletableFuture<Void> again = connectCall(dialogue);
        dialogue.open().expect(connect(0, CLIENT_ID)).send("20 02 01 00", "");
        assertTrue(succeeded(again));
        dialogue.scene.client.close();
        dialogue.scene.settle();
        dialogue.expectEnd("e0 00");
        assertEquals(ConnectionState.CLOSED, dialogue.scene.state());
    }

    @Test
    @Tag("netx-B02")
    @Tag("netx-O09")
    void cleanSessionAndKeepAliveAreInTheirPlaces() {
        netx().with("session.expiry", 0).with("keep.alive", 258).open()
                .expect("10 10 00 04 4d 51 54 54 04 02 01 02 " + CLIENT_ID);
    }

    /** NetX Duo: ALREADY_CONNECTED and CONNECTING are errors. Here connect() asks for a state, and it is so. */
    @Test
    @Tag("netx-C02")
    @Tag("netx-C18")
    @Tag("netx-S08")
    void connectingTwiceIsNoMistake() {
        Dialogue dialogue = netx().open();
        CompletableFuture<Void> first = connectCall(dialogue);
        CompletableFuture<Void> second = connectCall(dialogue);
        assertFalse(first.isDone() || second.isDone());
        dialogue.expect(connect(0, CLIENT_ID)).send("20 02 00 00", "");
        assertTrue(succeeded(first) && succeeded(second));
        assertTrue(succeeded(connectCall(dialogue)));
        dialogue.expect("");
        assertEquals(1, dialogue.scene.links.size());
    }

    @Test
    @Tag("netx-T13")
    @Tag("netx-S09")
    @Tag("netx-N05")
    @Tag("netx-C22")
    @Tag("netx-S32")
    void connectNeverBlocks() {
        Dialogue dialogue = netx().with("connect", false);
        dialogue.scene.create().withParts();
        assertEquals(List.of(), dialogue.scene.links);
        dialogue.scene.statuses.clear();
        CompletableFuture<Void> future = dialogue.scene.client.connect();
        assertFalse(future.isDone(), "it returned, and nothing was sent yet");
        dialogue.scene.settle();
        dialogue.scene.link().connected();
        dialogue.scene.settle();
        dialogue.expect(connect(0, CLIENT_ID)).send("20 02 00 00", "");
        assertTrue(succeeded(future));
        assertEquals(List.of(ConnectionState.CONNECTING, ConnectionState.CONNECTED), dialogue.scene.states());
    }

    /** Answers 0 and 3 by turns: connected after 0 only, never after 3, and disconnect() in between succeeds. */
    @Test
    @Tag("netx-T14")
    void connectedAfterAGoodAnswerOnly() {
        Dialogue dialogue = netx();
        for (int round = 0; round < 4; round++) {
            dialogue.open().expect(connect(0, CLIENT_ID));
            int seen = dialogue.scene.states().size();
            dialogue.send(round % 2 == 0 ? "20 02 00 00" : "20 02 00 03", "");
            List<ConnectionState> since = dialogue.scene.states().subList(seen, dialogue.scene.states().size());
            if (round % 2 == 0) {
                assertEquals(List.of(ConnectionState.CONNECTED), since);
                dialogue.lose();
                assertEquals(ConnectionState.BACKOFF, dialogue.scene.state());
            } else {
                assertEquals(List.of(ConnectionState.BACKOFF), since);
                assertEquals(ReasonCode.SERVER_UNAVAILABLE, cause(dialogue).reasonCode());
            }
            CompletableFuture<Void> disconnect = dialogue.scene.client.disconnect();
            dialogue.scene.settle();
            assertTrue(succeeded(disconnect));
            connectCall(dialogue);
        }
    }

    /** NetX Duo: after one secure connection the client tries no other kind. Here the address decides, each time. */
    @Test
    @Tag("netx-S15")
    @Tag("netx-L23")
    void aClientMayChangeBetweenPlainAndSecure() {
        Scene scene = new Scene().with("server", "mqtts://server").create().withParts();
        assertEquals("waits for the bundle that provides: tls", scene.client.status().cause().orElseThrow().text());
        scene.configure("server", "mqtt://server");
        scene.accept(false);
        scene.configure("server", "mqtts://server");
        assertEquals(ConnectionState.SUSPENDED, scene.state());
        assertTrue(scene.link().isClosed(), "nothing goes on in clear");
    }

    // ---- CONNACK

    @ParameterizedTest
    @CsvSource({"1, UNSUPPORTED_PROTOCOL_VERSION", "2, CLIENT_IDENTIFIER_NOT_VALID", "3, SERVER_UNAVAILABLE",
            "4, BAD_USER_NAME_OR_PASSWORD", "5, NOT_AUTHORIZED"})
    @Tag("netx-T11")
    @Tag("netx-C20")
    @Tag("netx-C21")
    @Tag("netx-B36")
    void refusals(int returnCode, ReasonCode reasonCode) {
        Dialogue dialogue = netx().with("operation.timeout", 5).open().ignore();
        CompletableFuture<Void> connect = connectCall(dialogue);
        dialogue.send("20 02 00 0" + returnCode, "").expectEnd("");
        assertEquals(Source.SERVER, cause(dialogue).source());
        assertEquals(reasonCode, cause(dialogue).reasonCode());
        assertFalse(dialogue.scene.states().contains(ConnectionState.CONNECTED));
        assertFalse(connect.isDone(), "another attempt follows");
        dialogue.scene.pass(5 * ByHand.SECOND);
        MqttException told = (MqttException) assertThrows(ExecutionException.class, connect::get).getCause();
        assertEquals(Kind.TIMED_OUT, told.kind());
        assertEquals(reasonCode, told.reasonCode());
    }

    /** More than five is no answer, nor are an odd length, another packet, or flags that nobody knows. */
    @Test
    @Tag("netx-C09")
    @Tag("netx-B37")
    void answersThatAreNone() {
        Dialogue.v3().refusesInsteadOfConnack(0, "20 02 00 06", "20 03 00 00 00", "20 01 00 00", "d0 00",
                "20 02 02 00");
        Dialogue.v3().with("session.expiry", 0).open().ignore().send("20 02 01 00", "").expectViolation(0);
    }

    @Test
    @Tag("netx-U09")
    @Tag("netx-L03")
    @Tag("netx-B35")
    @Tag("netx-B44")
    void connackMayComeInPiecesOrWithWhatFollows() {
        Dialogue pieces = netx().open();
        for (String piece : List.of("20", "02", "00", "00")) {
            assertEquals(ConnectionState.CONNECTING, pieces.scene.state());
            pieces.send(piece, "");
        }
        assertEquals(ConnectionState.CONNECTED, pieces.scene.state());
        Dialogue together = netx().listening().accept().send("90 03 00 01 02", "");
        together.lose().open().ignore().send("20 02 01 00 32 06 00 01 61 00 07 78 30 04 00 01 61 79", "");
        assertEquals(List.of("a=x", "a=y"), together.poll());
        together.expect("40 02 00 07");
    }

    @Test
    @Tag("netx-U10")
    @Tag("netx-B13")
    void theSessionPresentFlagIsShown() {
        Dialogue dialogue = netx().accept();
        assertFalse(dialogue.scene.client.status().connection().orElseThrow().sessionPresent());
        dialogue.lose().resume();
        assertTrue(dialogue.scene.client.status().connection().orElseThrow().sessionPresent());
    }

    // ---- login

    /** Refused without a login, accepted with one, and then a server that never answers; all one client. */
    @Test
    @Tag("netx-T05")
    @Tag("netx-S03")
    @Tag("netx-C07")
    void loginIsSentOnceItIsConfigured() {
        Dialogue dialogue = netx().with("response.timeout", 3).open().expect(connect(0, CLIENT_ID));
        dialogue.send("20 02 00 05", "").expectEnd("");
        assertEquals(ReasonCode.NOT_AUTHORIZED, cause(dialogue).reasonCode());
        dialogue.with("username", "username").scene.configure(".password", "password");
        dialogue.open().expect(connect(0xC0, CLIENT_ID + USERNAME + PASSWORD)).send("20 02 00 00", "");
        assertEquals(ConnectionState.CONNECTED, dialogue.scene.state());
        CompletableFuture<Void> disconnect = dialogue.scene.client.disconnect();
        dialogue.scene.settle();
        assertTrue(succeeded(disconnect));
        connectCall(dialogue);
        dialogue.open().expect(connect(0xC0, CLIENT_ID + USERNAME + PASSWORD));
        dialogue.scene.pass(3 * ByHand.SECOND);
        assertTrue(dialogue.scene.links.get(2).isClosed());
        assertEquals(Source.CLIENT, cause(dialogue).source());
        dialogue.scene.client.close();
        dialogue.scene.settle();
        assertEquals(ConnectionState.CLOSED, dialogue.scene.state());
        assertEquals(0, dialogue.scene.alarms());
    }

    @Test
    @Tag("netx-T06")
    void loginOfTwoEmptyFields() {
        netx().asking(client -> MqttCredentials.Credentials.of("", "")).open()
                .expect(connect(0xC0, CLIENT_ID + " 00 00 00 00"));
    }

    @Test
    @Tag("netx-T07")
    void userNameAlone() {
        netx().with("username", "username").open().expect(connect(0x80, CLIENT_ID + USERNAME));
    }

    /** NetX Duo drops such a password without a word. */
    @Test
    @Tag("netx-S04")
    void passwordAloneIsRefused() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> netx().with(".password", "s3cret").scene.config()).getMessage();
        assertTrue(message.contains("username") && !message.contains("s3cret"), message);
    }

    /** Kept over losses, disconnect() and refusals; gone when the configuration has none; never the caller's array. */
    @Test
    @Tag("netx-L14")
    @Tag("netx-S05")
    @Tag("netx-B24")
    @Tag("netx-B64")
    void loginAndWillAreKeptUntilTheyAreCleared() {
        byte[] password = {1, (byte) 0xFF};
        byte[] will = {0, (byte) 0xFE};
        Dialogue dialogue = netx().with("username", "u").with(".password", password).with("will.topic", "w")
                .with("will.payload", will);
        String all = connect(0xC4, CLIENT_ID + " 00 01 77 00 02 00 fe 00 01 75 00 02 01 ff");
        dialogue.open().expect(all).send("20 02 00 00", "");
        password[0] = 9;
        will[0] = 9;
        dialogue.lose().open().expect(all).send("20 02 00 02", "").expectEnd("");
        dialogue.scene.client.disconnect();
        connectCall(dialogue);
        dialogue.open().expect(all).send("20 02 00 00", "").expect("");
        for (String key : List.of("username", ".password", "will.topic", "will.payload")) {
            dialogue.scene.settings.remove(key);
        }
        dialogue.scene.configure("keep.alive", 0).link();
        dialogue.open().expect(connect(0, CLIENT_ID));
    }

    // ---- will

    @Test
    @Tag("netx-T08")
    @Tag("netx-S06")
    void will() {
        netx().with("will.topic", "topic").with("will.payload", "message").with("will.qos", 1)
                .with("will.retain", true).open().expect(connect(0x2C, CLIENT_ID + WILL_TOPIC + WILL_MESSAGE));
    }

    @Test
    @Tag("netx-T09")
    void willWithoutPayload() {
        netx().with("will.topic", "topic").open().expect(connect(0x04, CLIENT_ID + WILL_TOPIC + " 00 00"));
    }

    @Test
    @Tag("netx-T10")
    void willAndLoginInTheirOrder() {
        netx().with("will.topic", "topic").with("will.payload", "message").with("username", "username")
                .with(".password", "password").open()
                .expect(connect(0xC4, CLIENT_ID + WILL_TOPIC + WILL_MESSAGE + USERNAME + PASSWORD));
    }

    /** NetX Duo's bits stick: a second will cannot take back retain, nor a higher QoS. */
    @Test
    @Tag("netx-L15")
    @Tag("netx-C13")
    void willOfQos2AndThenLess() {
        Dialogue dialogue = netx().with("will.topic", "topic").with("will.qos", 2).with("will.retain", true).open()
                .expect(connect(0x34, CLIENT_ID + WILL_TOPIC + " 00 00")).send("20 02 00 00", "");
        dialogue.with("will.qos", 0).scene.configure("will.retain", false);
        dialogue.open().expect(connect(0x04, CLIENT_ID + WILL_TOPIC + " 00 00"));
    }

    /** NetX Duo finds out when it builds CONNECT, after the TCP connection was made. */
    @Test
    @Tag("netx-T12")
    @Tag("netx-B05")
    void aConnectThatCannotBeBuiltIsRefusedBeforeAnyConnection() {
        for (String key : List.of("will.topic", "will.payload", "client.id", "username", ".password")) {
            Dialogue dialogue = netx().with("username", "u").with("will.topic", "w").with(key, "x".repeat(65_536));
            String message = assertThrows(IllegalArgumentException.class, dialogue.scene::config).getMessage();
            assertTrue(message.startsWith(key + " = ") && message.contains("65535"), message);
            assertEquals(key.equals("username") || key.equals(".password"), message.contains("(hidden)"), key);
            dialogue.with(key, "x".repeat(65_535)).scene.config();
        }
        for (String key : List.of("will.topic", "client.id", "username")) {
            for (String text : List.of("a\0b", "\uD800")) {
                Dialogue dialogue = netx().with(key, text);
                String message = assertThrows(IllegalArgumentException.class, dialogue.scene::config).getMessage();
                assertTrue(message.startsWith(key + " = ") && message.contains("MQTT-1.5.4-"), message);
            }
        }
    }

    @Test
    @Tag("netx-S10")
    @Tag("netx-C06")
    void anAttemptThatFailsIsFollowedByTheNextUntilTheDeadline() {
        Dialogue dialogue = netx().with("operation.timeout", 5).with("connect", false);
        dialogue.scene.create().withParts();
        CompletableFuture<Void> connect = connectCall(dialogue);
        dialogue.scene.link().end("connection refused");
        dialogue.scene.settle();
        assertEquals(ConnectionState.BACKOFF, dialogue.scene.state());
        assertEquals("connection refused", cause(dialogue).text());
        dialogue.scene.pass(5 * ByHand.SECOND);
        assertEquals(Kind.TIMED_OUT, failure(connect));
        assertTrue(assertThrows(ExecutionException.class, connect::get).getMessage().contains("connection refused"));
    }
}
