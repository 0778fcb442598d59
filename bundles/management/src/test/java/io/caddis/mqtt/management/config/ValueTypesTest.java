package io.caddis.mqtt.management.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.ProtocolVersion;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A map takes the types that Java and the API have for times, addresses, files and the like. */
class ValueTypesTest {
    private static ClientConfig read(Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(Map.of("server", "mqtt://host"));
        values.putAll(more);
        return ClientConfig.read(values, "generated");
    }

    @Test
    void theyAreWhatAConfigurationWouldSay() {
        ClientConfig texts = read(Map.of("server", "mqtts://a,mqtts://b:1", "keep.alive", "90", "listener.hold", "-1",
                "reconnect.delay.min", "100", "will.topic", "w", "will.payload", "p", "will.qos", "2",
                "protocol.version", "3.1.1", "subscriptions", "a/#,b", "tls.trust", "ca.pem"));
        ClientConfig typed = read(Map.of("server", List.of(URI.create("mqtts://a"), URI.create("mqtts://b:1")),
                "keep.alive", Duration.ofSeconds(90), "listener.hold", Duration.ofMillis(-1), "reconnect.delay.min",
                Duration.ofMillis(100), "will.topic", TopicName.of("w"), "will.payload", Payload.of("p"), "will.qos",
                Qos.EXACTLY_ONCE, "protocol.version", ProtocolVersion.V3_1_1, "subscriptions",
                new TopicFilter[] {TopicFilter.of("a/#"), TopicFilter.of("b")}, "tls.trust", Path.of("ca.pem")));
        assertEquals(texts, typed);
        assertEquals(read(Map.of("keep.alive", 90)), read(Map.of("keep.alive", "PT1M30S")));
        assertEquals(read(Map.of("subscriptions.retain.handling", "SEND_IF_NEW")),
                read(Map.of("subscriptions.retain.handling", RetainHandling.SEND_IF_NEW)));
    }

    @Test
    void aPathForASecretIsItsFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "s3cr3t\n");
        ClientConfig config = read(Map.of("username", "u", ".password", file));
        assertEquals(Payload.of("s3cr3t"), config.withSecrets().password());
    }

    @Test
    void whatDoesNotFitIsRefusedWithUnitAndClass() {
        for (Duration wrong : List.of(Duration.ofMillis(1500), Duration.ofNanos(1))) {
            assertEquals("keep.alive = '" + wrong + "': use a whole number from 0 to 65535 s, not java.time.Duration",
                    refused("keep.alive", wrong));
        }
        assertEquals("keep.alive = 'PT1500H': use 0 to 65535 s", refused("keep.alive", Duration.ofHours(1500)));
        assertEquals("queue.max = 'PT1S': use a whole number from 1 to 1000000, not java.time.Duration",
                refused("queue.max", Duration.ofSeconds(1)));
        assertEquals("server holds credentials: move them to username and .password",
                refused("server", URI.create("mqtt://user:s3cr3t@host")));
    }

    private static String refused(String key, Object value) {
        return assertThrows(IllegalArgumentException.class, () -> read(Map.of(key, value))).getMessage();
    }

    @Test
    void servicePropertiesHaveTypesThatServicesHave() {
        Map<String, Object> values = new HashMap<>(Map.of("server", List.of(URI.create("mqtt://a")), "keep.alive",
                Duration.ofSeconds(5), "will.qos", Qos.AT_LEAST_ONCE, "tls.key", Path.of("k.pem")));
        values.put("username", null);
        Map<String, Object> plain = new HashMap<>(PropertyReader.plain(values));
        assertArrayEquals(new String[] {"mqtt://a"}, (String[]) plain.remove("server"));
        assertEquals(Map.of("keep.alive", "PT5S", "will.qos", 1, "tls.key", "k.pem"), plain);
    }
}
