package io.caddis.mqtt.management.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.HandStore;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import io.caddis.mqtt.spi.SessionState.Stage;
import io.caddis.mqtt.spi.SessionState;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A durable client and a store that is moved by hand. */
class DurableTest {
    private final Scene scene = new Scene().with("durable", true);
    private HandStore store = new HandStore();

    private void connect() {
        scene.connectWith(store);
    }

    private long publishesSent() {
        return scene.link().types().stream().filter(type -> type == PacketType.PUBLISH).count();
    }

    @Test
    void beginsWithTheStoreOnly() {
        scene.create().withParts();
        assertEquals(ConnectionState.SUSPENDED, scene.state());
        assertTrue(scene.client.status().toString().contains("session store"), scene.client.status().toString());
        scene.parts(scene.parts.withStore(store));
        assertTrue(scene.links.isEmpty(), "the store has not opened");
        store.openEmpty();
        scene.settle();
        scene.accept(false);
    }

    /** Accepted in the store, without a connection. */
    private void assertAccepts() {
        int before = store.accepted().size();
        CompletableFuture<Void> enqueued = scene.client.enqueue(Scene.message("t", 1));
        scene.settle();
        assertFalse(enqueued.isDone(), "not before the commit");
        assertEquals(before + 1, store.accepted().size(), "the store is given the message");
        store.commitAll();
        scene.settle();
        assertTrue(enqueued.isDone() && !enqueued.isCompletedExceptionally());
    }

    private Parts withStore() {
        return new Parts(new PacketCodecComponent(), new SessionsComponent(), Map.of("mqtt", scene.transport()))
                .withStore(store);
    }

    private void open(Parts parts) {
        scene.create().parts(parts);
        store.openEmpty();
        scene.settle();
    }

    @Test
    void aClientThatIsNotToConnectAcceptsMessagesAndSendsThemLater() {
        scene.with("connect", false);
        open(withStore());
        assertAccepts();
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertTrue(scene.links.isEmpty(), "nobody wants a connection");
        scene.client.connect();
        scene.settle();
        scene.accept(false);
        store.commitAll();
        scene.settle();
        assertEquals(1, publishesSent());
    }

    @Test
    void aClientOutsideItsScheduleAcceptsMessages() {
        LocalTime faraway = LocalTime.now(ZoneOffset.UTC).plusHours(12).truncatedTo(ChronoUnit.MINUTES);
        scene.with("connect.when", "schedule").with("connect.schedule", faraway + "/PT10M");
        open(withStore());
        assertTrue(scene.links.isEmpty(), "it is not the time");
        assertAccepts();
    }

    /** Also with the transport away, or the codec. */
    @Test
    void aClientWhoseConnectionWaitsForPartsAcceptsMessages() {
        scene.with("authentication.method", "SCRAM");
        open(new Parts(null, new SessionsComponent(), Map.of()).withStore(store));
        assertEquals(ConnectionState.SUSPENDED, scene.state());
        assertAccepts();
        scene.parts(withStore().withSessions(scene.parts.sessions()));
        assertTrue(scene.client.status().toString().contains("MqttAuthenticator"), scene.client.status().toString());
        assertAccepts();
    }

    @Test
    void aClientThatIsNotToConnectSaysThatItsStoreIsMissing() {
        scene.with("connect", false);
        scene.create().withParts();
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertTrue(scene.client.status().toString().contains("session store"), scene.client.status().toString());
        scene.parts(scene.parts.withStore(store));
        store.handler.failed("it is locked by process 7");
        scene.settle();
        assertTrue(scene.client.status().toString().contains("process 7"), scene.client.status().toString());
        store.openEmpty();
        scene.settle();
        assertAccepts();
    }

    /** The next session begins without a wish for a connection, too. */
    @Test
    void aDisconnectedClientAcceptsMessagesWhenItsSessionBundleWasReplaced() {
        connect();
        scene.client.disconnect();
        scene.settle();
        store.commitAll();
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        store.commitAll();
        scene.settle();
        assertAccepts();
    }

    @Test
    void saysWhyTheStoreDoesNotOpen() {
        scene.create().withParts();
        scene.parts(scene.parts.withStore(store));
        store.handler.failed("it is locked by process 7");
        scene.settle();
        assertEquals(ConnectionState.SUSPENDED, scene.state());
        assertTrue(scene.client.status().toString().contains("process 7"), scene.client.status().toString());
        store.openEmpty();
        scene.settle();
        scene.accept(false);
    }

    @Test
    @Tag("netx-L09")
    void aMessageIsAcceptedAndSentWhenItIsCommitted() {
        connect();
        CompletableFuture<Void> enqueued = scene.client.enqueue(Scene.message("t", 1));
        CompletableFuture<PublishResult> published = scene.client.publish(Scene.message("t", 2));
        scene.settle();
        assertFalse(enqueued.isDone());
        assertEquals(0, publishesSent());
        store.commitAll();
        scene.settle();
        assertTrue(enqueued.isDone() && !enqueued.isCompletedExceptionally());
        assertFalse(published.isDone(), "that one waits for the server");
        assertEquals(2, publishesSent());
    }

    @Test
    void withoutAStoreAMessageIsAcceptedAtOnce() {
        Scene plain = new Scene().connected();
        CompletableFuture<Void> enqueued = plain.client.enqueue(Scene.message("t", 1));
        plain.settle();
        assertTrue(enqueued.isDone() && !enqueued.isCompletedExceptionally());
        plain.with("queue.max", 1);
    }

    @Test
    void whatIsRefusedIsNotAccepted() {
        Scene plain = new Scene().with("queue.max", 1).create();
        plain.client.publish(Scene.message("t", 1));
        CompletableFuture<Void> enqueued = plain.client.enqueue(Scene.message("t", 1));
        plain.settle();
        assertTrue(enqueued.isCompletedExceptionally());
    }

    @Test
    void aStoreThatFailsRefusesNewMessagesOnlyUntilItWritesAgain() {
        connect();
        CompletableFuture<Void> before = scene.client.enqueue(Scene.message("t", 1));
        store.handler.failed("the disk is full: make room");
        CompletableFuture<PublishResult> refused = scene.client.publish(Scene.message("t", 1));
        CompletableFuture<PublishResult> qos0 = scene.client.publish(Scene.message("t", 0));
        scene.settle();
        assertEquals(MqttException.Kind.STORE_FAILED, Scene.failure(refused));
        assertEquals(ConnectionState.CONNECTED, scene.state());
        assertFalse(before.isDone());
        assertTrue(qos0.isDone() && !qos0.isCompletedExceptionally());
        store.commitAll();
        scene.settle();
        assertTrue(before.isDone() && !before.isCompletedExceptionally());
        CompletableFuture<Void> after = scene.client.enqueue(Scene.message("t", 1));
        store.commitAll();
        scene.settle();
        assertTrue(after.isDone() && !after.isCompletedExceptionally());
    }

    @Test
    void theConnectionStaysWhileTheStoreIsReplaced() {
        connect();
        scene.client.enqueue(Scene.message("t", 1));
        store.commitAll();
        scene.settle();
        CompletableFuture<Void> first = scene.client.enqueue(Scene.message("t", 1));
        HandStore next = new HandStore();
        scene.parts(scene.parts.withStore(next));
        assertTrue(store.closing);
        assertEquals(0, next.opened, "the old one still has the file");
        CompletableFuture<Void> meanwhile = scene.client.enqueue(Scene.message("t", 2));
        store.handler.committed(store.appended.size());
        scene.settle();
        assertTrue(first.isDone());
        store.handler.closed();
        assertEquals(1, next.opened);
        next.handler.opened(state(3), null);
        scene.settle();
        assertEquals(List.of(3L), next.accepted(), "what is not committed");
        assertFalse(meanwhile.isDone());
        next.commitAll();
        scene.settle();
        assertTrue(meanwhile.isDone() && !meanwhile.isCompletedExceptionally());
        assertEquals(1, scene.links.size());
        assertEquals(3, publishesSent());
    }

    private static SessionState state(long nextSequence) {
        return new SessionState(SessionState.FORMAT, "generated", true, List.of(), List.of(), List.of(), 1,
                nextSequence, 0, 0);
    }

    @Test
    void aStoreThatDoesNotHaveWhatWasCommittedGetsTheWholeSession() {
        connect();
        scene.client.enqueue(Scene.message("t", 1));
        store.commitAll();
        scene.settle();
        HandStore other = new HandStore();
        scene.parts(scene.parts.withStore(other));
        store.handler.closed();
        other.openEmpty();
        scene.settle();
        assertTrue(scene.link().isClosed(), "it begins again");
        assertEquals(1, other.accepted().size());
        other.commitAll();
        scene.settle();
        assertEquals(2, scene.links.size());
        List<Packet> said = scene.accept(true);
        assertEquals(1, said.stream().filter(Publish.class::isInstance).count());
    }

    @Test
    void whatTheStoreHasIsSentAndItsTokensMeanNothing() {
        scene.create().withParts();
        scene.parts(scene.parts.withStore(store));
        store.handler.opened(new SessionState(SessionState.FORMAT, "kept", true,
                List.of(new Outgoing(5, 1, Stage.SENT, 9, Scene.message("t", 1), Session.NO_DEADLINE)), List.of(),
                List.of(), 1, 6, 0, 0), "the last owner did not close it");
        scene.settle();
        Publish sent = (Publish) scene.accept(true).stream().filter(Publish.class::isInstance).findFirst()
                .orElseThrow();
        assertTrue(sent.duplicate() && sent.packetId() == 9, sent.toString());
        store.commitAll();
        scene.settle();
        scene.send(new Puback(9, ReasonCode.SUCCESS, Properties.NONE));
        assertTrue(store.appended.contains(new SessionChange.Ended(5)), store.appended.toString());
    }

    @Test
    void deletingAClientDeletesItsSessionAndParkingKeepsIt() {
        connect();
        scene.client.park();
        scene.settle();
        assertTrue(store.closing && !store.deleted);
        Scene other = new Scene().with("durable", true);
        HandStore itsStore = new HandStore();
        other.create().withParts();
        other.parts(other.parts.withStore(itsStore));
        itsStore.openEmpty();
        other.settle();
        other.client.close();
        other.settle();
        assertTrue(itsStore.deleted);
    }

    @Test
    void messagesThatWaitForAStoreAreBoundedByBytes() {
        scene.with("queue.bytes.max", 3000);
        connect();
        scene.parts(scene.parts.withStore(null));
        store.handler.closed();
        Message message = Message.of("t", "x".repeat(1500)).withQos(Qos.AT_LEAST_ONCE);
        for (int count = 0; count < 2; count++) {
            assertFalse(scene.client.publish(message).isDone());
        }
        CompletableFuture<PublishResult> third = scene.client.publish(message);
        scene.settle();
        assertEquals(MqttException.Kind.STORE_FAILED, Scene.failure(third));
    }

    @Test
    void messagesThatWaitForAStoreAreBounded() {
        scene.with("queue.max", 3);
        connect();
        scene.parts(scene.parts.withStore(null));
        store.handler.closed();
        for (int message = 0; message < 3; message++) {
            assertFalse(scene.client.publish(Scene.message("t", 1)).isDone());
        }
        CompletableFuture<PublishResult> fourth = scene.client.publish(Scene.message("t", 1));
        scene.settle();
        assertEquals(MqttException.Kind.STORE_FAILED, Scene.failure(fourth));
        assertEquals(1, scene.client.statistics().out().failed(MqttException.Kind.STORE_FAILED));
        assertEquals(4, scene.client.statistics().out().published(),
                "what was refused counts, so that the sum is right");
    }
}
