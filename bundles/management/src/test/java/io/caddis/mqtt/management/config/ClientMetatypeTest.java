package io.caddis.mqtt.management.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What a console shows of the configuration is what {@link ClientConfig} reads: keys, defaults, ranges. */
public class ClientMetatypeTest {
    private static final String FILE = "/OSGI-INF/metatype/io.caddis.mqtt.client.xml";

    /** The keys, with what Metatype says of them. */
    public static Map<String, Element> definitions() throws Exception {
        try (InputStream file = ClientMetatype.class.getResourceAsStream(FILE)) {
            assertNotNull(file, FILE + " is written when the bundle's classes are processed");
            Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file).getDocumentElement();
            assertEquals(ClientMetatype.FACTORY_PID, ((Element) root.getElementsByTagName("OCD").item(0))
                    .getAttribute("id"));
            NodeList nodes = root.getElementsByTagName("AD");
            Map<String, Element> definitions = new LinkedHashMap<>();
            for (int index = 0; index < nodes.getLength(); index++) {
                Element definition = (Element) nodes.item(index);
                definitions.put(definition.getAttribute("id"), definition);
            }
            return definitions;
        }
    }

    private static ClientConfig read(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", "mqtt://host"));
        settings.putAll(more);
        return ClientConfig.read(settings, "generated");
    }

    @Test
    void sameKeys() throws Exception {
        assertEquals(ClientConfig.KEYS, definitions().keySet());
    }

    @Test
    void eachKeySaysWhatAChangeCosts() throws Exception {
        definitions().forEach((key, definition) -> assertTrue(Set.of("HOT", "RECONNECT", "RESTART")
                .contains(definition.getAttribute("caddis:change")), key + ": give it @Key in ClientMetatype"));
    }

    @Test
    void onlyTheServerIsRequired() throws Exception {
        definitions().forEach((key, definition) ->
                assertEquals(key.equals("server"), !definition.getAttribute("required").equals("false"), key));
    }

    @Test
    void secretsAreHiddenByConsoles() throws Exception {
        definitions().forEach((key, definition) -> assertEquals(key.startsWith("."),
                definition.getAttribute("type").equals("Password"), key));
    }

    /** A console writes the defaults that it shows: that must change nothing. */
    @Test
    void sameDefaults() throws Exception {
        Map<String, Object> shown = new HashMap<>();
        definitions().forEach((key, definition) -> {
            if (definition.hasAttribute("default")) {
                shown.put(key, definition.getAttribute("default"));
            }
        });
        assertEquals("", shown.remove("server"), "a line to be filled in");
        assertEquals(read(Map.of()), read(shown));
        shown.put("server", "");
        assertEquals(Set.of("client.id", "username", ".password", "will.topic", "in.flight.max",
                "name", "bind.address", "proxy", "proxy.username", ".proxy.password", ".websocket.headers",
                ".websocket.bearer", "will.expiry", "will.content.type", "will.response.topic", "will.correlation.data",
                "authentication.method", "response.topic", "birth.topic", "birth.expiry", "birth.content.type",
                ".tls.trust.password", "tls.key", ".tls.key.password", ".tls.key.store.password", "tls.key.alias",
                "tls.certificate",
                "tls.server.name", "tls.psk.identity", ".tls.psk.key", "tls.context.target"), Set.copyOf(
                definitions().keySet().stream().filter(key -> !shown.containsKey(key)).toList()));
    }

    /** Who fills in the form begins at its top. */
    @Test
    void keysStandInTheOrderOfTheirUse() throws Exception {
        List<String> keys = List.copyOf(definitions().keySet());
        assertEquals(List.of("server", "client.id", "client.id.assigned", "username", ".password"), keys.subList(0, 5));
        List<Integer> places = Stream.of("tls.trust", "session.expiry", "will.topic", "queue.max",
                "reconnect.delay.min", "proxy", "tls.cipher.suites").map(keys::indexOf).toList();
        assertEquals(places.stream().sorted().toList(), places);
    }

    /** A console has no folder docs beside it. */
    @Test
    void textsPointToNoFile() throws Exception {
        definitions().forEach((key, definition) -> assertFalse(Pattern.compile("docs|\\.md|\\.java|page")
                .matcher(definition.getAttribute("description") + definition.getAttribute("name")).find(), key));
    }

    @Test
    void sameRanges() throws Exception {
        for (Map.Entry<String, Element> entry : definitions().entrySet()) {
            String key = entry.getKey();
            Element definition = entry.getValue();
            if (definition.hasAttribute("min")) {
                String min = definition.getAttribute("min");
                String max = definition.getAttribute("max");
                accepts(key, min);
                accepts(key, max);
                refuses(key, new BigInteger(min).subtract(BigInteger.ONE).toString());
                refuses(key, new BigInteger(max).add(BigInteger.ONE).toString());
            } else {
                assertFalse(Set.of("Integer", "Long").contains(definition.getAttribute("type")), key + " has a range");
            }
        }
    }

    private static void accepts(String key, String value) {
        Map<String, Object> settings = new HashMap<>(Map.of(key, value));
        settings.putIfAbsent("reconnect.delay.min", 1); // each of the two bounds the other
        settings.putIfAbsent("reconnect.delay.max", 86_400_000);
        settings.putIfAbsent("connect.schedule", "PT1H/PT5M");
        settings.putIfAbsent("durable", true); // some values need it
        assertNotNull(read(settings), key);
    }

    private static void refuses(String key, String value) throws Exception {
        String unit = definitions().get(key).getAttribute("caddis:unit");
        String message = assertThrows(IllegalArgumentException.class, () -> read(Map.of(key, value))).getMessage();
        assertTrue(message.startsWith(key + " = '" + value + "': use ")
                && message.endsWith(unit.isEmpty() ? "" : " " + unit), message);
    }

    @Test
    void optionsAreAccepted() throws Exception {
        Map<String, Integer> counts = Map.of("protocol.version", 3, "queue.policy", 5, "queue.policy.qos0", 5,
                "queue.policy.qos1", 6, "queue.policy.qos2", 6, "tls.revocation", 3, "server.order", 2,
                "connect.when", 3, "reconnect.fatal", 2, "credentials", 2);
        for (String key : counts.keySet()) {
            NodeList options = definitions().get(key).getElementsByTagName("Option");
            assertEquals(counts.get(key), options.getLength(), key);
            for (int index = 0; index < options.getLength(); index++) {
                accepts(key, ((Element) options.item(index)).getAttribute("value"));
            }
        }
    }
}
