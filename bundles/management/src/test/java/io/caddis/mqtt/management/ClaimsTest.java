package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.TlsDiagnosis;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.Sessions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** Two versions of the bundle side by side, with the same configurations: each client has one owner at a time. */
class ClaimsTest {
    private static final int DELETED = 4;
    private static final int STOPPED = 6;

    private final Bundles bundles = new Bundles();
    private final LoopTransport transport = new LoopTransport();
    private final Sessions sessions = new SessionsComponent();
    private final ClientFactory old = version(1);
    private final ClientFactory next = version(2);

    private ClientFactory version(long bundle) {
        PartsInUse parts = new PartsInUse();
        parts.bindCodec(new PacketCodecComponent());
        parts.bindSessions(sessions);
        parts.bindTransport(transport, Map.of("mqtt.scheme", "mqtt"));
        return new ClientFactory(bundles.context(bundle), parts,
                new Whiteboards(bundles.context(bundle), parts));
    }

    @AfterEach
    void end() {
        for (ClientFactory version : List.of(old, next)) {
            version.deactivate();
            version.parts().deactivate();
        }
        transport.close();
    }

    private ConfiguredClientComponent component(ClientFactory clients, long bundle, Object... keysAndValues) {
        Map<String, Object> settings = ListenerScene.properties(keysAndValues);
        settings.putIfAbsent("server", "mqtt://server");
        settings.put("service.pid", "io.caddis.mqtt.client~NAME");
        return bundles.configured(clients, bundles.context(bundle), settings);
    }

    private MqttClient only() {
        assertEquals(1, bundles.registered.size(), () -> "one service: " + bundles.registered);
        return (MqttClient) bundles.registered.keySet().iterator().next();
    }

    private void awaitNext(ConnectionState state, MqttClient before) {
        Await.until("the next version is " + state, () -> bundles.registered.keySet().stream()
                .map(MqttClient.class::cast).anyMatch(one -> one != before && one.status().state() == state));
    }

    @Test
    void claimsAreLookedAtOnlyBesideAnotherVersion() {
        Bundles alone = new Bundles();
        Claims claims = new Claims(alone.context(1), old.parts().workers());
        assertTrue(claims.claim("plant", () -> { }).isGranted());
        assertEquals(0, alone.looks);
        alone.context(2).getBundle();
        assertTrue(claims.claim("line", () -> { }).isGranted());
        assertEquals(1, alone.looks);
        assertFalse(new Claims(alone.context(2), old.parts().workers()).claim("plant", () -> { }).isGranted());
    }

    /** Also one that starts has claims before it is active, and one that stops has them for a while. */
    @Test
    void whoHasNoServicesHasNoClaims() {
        Bundles two = new Bundles();
        Claims claims = new Claims(two.context(1), old.parts().workers());
        two.context(2).getBundle();
        int looks = 0;
        for (int state : new int[] {Bundle.INSTALLED, Bundle.RESOLVED, Bundle.STARTING, Bundle.ACTIVE,
            Bundle.STOPPING}) {
            two.states.put(2L, state);
            assertTrue(claims.claim("plant" + state, () -> { }).isGranted());
            looks += state > Bundle.RESOLVED ? 1 : 0;
            assertEquals(looks, two.looks, "in state " + state);
        }
    }

    /** A client is deleted and made again at once: its first claim is on its way out, and nobody will tell of it. */
    @Test
    void aClaimOfOursThatIsLeavingIsNotWaitedFor() {
        bundles.leavingClaim(1, "plant");
        MqttClient client = old.create("plant", Map.of("server", "mqtt://server", "connect", false));
        assertEquals(ConnectionState.DISCONNECTED, client.status().state());
        client.connect();
        assertFalse(client.status().toString().contains("another version"), client.status().toString());
    }

    @Test
    void theNextVersionWaitsAndGoesOnWithTheSession() {
        ConfiguredClientComponent first = component(old, 1);
        MqttClient before = only();
        Await.until("CONNECTED", () -> before.status().state() == ConnectionState.CONNECTED);
        ConfiguredClientComponent second = component(next, 2);
        assertEquals(before, only());
        assertEquals(1, transport.links.size());
        first.deactivate(STOPPED);
        awaitNext(ConnectionState.CONNECTED, before);
        assertEquals(ConnectionState.CLOSED, before.status().state(), "the old link was closed before");
        assertEquals(2, transport.links.size());
        second.deactivate(STOPPED);
        assertTrue(bundles.claims.isEmpty());
    }

    @Test
    void whatWaitedGoesOnInTheNextVersion() {
        ConfiguredClientComponent first = component(old, 1, "connect", false);
        MqttClient before = only();
        before.publish(Message.of("t", "x"));
        component(next, 2, "connect", false);
        first.deactivate(STOPPED);
        awaitNext(ConnectionState.DISCONNECTED, before);
        MqttClient after = only();
        after.connect();
        Await.until("PUBLISH", () -> transport.received.contains(PacketType.PUBLISH));
    }

    /** A configuration that changes meanwhile is known when its time has come. */
    @Test
    void theNextVersionBeginsWithTheConfigurationOfThen() {
        ConfiguredClientComponent first = component(old, 1);
        MqttClient before = only();
        ConfiguredClientComponent second = component(next, 2, "keep.alive", "x");
        assertEquals(before, only(), "not even what is wrong with it is shown");
        second.modified(Map.of("server", "mqtt://server", "keep.alive", 17, "service.pid",
                "io.caddis.mqtt.client~NAME"));
        assertEquals(before, only());
        first.deactivate(STOPPED);
        awaitNext(ConnectionState.CONNECTED, before);
        assertEquals(17, bundles.registered.get(only()).get("keep.alive"));
        second.deactivate(STOPPED);
    }

    @Test
    void aBrokenConfigurationIsShownOnce() {
        ConfiguredClientComponent first = component(old, 1, "keep.alive", "x");
        ConfiguredClientComponent second = component(next, 2, "keep.alive", "x");
        MqttClient before = only();
        assertInstanceOf(BrokenClient.class, before);
        first.deactivate(STOPPED);
        awaitNext(ConnectionState.DISCONNECTED, before);
        second.deactivate(STOPPED);
        assertTrue(bundles.registered.isEmpty());
    }

    /** Else it would connect once more, for a moment. */
    @Test
    void aDeletedConfigurationIsTakenOverByNobody() {
        ConfiguredClientComponent first = component(old, 1);
        Await.until("CONNECTED", () -> only().status().state() == ConnectionState.CONNECTED);
        ConfiguredClientComponent second = component(next, 2);
        first.deactivate(DELETED);
        second.deactivate(DELETED);
        Await.until("no claim is left", bundles.claims::isEmpty);
        assertEquals(1, transport.links.size());
        assertTrue(bundles.registered.isEmpty());
    }

    @Test
    void aBundleThatOnlyWaitedLeavesNothing() {
        component(old, 1);
        MqttClient before = only();
        component(next, 2).deactivate(STOPPED);
        assertEquals(before, only());
        assertEquals(1, bundles.claims.size());
    }

    @Test
    void aClientOfTheFactoryWaitsToo() {
        MqttClient before = old.create("NAME", Map.of("server", "mqtt://server"));
        Await.until("CONNECTED", () -> before.status().state() == ConnectionState.CONNECTED);
        MqttClient after = next.create("NAME", Map.of("server", "mqtt://server"));
        CompletableFuture<Void> connect = after.connect();
        assertEquals(before, only());
        assertTrue(after.status().toString().contains("another version"), after.status().toString());
        assertFalse(connect.isDone());
        old.deactivate();
        Await.until("CONNECTED", () -> after.status().state() == ConnectionState.CONNECTED);
        assertEquals(ConnectionState.CLOSED, before.status().state());
        Await.until("connect", connect::isDone);
        next.delete(after);
        Await.until("no claim is left", bundles.claims::isEmpty);
    }

    /** What is claimed is the client, so another name is another claim. */
    @Test
    void aClientThatIsRenamedIsLeftToTheNextVersionAndTheNewOneIsClaimed() {
        ConfiguredClientComponent first = component(old, 1, "name", "a", "connect", false);
        MqttClient before = only();
        ConfiguredClientComponent second = component(next, 2, "name", "b", "connect", false);
        assertEquals(2, bundles.claims.size());
        MqttClient other = bundles.registered.keySet().stream().map(MqttClient.class::cast)
                .filter(one -> one != before).findFirst().orElseThrow();
        first.modified(renamed("b"));
        Await.until("a is gone", () -> before.status().state() == ConnectionState.CLOSED);
        assertEquals(other, only(), "b waits");
        second.deactivate(STOPPED);
        awaitNext(ConnectionState.DISCONNECTED, other);
        assertEquals("b", only().name());
        first.deactivate(STOPPED);
        Await.until("no claim is left", bundles.claims::isEmpty);
    }

    private static Map<String, Object> renamed(String name) {
        return Map.of("server", "mqtt://server", "name", name, "connect", false, "service.pid",
                "io.caddis.mqtt.client~NAME");
    }

    @Test
    void otherClientsAreNotConcerned() {
        old.create("one", Map.of("server", "mqtt://server"));
        MqttClient other = next.create("other", Map.of("server", "mqtt://server"));
        Await.until("CONNECTED", () -> other.status().state() == ConnectionState.CONNECTED);
    }

    /** Both factories are services, and a framework may show both to both bundles. */
    @Test
    void aConfigurationIsForTheFactoryOfItsOwnBundle() {
        ServiceReference<MqttClientFactory> ours = bundles.service(1, "bundle1", old, Map.of());
        ServiceReference<MqttClientFactory> other = bundles.service(2, "bundle2", next, Map.of());
        ConfiguredClientComponent component = new ConfiguredClientComponent(bundles.context(1), Map.of("server",
                "mqtt://server", "service.pid", "io.caddis.mqtt.client~NAME"));
        component.bindFactory(other);
        assertTrue(bundles.registered.isEmpty());
        component.bindFactory(ours);
        MqttClient before = only();
        component.unbindFactory(other);
        assertEquals(before, only());
        component.unbindFactory(ours);
        assertTrue(bundles.registered.isEmpty());
        assertEquals(ConnectionState.CLOSED, before.status().state());
        assertEquals(0, bundles.gets);
        component.modified(Map.of("server", "mqtt://server", "keep.alive", 17, "service.pid",
                "io.caddis.mqtt.client~NAME"));
        component.bindFactory(ours);
        assertEquals(17, bundles.registered.get(only()).get("keep.alive"));
        component.deactivate(DELETED);
        component.unbindFactory(ours);
        assertTrue(bundles.registered.isEmpty());
        Await.until("no claim is left", bundles.claims::isEmpty);
        assertEquals(0, bundles.gets);
    }

    @Test
    void theDoorOffersThreeServicesAndTakesThemBack() {
        ManagementComponent door = new ManagementComponent(bundles.context(3));
        door.bindCodec(new PacketCodecComponent());
        door.bindSessions(sessions);
        door.bindTransport(transport, Map.of("mqtt.scheme", "mqtt"));
        ServiceReference<MqttConnectionListener> listener = bundles.service(4, "app", (client, status) -> { },
                Map.of());
        door.bindStatusListener(listener);
        door.activate();
        assertEquals(3, bundles.registered.size());
        MqttClientFactory factory = offered(MqttClientFactory.class);
        MqttClient client = factory.create("made", Map.of("server", "mqtt://server"));
        Await.until("CONNECTED", () -> client.status().state() == ConnectionState.CONNECTED);
        assertEquals("made", offered(MqttRuntime.class).clients().get(0).name());
        offered(TlsDiagnosis.class);
        Await.until("the listener is held", () -> bundles.gets == 1);
        door.deactivate();
        assertTrue(bundles.registered.isEmpty());
        assertEquals(ConnectionState.CLOSED, client.status().state());
        door.unbindStatusListener(listener); // as the component runtime does afterwards
        Await.until("the listener is given back", () -> bundles.gets == 0);
        assertThrows(IllegalStateException.class, () -> factory.create("late", Map.of("server", "mqtt://server")));
    }

    private <T> T offered(Class<T> type) {
        return bundles.registered.keySet().stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
    }
}
