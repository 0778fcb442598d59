package io.caddis.mqtt.management.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.management.HandStore;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Incoming;
import io.caddis.mqtt.spi.SessionState.Kept;
import io.caddis.mqtt.spi.Sessions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bundle of clients is replaced while the store is away: what the store was not told is not lost with it. */
class UnwrittenTest {
    private static final int ID = 7;
    private static final Publish ARRIVING = Scene.publish(ID, "t", 2);

    private final Scene scene = new Scene().with("durable", true).with("subscriptions", "t");
    private HandStore store = new HandStore();

    private static SessionState stored(List<Incoming> incoming) {
        return new SessionState(SessionState.FORMAT, "generated", true, List.of(), incoming, List.of(), 1, 1, 0, 0);
    }

    private void storeGone() {
        scene.parts(scene.parts.withStore(null));
        store.handler.closed();
        scene.settle();
    }

    /** The next client, which waits for a store. */
    private void replaceManagement() {
        scene.client.park();
        scene.settle();
        scene.create().parts(scene.parts);
    }

    private void storeBack(SessionState state) {
        store = new HandStore();
        scene.parts(scene.parts.withStore(store));
        store.handler.opened(state, null);
        scene.settle();
    }

    private List<Packet> serverSendsAgain() {
        store.commitAll();
        scene.settle();
        scene.accept(true);
        scene.send(new Publish(ARRIVING.message(), true, ID));
        store.commitAll();
        scene.settle();
        return scene.link().packets();
    }

    private void takeOneWhileTheStoreIsAway() {
        scene.connectWith(store);
        storeGone();
        scene.send(ARRIVING);
        assertTrue(scene.client.poll().isPresent());
        scene.settle();
    }

    private void assertNotTwice() {
        assertTrue(store.appended.contains(new SessionChange.Received(ID)), store.appended.toString());
        List<Packet> answers = serverSendsAgain();
        assertFalse(scene.client.poll().isPresent(), "the application had it");
        assertEquals(1, answers.stream().filter(Pubrec.class::isInstance).count(), answers.toString());
    }

    @Test
    void aMessageThatTheApplicationHasDoesNotComeTwice() {
        takeOneWhileTheStoreIsAway();
        replaceManagement();
        storeBack(stored(List.of()));
        assertNotTwice();
    }

    @Test
    void norIfTheSessionBundleIsReplacedBeforeTheStoreIsBack() {
        takeOneWhileTheStoreIsAway();
        replaceManagement();
        scene.parts(scene.parts.withSessions(new SessionsComponent()));
        storeBack(stored(List.of()));
        assertNotTwice();
    }

    @Test
    void norIfTheNextClientEndsBeforeTheStoreIsBack() {
        takeOneWhileTheStoreIsAway();
        replaceManagement();
        replaceManagement();
        storeBack(stored(List.of()));
        assertNotTwice();
    }

    @Test
    void norIfTheNextClientEndsBeforeTheStoreHasWrittenIt() {
        takeOneWhileTheStoreIsAway();
        replaceManagement();
        storeBack(stored(List.of()));
        storeGone();
        replaceManagement();
        storeBack(stored(List.of()));
        assertNotTwice();
    }

    /** The server had lost the session, and uses the identifier for another message. */
    @Test
    void aMessageWhoseIdentifierTheStoreKnowsFromBeforeIsDelivered() {
        scene.create().withParts();
        storeBack(stored(List.of(new Incoming(ID, 0))));
        storeGone();
        scene.accept(false);
        replaceManagement();
        storeBack(stored(List.of(new Incoming(ID, 0))));
        assertTrue(store.appended.contains(new SessionChange.Forgotten(ID)), store.appended.toString());
        serverSendsAgain();
        assertTrue(scene.client.poll().isPresent());
    }

    @Test
    void nothingIsKeptWhereTheStoreHasAll() {
        scene.settings.remove("subscriptions");
        scene.connectWith(store);
        Sessions sessions = scene.parts.sessions();
        scene.client.park();
        scene.settle();
        assertSame(SessionState.EMPTY, Unwritten.take(sessions, "tester"));
    }

    /** Whoever was to get a message has got it, or is to get another one; a store of other messages keeps these. */
    @Test
    void whatIsKeptForListenersIsAsItWasLast() {
        Kept served = new Kept(1, Scene.message("served", 1), List.of(), List.of("a"));
        Kept left = new Kept(2, Scene.message("left", 1), List.of(), List.of("a", "b"));
        Kept leftForOne = new Kept(2, left.message(), List.of(), List.of("b"));
        Kept same = new Kept(3, Scene.message("same", 1), List.of(), List.of("a"));
        Kept later = new Kept(5, Scene.message("later", 1), List.of(), List.of("a"));
        SessionState unwritten = new SessionState(SessionState.FORMAT, "generated", true, List.of(), List.of(),
                List.of(), 5, 1, 0, 0, 0, "", List.of(leftForOne, same));
        List<SessionChange> changes = new ArrayList<>();
        SessionState next = Rewriting.caughtUp(stored(List.of()).withKept(List.of(served, left, same, later)),
                unwritten, changes::add, one -> { });
        assertEquals(List.of(leftForOne, same, later), next.kept());
        assertEquals(List.of(new SessionChange.Served(1), new SessionChange.Kept(leftForOne, 0)), changes);
        assertEquals(5, next.nextDelivery());
    }
}
