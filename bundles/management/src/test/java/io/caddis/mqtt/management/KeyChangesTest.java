package io.caddis.mqtt.management;

import static io.caddis.mqtt.management.Scene.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.config.ClientMetatypeTest;
import io.caddis.mqtt.management.services.AuthenticatorEntry;
import io.caddis.mqtt.management.services.Authenticators;
import io.caddis.mqtt.management.services.TargetedServices;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Each key of the Metatype is changed on a connected client, and costs what it says: hot, reconnect or restart. */
class KeyChangesTest {
    private static final String PIN = "sha256/" + "A".repeat(43) + "=";
    /** Values of keys that are neither numbers nor flags nor have options. */
    private static final Map<String, String> TEXTS = new TreeMap<>(Map.ofEntries(
            Map.entry("server", "mqtt://other"), Map.entry("bind.address", "127.0.0.1"),
            Map.entry("connect.schedule", "02:00/PT10M"), Map.entry("redirect.hosts", "other"),
            Map.entry("proxy", "http://proxy:1"), Map.entry("proxy.username", "joe"),
            Map.entry(".proxy.password", "other"), Map.entry(".websocket.headers", "A: b"),
            Map.entry(".websocket.bearer", "token"), Map.entry("client.id", "other"), Map.entry("username", "joe"),
            Map.entry(".password", "secret"), Map.entry("authentication.method", "M"),
            Map.entry("user.properties", "a=b"), Map.entry("will.topic", "w"), Map.entry("will.payload", "p"),
            Map.entry("will.content.type", "text"), Map.entry("will.response.topic", "r"),
            Map.entry("will.correlation.data", "c"), Map.entry("will.user.properties", "a=b"),
            Map.entry("birth.topic", "b"), Map.entry("birth.payload", "p"),
            Map.entry("birth.content.type", "text"), Map.entry("birth.user.properties", "a=b"),
            Map.entry("subscriptions", "c/d"), Map.entry("response.topic", "answers"), Map.entry("tls.trust", "ca.pem"),
            Map.entry(".tls.trust.password", "p"), Map.entry("tls.key", "key.pem"),
            Map.entry(".tls.key.password", "p"), Map.entry("tls.key.alias", "a"),
            Map.entry(".tls.key.store.password", "p"),
            Map.entry("tls.certificate", "c.pem"), Map.entry("tls.server.name", "other"),
            Map.entry("tls.accept", "sha1"), Map.entry("tls.protocols", "TLSv1.2"),
            Map.entry("tls.cipher.suites", "TLS_AES_128_GCM_SHA256"),
            Map.entry("tls.groups", "x25519"), Map.entry("tls.alpn", "mqtt"), Map.entry("tls.pins", PIN),
            Map.entry("tls.revocation.crl", "list.pem"), Map.entry("tls.psk.identity", "other"),
            Map.entry(".tls.psk.key", "01"), Map.entry("tls.context.target", "(a=b)")));
    /** What must be set for keys that begin so to mean something. */
    private static final Map<String, Map<String, Object>> BESIDE = Map.ofEntries(
            Map.entry("proxy.username", Map.of("proxy", "http://p:1", "proxy.username", "u", ".proxy.password", "p")),
            Map.entry(".proxy.password", Map.of("proxy", "http://p:1", "proxy.username", "u", ".proxy.password", "p")),
            Map.entry("will.", Map.of("will.topic", "will")), Map.entry("birth.", Map.of("birth.topic", "birth")),
            Map.entry("connect", Map.of("connect", false)),
            Map.entry("client.id.assigned", Map.of("client.id", "")),
            Map.entry("connect.when", Map.of("connect.schedule", "PT1H/PT1H")),
            Map.entry("connect.schedule", Map.of("connect.when", "schedule", "connect.schedule", "PT1H/PT1H")),
            Map.entry("queue.policy", Map.of("durable", true)), Map.entry("spill.", Map.of("durable", true)),
            Map.entry("subscriptions", Map.of("subscriptions", "a/b")),
            Map.entry("tls.", Map.of("server", "mqtts://server")),
            Map.entry(".tls.", Map.of("server", "mqtts://server")),
            Map.entry("tls.key.alias", Map.of("server", "mqtts://server", "tls.key", "k")),
            Map.entry(".tls.key.password", Map.of("server", "mqtts://server", "tls.key", "k")),
            Map.entry(".tls.key.store.password", Map.of("server", "mqtts://server", "tls.key", "k")),
            Map.entry("tls.certificate", Map.of("server", "mqtts://server", "tls.key", "k")),
            Map.entry("tls.revocation.crl", Map.of("server", "mqtts://server", "tls.revocation", "hard")),
            Map.entry("tls.reload.interval", Map.of("server", "mqtts://server", "tls.reload", "reconnect")),
            Map.entry("tls.psk.", Map.of("server", "mqtts://server", "tls.psk.identity", "i", ".tls.psk.key", "00")),
            Map.entry(".tls.psk.", Map.of("server", "mqtts://server", "tls.psk.identity", "i", ".tls.psk.key", "00")));

    private final Scene scene = new Scene();
    private final HandStore store = new HandStore();
    private boolean storeIsOpen;

    /** Leaves all as it is. */
    private static final class Open implements Tls {
        @Override
        public Transport over(Transport transport, TlsOptions options, TlsObserver observer) {
            return transport;
        }
    }

    /** Says nothing, and is content with everything. */
    private static final class AnyMethod implements MqttAuthenticator, MqttAuthenticator.Exchange {
        @Override
        public Exchange begin(MqttClient client, String method) {
            return this;
        }

        @Override
        public Payload first() {
            return null;
        }

        @Override
        public Payload answer(Payload challenge) {
            return null;
        }

        @Override
        public void verify(Payload last) {
            // content
        }
    }

    static Stream<String> keys() throws Exception {
        return ClientMetatypeTest.definitions().keySet().stream()
                .filter(key -> !key.equals("name")); // which makes another client: see ClientFactoryTest
    }

    /** A value that the key does not have in {@code settings}. */
    private static Object otherValue(Element key, Map<String, Object> settings) {
        NodeList options = key.getElementsByTagName("Option");
        if (options.getLength() > 0) {
            return ((Element) options.item(options.getLength() - 1)).getAttribute("value");
        }
        boolean absent = !key.hasAttribute("default");
        return switch (key.getAttribute("type")) {
            case "Boolean" -> !Boolean.parseBoolean(settings.getOrDefault(key.getAttribute("id"),
                    key.getAttribute("default")).toString());
            case "Integer", "Long" -> {
                long number = Long.parseLong(key.getAttribute(absent ? "min" : "default"));
                yield number == Long.parseLong(key.getAttribute("max")) ? number - 1 : number + 1;
            }
            default -> {
                String text = TEXTS.get(key.getAttribute("id"));
                assertNotNull(text, "no value to try for " + key.getAttribute("id") + ": give TEXTS one");
                yield text;
            }
        };
    }

    private static Map<String, Object> beside(String key) {
        return BESIDE.keySet().stream().filter(key::startsWith)
                .reduce((one, other) -> one.length() > other.length() ? one : other).map(BESIDE::get).orElse(Map.of());
    }

    private void connect(Map<String, Object> settings) {
        settings.forEach(scene::with);
        scene.create();
        Authenticators authenticators = new Authenticators();
        authenticators.add(new AuthenticatorEntry(new AnyMethod(), null, Map.of("mqtt.authentication.method", "M")));
        scene.client.driver().authenticators(method -> authenticators.find(method, Map.of("mqtt.client", "tester")));
        TargetedServices<MqttCredentials> credentials = new TargetedServices<>();
        credentials.add((MqttCredentials) client -> null, null, Map.of());
        scene.client.driver().preparation().services(() -> scene.config().needsCredentials()
                ? credentials.of(Map.of("mqtt.client", "tester")) : List.of());
        scene.withParts();
        scene.parts(scene.parts.withTls(new Open()).withStore(store));
        openStore();
        scene.client.connect(); // for connect=false
        scene.settle();
        scene.accept(false);
    }

    private void openStore() {
        if (store.handler != null && !storeIsOpen) {
            storeIsOpen = true;
            store.openEmpty();
            scene.settle();
        }
    }

    private void commit() {
        if (store.handler != null) {
            store.commitAll();
            scene.settle();
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aChangeCostsWhatTheKeySays(String key) throws Exception {
        Element definition = ClientMetatypeTest.definitions().get(key);
        Map<String, Object> before = new HashMap<>(beside(key));
        connect(before);
        scene.client.publish(message("one", 1));
        scene.settle();
        commit();
        scene.link().packets();
        ClientConfig old = scene.config();
        FakeLink link = scene.link();
        scene.configure(key, otherValue(definition, scene.settings));
        assertNotEquals(old, scene.config(), "the value tried is another one");
        switch (definition.getAttribute("caddis:change")) {
            case "HOT" -> {
                assertEquals(1, scene.links.size());
                assertEquals(ConnectionState.CONNECTED, scene.state());
                assertFalse(link.isClosed());
            }
            case "RECONNECT" -> assertTrue(sentAgain(key, link, true).duplicate(), "the session is kept");
            case "RESTART" -> assertFalse(sentAgain(key, link, false).duplicate(), "the session is new");
            default -> throw new AssertionError("the class of change of " + key);
        }
    }

    /** What the server's CONNACK has to say. */
    private static Properties answer(String key) {
        return switch (key) {
            case "authentication.method" -> Properties.builder().add(Property.AUTHENTICATION_METHOD, "M").build();
            case "client.id.assigned" -> Properties.builder().add(Property.ASSIGNED_CLIENT_IDENTIFIER, "g").build();
            default -> Properties.NONE;
        };
    }

    private Publish sentAgain(String key, FakeLink old, boolean sessionPresent) {
        assertEquals(List.of(PacketType.DISCONNECT), old.types());
        openStore();
        commit();
        assertEquals(2, scene.links.size());
        List<Packet> packets = new ArrayList<>(scene.accept(sessionPresent, answer(key)));
        commit();
        packets.addAll(scene.link().packets());
        List<Publish> published = new ArrayList<>(packets.stream().filter(Publish.class::isInstance)
                .map(Publish.class::cast).toList());
        if (key.startsWith("birth.")) {
            assertNotEquals("one", published.remove(0).message().topic().value(), "the birth message comes first");
        }
        Publish sent = published.get(0);
        assertEquals("one", sent.message().topic().value());
        return sent;
    }
}
