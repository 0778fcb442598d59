package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.session.SessionsComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

/** What {@link MqttRuntime} shows, in a sketch of a framework. */
class ClientRuntimeTest {
    private static final String SECRET = "s3cr3t-nobody-may-see";
    private final Bundles bundles = new Bundles();
    private final PartsInUse parts = new PartsInUse();
    private final Whiteboards services = new Whiteboards(bundles.context(), parts);
    private final ClientFactory clients = new ClientFactory(bundles.context(), parts, services);
    private final MqttRuntime runtime = new ClientRuntime(clients);
    private final LoopTransport transport = new LoopTransport();
    private final MqttMessageListener none = message -> { };

    @AfterEach
    void end() {
        clients.deactivate();
        parts.deactivate();
        transport.close();
    }

    private void bind() {
        parts.bindCodec(new PacketCodecComponent());
        parts.bindSessions(new SessionsComponent());
        parts.bindTransport(transport, Map.of("mqtt.scheme", "mqtt"));
    }

    private <T> ServiceReference<T> service(Class<T> type, T object, long id, Object... keysAndValues) {
        Map<String, Object> properties = ListenerScene.properties(keysAndValues);
        properties.put("service.id", id);
        properties.put("objectClass", new String[] {type.getName()});
        return bundles.service(9, "app", object, properties);
    }

    private static Map<String, Object> settings(Object... keysAndValues) {
        Map<String, Object> settings = ListenerScene.properties(keysAndValues);
        settings.put("server", "mqtt://server");
        return settings;
    }

    @Test
    void clientsAlsoBrokenOnesWithoutSecrets() {
        bind();
        clients.create("b", settings("username", SECRET, ".password", SECRET, "keep.alive", 7));
        Map<String, Object> wrong = settings("pasword", SECRET, ".password", SECRET);
        wrong.put("service.pid", "io.caddis.mqtt.client~a");
        ConfiguredClientComponent component = bundles.configured(clients, bundles.context(), wrong);
        Await.until("connected", () -> runtime.clients().get(1).status().state() == ConnectionState.CONNECTED);
        assertEquals(List.of("a", "b"), runtime.clients().stream().map(MqttRuntime.Client::name).toList());
        MqttRuntime.Client broken = runtime.clients().get(0);
        assertEquals(ConnectionState.DISCONNECTED, broken.status().state());
        assertTrue(broken.statistics().connection().lastError().orElseThrow().cause().text()
                .startsWith("pasword is no key"));
        assertEquals(broken.since(), broken.statistics().connection().lastError().orElseThrow().time());
        MqttRuntime.Client good = runtime.clients().get(1);
        assertEquals(7, good.properties().get("keep.alive"));
        assertEquals(1, good.statistics().connection().connects());
        assertFalse(runtime.clients().toString().contains(SECRET), () -> runtime.clients().toString());
        component.deactivate(4);
        assertEquals(1, runtime.clients().size());
    }

    @Test
    void whoTakesWhatWaitsForPoll() {
        bind();
        clients.create("a", settings());
        clients.create("b", settings());
        assertFalse(runtime.isPolled("a"));
        MqttReceiveNotify told = (client, waiting) -> { };
        services.addReceiveNotify(told, Map.of("mqtt.client.target", "(mqtt.client=a)"));
        assertTrue(runtime.isPolled("a"));
        assertFalse(runtime.isPolled("b"));
        services.removeReceiveNotify(told);
        assertFalse(runtime.isPolled("a"));
        assertThrows(IllegalArgumentException.class, () -> runtime.isPolled("c"));
    }

    @Test
    void aNameIsOneThatCanBeSeen() {
        for (String name : List.of("", " ", "\u00A0", "a\nb", "x".repeat(129))) {
            String refusal = assertThrows(IllegalArgumentException.class, () -> clients.create(name, settings()))
                    .getMessage();
            assertTrue(refusal.startsWith("name = '") && refusal.contains("use 1 to 128 characters"), refusal);
        }
        for (String name : List.of("x".repeat(128), "Gr\u00F6\u00DFe", "a b", "a*(b)\\", "\u65E5\u672C")) {
            assertEquals(name, clients.create(name, settings()).name());
        }
    }

    @Test
    void aBrokenClientHoldsUpNobodyAndIsNotPolled() {
        Map<String, Object> wrong = settings("keep.alive", "soon");
        wrong.put("service.pid", "io.caddis.mqtt.client~a");
        ConfiguredClientComponent component = bundles.configured(clients, bundles.context(), wrong);
        assertEquals(Optional.empty(), runtime.poison("a"));
        assertFalse(runtime.dropPoison("a"));
        assertFalse(runtime.isPolled("a"));
        component.deactivate(4);
    }

    @Test
    void listenersWithTheirClientsAndAnswers() {
        bind();
        clients.create("one", settings("keep.alive", 7));
        clients.create("two", settings());
        services.bindListener(service(MqttMessageListener.class, none, 12, "mqtt.topic", "x"));
        ServiceReference<MqttMessageListener> reference = service(MqttMessageListener.class, none, 11, "mqtt.topic",
                "a/#", "mqtt.client.target", "(keep.alive=7)");
        services.bindListener(reference);
        Await.until("answers", () -> runtime.listeners().get(0).receptions().get(0).answers().size() == 1);
        MqttRuntime.Listener listener = runtime.listeners().get(0);
        assertEquals(11, listener.serviceId());
        assertEquals("app 1.9.0", listener.bundle());
        assertEquals(TopicFilter.of("a/#"), listener.subscriptions().get(0).filter());
        assertEquals(List.of(new MqttRuntime.Reception("one", 0,
                Map.of(TopicFilter.of("a/#"), ReasonCode.GRANTED_QOS_1))), listener.receptions());
        assertEquals(List.of("one", "two"), runtime.listeners().get(1).receptions().stream()
                .map(MqttRuntime.Reception::client).toList());
        services.unbindListener(reference);
        assertEquals(1, runtime.listeners().size());
    }

    @Test
    void failedServicesWithTheReasonUntilTheyLeave() {
        ServiceReference<MqttMessageListener> partly = service(MqttMessageListener.class, none, 1, "mqtt.topic",
                new String[] {"good", "a/#/b"});
        ServiceReference<MqttMessageListener> wrong = service(MqttMessageListener.class, none, 2, "mqtt.topic", "t",
                "mqtt.client.target", "(");
        MqttConnectionListener heard = (client, status) -> { };
        ServiceReference<MqttConnectionListener> status = service(MqttConnectionListener.class, heard, 3,
                "mqtt.client.target", "x");
        TlsSetup setup = (client, parameters) -> { };
        ServiceReference<TlsSetup> tls = service(TlsSetup.class, setup, 4, "mqtt.client.target", "x");
        ServiceReference<MqttAuthenticator> authenticator = service(MqttAuthenticator.class, null, 5);
        services.bindListener(partly);
        services.bindListener(wrong);
        services.bindStatusListener(status);
        services.bindTlsSetup(tls);
        services.bindAuthenticator(authenticator);
        List<MqttRuntime.Failure> failures = runtime.failures();
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), failures.stream().map(MqttRuntime.Failure::serviceId).toList());
        assertEquals(1, runtime.listeners().size(), "one of its filters is of use");
        assertTrue(failures.get(0).reason().startsWith("does without a filter: ")
                && failures.get(0).reason().contains("a/#/b"), failures::toString);
        assertEquals(new MqttRuntime.Failure(2, MqttMessageListener.class.getName(), "app 1.9.0", "is not used: "
                + "mqtt.client.target = '(': use an LDAP filter such as (mqtt.client=NAME)"), failures.get(1));
        services.unbindListener(partly);
        services.unbindListener(wrong);
        services.unbindStatusListener(status);
        services.unbindTlsSetup(tls);
        services.unbindAuthenticator(authenticator);
        assertEquals(List.of(), runtime.failures());
    }

    @Test
    void partsThatAreThereAndThoseThatAreNot() {
        assertEquals(List.of("codec", "session", "transport", "websocket", "tls", "store"),
                runtime.parts().stream().map(MqttRuntime.Part::name).toList());
        assertTrue(runtime.parts().stream().allMatch(part -> part.bundle().isEmpty()));
        bind();
        assertEquals(List.of("codec", "session", "transport mqtt", "websocket", "tls", "store"),
                runtime.parts().stream().map(MqttRuntime.Part::name).toList());
        assertEquals(List.of(Optional.of(""), Optional.of(""), Optional.of("")),
                runtime.parts().stream().limit(3).map(MqttRuntime.Part::bundle).toList(), "no framework here");
    }

    @Test
    @Tag("netx-S34")
    void tracesAClientThatIsThere() {
        bind();
        List<String> lines = new CopyOnWriteArrayList<>();
        clients.create("one", settings("connect", false));
        try (MqttRuntime.Trace trace = runtime.trace("one", lines::add)) {
            assertFalse(trace == null);
            clients.registered().iterator().next().client().connect();
            Await.until("two packets", () -> lines.size() == 2);
            assertTrue(lines.get(0).contains("one > CONNECT ") && lines.get(1).contains("one < CONNACK "),
                    lines::toString);
        }
        String told = assertThrows(IllegalArgumentException.class, () -> runtime.trace("two", lines::add))
                .getMessage();
        assertEquals("there is no client 'two' that could be traced: use one of [one]", told);
    }
}
