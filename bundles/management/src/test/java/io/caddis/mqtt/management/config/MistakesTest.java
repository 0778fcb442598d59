package io.caddis.mqtt.management.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All mistakes of a configuration are told at once, and what follows from another one is not. */
class MistakesTest {
    private static String refused(Map<String, ?> values) {
        return assertThrows(IllegalArgumentException.class, () -> ClientConfig.read(values, "generated")).getMessage();
    }

    @Test
    void keysAndValuesOfAllKinds() {
        assertEquals("5 mistakes: (1) pasword is no key of an MQTT client: is .password meant? Correct or remove it;"
                + " (2) protocol.version = '6': use 5.0, 3.1.1 or auto;"
                + " (3) server 'tcp://host:1883' is what other clients write: use mqtt:// in place of tcp://;"
                + " (4) keep.alive = 'soon': use a whole number from 0 to 65535 s;"
                + " (5) queue.policy = 'wait': use fail, block, drop-oldest, drop-newest, spill",
                refused(Map.of("server", "tcp://host:1883", "keep.alive", "soon", "queue.policy", "wait",
                        "pasword", "s3cr3t", "protocol.version", "6")));
    }

    @Test
    void oneIsToldAsItIs() {
        assertEquals("keep.alive = 'soon': use a whole number from 0 to 65535 s",
                refused(Map.of("server", "mqtt://host", "keep.alive", "soon")));
        assertEquals("server is not set: write mqtt://HOST or mqtt://HOST:PORT", refused(Map.of()));
    }

    @Test
    void whatFollowsFromAnotherOneIsNotTold() {
        assertEquals("servers is no key of an MQTT client: is server meant? Correct or remove it",
                refused(Map.of("servers", "mqtt://host")));
        assertTrue(refused(Map.of("server", "ssl://host:8883", "tls.trust", "ca.pem", "tls.certificate", "c.pem"))
                .matches("2 mistakes: \\(1\\) server 'ssl://host:8883' .* \\(2\\) tls.certificate = 'c.pem': .*"));
        assertTrue(refused(Map.of("server", "mqtt:/host", "tls.trust", "ca.pem")).startsWith("server 'mqtt:/host' is"));
        assertTrue(refused(Map.of("server", "mqtt://host", "protocol.version", "3.1.1", "username", "a\u0001",
                ".password", "p")).startsWith("username = (hidden): remove the control character"));
    }

    @Test
    void whatIsMissingIsOneOfThem() {
        String told = refused(Map.of("server", "mqtt://host", "connect.when", "schedule", "proxy", "http://proxy:1",
                ".proxy.password", "s3cr3t", "tls.alpn", "\u00e4"));
        assertTrue(told.startsWith("3 mistakes: (1) proxy.username is not set"), told);
        assertTrue(told.contains("connect.schedule is not set") && told.contains("tls.alpn = "), told);
        assertFalse(told.contains("s3cr3t"), told);
    }

    @Test
    void noMoreThanAPersonReads() {
        Map<String, Object> values = new HashMap<>(Map.of("server", "mqtt://host"));
        ClientConfig.KEYS.stream().filter(key -> key.contains("timeout") || key.contains(".max"))
                .forEach(key -> values.put(key, "?"));
        String told = refused(values);
        assertTrue(told.startsWith("10 mistakes or more: (1) "), told);
        assertFalse(told.contains("(11)"), told);
    }

    @Test
    void eachKeyCanBeOneOfTwo() throws Exception {
        List<String> one = List.of("none");
        for (String key : ClientMetatypeTest.definitions().keySet()) {
            if (key.equals("server") || key.equals("keep.alive") || key.startsWith(".tls.key.")) {
                continue; // the last two are not read without a key
            }
            String told = refused(Map.of("server", "mqtt://host", "keep.alive", "-1", key, Map.of(1, one)));
            assertTrue(told.startsWith("2 mistakes: ") && told.contains("keep.alive")
                    && told.contains(") " + key + " ="), key + ": " + told);
        }
    }
}
