package io.caddis.mqtt.management;

import static io.caddis.mqtt.management.Scene.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** NetX Duo's disconnect, delete and the loss of a connection: what is sent, what is kept, who is told. */
class NetxEndTest {
    private static boolean succeeded(CompletableFuture<?> future) {
        return future.isDone() && !future.isCompletedExceptionally();
    }

    private static CompletableFuture<Void> disconnect(Dialogue dialogue) {
        CompletableFuture<Void> future = dialogue.scene.client.disconnect();
        dialogue.scene.settle();
        return future;
    }

    private static void connect(Dialogue dialogue) {
        dialogue.scene.client.connect();
        dialogue.scene.settle();
    }

    private static void delete(Dialogue dialogue) {
        dialogue.scene.client.close();
        dialogue.scene.settle();
    }

    private static Source source(Dialogue dialogue) {
        return dialogue.scene.statuses.get(dialogue.scene.statuses.size() - 1).cause().orElseThrow().source();
    }

    // ---- disconnect

    @Test
    @Tag("netx-S26")
    @Tag("netx-B21")
    @Tag("netx-N03")
    @Tag("netx-B03")
    void disconnectSaysSoKeepsWhatIsUnacknowledgedAndReleasesTheQueue() {
        Dialogue dialogue = Dialogue.v3().listening().accept();
        CompletableFuture<PublishResult> publish = dialogue.publish("a", 1);
        dialogue.ignore().send("32 06 00 01 62 00 07 78", "");
        assertEquals(1, dialogue.scene.client.waiting());
        CompletableFuture<Void> disconnect = disconnect(dialogue);
        dialogue.expectEnd("40 02 00 07", "e0 00");
        assertTrue(succeeded(disconnect));
        assertEquals(0, dialogue.scene.client.waiting());
        assertEquals(ConnectionState.DISCONNECTED, dialogue.scene.state());
        assertEquals(Source.APPLICATION, source(dialogue));
        assertFalse(publish.isDone());
        connect(dialogue);
        dialogue.resume();
        assertTrue(dialogue.said().contains("3a 0c 00 01 61 00 02 "), "again, with DUP");
    }

    @Test
    @Tag("netx-S27")
    @Tag("netx-C01")
    void disconnectWithoutAConnectionSucceedsAndSendsNothing() {
        Dialogue dialogue = Dialogue.v3().with("connect", false);
        dialogue.scene.create().withParts();
        assertTrue(succeeded(disconnect(dialogue)) && succeeded(disconnect(dialogue)));
        assertEquals(List.of(), dialogue.scene.links);
    }

    /** NetX Duo waits for the TCP connection to close, by default for ever. */
    @Test
    @Tag("netx-L17")
    @Tag("netx-O06")
    void everyCallEndsInTime() {
        Dialogue dialogue = Dialogue.v3().with("operation.timeout", 5).accept();
        CompletableFuture<SubscribeResult> subscribe = dialogue.scene.client.subscribe(
                Subscription.of("a", Qos.AT_LEAST_ONCE));
        CompletableFuture<SubscribeResult> unsubscribe = dialogue.scene.client.unsubscribe("a");
        dialogue.scene.pass(5 * ByHand.SECOND);
        assertEquals(Kind.TIMED_OUT, failure(subscribe));
        assertTrue(unsubscribe.isDone());
        CompletableFuture<Void> stuck = dialogue.scene.client.disconnect();
        dialogue.scene.hand.settle(); // the link does nothing: its socket takes no bytes
        assertFalse(stuck.isDone());
        dialogue.scene.hand.pass(5 * ByHand.SECOND, dialogue.scene.hand::settle);
        assertTrue(stuck.isDone(), "the link is left to itself");
    }

    // ---- the connection is lost

    /** NetX Duo drops what was not read; here it waits, and the server's own copy takes its place when it comes. */
    @Test
    @Tag("netx-U07")
    @Tag("netx-B20")
    void unreadMessagesSurviveALostConnection() {
        Dialogue dialogue = Dialogue.v3().listening().accept().send("30 04 00 01 61 78 32 06 00 01 62 00 07 79", "");
        dialogue.lose();
        assertEquals(2, dialogue.scene.client.waiting());
        assertEquals(ConnectionState.BACKOFF, dialogue.scene.state());
        dialogue.accept("20 02 00 00");
        assertEquals(List.of("a=x", "b=y"), dialogue.poll());
    }

    @Test
    @Tag("netx-L05")
    @Tag("netx-B14")
    @Tag("netx-N02")
    void subscriptionsAreMadeAgainAndTheClientConnectsByItself() {
        Dialogue dialogue = Dialogue.v3().accept();
        dialogue.scene.client.subscribe(Subscription.of("a", Qos.AT_LEAST_ONCE));
        dialogue.scene.settle();
        dialogue.send("90 03 00 01 01", "").ignore().lose();
        assertEquals(List.of(ConnectionState.CONNECTING, ConnectionState.CONNECTED, ConnectionState.BACKOFF),
                dialogue.scene.states());
        assertEquals(Source.NETWORK, source(dialogue));
        dialogue.resume().expect("");
        dialogue.lose().accept("20 02 00 00").expect("82 06 00 02 00 01 61 01");
    }

    /** A server of 3.1.1 has no DISCONNECT; NetX Duo takes it for a lost connection, and so do we, with a reason. */
    @Test
    @Tag("netx-U05")
    @Tag("netx-B34")
    @Tag("netx-L20")
    void theServersDisconnect() {
        Dialogue v3 = Dialogue.v3().accept().send("e0 00", "");
        assertTrue(v3.scene.links.get(0).isClosed());
        assertEquals(Source.CLIENT, source(v3));
        Dialogue v5 = Dialogue.v5().accept().send("", "e0 01 8b");
        assertTrue(v5.scene.links.get(0).isClosed());
        assertEquals(Source.SERVER, source(v5));
        assertTrue(v5.scene.client.status().toString().contains("0x8B"), v5.scene.client.status().toString());
    }

    // ---- the will

    @Test
    @Tag("netx-U11")
    void theWillIsLeftToTheServerByAnythingButDisconnect() {
        Dialogue silent = Dialogue.v3().with("will.topic", "w").with("keep.alive", 2).accept();
        FakeLink link = silent.scene.link();
        silent.scene.pass(60 * ByHand.SECOND);
        assertTrue(link.isClosed());
        assertFalse(new String(link.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1).contains("\u00E0"));
        Dialogue wanted = Dialogue.v3().with("will.topic", "w").accept();
        wanted.scene.client.disconnect(DisconnectOptions.NORMAL.withWill(true));
        wanted.scene.settle();
        wanted.expectEnd("");
        Dialogue orderly = Dialogue.v3().with("will.topic", "w").accept();
        disconnect(orderly);
        orderly.expectEnd("e0 00");
    }

    // ---- delete

    /** NetX Duo deletes without DISCONNECT, so that the server publishes the will. */
    @Test
    @Tag("netx-U12")
    @Tag("netx-S28")
    @Tag("netx-L21")
    @Tag("netx-B22")
    void deleteSaysDisconnectAndReleasesAll() {
        Dialogue dialogue = Dialogue.v3().listening().accept();
        CompletableFuture<PublishResult> publish = dialogue.publish("a", 1);
        dialogue.ignore().send("30 04 00 01 62 78", "");
        delete(dialogue);
        dialogue.expectEnd("e0 00");
        assertEquals(Kind.CLOSED, failure(publish));
        assertEquals(Kind.CLOSED, failure(dialogue.publish("a", 0)));
        CompletableFuture<Void> late = dialogue.scene.client.connect();
        dialogue.scene.settle();
        assertEquals(Kind.CLOSED, failure(late));
        assertTrue(dialogue.scene.client.poll().isEmpty());
        assertEquals(ConnectionState.CLOSED, dialogue.scene.statuses.get(dialogue.scene.statuses.size() - 1).state());
        assertEquals(0, dialogue.scene.alarms(), "no timer is left");
        delete(dialogue);
        assertEquals(1, dialogue.scene.links.size());
    }

    /** NetX Duo's delete never returns then. */
    @Test
    @Tag("netx-S29")
    @Tag("netx-B23")
    void deleteWhileConnecting() {
        for (boolean opened : new boolean[] {false, true}) {
            Dialogue dialogue = Dialogue.v3();
            dialogue.scene.create().withParts();
            if (opened) {
                dialogue.scene.link().connected();
                dialogue.scene.settle();
            }
            CompletableFuture<Void> connect = dialogue.scene.client.connect();
            delete(dialogue);
            assertEquals(Kind.CLOSED, failure(connect));
            assertTrue(dialogue.scene.link().isClosed());
            assertEquals(ConnectionState.CLOSED, dialogue.scene.state());
            assertEquals(0, dialogue.scene.alarms());
        }
    }
}
