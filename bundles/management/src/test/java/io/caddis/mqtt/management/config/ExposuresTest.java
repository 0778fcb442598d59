package io.caddis.mqtt.management.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is warned of, since somebody on the way to the server could read it, or be the server. */
class ExposuresTest {
    private static final String SECRET = "s3cret";

    private static List<String> warnings(Object... keysAndValues) {
        Map<String, Object> settings = new HashMap<>();
        for (int index = 0; index < keysAndValues.length; index += 2) {
            settings.put((String) keysAndValues[index], keysAndValues[index + 1]);
        }
        ClientConfig.read(settings, "generated");
        List<String> warnings = ClientConfig.warnings(settings);
        assertFalse(warnings.toString().contains(SECRET), warnings::toString);
        return warnings;
    }

    @ParameterizedTest
    @CsvSource({"mqtt://broker, mqtts, broker:1883", "mqtt://192.0.2.1:9, mqtts, 192.0.2.1:9",
        "mqtt://[2001:db8::1], mqtts, [2001:db8::1]:1883", "ws://broker/s3cret, wss, broker:80",
        "'mqtt://localhost,mqtt://broker', mqtts, broker:1883",
        "mqtt://localhost.example, mqtts, localhost.example:1883",
        "mqtt://127.example, mqtts, 127.example:1883", "mqtt://[::2:1], mqtts, [::2:1]:1883"})
    void passwordInClearText(String server, String remedy, String address) {
        String scheme = server.startsWith("ws") ? "ws" : "mqtt";
        List<String> expected = List.of(".password goes to " + scheme + "://" + address + " in clear text, for all on"
                + " the way to read: use " + remedy + "://, or a server on this machine");
        assertEquals(expected, warnings("server", server, "username", "u", ".password", SECRET));
        assertEquals(expected, warnings("server", server, "username", "u", ".password", "file:/run/" + SECRET));
        assertEquals(List.of(), warnings("server", server, "username", "u"), "without a password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtts://broker", "wss://broker", "mqtt://localhost", "mqtt://LocalHost.",
        "ws://a.localhost", "mqtt://127.0.0.1", "mqtt://127.1.2.3", "mqtt://[::1]", "mqtt://[0:0:0:0:0:0:0:1]",
        "mqtt://[::ffff:127.0.0.1]", "mqtt+unix:///run/mqtt.sock"})
    void whereNobodyIsOnTheWay(String server) {
        assertEquals(List.of(), warnings("server", server, "username", "u", ".password", SECRET));
    }

    @Test
    void tokensAndPasswordsOfServices() {
        for (String key : List.of(".websocket.bearer", ".websocket.headers")) {
            String value = key.endsWith("headers") ? "Authorization: " + SECRET : SECRET;
            assertTrue(warnings("server", "ws://broker", key, value).get(0)
                    .startsWith(key + " goes to ws://broker:80"));
            assertEquals(List.of(), warnings("server", "wss://broker", key, value));
            assertEquals(List.of(), warnings("server", "mqtt://broker", key, value), "which sends none");
        }
        assertTrue(warnings("server", "mqtt://broker", "credentials", "service").get(0)
                .startsWith("the password of the MqttCredentials service goes to mqtt://broker:1883 "));
        assertEquals(List.of(), warnings("server", "mqtts://broker", "credentials", "service"));
    }

    @Test
    void passwordsOfProxies() {
        assertTrue(warnings("server", "mqtts://broker", "proxy", "http://p:1", "proxy.username", "u",
                ".proxy.password", SECRET).get(0).startsWith(".proxy.password goes to http://p:1 in clear text"));
        assertEquals(List.of(), warnings("server", "mqtts://broker", "proxy", "http://127.0.0.1:1", "proxy.username",
                "u", ".proxy.password", SECRET));
    }

    /** One line for each exception from the rules, and none for a stricter rule. */
    @Test
    void certificatesAgainstTheRules() {
        for (String name : List.of("common-name", "sha1", "authority-dates", "authority-limits", "rsa-1024")) {
            List<String> lines = warnings("server", "mqtts://broker", "tls.accept", name);
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(lines.get(0).startsWith("tls.accept = " + name + ": ")
                    && lines.get(0).endsWith(": get new certificates, and remove it"), lines.get(0));
            assertEquals(List.of(), warnings("server", "mqtt://broker", "tls.accept", name), "no TLS");
        }
        assertEquals(List.of(), warnings("server", "mqtts://broker", "tls.accept", "rsa-3072"));
        assertEquals(2, warnings("server", "wss://broker", "tls.accept", "rsa-1024,sha1").size());
    }

    @Test
    void redirectsToAnyHost() {
        String warning = "redirect = follow: a server may send this client, and what it logs in with, to any host: set"
                + " redirect.hosts to those that it may go to";
        assertEquals(List.of(warning), warnings("server", "mqtts://broker", "redirect", "Follow"));
        assertEquals(List.of(warning), warnings("server", "mqtts://broker", "redirect", "follow",
                "redirect.hosts", " "));
        assertEquals(List.of(), warnings("server", "mqtts://broker", "redirect", "follow", "redirect.hosts", "b"));
        assertEquals(List.of(), warnings("server", "mqtts://broker", "redirect", "ignore"));
    }

    @Test
    void namesThatAreNotChecked() {
        assertTrue(warnings("server", "mqtts://broker", "tls.verify.host", false).get(0)
                .startsWith("tls.verify.host = false: "));
        assertEquals(List.of(), warnings("server", "mqtts://broker", "tls.verify.host", true));
    }
}
