package io.caddis.mqtt.management;

import static io.caddis.mqtt.management.Scene.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.packet.PacketType;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Beginning, silence and end of a connection as the server sees them. */
class ConnectionWireTest {
    private static DisconnectCause cause(Dialogue dialogue) {
        return dialogue.scene.client.status().cause().orElseThrow();
    }

    private static void disconnect(Dialogue dialogue) {
        dialogue.scene.client.disconnect();
        dialogue.scene.settle();
    }

    // ---- the beginning

    @Test
    @Tag("v3-3.1.0-1")
    @Tag("v5-3.1.0-1")
    @Tag("v3-3.1.0-2")
    @Tag("v5-3.1.0-2")
    @Tag("netx-L02")
    void connectComesFirstAndOnce() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.scene.create();
            dialogue.scene.client.publish(Scene.message("a", 1));
            dialogue.scene.client.subscribe(Subscription.of("b", Qos.AT_MOST_ONCE));
            dialogue.scene.withParts();
            dialogue.scene.client.connect();
            dialogue.scene.link().connected();
            dialogue.scene.client.connect();
            dialogue.scene.settle();
            String said = dialogue.said();
            assertTrue(said.startsWith("10 "), said);
            assertEquals(2 + Integer.parseInt(said.substring(3, 5), 16), said.split(" ").length, "CONNECT alone");
            dialogue.send(Dialogue.ACCEPT_V3, Dialogue.ACCEPT_V5);
            assertEquals(2, dialogue.scene.link().packets().size());
        }
    }

    /** All a client may lose by sending before CONNACK; we send nothing, and lose nothing. */
    @Test
    @Tag("u3-3.1.4")
    @Tag("v3-3.1.4-5")
    @Tag("v3-3.2.2-5")
    @Tag("v3-3.1.3-8")
    @Tag("v5-3.2.2-7")
    @Tag("v5-4.13.2-1")
    void nothingIsSentBeforeAGoodConnack() {
        for (Dialogue dialogue : Dialogue.both()) {
            CompletableFuture<PublishResult> future = dialogue.open().ignore().publish("a", 1);
            dialogue.expect("");
            dialogue.send("20 02 00 02", "20 03 00 85 00").expectEnd("");
            assertEquals(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, cause(dialogue).reasonCode());
            assertFalse(future.isDone());
            dialogue.accept();
            dialogue.send("40 02 00 01");
            assertTrue(future.isDone() && !future.isCompletedExceptionally());
        }
    }

    @Test
    @Tag("v3-3.2.0-1")
    @Tag("v5-3.2.0-1")
    @Tag("v5-3.14.0-1")
    @Tag("trap-40")
    void nothingComesBeforeConnack() {
        Dialogue.v3().refusesInsteadOfConnack(0, "d0 00", "30 04 00 01 61 78", "40 02 00 01");
        Dialogue.v5().refusesInsteadOfConnack(0x82, "d0 00", "30 05 00 01 61 00 78", "40 02 00 01", "e0 01 8b");
    }

    @Test
    @Tag("v3-3.2.2-1")
    @Tag("v5-3.2.2-4")
    @Tag("v5-3.2.2-2")
    @Tag("trap-19")
    void aSessionThatCannotBeThere() {
        Dialogue v3 = Dialogue.v3().with("session.expiry", 0).open().ignore();
        v3.send(Dialogue.RESUME_V3, "").expectViolation(0);
        Dialogue v5 = Dialogue.v5().open().ignore();
        v5.send("", Dialogue.RESUME_V5).expectViolation(0x82);
        assertFalse(v5.scene.states().contains(ConnectionState.CONNECTED));
    }

    @Test
    @Tag("v5-3.2.0-2")
    @Tag("v3-4.8.0-1")
    @Tag("trap-40")
    @Tag("netx-B39")
    void aSecondConnack() {
        Dialogue.v3().refuses(0x82, Dialogue.ACCEPT_V3);
        Dialogue.v5().refuses(0x82, Dialogue.ACCEPT_V5);
    }

    /** With what comes over TCP the client must cope whatever the pieces it comes in. */
    @Test
    @Tag("v3-7.1.2-1")
    @Tag("v5-4.2-1")
    @Tag("trap-34")
    void bytesOneByOneAndManyPacketsAtOnce() {
        for (Dialogue dialogue : Dialogue.both()) {
            String publish = dialogue.isV5() ? "32 07 00 01 61 00 01 00 78" : "32 06 00 01 61 00 01 78";
            dialogue.listening().open().ignore();
            String connack = dialogue.isV5() ? Dialogue.ACCEPT_V5 : Dialogue.ACCEPT_V3;
            for (String one : (connack + " " + publish).split(" ")) {
                dialogue.send(new String[] {one});
            }
            assertEquals(List.of("a=x"), dialogue.poll());
            dialogue.ignore().send(new String[] {publish.repeat(50)});
            assertEquals(50, dialogue.poll().size());
            assertEquals(200, dialogue.said().split(" ").length);
        }
    }

    // ---- will, identifier, session

    @Test
    @Tag("v3-3.1.2-9")
    @Tag("v5-3.1.2-9")
    @Tag("trap-24")
    void everyConnectCarriesTheWill() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.with("will.topic", "w").with("will.payload", "gone").with("will.qos", 1);
            String will = dialogue.isV5() ? "00 00 01 77 00 04 67 6f 6e 65" : "00 01 77 00 04 67 6f 6e 65";
            String first = dialogue.open().said();
            assertTrue(first.contains("00 01 63 " + will), first);
            dialogue.send(Dialogue.ACCEPT_V3, Dialogue.ACCEPT_V5).lose();
            String again = dialogue.open().said();
            assertTrue(again.contains("00 01 63 " + will), again);
        }
    }

    @Test
    @Tag("v3-3.14.4-3")
    @Tag("v5-3.14.4-3")
    @Tag("v5-4.13.1-1")
    @Tag("u-3.1.2.10")
    @Tag("trap-24")
    void onlyAnOrderlyEndDropsTheWill() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.with("keep.alive", 4).accept();
            dialogue.scene.pass(60 * ByHand.SECOND);
            FakeLink first = dialogue.scene.links.get(0);
            assertTrue(first.isClosed());
            assertEquals(Set.of(PacketType.PINGREQ), Set.copyOf(first.types()));
        }
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.accept().send("10 00").expectViolation(0x81, 0x82);
        }
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.accept();
            disconnect(dialogue);
            dialogue.expectEnd("e0 00");
        }
    }

    @Test
    @Tag("v5-3.1.3-2")
    @Tag("v5-3.2.2-16")
    @Tag("trap-23")
    void theAssignedClientIdentifierNamesTheSession() {
        Dialogue dialogue = Dialogue.v5().with("client.id", "").with("client.id.assigned", true).open();
        assertTrue(dialogue.said().endsWith(" 00 00"));
        dialogue.send("", "20 08 00 00 05 12 00 02 67 31").lose();
        String again = dialogue.open().said();
        assertTrue(again.endsWith(" 00 02 67 31"), again);
        Dialogue.v5().with("client.id", "").with("client.id.assigned", true).open().ignore()
                .send("", Dialogue.ACCEPT_V5)
                .expectViolation(0x82);
    }

    @Test
    @Tag("v3-3.1.2-22")
    @Tag("v3-3.1.2-14")
    @Tag("v5-3.1.2-12")
    void whatNoConnectCanCarryIsRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> Dialogue.v3().with(".password", "p").scene.config());
        assertEquals("p", new String(Dialogue.v5().with(".password", "p").scene.config().password().toBytes(),
                java.nio.charset.StandardCharsets.UTF_8));
        for (Dialogue dialogue : Dialogue.both()) {
            assertThrows(IllegalArgumentException.class, () -> dialogue.with("will.qos", 3).scene.config());
        }
    }

    // ---- limits of this connection only

    @Test
    @Tag("u-3.2.2.2")
    @Tag("v5-3.1.2-21")
    @Tag("v5-3.2.2-21")
    @Tag("v5-4.9.0-1")
    @Tag("trap-31")
    @Tag("trap-33")
    void limitsEndWithTheConnection() {
        Dialogue dialogue = Dialogue.v5().with("keep.alive", 60).accept("20 0b 00 00 08 21 00 01 13 00 02 24 01");
        dialogue.scene.pass(2 * ByHand.SECOND);
        dialogue.expect("c0 00").send("d0 00");
        assertEquals(Kind.NOT_ALLOWED_BY_SERVER, failure(dialogue.publish("a", 2)));
        dialogue.lose().resume();
        dialogue.scene.pass(50 * ByHand.SECOND);
        dialogue.expect("");
        dialogue.publish("a", 2);
        dialogue.publish("a", 2);
        assertEquals(2, dialogue.scene.link().packets().size());
        dialogue.lose().accept("20 06 01 00 03 13 00 00").ignore();
        dialogue.scene.pass(1000 * ByHand.SECOND);
        dialogue.expect("");
    }

    // ---- keep alive

    /** The server's chatter does not count; the pause between two of our packets does. */
    @Test
    @Tag("v3-3.1.2-23")
    @Tag("v5-3.1.2-20")
    @Tag("trap-33")
    void pingsFillOurOwnSilence() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.with("keep.alive", 4).listening().accept();
            int pings = 0;
            for (int half = 1; half <= 40; half++) {
                dialogue.scene.pass(ByHand.SECOND / 2);
                dialogue.send("30 04 00 01 61 78", "30 05 00 01 61 00 78");
                dialogue.poll();
                pings += dialogue.said().equals("c0 00") ? 1 : 0;
                assertTrue(pings >= half / 8, "a pause longer than the keep alive");
            }
            assertTrue(pings <= 10, pings + " pings in 20 s");
        }
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.accept();
            dialogue.scene.pass(100_000 * ByHand.SECOND);
            dialogue.expect("");
        }
    }

    @Test
    @Tag("u-3.1.2.10")
    @Tag("v3-3.12.4-1")
    @Tag("v5-3.12.4-1")
    void silenceClosesTheConnection() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.with("keep.alive", 60).with("response.timeout", 5).accept();
            dialogue.scene.pass(55 * ByHand.SECOND);
            dialogue.expect("c0 00");
            dialogue.scene.pass(5 * ByHand.SECOND);
            dialogue.expectEnd("");
            assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, cause(dialogue).reasonCode());
        }
    }

    // ---- time alone does nothing

    /** Not within a day: no resend, nothing forgotten. */
    @Test
    @Tag("v3-4.1.0-1")
    @Tag("v5-4.1.0-1")
    @Tag("v5-4.4.0-1")
    @Tag("trap-13")
    @Tag("netx-B15")
    void aSilentServerIsNotSentAnythingAgain() {
        for (Dialogue dialogue : Dialogue.both()) {
            CompletableFuture<PublishResult> one = dialogue.listening().accept().publish("a", 1);
            CompletableFuture<PublishResult> two = dialogue.publish("a", 2);
            String arrived = dialogue.isV5() ? "34 07 00 01 61 00 05 00 78" : "34 06 00 01 61 00 05 78";
            dialogue.send(new String[] {arrived}).poll();
            dialogue.ignore();
            dialogue.scene.pass(86_400 * ByHand.SECOND);
            dialogue.expect("");
            dialogue.send(new String[] {"3c" + arrived.substring(2)}).expect("50 02 00 05");
            assertEquals(List.of(), dialogue.poll());
            dialogue.send("40 02 00 02 50 02 00 03").expect("62 02 00 03").send("70 02 00 03");
            assertTrue(one.isDone() && two.isDone());
        }
    }

    // ---- the end

    /** The server neither reads it nor closes. */
    @Test
    @Tag("v3-3.14.4-1")
    @Tag("v3-3.14.4-2")
    @Tag("v5-3.14.4-1")
    @Tag("v5-3.14.4-2")
    @Tag("trap-40")
    void afterDisconnectNothingIsSentAndTheClientCloses() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.with("session.expiry", 0).with("listener.grace", 0).accept();
            dialogue.scene.client.disconnect();
            dialogue.scene.link().send(dialogue.isV5() ? new byte[] {0x32, 7, 0, 1, 'a', 0, 1, 0, 'x'}
                    : new byte[] {0x32, 6, 0, 1, 'a', 0, 1, 'x'});
            dialogue.publish("a", 1);
            dialogue.expectEnd("e0 00");
        }
    }

    @Test
    @Tag("u-3.14.4")
    @Tag("u-3.14.2.1")
    @Tag("v5-4.13.2-1")
    @Tag("v5-3.14.4-1")
    @Tag("trap-37")
    @Tag("trap-40")
    void theClientClosesOnTheServersDisconnect() {
        for (String hex : List.of("e0 00", "e0 01 8b", "e0 02 8b 00", "e0 01 8e")) {
            Dialogue dialogue = Dialogue.v5().listening().accept();
            dialogue.send("", "34 07 00 01 61 00 05 00 78").send("", hex).expectEnd("");
            assertEquals(Source.SERVER, cause(dialogue).source());
            assertEquals(hex.equals("e0 00") ? ReasonCode.SUCCESS
                    : ReasonCode.of(Integer.parseInt(hex.split(" ")[2], 16)), cause(dialogue).reasonCode());
            dialogue.poll();
            dialogue.publish(Message.of("a", "later"));
            dialogue.expectEnd("");
        }
    }

    @Test
    @Tag("v5-3.1.4-3")
    @Tag("v3-3.1.4-2")
    @Tag("trap-25")
    void aClientThatIsTakenOverDoesNotTakeOverAtOnce() {
        Dialogue dialogue = Dialogue.v5().with("reconnect.delay.max", 30_000).accept().send("", "e0 01 8e");
        dialogue.scene.pass(14 * ByHand.SECOND);
        assertEquals(ConnectionState.BACKOFF, dialogue.scene.state());
        assertEquals(1, dialogue.scene.links.size());
        Dialogue v3 = Dialogue.v3().with("reconnect.stable", 30).accept();
        for (int round = 0; round < 10; round++) {
            v3.lose();
            v3.accept();
        }
        long before = v3.scene.hand.now();
        v3.lose().open();
        assertTrue(v3.scene.hand.now() - before >= ByHand.SECOND, "it backs off");
    }

    @Test
    @Tag("v3-3.1.4-1")
    @Tag("v5-3.1.4-1")
    void aConnectionThatIsClosedWithoutConnack() {
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.open().lose();
            assertEquals(ConnectionState.BACKOFF, dialogue.scene.state());
            assertEquals(Source.NETWORK, cause(dialogue).source());
        }
    }
}
