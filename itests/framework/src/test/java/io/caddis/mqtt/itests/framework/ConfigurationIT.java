package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.ServiceReference;

/** A value that cannot be is told, with key and value, and concerns that client alone. */
class ConfigurationIT extends InFramework {
    @ParameterizedTest
    @CsvSource({"server, 127.0.0.1:1883", "server, mqtt://127.0.0.1:99999",
        "protocol.version, 4.7", "keep.alive, soon", "keep.alive, -1", "keep.alive, 70000", "session.expiry, x",
        "connect, perhaps", "clean.start, perhaps", "connect.timeout, 0", "reconnect.delay.min, -5",
        "queue.max, many", "receive.maximum, 0", "receive.maximum, 65536", "subscriptions, a/#/b",
        "listener.grace, -1", "kep.alive, 60"})
    void malformedValueIsNamed(String key, String value) throws Exception {
        MqttClient neighbour = deployment().connected("neighbour", Map.of());
        deployment().configure("wrong", deployment().settings(Map.of(key, value, ".password", "s3cret")));
        MqttClient client = deployment().awaitState("wrong", ConnectionState.DISCONNECTED);
        DisconnectCause cause = client.status().cause().orElseThrow();
        assertEquals(DisconnectCause.Source.CONFIGURATION, cause.source());
        assertTrue(cause.text().contains(key), cause.text());
        assertTrue(key.equals("kep.alive") || cause.text().contains(value), cause.text());
        assertFalse(cause.text().contains("s3cret"), cause.text());
        assertFalse(cause.text().contains("\n"), cause.text());

        ExecutionException refused = assertThrows(ExecutionException.class,
                () -> client.publish(Message.of("topic", "text")).get(20, TimeUnit.SECONDS));
        assertEquals(MqttException.Kind.NOT_CONFIGURED, ((MqttException) refused.getCause()).kind());
        assertEquals(ConnectionState.CONNECTED, neighbour.status().state());
        assertEquals(1, neighbour.statistics().connection().connects());
        ServiceReference<MqttClient> reference = deployment().reference("wrong").orElseThrow();
        eventually("the state is a service property", () -> reference.getProperty("mqtt.state"),
                () -> "DISCONNECTED".equals(reference.getProperty("mqtt.state")));

        deployment().configure("wrong", deployment().settings(Map.of()));
        deployment().awaitState("wrong", ConnectionState.CONNECTED);
    }

    /** No mistake for certain: the transport bundle for it may come later. */
    @Test
    void schemeWithoutTransportIsNamed() throws Exception {
        deployment().configure("far", deployment().settings(Map.of("server", "gopher://127.0.0.1:70")));
        MqttClient client = deployment().awaitState("far", ConnectionState.SUSPENDED);
        DisconnectCause cause = client.status().cause().orElseThrow();
        assertEquals(DisconnectCause.Source.CONTAINER, cause.source());
        assertTrue(cause.text().contains("gopher"), cause.text());
    }

    @ParameterizedTest
    @CsvSource({"keep.alive, 30", "connect, true", "protocol.version, 3.1.1", "queue.max, 50", "session.expiry, 9"})
    void valuesMayBeText(String key, String value) throws Exception {
        MqttClient client = deployment().connected("text", Map.of(key, value));
        assertEquals(value, String.valueOf(deployment().reference("text").orElseThrow().getProperty(key)));
        assertEquals(ConnectionState.CONNECTED, client.status().state());
    }

    @ParameterizedTest
    @CsvSource({"felix.fileinstall.filename, file:/etc/x.cfg", "service.ranking, 5", "component.other, x"})
    void keysOfTheHostAreNoMistake(String key, String value) throws Exception {
        MqttClient client = deployment().connected("hosted", Map.of(key, value));
        assertEquals(ConnectionState.CONNECTED, client.status().state());
    }
}
