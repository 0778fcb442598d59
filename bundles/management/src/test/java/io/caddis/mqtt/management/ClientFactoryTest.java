package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.osgi.framework.ServiceReference;

/** Clients by configuration and by factory, their services, and who listens to whom; in a sketch of a framework. */
class ClientFactoryTest {
    private static final String SECRET = "s3cr3t-nobody-may-see";
    private static final int DELETED = 4;
    private static final int STOPPED = 6;

    private final Bundles bundles = new Bundles();
    private final PartsInUse parts = new PartsInUse();
    private final Whiteboards services = new Whiteboards(bundles.context(), parts);
    private final ClientFactory clients = new ClientFactory(bundles.context(), parts, services);
    private final LoopTransport transport = new LoopTransport();
    private final PacketCodec codec = new PacketCodecComponent();
    private final Sessions sessions = new SessionsComponent();

    @AfterEach
    void end() {
        clients.deactivate();
        parts.deactivate();
        transport.close();
    }

    private void bind() {
        parts.bindCodec(codec);
        parts.bindSessions(sessions);
        parts.bindTransport(transport, Map.of("mqtt.scheme", "mqtt"));
    }

    private static Map<String, Object> settings(Object... keysAndValues) {
        Map<String, Object> settings = ListenerScene.properties(keysAndValues);
        settings.putIfAbsent("server", "mqtt://server");
        settings.putIfAbsent("service.pid", "io.caddis.mqtt.client~NAME");
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
        ConfiguredClientComponent component = bundles.configured(clients, bundles.context(),
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

    /** A framework asks the filters of all service listeners each time. */
    @Test
    void servicePropertiesAreSetIfTheyHaveChanged() {
        bind();
        bundles.configured(clients, bundles.context(), settings());
        awaitState(ConnectionState.CONNECTED);
        only().disconnect().join();
        awaitState(ConnectionState.DISCONNECTED);
        for (int at = 1; at < bundles.shown.size(); at++) {
            assertNotEquals(bundles.shown.get(at - 1), bundles.shown.get(at), "twice the same: " + bundles.shown);
        }
    }

    @Test
    void anAttemptThatLastsIsAServiceProperty() {
        transport.answerMillis = 60_000;
        bind();
        bundles.configured(clients, bundles.context(), settings());
        awaitState(ConnectionState.CONNECTING);
        assertEquals("mqtt://server:1883", property("mqtt.server"));
    }

    @Test
    void whatTheServerRefusesIsAServiceProperty() {
        transport.granted = ReasonCode.NOT_AUTHORIZED;
        bind();
        bundles.configured(clients, bundles.context(), settings("subscriptions", "secret/#,other"));
        Await.until("the property", () -> property("mqtt.refused") != null);
        assertEquals(List.of("other: NOT_AUTHORIZED", "secret/#: NOT_AUTHORIZED"),
                List.of((String[]) property("mqtt.refused")));
        assertEquals(2, only().statistics().connection().refusedSubscriptions());
    }

    @Test
    void namesOfGeneratedPids() {
        for (Map.Entry<String, String> one : Map.of("io.caddis.mqtt.client~a.b", "a.b", "io.caddis.mqtt.client.17-x",
                "17-x", "other", "other", "io.caddis.mqtt.client", "io.caddis.mqtt.client").entrySet()) {
            Map<String, Object> settings = settings();
            settings.put("service.pid", one.getKey());
            ConfiguredClientComponent component = bundles.configured(clients, bundles.context(), settings);
            assertEquals(one.getValue(), only().name());
            component.deactivate(STOPPED);
        }
    }

    @Test
    void brokenConfigurationShowsWhyAndIsMended() throws Exception {
        bind();
        ConfiguredClientComponent component = bundles.configured(clients, bundles.context(),
                settings("keep.alive", -1, "pasword", SECRET, ".password", SECRET));
        MqttClient broken = only();
        assertInstanceOf(BrokenClient.class, broken);
        assertEquals("DISCONNECTED", property("mqtt.state"));
        assertTrue(property("mqtt.cause").toString().startsWith("2 mistakes: (1) pasword is no key"));
        assertFalse(bundles.registered.toString().contains(SECRET));
        assertEquals(Kind.NOT_CONFIGURED, Scene.failure(broken.publish(Message.of("t", "x"))));
        assertEquals(Kind.NOT_CONFIGURED, Scene.failure(broken.connect()));
        assertEquals(Kind.NOT_CONFIGURED, Scene.failure(broken.unsubscribe("t")));
        assertTrue(broken.disconnect().isDone() && broken.poll().isEmpty() && broken.waiting() == 0);
        component.modified(settings());
        assertEquals(Kind.NOT_CONFIGURED, Scene.failure(broken.subscribe("a")));
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
            ConfiguredClientComponent component = bundles.configured(clients, bundles.context(),
                    settings("connect", false));
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
        parts.bindStore(store);
        transport.answerMillis = 60_000;
        for (boolean mended : new boolean[] {false, true}) {
            ConfiguredClientComponent component = bundles.configured(clients, bundles.context(), settings());
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

    @Test
    void serviceProperties() {
        Map<String, Object> configuration = Map.of("server", "mqtt://host", "username", SECRET, ".password",
                SECRET, "keep.alive", 7, "service.pid", "pid", "component.id", 4L, "secret.of.another", SECRET);
        Map<String, Object> properties = RegisteredClient.properties("NAME",
                new BrokenClient("NAME", null, "problem").status(), configuration);
        assertEquals(Map.of("server", "mqtt://host", "keep.alive", 7, "service.pid", "pid", "mqtt.client", "NAME",
                "mqtt.state", "DISCONNECTED", "mqtt.cause", "problem",
                "webconsole.configurationFactory.nameHint", "NAME: problem"), properties);
    }

    /** Of a wrong configuration, who looks for it sees whose it is, and nothing that it says. */
    @Test
    void servicePropertiesOfAWrongConfiguration() {
        assertEquals(Map.of("service.pid", "pid", "mqtt.client", "NAME", "mqtt.state", "DISCONNECTED", "mqtt.cause",
                "pasword is no key", "webconsole.configurationFactory.nameHint", "NAME: pasword is no key"),
                new BrokenClient("NAME", "pid", "pasword is no key").properties());
    }

    /** A console would put the value of the key there, and the words may be a server's. */
    @Test
    void whatAConsoleShowsNamesNoKeyThatItWouldReplace() {
        assertEquals("NAME: banned, (.password)", new BrokenClient("NAME", null, "banned, {.password}").properties()
                .get("webconsole.configurationFactory.nameHint"));
    }

    /** For consoles, which make up a random PID. */
    @Test
    void aNameInTheConfigurationGoesBeforeThatOfThePid() {
        bind();
        ConfiguredClientComponent component = bundles.configured(clients, bundles.context(),
                settings("name", " plant ", "keep.alive", 7));
        assertEquals("plant", only().name());
        assertEquals("plant", property("mqtt.client"));
        component.modified(settings("name", "plant", "keep.alive", 8));
        Await.until("its properties follow", () -> Integer.valueOf(8).equals(property("keep.alive")));
        MqttClient plant = only();
        component.modified(settings("name", "other"));
        assertEquals("other", property("mqtt.client"));
        Await.until("the old one is closed", () -> plant.status().state() == ConnectionState.CLOSED);
        component.modified(settings("name", ""));
        assertEquals("NAME", property("mqtt.client"));
        component.deactivate(DELETED);
        assertTrue(bundles.registered.isEmpty());
    }

    @Test
    void aNameThatIsTakenIsRefusedInWordsAndTheOtherStays() {
        bind();
        MqttClient first = clients.create("plant", settings());
        awaitState(ConnectionState.CONNECTED);
        ConfiguredClientComponent second = bundles.configured(clients, bundles.context(),
                settings("name", "plant"));
        BrokenClient refused = clients.broken().iterator().next();
        assertEquals("NAME", refused.name(), "who looks for plant finds one");
        assertEquals("there is a client named plant: choose another name, or delete that client first",
                refused.status().cause().orElseThrow().text());
        second.modified(settings("name", "free"));
        assertTrue(clients.broken().isEmpty());
        second.modified(settings("name", "plant"));
        assertEquals(1, clients.broken().size());
        second.deactivate(DELETED);
        assertSame(first, only());
        assertEquals(ConnectionState.CONNECTED, first.status().state());
    }

    private List<String> names() {
        return bundles.registered.values().stream().map(one -> String.valueOf(one.get("mqtt.client"))).sorted()
                .toList();
    }

    private void awaitNames(String... names) {
        Await.until("all have their names", () -> clients.broken().isEmpty() && names().equals(List.of(names)));
    }

    /** "Delete that client first" is all that was to be done. */
    @Test
    void aNameThatBecomesFreeIsTaken() {
        bind();
        MqttClient first = clients.create("plant", settings());
        ConfiguredClientComponent second = bundles.configured(clients, bundles.context(),
                settings("name", "plant"));
        ConfiguredClientComponent third = bundles.configured(clients, bundles.context(),
                settings("name", "plant", "service.pid", "io.caddis.mqtt.client~THIRD"));
        assertEquals(2, clients.broken().size());
        clients.delete(first);
        Await.until("one of them is the client", () -> clients.broken().size() == 1
                && names().contains("plant") && names().size() == 2);
        ConfiguredClientComponent taken = clients.broken().iterator().next().name().equals("NAME") ? third : second;
        taken.modified(settings("name", "other"));
        awaitNames("other", "plant");
        awaitState(ConnectionState.CONNECTED);
        (taken == second ? third : second).deactivate(DELETED);
        taken.deactivate(DELETED);
        assertTrue(bundles.registered.isEmpty());
    }

    /** Threads of the pool look at the same moment: each but one goes on waiting. */
    @Test
    void whoeverWaitsForANameGetsItInTheEnd() {
        bind();
        for (int round = 0; round < 20; round++) {
            MqttClient first = clients.create("plant", settings());
            List<ConfiguredClientComponent> waiting = new ArrayList<>();
            for (int number = 0; number < 6; number++) {
                waiting.add(bundles.configured(clients, bundles.context(), settings("name", "plant", "service.pid",
                        "io.caddis.mqtt.client~C" + number)));
            }
            assertEquals(6, clients.broken().size());
            clients.delete(first);
            for (int left = 5; left >= 0; left--) {
                int expected = left;
                Await.until(left + " wait", () -> clients.broken().size() == expected
                        && clients.broken().stream().noneMatch(one -> one.name().equals("plant"))
                        && clients.registered().size() == 1 // the service of the last one may be there for a moment
                        && names().contains("plant"));
                clients.delete(clients.registered().iterator().next().client());
            }
            waiting.forEach(one -> one.deactivate(DELETED));
        }
        assertTrue(bundles.registered.isEmpty());
    }

    /** An editor saves one file after the other. */
    @Test
    void twoClientsChangeTheirNames() {
        bind();
        ConfiguredClientComponent one = bundles.configured(clients, bundles.context(),
                settings("name", "one"));
        ConfiguredClientComponent two = bundles.configured(clients, bundles.context(),
                settings("name", "two", "service.pid", "io.caddis.mqtt.client~TWO"));
        one.modified(settings("name", "two"));
        assertEquals(1, clients.broken().size());
        two.modified(settings("name", "one", "service.pid", "io.caddis.mqtt.client~TWO"));
        awaitNames("one", "two");
        one.deactivate(DELETED);
        awaitNames("one");
        two.deactivate(DELETED);
        assertTrue(bundles.registered.isEmpty());
    }

    /** Its messages would be sent by another client of that name, much later. */
    @Test
    void aSessionOfAFormerNameIsGivenUp() {
        bind();
        transport.answerMillis = 60_000;
        for (boolean broken : new boolean[] {false, true}) {
            ConfiguredClientComponent component = bundles.configured(clients, bundles.context(),
                    settings("name", "old", "connect", false));
            only().publish(Message.of("t", "x"));
            if (broken) {
                component.modified(settings("name", "old", "keep.alive", "x"));
            }
            component.modified(settings("name", "new"));
            assertEquals("new", only().name());
            assertEquals(0, sessions.unpark("old").outgoing().size());
            component.deactivate(DELETED);
        }
    }

    @Test
    void aProgramHasSaidTheNameAlready() {
        MqttClient one = clients.create("one", settings("name", "one"));
        String message = assertThrows(IllegalArgumentException.class,
                () -> clients.update(one, settings("name", "two"))).getMessage();
        assertEquals("name = 'two': this client was made with the name one, which stays: remove the key, or make"
                + " another client", message);
    }

    @Test
    void blankKeysAreNoServiceProperties() {
        clients.create("one", settings("will.topic", " ", "subscriptions", new String[] {""}, "keep.alive", ""));
        assertTrue(property("will.topic") == null && property("subscriptions") == null
                && property("keep.alive") == null);
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
        assertThrows(IllegalArgumentException.class, () -> clients.delete(new BrokenClient("one", null, "")));
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
        assertEquals("keep.alive = '-1': use 0 to 65535 s", message);
        assertEquals("w", property("will.topic"), "nothing has changed");
        assertThrows(IllegalArgumentException.class,
                () -> clients.update(new BrokenClient("one", null, ""), settings()));
        clients.delete(client);
        clients.create("one", settings());
        assertThrows(IllegalStateException.class, () -> clients.update(client, settings()));
    }

    // ---- parts

    @Test
    void ofSeveralTransportsTheLatestThatIsThere() {
        parts.bindCodec(codec);
        parts.bindSessions(sessions);
        MqttClient client = clients.create("one", settings());
        try (LoopTransport second = new LoopTransport()) {
            parts.bindTransport(transport, Map.of("mqtt.scheme", new String[] {"mqtt", "other"}));
            awaitState(ConnectionState.CONNECTED);
            parts.bindTransport(second, Map.of("mqtt.scheme", "mqtt"));
            Await.until("the second is used", () -> second.received.contains(PacketType.CONNECT));
            awaitState(ConnectionState.CONNECTED);
            parts.unbindTransport(second);
            Await.until("the first again", () -> transport.links.size() == 2);
            awaitState(ConnectionState.CONNECTED);
            parts.unbindTransport(transport);
            awaitState(ConnectionState.SUSPENDED);
        }
        assertEquals("waits for the bundle that provides: transport for mqtt://",
                client.status().cause().orElseThrow().text());
    }

    @Test
    void ofSeveralTransportsTheOneWithTheHighestRanking() {
        parts.bindCodec(codec);
        parts.bindSessions(sessions);
        clients.create("one", settings());
        try (LoopTransport lower = new LoopTransport()) {
            parts.bindTransport(transport, Map.of("mqtt.scheme", "mqtt", "service.ranking", 1));
            awaitState(ConnectionState.CONNECTED);
            parts.bindTransport(lower, Map.of("mqtt.scheme", "mqtt"));
            assertEquals(1, transport.links.size());
            awaitState(ConnectionState.CONNECTED);
            parts.unbindTransport(transport);
            Await.until("the lower one", () -> lower.received.contains(PacketType.CONNECT));
            awaitState(ConnectionState.CONNECTED);
        }
    }

    @Test
    void partsMayBeUnboundAfterTheNextIsBound() {
        bind();
        clients.create("one", settings());
        awaitState(ConnectionState.CONNECTED);
        parts.bindCodec(new PacketCodecComponent());
        parts.unbindCodec(codec);
        parts.bindSessions(new SessionsComponent());
        parts.unbindSessions(sessions);
        Await.until("connected again", () -> transport.links.size() == 2);
        awaitState(ConnectionState.CONNECTED);
        assertTrue(parts.now().missing(Endpoint.parse("mqtt://host", LinkOptions.DEFAULT), false).isEmpty());
    }

    // ---- who listens to whom

    @Test
    void listenersChooseTheirClients() {
        bind();
        MqttMessageListener none = message -> { };
        services.bindListener(bundles.service(9, "app", none, Map.of("mqtt.topic", "t", "mqtt.client.target",
                "(mqtt.client=other)")));
        ServiceReference<MqttMessageListener> reference = bundles.service(9, "app", none,
                Map.of("mqtt.topic", "t", "mqtt.client.target", "(keep.alive=7)"));
        services.bindListener(reference);
        services.bindListener(bundles.service(9, "app", none, Map.of("mqtt.topic", "a/#/b")));
        services.bindListener(bundles.service(9, "app", none, Map.of("mqtt.topic", "t", "mqtt.client.target", "(")));
        services.bindListener(bundles.service(9, "app", none, Map.of("mqtt.topic", "t", "mqtt.ack", "never")));
        RegisteredClient one = clients.add("one", settings());
        awaitState(ConnectionState.CONNECTED);
        assertFalse(transport.received.contains(PacketType.SUBSCRIBE));
        one.configure(settings("keep.alive", 7));
        Await.until("the listener wants it now", () -> transport.received.contains(PacketType.SUBSCRIBE));
        one.delete();
        one.configure(settings("keep.alive", 8));
        services.unbindListener(reference);
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
        services.bindStatusListener(reference);
        services.bindStatusListener(bundles.service(9, "app", unwanted,
                Map.of("mqtt.client.target", "(mqtt.client=x)")));
        bind();
        MqttClient client = clients.create("one", settings());
        awaitState(ConnectionState.CONNECTED);
        clients.delete(client);
        Await.until("the end", () -> heard.contains("one CLOSED"));
        assertEquals(List.of("one CONNECTING", "one CONNECTED", "one CLOSED"), heard);
        assertEquals(1, bundles.asked, "got once for all calls");
        services.unbindStatusListener(reference);
        Await.until("the service is given back", () -> bundles.gets == 0);
        clients.create("two", settings());
        awaitState(ConnectionState.CONNECTED);
        assertEquals(3, heard.size());
    }

    /** Of a service, and of an object outside a framework. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionListenerThatComesLateIsToldOnceThatTheClientIsConnected(boolean service) {
        bind();
        MqttClient client = clients.create("one", settings());
        clients.create("other", settings("connect", false));
        awaitState(ConnectionState.CONNECTED);
        Await.until("the news are told", () -> "CONNECTED".equals(bundles.registered.values().stream()
                .filter(one -> "one".equals(one.get("mqtt.client"))).findFirst().orElseThrow().get("mqtt.state")));
        List<String> heard = new CopyOnWriteArrayList<>();
        MqttConnectionListener listener = (told, status) -> heard.add(told.name() + " " + status.state());
        if (service) {
            services.bindStatusListener(bundles.service(9, "app", listener,
                    Map.of("mqtt.client.target", "(mqtt.client=one)")));
        } else {
            services.addConnectionListener(listener, Map.of("mqtt.client.target", "(mqtt.client=one)"));
        }
        Await.until("it is told", () -> !heard.isEmpty());
        client.disconnect();
        Await.until("the next state", () -> heard.contains("one DISCONNECTED"));
        assertEquals(List.of("one CONNECTED", "one DISCONNECTED"), heard);
        if (!service) {
            services.removeConnectionListener(listener);
            clients.delete(client);
            assertEquals(2, heard.size());
        }
    }

    @Test
    void propertiesHoldNothingElse() {
        clients.create("one", settings("subscriptions", List.of("a", "b"), "component.name", "x"));
        Dictionary<?, ?> properties = bundles.registered.get(only());
        assertEquals(List.of("a", "b"), properties.get("subscriptions"));
        assertEquals(null, properties.get("component.name"));
    }
}
