package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.itests.brokers.Broker;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A client lives as long as its configuration and follows its changes. */
class ClientLifeIT extends InFramework {
    private static final int SEVERAL = 10;

    @Test
    @Tag("netx-S01")
    void configurationMakesAConnectedClient() throws Exception {
        MqttClient client = deployment().connected("one", Map.of("client.id", "one-id", "keep.alive", 17,
                "username", "somebody", ".password", "s3cret"));
        assertEquals("one", client.name());
        assertTrue(client.status().cause().isEmpty(), () -> client.status().toString());
        assertEquals(1, client.statistics().connection().connects());
        assertTrue(deployment().broker().clients().contains("one-id"), ()
                -> deployment().broker().clients().toString());

        ServiceReference<MqttClient> reference = deployment().reference("one").orElseThrow();
        assertEquals("one", reference.getProperty("mqtt.client"));
        eventually("the state is a service property", () -> reference.getProperty("mqtt.state"),
                () -> "CONNECTED".equals(reference.getProperty("mqtt.state")));
        assertEquals("17", String.valueOf(reference.getProperty("keep.alive")));
        for (String key : reference.getPropertyKeys()) {
            assertFalse(key.contains("password"), key);
            assertFalse(String.valueOf(reference.getProperty(key)).contains("s3cret"), key);
        }
    }

    @Test
    void changedServerMovesTheClient() throws Exception {
        MqttClient before = deployment().connected("mover", Map.of("client.id", "mover-id"));
        assertEquals(1, before.statistics().connection().connects());
        try (Broker second = environment().broker().start(null)) {
            deployment().configure("mover", deployment().settings(
                    Map.of("client.id", "mover-id", "server", second.uri().toString())));
            eventually("the client is at the second broker", second::clients,
                    () -> second.clients().contains("mover-id"));
            eventually("the client left the first broker", deployment().broker()::clients,
                    () -> !deployment().broker().clients().contains("mover-id"));
            deployment().awaitState("mover", ConnectionState.CONNECTED);
            deployment().delete("mover");
            eventually("the client left the second broker", second::clients, () -> second.clients().isEmpty());
        }
    }

    @Test
    @Tag("netx-B65")
    void deletedConfigurationLeavesNothing() throws Exception {
        deployment().connected("first", Map.of());
        deployment().delete("first");
        eventually("no client", () -> deployment().client("first"), () -> deployment().client("first").isEmpty());
        List<String> threadsBefore = Deployment.threads();

        for (int index = 0; index < SEVERAL; index++) {
            deployment().configure("many" + index, deployment().settings(Map.of("client.id", "many" + index)));
        }
        for (int index = 0; index < SEVERAL; index++) {
            deployment().awaitState("many" + index, ConnectionState.CONNECTED);
        }
        MqttClient kept = deployment().client("many0").orElseThrow();
        assertEquals(SEVERAL, count("many"));
        for (int index = 0; index < SEVERAL; index++) {
            deployment().delete("many" + index);
        }
        eventually("no connection", deployment().broker()::clients, () -> count("many") == 0);
        eventually("no service", () -> deployment().client("many0"), () -> deployment().client("many0").isEmpty());
        eventually("threads " + threadsBefore, Deployment::threads,
                () -> Deployment.threads().size() <= threadsBefore.size());
        assertEquals(ConnectionState.CLOSED, kept.status().state());
        ExecutionException refused = assertThrows(ExecutionException.class,
                () -> kept.publish(Message.of("late", "x")).get(20, TimeUnit.SECONDS));
        assertTrue(refused.getCause().getMessage().contains("many0"), () -> refused.getCause().getMessage());
    }

    private long count(String prefix) {
        return deployment().broker().clients().stream().filter(id -> id.startsWith(prefix)).count();
    }

    @Test
    void brokerThatComesLaterIsFound() throws Exception {
        deployment().broker().stop(Broker.State.LOST);
        deployment().configure("early", deployment().settings(Map.of()));
        MqttClient client = deployment().awaitState("early", ConnectionState.BACKOFF);
        String cause = client.status().toString();
        assertTrue(cause.contains(String.valueOf(deployment().broker().port())), cause);
        deployment().broker().start();
        deployment().awaitState("early", ConnectionState.CONNECTED);
        assertEquals(1, client.statistics().connection().connects());
    }

    @Test
    void disconnectsAndConnectsOnRequest() throws Exception {
        MqttClient client = deployment().connected("asked", Map.of("client.id", "asked-id"));
        client.disconnect().get(20, TimeUnit.SECONDS);
        assertEquals(ConnectionState.DISCONNECTED, client.status().state());
        eventually("gone from the broker", deployment().broker()::clients,
                () -> !deployment().broker().clients().contains("asked-id"));
        client.connect().get(20, TimeUnit.SECONDS);
        assertEquals(ConnectionState.CONNECTED, client.status().state());
        assertEquals(2, client.statistics().connection().connects());
    }

    @Test
    void waitsWhenToldNotToConnect() throws Exception {
        deployment().configure("lazy", deployment().settings(Map.of("connect", false, "client.id", "lazy-id")));
        MqttClient client = deployment().awaitState("lazy", ConnectionState.DISCONNECTED);
        assertFalse(deployment().broker().clients().contains("lazy-id"));
        client.connect().get(20, TimeUnit.SECONDS);
        assertEquals(ConnectionState.CONNECTED, client.status().state());
    }

    /** Bundles start in any order: without the key the first attempt would go out with what is configured. */
    @Test
    void credentialsOfAServiceAreWaitedFor() throws Exception {
        deployment().configure("vaulted", deployment().settings(Map.of("credentials", "service", "client.id", "v-id")));
        MqttClient client = deployment().awaitState("vaulted", ConnectionState.SUSPENDED);
        assertEquals("waits for the bundle that provides: MqttCredentials",
                client.status().cause().orElseThrow().text());
        List<String> asked = new CopyOnWriteArrayList<>();
        MqttCredentials vault = one -> {
            asked.add(one.name());
            return MqttCredentials.Credentials.of("joe", "s3cret");
        };
        deployment().register(MqttCredentials.class, vault, Map.of("mqtt.client.target", "(mqtt.client=other)"));
        assertEquals(ConnectionState.SUSPENDED, client.status().state(), "that one is for another client");
        deployment().register(MqttCredentials.class, vault, Map.of("mqtt.client.target", "(mqtt.client=vaulted)"));
        deployment().awaitState("vaulted", ConnectionState.CONNECTED);
        assertEquals(List.of("vaulted"), asked);
        assertEquals(1, client.statistics().connection().connects());
    }

    /** A console makes up the PID and stores every field of the form, most of them empty. */
    @Test
    void theWholeFormOfAConsoleMakesAConnectedClient() throws Exception {
        Map<String, Object> form = new HashMap<>();
        try (InputStream file = deployment().container().bundle("io.caddis.mqtt.management")
                .getEntry("OSGI-INF/metatype/io.caddis.mqtt.client.xml").openStream()) {
            NodeList fields = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file)
                    .getElementsByTagName("AD");
            for (int index = 0; index < fields.getLength(); index++) {
                Element field = (Element) fields.item(index);
                String shown = field.getAttribute("default");
                form.put(field.getAttribute("id"), field.hasAttribute("cardinality") ? shown.split(",") : shown);
            }
        }
        form.putAll(Map.of("server", new String[] {deployment().broker().uri() + " "}, "name", " form ",
                "webconsole.configurationFactory.nameHint", "{name}"));
        deployment().configure("d3b836e5-cdb3-4ed4-b273-927fce176cea", form);
        deployment().awaitState("form", ConnectionState.CONNECTED);
        form.put("keep.alive", "17");
        deployment().configure("d3b836e5-cdb3-4ed4-b273-927fce176cea", form);
        ServiceReference<MqttClient> reference = deployment().reference("form").orElseThrow();
        eventually("it is taken over", () -> reference.getProperty("keep.alive"),
                () -> "17".equals(reference.getProperty("keep.alive")));
        deployment().awaitState("form", ConnectionState.CONNECTED);
    }

    @Test
    void connectionListenerIsToldEveryState() throws Exception {
        List<ConnectionState> states = new CopyOnWriteArrayList<>();
        deployment().register(MqttConnectionListener.class,
                (MqttClient client, ConnectionStatus status) -> states.add(status.state()),
                Map.of("mqtt.client.target", "(mqtt.client=watched)"));
        deployment().connected("other", Map.of());
        MqttClient client = deployment().connected("watched", Map.of());
        eventually("CONNECTED", () -> states, () -> states.contains(ConnectionState.CONNECTED));
        client.disconnect().get(20, TimeUnit.SECONDS);
        eventually("DISCONNECTED at last", () -> states,
                () -> states.get(states.size() - 1) == ConnectionState.DISCONNECTED);
        assertEquals(1, states.stream().filter(state -> state == ConnectionState.CONNECTED).count(), states::toString);
    }
}
