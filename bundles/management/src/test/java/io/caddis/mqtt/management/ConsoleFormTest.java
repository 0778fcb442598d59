package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.config.ClientMetatypeTest;
import io.caddis.mqtt.session.SessionsComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Vector;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A person opens the form of a console, fills in the server and saves: all keys are stored, whatever they hold. */
class ConsoleFormTest {
    private final Bundles bundles = new Bundles();
    private final PartsInUse parts = new PartsInUse();
    private final ClientFactory clients = new ClientFactory(bundles.context(), parts,
            new Whiteboards(bundles.context(), parts));
    private final LoopTransport transport = new LoopTransport();

    @AfterEach
    void end() {
        clients.deactivate();
        parts.deactivate();
        transport.close();
    }

    /** What a console stores for a list of values. */
    private record Console(String name, Function<String[], Object> list, boolean types, boolean passwords) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Console> consoles() {
        return Stream.of(new Console("Felix, arrays", values -> values, true, false),
                new Console("Felix, with touched passwords", values -> values, true, true),
                new Console("vectors, as Metatype has for negative cardinalities",
                        values -> new Vector<>(Arrays.asList(values)), true, true),
                new Console("one empty line in each list", values -> values.length == 0 ? new String[] {""} : values,
                        true, true),
                new Console("texts only, as in a file", values -> String.join(",", values), false, true));
    }

    private static Map<String, Object> saved(Console console) throws Exception {
        Map<String, Object> saved = new HashMap<>();
        ClientMetatypeTest.definitions().forEach((key, definition) -> {
            if (console.passwords || !definition.getAttribute("type").equals("Password")) {
                saved.put(key, value(console, definition));
            }
        });
        saved.put("server", console.list.apply(new String[] {"mqtt://server"}));
        saved.putAll(Map.of("service.pid", "io.caddis.mqtt.client.d3b836e5-cdb3-4ed4-b273-927fce176cea",
                "service.factoryPid", "io.caddis.mqtt.client", "webconsole.configurationFactory.nameHint", "{name}"));
        return saved;
    }

    private static Object value(Console console, Element definition) {
        String shown = definition.getAttribute("default");
        if (definition.hasAttribute("cardinality")) {
            return console.list.apply(shown.isEmpty() ? new String[0] : shown.split(","));
        }
        NodeList options = definition.getElementsByTagName("Option");
        if (shown.isEmpty() && options.getLength() > 0) {
            return ((Element) options.item(0)).getAttribute("value"); // a browser preselects it
        }
        return shown.isEmpty() || !console.types ? shown : switch (definition.getAttribute("type")) {
            case "Boolean" -> Boolean.valueOf(shown);
            case "Integer" -> Integer.valueOf(shown);
            case "Long" -> Long.valueOf(shown);
            default -> shown;
        };
    }

    @ParameterizedTest
    @MethodSource("consoles")
    void theWholeFormMakesAConnectedClient(Console console) throws Exception {
        parts.bindCodec(new PacketCodecComponent());
        parts.bindSessions(new SessionsComponent());
        parts.bindTransport(transport, Map.of("mqtt.scheme", "mqtt"));
        Map<String, Object> saved = saved(console);
        assertTrue(!console.passwords || saved.keySet().containsAll(ClientConfig.KEYS));
        assertEquals(ClientConfig.read(Map.of("server", "mqtt://server"), "g"), ClientConfig.read(saved, "g"));
        ConfiguredClientComponent component = bundles.configured(clients, bundles.context(), saved);
        MqttClient client = (MqttClient) bundles.registered.keySet().iterator().next();
        Await.until("connected", () -> client.status().state() == ConnectionState.CONNECTED);
        saved.put("name", "plant");
        component.modified(saved);
        MqttClient named = (MqttClient) bundles.registered.keySet().iterator().next();
        assertEquals("plant", named.name());
        Await.until("connected", () -> named.status().state() == ConnectionState.CONNECTED);
    }
}
