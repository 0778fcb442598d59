package io.caddis.mqtt.kura.settings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.TrackedPublish;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.kura.data.DataTransportToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each key of Kura's: what it means to a client, its types, its default, and what is refused. */
class SettingsReaderTest {
    private static final Map<String, Object> LEAST = Map.of("broker-url", "mqtt://broker", "client-id", "gw",
            "in-flight.persistence", "memory");

    private static Map<String, Object> with(Object... keys) {
        Map<String, Object> all = new HashMap<>(LEAST);
        for (int index = 0; index < keys.length; index += 2) {
            all.put((String) keys[index], keys[index + 1]);
        }
        return all;
    }

    private static TransportSettings read(Object... keys) {
        return SettingsReader.read(with(keys), written -> {
            if (!written.startsWith("aes:")) {
                throw new IllegalArgumentException("not encrypted");
            }
            return written.substring(4);
        }, () -> "AA:BB");
    }

    private static Map<String, Object> client(Object... keys) {
        return ClientKeys.of(read(keys), Map.of());
    }

    private static String refused(Object... keys) {
        String text = assertThrows(IllegalArgumentException.class, () -> read(keys)).getMessage();
        assertTrue(text.startsWith((String) keys[0]), text);
        return text;
    }

    @ParameterizedTest
    @CsvSource({"mqtt://b:1883/, tcp://b:1883, mqtt://b:1883, false", "mqtts://b, ssl://b, mqtts://b, true",
        "tcp://b, tcp://b, mqtt://b, false", "ssl://b:8884, ssl://b:8884, mqtts://b:8884, true",
        "ws://b, ws://b, ws://b/mqtt, false", "wss://b:443/, wss://b:443, wss://b:443/mqtt, true",
        "wss://b/path/, wss://b/path, wss://b/path, true", "' MQTT://b ', tcp://b, mqtt://b, false"})
    void brokerUrl(String written, String shown, String server, boolean secure) {
        assertEquals(new BrokerAddress(shown, server, secure), read("broker-url", written).broker());
        assertEquals(List.of(server), client("broker-url", written).get("server"));
    }

    @ParameterizedTest
    @CsvSource({"broker:1883", "http://b", "''"})
    void brokerUrlThatIsNone(String written) {
        refused("broker-url", written);
        refused("broker-url", "ws://b:port:x/ y");
        assertFalse(refused("broker-url", "http://user:secret@b").contains("secret"));
    }

    @Test
    void accountName() {
        assertEquals("acme", read("topic.context.account-name", "acme").accountName());
        assertEquals("", read().accountName());
    }

    @Test
    void usernameAndPassword() {
        assertEquals("u", client("username", "u", "password", "aes:p").get("username"));
        assertEquals("p", client("username", "u", "password", "aes:p").get(".password"));
        assertEquals("clear", client("username", "u", "password", "clear").get(".password"));
        assertEquals("clear", client("username", "u", "password", "clear".toCharArray()).get(".password"));
        assertNull(client().get("username"));
        assertNull(client("username", "u", "password", "").get(".password"));
        assertFalse(read("username", "u", "password", "aes:p4ss").toString().contains("p4ss"));
    }

    @ParameterizedTest
    @CsvSource({"file:x", "env:x", "text:x", "$[x]"})
    void aPasswordIsNeverTheNameOfOne(String password) {
        assertEquals("text:" + password, client("username", "u", "password", password).get(".password"));
    }

    @Test
    void passwordWithoutUsernameIsLeftOut() {
        TransportSettings settings = read("password", "aes:p");
        assertEquals("", settings.password());
        assertTrue(settings.warnings().get(0).contains("password"));
    }

    @Test
    void clientId() {
        assertEquals("a-b-c-d-e", client("client-id", "a/b+c#d.e").get("client.id"));
        assertEquals("AA:BB", read("client-id", " ").clientId());
        assertEquals("gw-tcp://broker", read().sessionId());
        Map<String, Object> none = with("client-id", "");
        assertTrue(assertThrows(IllegalArgumentException.class, () ->
                SettingsReader.read(none, written -> written, () -> null)).getMessage().startsWith("client-id"));
    }

    @Test
    void keepAlive() {
        assertEquals(30, client().get("keep.alive"));
        assertEquals(0, client("keep-alive", "0").get("keep.alive"));
        assertEquals(60, client("keep-alive", 60L).get("keep.alive"));
        refused("keep-alive", -1);
        refused("keep-alive", "soon");
    }

    @Test
    void timeout() {
        for (String key : List.of("connect.timeout", "response.timeout", "handshake.timeout", "resolve.timeout",
                "operation.timeout")) {
            assertEquals(10, client().get(key), key);
            assertEquals(20, client("timeout", "20").get(key), key);
            assertEquals(3600, client("timeout", 0).get(key), key);
        }
        refused("timeout", -1);
    }

    @Test
    void cleanSession() {
        assertEquals(true, client().get("clean.start"));
        assertEquals(0L, client("clean-session", "true").get("session.expiry"));
        assertEquals(false, client("clean-session", false).get("clean.start"));
        assertEquals(86_400L, client("clean-session", "false").get("session.expiry"));
        refused("clean-session", "maybe");
    }

    @Test
    void sessionExpiry() {
        assertEquals(60L, client("clean-session", false, "session-expiry", "60").get("session.expiry"));
        assertEquals(0L, client("clean-session", true, "session-expiry", 60).get("session.expiry"));
        refused("session-expiry", 0);
    }

    @Test
    void will() {
        Map<String, Object> keys = client("lwt.topic", "$EDC/#account-name/#client-id/MQTT/LWT", "lwt.payload", " bye ",
                "lwt.qos", "2", "lwt.retain", "true", "topic.context.account-name", "a$c\\me");
        assertEquals("$EDC/a$c\\me/gw/MQTT/LWT", keys.get("will.topic"));
        assertArrayEquals(" bye ".getBytes(StandardCharsets.UTF_8), (byte[]) keys.get("will.payload"));
        assertEquals(2, keys.get("will.qos"));
        assertEquals(true, keys.get("will.retain"));
    }

    @Test
    void willWithItsDefaults() {
        Map<String, Object> keys = client("lwt.topic", "t");
        assertNull(keys.get("will.payload"));
        assertEquals(0, keys.get("will.qos"));
        assertEquals(false, keys.get("will.retain"));
        assertNull(client("lwt.topic", " ", "lwt.payload", "x").get("will.topic"));
        refused("lwt.qos", 3, "lwt.topic", "t");
        refused("lwt.retain", "x", "lwt.topic", "t");
    }

    @Test
    void persistence() {
        assertFalse(read("in-flight.persistence", "memory").keepsFiles());
        TransportSettings file = read("in-flight.persistence", "file", "clean-session", false);
        assertTrue(file.keepsFiles());
        assertTrue(file.durable());
        assertEquals(List.of(), file.warnings());
        assertFalse(read("in-flight.persistence", "file", "clean-session", true).durable());
        DataTransportToken token = new DataTransportToken(4711, file.sessionId());
        assertTrue(file.tag(token).length() <= TrackedPublish.TAG_BYTES_MAX, file.tag(token));
        assertEquals(token, file.tokenOf(file.tag(token)));
        assertNull(read("in-flight.persistence", "file", "client-id", "other").tokenOf(file.tag(token)));
        assertNull(read("in-flight.persistence", "file", "protocol-version", 5).tokenOf(file.tag(token)));
        assertNull(file.tokenOf("x" + file.tag(token)));
        refused("in-flight.persistence", "disk");
        Map<String, Object> none = with();
        none.remove("in-flight.persistence");
        assertThrows(IllegalArgumentException.class, () ->
                SettingsReader.read(none, written -> written, () -> null));
    }

    @Test
    void protocolVersion() {
        assertEquals("3.1.1", client().get("protocol.version"));
        assertEquals("3.1.1", client("protocol-version", "4").get("protocol.version"));
        assertEquals("5.0", client("protocol-version", 5).get("protocol.version"));
        assertEquals("3.1.1", client("protocol-version", 3).get("protocol.version"));
        assertTrue(read("protocol-version", 3).warnings().get(0).contains("3.1.1"));
        refused("protocol-version", 6);
    }

    @Test
    void instanceName() {
        assertEquals("one", read("kura.service.pid", "one").name());
        assertEquals("kura", read().name());
        assertEquals(128, SettingsReader.name(Map.of("kura.service.pid", "x".repeat(200))).length());
    }

    @Test
    void inFlightBound() {
        assertEquals(1000, read().inFlightMax());
        assertEquals(5, read("in-flight.max", "5").inFlightMax());
        assertEquals(200_000, client("in-flight.max", 100_000).get("queue.max"));
        refused("in-flight.max", 0);
    }

    @Test
    void confirmationDelay() {
        assertEquals(20, read().holdMillis());
        assertEquals(0, read("confirmation.delay", 0).holdMillis());
        refused("confirmation.delay", 5000);
    }

    @Test
    void keysOfTheClient() {
        assertEquals("16", client("caddis.topic.alias.sent.max", "16").get("topic.alias.sent.max"));
        assertEquals(7, client("caddis.connect.timeout", 7).get("connect.timeout"));
        TransportSettings owned = read("caddis.connect", true);
        assertEquals(Map.of(), owned.clientKeys());
        assertTrue(owned.warnings().get(0).contains("caddis.connect"));
        assertEquals(false, ClientKeys.of(owned, Map.of()).get("connect"));
        assertEquals("stop", ClientKeys.of(owned, Map.of()).get("reconnect.fatal"));
    }

    @Test
    void leftoversAndUnknownKeysAreLeftAlone() {
        TransportSettings settings = read("ssl.hostname.verification", "use-ssl-service-config",
                "ssl.default.protocol", "TLS", "ssl.certificate.alias", "x", "service.pid", "y", "component.id", 3,
                "SslManagerService.target", "(a=b)", "something.else", new Object());
        assertEquals(List.of(), settings.warnings());
        assertEquals(client(), ClientKeys.of(settings, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"#account-name/#client-id/#, acme/gw/#", "a/#, a/#", "#, #", "#other/x, #other/x",
        "#client-idx, #client-idx", "x#client-id, xgw"})
    void topicTokens(String topic, String replaced) {
        assertEquals(replaced, read("topic.context.account-name", "acme").topic(topic));
    }

    @Test
    void withoutAccountItsTokenStays() {
        assertEquals("#account-name/gw", read().topic("#account-name/#client-id"));
    }
}
