package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.Sessions;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

/** Clients by configuration and by factory, their services, and who listens to whom; in a sketch of a framework. */
class ClientsComponentTest {
    private static final String SECRET = "s3cr3t-nobody-may-see";
    private static final int DELETED = 4;
    private static final int STOPPED = 6;

    private final Bundles bundles = new Bundles();
    private final ClientsComponent clients = new ClientsComponent(bundles.context());
    private final LoopTransport transport = new LoopTransport();
    private final PacketCodec codec = new PacketCodecComponent();
    private final Sessions sessions = new SessionsComponent();

    @AfterEach
    void end() {
        clients.deactivate();
        transport.close();
    }

    private void bind() {
        clients.bindCodec(codec);
        clients.bindSessions(sessions);
        clients.bindTransport(transport, Map.of("mqtt.scheme", "mqtt"));
    }

    private static Map<String, Object> settings(Object... keysAndValues) {
        Map<String, Object> settings = ListenerScene.properties(keysAndValues);
        settings.putIfAbsent("server", "mqtt://server");
        settings.put("service.pid", "io.caddis.mqtt.client~NAME");
        return settings;
    }

    private MqttClient only() {
        assertEquals(1, bundles.registered.size(), () -> "one service: " + bundles.registered);
        return (MqttClient) bundles.registered.keySet().iterator().next();
    }

    private Object property(String key) {
        return bundles.registered.get(only()).get(key);
    }

    private void awaitState(ConnectionState state) {
        Await.until("state " + state, () -> bundles.registered.values().stream()
                .anyMatch(one -> state.name().equals(one.get("mqtt.state"))));
    }

    // ---- one configuration

    @Test
    void serviceIsThereAtOnceAndFollowsTheState() {
        ClientComponent component = new ClientComponent(clients, bundles.context(),
                settings("username", SECRET, ".password", SECRET, "keep.alive", 7));
        assertEquals("NAME", property("mqtt.client"));
        assertEquals(7, property("keep.alive"));
        awaitState(ConnectionState.SUSPENDED);
        assertTrue(property("mqtt.cause").toString().contains("codec, session, transport for mqtt://"));
        bind();
        awaitState(ConnectionState.CONNECTED);
        assertEquals(null, property("mqtt.cause"));
        assertFalse(bundles.registered.toString().contains(SECRET));
        component.deactivate(DELETED);
        assertTrue(bundles.registered.isEmpty());
        Await.until("DISCONNECT", () -> transport.received.contains(PacketType.DISCONNECT));
    }

    @Test
    void whatTheServerRefusesIsAServiceProperty() {
        transport.granted = ReasonCode.NOT_AUTHORIZED;
        bind();
        new ClientComponent(clients, bundles.context(), settings("subscriptions", "secret/#,other"));
        Await.until("the property", () -> property("mqtt.refused") != null);
        assertEquals(List.of("other: NOT_AUTHORIZED", "secret/#: NOT_AUTHORIZED"),
                List.of((String[]) property("mqtt.refused")));
    }

    @Test
    void namesOfGeneratedPids() {
        for (Map.Entry<String, String> one : Map.of("io.caddis.mqtt.client~a.b", "a.b", "io.caddis.mqtt.client.17-x",
                "17-x", "other", "other", "io.caddis.mqtt.client", "io.caddis.mqtt.client").entrySet()) {
            Map<String, Object> settings = settings();
            settings.put("service.pid", one.getKey());
            ClientComponent component = new ClientComponent(clients, bundles.context(), settings);
            assertEquals(one.getValue(), only().name());
            component.deactivate(STOPPED);
        }
    }

    @Test
    void brokenConfigurationShowsWhyAndIsMended() throws Exception {
        bind();
        ClientComponent component = new ClientComponent(clients, bundles.context(),
                settings("keep.alive", -1, "pasword", SECRET, ".password", SECRET));
        MqttClient broken = only();
        assertInstanceOf(BrokenClient.class, broken);
        assertEquals("DISCONNECTED", property("mqtt.state"));
        assertTrue(property("mqtt.cause").toString().startsWith("pasword is no key"));
        assertFalse(bundles.registered.toString().contains(SECRET));
        assertEquals(Kind.NOT_CONFIGURED, Scene.failure(broken.publish(Message.of("t", "x"))));
        assertEquals(Kind.NOT_CONFIGURED, Scene.failure(broken.connect()));
        assertEquals(Kind.NOT_CONFIGURED, Scene.failure(broken.unsubscribe("t")));
        assertTrue(broken.disconnect().isDone() && broken.poll().isEmpty() && broken.waiting() == 0);
        component.modified(settings());
        assertEquals(Kind.NOT_CONFIGURED, Scene.failure(broken.subscribe()));
        awaitState(ConnectionState.CONNECTED);
        MqttClient mended = only();
        component.modified(settings("keep.alive", 9));
        assertSame(mended, only());
        component.modified(settings("keep.alive", "x"));
        assertInstanceOf(BrokenClient.class, only());
        Await.until("the old one is closed", () -> mended.status().state() == ConnectionState.CLOSED);
        component.modified(settings());
        awaitState(ConnectionState.CONNECTED);
        component.deactivate(STOPPED);
        assertTrue(bundles.registered.isEmpty());
    }

    /** A stop of the bundle keeps the session for the next one; a deleted configuration does not. */
    @Test
    void onlyADeletedConfigurationGivesUpTheSession() {
        bind();
        transport.answerMillis = 60_000;
        for (int reason : new int[] {STOPPED, DELETED}) {
            ClientComponent component = new ClientComponent(clients, bundles.context(), settings("connect", false));
            only().publish(Message.of("t", "x"));
            component.deactivate(reason);
            assertEquals(reason == STOPPED ? 1 : 0, sessions.unpark("NAME").outgoing().size());
        }
    }

    /** What waited for the mended client would be sent by another one of that name, much later. */
    @Test
    void aBrokenConfigurationThatIsDeletedGivesUpTheSessionToo() {
        bind();
        HandStore store = new HandStore();
        clients.bindStore(store);
        transport.answerMillis = 60_000;
        for (boolean mended : new boolean[] {false, true}) {
            ClientComponent component = new ClientComponent(clients, bundles.context(), settings());
            only().publish(Message.of("t", "x"));
            component.modified(settings("keep.alive", "x"));
            assertInstanceOf(BrokenClient.class, only());
            if (mended) { // by one who did not take the session yet
                component.modified(settings("connect", false));
            }
            component.deactivate(DELETED);
            assertTrue(mended || store.deleted);
            assertEquals(0, sessions.unpark("NAME").outgoing().size());
            store.deleted = false;
        }
    }

    @Test
    @Tag("netx-B64")
    void nullsAndLaterChangesOfTheMapDoNoHarm() {
        Map<String, Object> settings = new HashMap<>(settings());
        settings.put("keep.alive", null);
        settings.put("client.id", "mine");
        clients.create("factory", settings);
        settings.put("client.id", "changed");
        assertEquals("mine", property("client.id"));
        assertEquals(null, property("keep.alive"));
    }

    // ---- the factory

    @Test
    @Tag("netx-S01")
    @Tag("netx-C23")
    void factory() {
        bind();
        MqttClient client = clients.create("one", settings());
        assertThrows(IllegalArgumentException.class, () -> clients.create("one", settings()));
        assertThrows(IllegalArgumentException.class, () -> clients.create("two", settings("keep.alive", -1)));
        assertThrows(IllegalArgumentException.class, () -> clients.delete(new BrokenClient("one", "")));
        awaitState(ConnectionState.CONNECTED);
        clients.delete(client);
        assertTrue(bundles.registered.isEmpty());
        MqttClient second = clients.create("one", settings());
        clients.delete(client);
        assertSame(second, only(), "the first was deleted before");
        clients.deactivate();
        assertTrue(bundles.registered.isEmpty());
        assertThrows(IllegalStateException.class, () -> clients.create("late", settings()));
    }

    /** As NetX Duo sets login and will of a client that there is, and as Configuration Admin does it. */
    @Test
    void factoryUpdates() {
        bind();
        MqttClient client = clients.create("one", settings());
        awaitState(ConnectionState.CONNECTED);
        clients.update(client, settings("username", "joe", "will.topic", "w"));
        Await.until("connected again, with the login", () -> transport.links.size() == 2);
        Await.until("its properties follow", () -> "w".equals(property("will.topic")));
        String message = assertThrows(IllegalArgumentException.class,
                () -> clients.update(client, settings("keep.alive", -1))).getMessage();
        assertEquals("keep.alive = '-1': use 0 to 65535", message);
        assertEquals("w", property("will.topic"), "nothing has changed");
        assertThrows(IllegalArgumentException.class, () -> clients.update(new BrokenClient("one", ""), settings()));
        clients.delete(client);
        clients.create("one", settings());
        assertThrows(IllegalStateException.class, () -> clients.update(client, settings()));
    }

    // ---- parts

    @Test
    void ofSeveralTransportsTheLatestThatIsThere() {
        clients.bindCodec(codec);
        clients.bindSessions(sessions);
        MqttClient client = clients.create("one", settings());
        try (LoopTransport second = new LoopTransport()) {
            clients.bindTransport(transport, Map.of("mqtt.scheme", new String[] {"mqtt", "other"}));
            awaitState(ConnectionState.CONNECTED);
            clients.bindTransport(second, Map.of("mqtt.scheme", "mqtt"));
            Await.until("the second is used", () -> second.received.contains(PacketType.CONNECT));
            awaitState(ConnectionState.CONNECTED);
            clients.unbindTransport(second);
            Await.until("the first again", () -> transport.links.size() == 2);
            awaitState(ConnectionState.CONNECTED);
            clients.unbindTransport(transport);
            awaitState(ConnectionState.SUSPENDED);
        }
        assertEquals("waits for the bundle that provides: transport for mqtt://",
                client.status().cause().orElseThrow().text());
    }

    @Test
    void partsMayBeUnboundAfterTheNextIsBound() {
        bind();
        clients.create("one", settings());
        awaitState(ConnectionState.CONNECTED);
        clients.bindCodec(new PacketCodecComponent());
        clients.unbindCodec(codec);
        clients.bindSessions(new SessionsComponent());
        clients.unbindSessions(sessions);
        Await.until("connected again", () -> transport.links.size() == 2);
        awaitState(ConnectionState.CONNECTED);
        assertTrue(clients.parts().missing(Endpoint.parse("mqtt://host", LinkOptions.DEFAULT), false).isEmpty());
    }

    // ---- who listens to whom

    @Test
    void listenersChooseTheirClients() {
        bind();
        MqttMessageListener none = message -> { };
        clients.bindListener(bundles.service(9, "app", none, Map.of("mqtt.topic", "t", "mqtt.client.target",
                "(mqtt.client=other)")));
        ServiceReference<MqttMessageListener> reference = bundles.service(9, "app", none,
                Map.of("mqtt.topic", "t", "mqtt.client.target", "(keep.alive=7)"));
        clients.bindListener(reference);
        clients.bindListener(bundles.service(9, "app", none, Map.of("mqtt.topic", "a/#/b")));
        clients.bindListener(bundles.service(9, "app", none, Map.of("mqtt.topic", "t", "mqtt.client.target", "(")));
        clients.bindListener(bundles.service(9, "app", none, Map.of("mqtt.topic", "t", "mqtt.ack", "never")));
        RegisteredClient one = clients.add("one", settings());
        awaitState(ConnectionState.CONNECTED);
        assertFalse(transport.received.contains(PacketType.SUBSCRIBE));
        one.configure(settings("keep.alive", 7));
        Await.until("the listener wants it now", () -> transport.received.contains(PacketType.SUBSCRIBE));
        one.delete();
        one.configure(settings("keep.alive", 8));
        clients.unbindListener(reference);
        assertTrue(bundles.registered.isEmpty());
        assertEquals(0, bundles.gets);
    }

    @Test
    void connectionListenersHearOfEachStateAlsoTheLast() {
        List<String> heard = new CopyOnWriteArrayList<>();
        MqttConnectionListener listener = (client, status) -> {
            heard.add(client.name() + " " + status.state());
            throw new AssertionError("as this test wants it");
        };
        MqttConnectionListener unwanted = (client, status) -> heard.add("unwanted");
        ServiceReference<MqttConnectionListener> reference = bundles.service(9, "app", listener, Map.of());
        clients.bindStatusListener(reference);
        clients.bindStatusListener(bundles.service(9, "app", unwanted,
                Map.of("mqtt.client.target", "(mqtt.client=x)")));
        bind();
        MqttClient client = clients.create("one", settings());
        awaitState(ConnectionState.CONNECTED);
        clients.delete(client);
        Await.until("the end", () -> heard.contains("one CLOSED"));
        assertEquals(List.of("one CONNECTING", "one CONNECTED", "one CLOSED"), heard);
        Await.until("the service is given back", () -> bundles.gets == 0);
        clients.unbindStatusListener(reference);
        clients.create("two", settings());
        awaitState(ConnectionState.CONNECTED);
        assertEquals(3, heard.size());
    }

    @Test
    void propertiesHoldNothingElse() {
        clients.create("one", settings("subscriptions", List.of("a", "b"), "component.name", "x"));
        Dictionary<?, ?> properties = bundles.registered.get(only());
        assertEquals(List.of("a", "b"), properties.get("subscriptions"));
        assertEquals(null, properties.get("component.name"));
    }
}
