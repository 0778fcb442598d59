package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The path of a WebSocket may be all that a server asks for: it is used, and shown nowhere. */
class WebSocketPathTest {
    private static final String SECRET = "t0ken";

    private final Scene scene = new Scene();
    private final WatchedLog log = new WatchedLog(Level.TRACE);

    @AfterEach
    void end() {
        log.close();
    }

    @Test
    void itIsUsedAndNotShown() {
        scene.with("server", "ws://a/" + SECRET + ",ws://b:81/x/" + SECRET).with("redirect", "follow");
        scene.create().withParts().parts(scene.parts.withWebSockets(transport -> transport));
        List<String> shown = new ArrayList<>();
        assertEquals("/" + SECRET, scene.link().endpoint.path());
        assertEquals("ws://a:80/...", scene.client.status().server().orElseThrow());
        scene.lose();
        assertEquals("/x/" + SECRET, scene.link().endpoint.path());
        shown.add(scene.client.status().toString());
        scene.accept(false);
        shown.add(scene.client.status().toString());
        scene.send(new Disconnect(ReasonCode.USE_ANOTHER_SERVER,
                Properties.builder().add(Property.SERVER_REFERENCE, "c").build()));
        assertEquals("ws://c:80/x/" + SECRET, scene.link().endpoint.uri());
        scene.lose();
        scene.statuses.forEach(status -> shown.add(status.toString()));
        shown.add(scene.config().toString());
        Hashtable<String, Object> properties = RegisteredClient.properties("NAME", scene.client.status(),
                scene.settings);
        shown.add(properties.toString());
        assertEquals("ws://a/...,ws://b:81/...", properties.get("server"));
        log.events().forEach(event -> shown.add(event.getFormattedMessage()));
        assertTrue(shown.stream().anyMatch(line -> line.contains("ws://b:81/...")), shown::toString);
        shown.forEach(line -> assertFalse(line.contains(SECRET), line));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"ws://h/mqtt | ws://h/mqtt", "wss://h:1/s3cret | wss://h:1/...",
        "WS://h/mqtt2 | WS://h/...", "ws://h | ws://h", "ws://h/ | ws://h/", "mqtt://h | mqtt://h",
        "ws://h/mqtt/s3cret | ws://h/...", "mqtt+unix:///run/x | mqtt+unix:///run/x",
        "'ws://[::1]:1/a, ws://h/mqtt,wss://i/b ' | 'ws://[::1]:1/..., ws://h/mqtt,wss://i/... '"})
    void whatAServicePropertyShows(String configured, String shown) {
        assertEquals(shown, property(configured));
        assertArrayEquals(new String[] {shown, "mqtt://x"}, (String[]) property(new String[] {configured, "mqtt://x"}));
        assertArrayEquals(new String[] {shown}, (String[]) property(List.of(configured)));
    }

    private Object property(Object value) {
        scene.create();
        return RegisteredClient.properties("NAME", scene.client.status(), Map.of("server", value)).get("server");
    }

    /** A session belongs to one server, and that is one path: what is shown must not make two of them one. */
    @Test
    void twoPathsAreTwoServers() {
        scene.with("server", "ws://a/one,ws://a/two");
        scene.create().withParts().parts(scene.parts.withWebSockets(transport -> transport));
        scene.accept(false);
        scene.lose();
        scene.link().connected();
        scene.settle();
        assertTrue(((Connect) scene.link().packets().get(0)).cleanStart());
        assertEquals("ws://a:80/two", scene.link().endpoint.uri());
    }
}
