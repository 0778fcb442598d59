package io.caddis.mqtt.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.ProxyServer.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How addresses of servers and proxies are read and shown. */
class EndpointTest {
    private static final LinkOptions OPTIONS = LinkOptions.DEFAULT;

    private static String refused(String uri) {
        return assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(uri, OPTIONS)).getMessage();
    }

    @ParameterizedTest
    @CsvSource({"mqtt://host, mqtt, host, 1883, ''", "mqtt://Host-1.a:01883, mqtt, Host-1.a, 1883, ''",
            "mqtts://9:8883, mqtts, 9, 8883, ''", "mqtt://host:000000001, mqtt, host, 1, ''",
            "MQTT://Host:1, mqtt, Host, 1, ''",
            "mqtt://1.2.3.4:65535/, mqtt, 1.2.3.4, 65535, ''", "mqtts://a_b.c-d, mqtts, a_b.c-d, 8883, ''",
            "mqtt://[::1], mqtt, ::1, 1883, ''", "mqtt://[fe80::1%eth0]:99, mqtt, fe80::1%eth0, 99, ''",
            "mqtt://[fe80::1%25eth0]:99, mqtt, fe80::1%eth0, 99, ''",
            "mqtts://[fe80::1%251], mqtts, fe80::1%1, 8883, ''",
            "mqtt://[fe80::1%25], mqtt, fe80::1%25, 1883, ''", "mqtt://[fe80::1%2525], mqtt, fe80::1%25, 1883, ''",
            "ws://[fe80::1%25eth0.7]:8/x, ws, fe80::1%eth0.7, 8, /x",
            "mqtt://[::ffff:127.0.0.1]:9, mqtt, ::ffff:127.0.0.1, 9, ''",
            "mqtts://b\u00FCcher.example:9, mqtts, xn--bcher-kva.example, 9, ''",
            "x+y.z-1://h:08, x+y.z-1, h, 8, ''", "ws://h, ws, h, 80, /mqtt", "wss://h, wss, h, 443, /mqtt",
            "wss://[::1]:9/, wss, ::1, 9, /", "ws://h/a/b.c-d%20e, ws, h, 80, /a/b.c-d%20e",
            "mqtt+unix:///run/mqtt.sock, mqtt+unix, '', 0, /run/mqtt.sock"})
    @Tag("netx-O01")
    void reads(String uri, String scheme, String host, int port, String path) {
        assertEquals(new Endpoint(scheme, host, port, path, OPTIONS), Endpoint.parse(uri, OPTIONS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:1883", "mqtt:host", "mqtt://", "mqtt://:1883", "mqtt://host:",
            "mqtt://a b", "mqtt://host:1883x", "1mqtt://host",
            "mqtt://[::1", "mqtt://::1", "mqtt://[gg]", "mqtt://host:0", "mqtt://host:65536", "mqtt://host:1234567890",
            "mqtt://host:-1", "mqtt://host:00000", "mqtts://a b:1", "ws://",
            "other://host", "mqtt+unix://",
            "mqtt+unix:///", "mqtt+unix://host/path", "mqtt+unix://:1/path", "mqtt+unix:/path"})
    @Tag("netx-S11")
    @Tag("netx-C24")
    void refuses(String uri) {
        String message = refused(uri);
        assertEquals(0, message.indexOf("'" + uri + "' "), message);
        assertTrue(message.contains(": use ") || message.contains(": write mqtt") || message.contains(": write other"),
                message);
    }

    @ParameterizedTest
    @CsvSource({"tcp://host:1883, mqtt://", "SSL://host:8883, mqtts://", "tls://host, mqtts://",
            "http://host:8080, ws://", "https://host/mqtt, wss://"})
    void whatOtherClientsWriteIsRefusedWithWhatWeWrite(String uri, String instead) {
        String message = refused(uri);
        assertTrue(message.contains("use " + instead + " in place of "), message);
    }

    /** A path, a query or a fragment may be a token. */
    @ParameterizedTest
    @CsvSource({"mqtt://host/s3cret, mqtt://host/...", "mqtt://host?s3cret, mqtt://host...",
            "mqtt://host#s3cret, mqtt://host...", "ws:///s3cret, ws:///...", "ws://h/s3cret b, ws://h/...",
            "ws://h#s3cret, ws://h...", "wss://h/a/s3cret#s3cret, wss://h/...",
            "mqtt://joe:s3cret:1883, mqtt://joe:...",
            "other://host/s3cret, other://host/...", "ws://h:0/s3cret, ws://h:0/..."})
    void refusesWithoutWhatMayBeSecret(String uri, String shown) {
        String message = refused(uri);
        assertEquals(0, message.indexOf("'" + shown + "' "), message);
        assertFalse(message.contains("s3cret"), message);
    }

    @Test
    void endpointsAreCompleteOnceMade() {
        for (int port : new int[] {-1, 0, 65536}) {
            assertThrows(IllegalArgumentException.class, () -> new Endpoint("mqtt", "h", port, "", OPTIONS));
        }
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("mqtt", "", 1, "", OPTIONS));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("mqtt+unix", "", 1, "/p", OPTIONS));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("mqtt+unix", "", 0, "", OPTIONS));
    }

    @Test
    void secretsAreRefusedAndNotRepeated() {
        for (String uri : new String[] {"mqtt://joe:s3cret@host", "mqtt://s3cret@host", "@s3cret",
                "ws://h/p?token=s3cret", "WSS://h/p?token=s3cret"}) {
            assertFalse(refused(uri).contains("s3cret"), uri);
        }
    }

    @ParameterizedTest
    @CsvSource({"mqtt://h, mqtt, false, false", "mqtts://h, mqtt, true, false", "ws://h, mqtt, false, true",
            "wss://h, mqtt, true, true", "mqtt+unix:///p, mqtt+unix, false, false", "x://h:1, x, false, false"})
    void layers(String uri, String carrier, boolean secure, boolean webSocket) {
        Endpoint endpoint = Endpoint.parse(uri, OPTIONS);
        assertEquals(carrier, endpoint.carrier());
        assertEquals(secure, endpoint.isSecure());
        assertEquals(webSocket, endpoint.isWebSocket());
    }

    @Test
    void showsItselfAsItIsRead() {
        for (String uri : new String[] {"mqtt://host:1883", "mqtt://[::1]:5", "ws://h:80/mqtt", "mqtt+unix:///a"}) {
            assertEquals(uri, Endpoint.parse(uri, OPTIONS).toString());
        }
    }

    // ---- proxies

    @ParameterizedTest
    @CsvSource({"http://p:3128, HTTP, p, 3128", "socks5://[::1]:1080/, SOCKS5, ::1, 1080"})
    void readsProxies(String uri, Kind kind, String host, int port) {
        ProxyServer proxy = ProxyServer.parse(uri, "joe", "secret");
        assertEquals(new ProxyServer(kind, host, port, "joe", "secret"), proxy);
        assertEquals(uri.replaceAll("/$", ""), proxy.toString());
    }

    /** Whatever a user writes in place of proxy.username and .proxy.password. */
    @ParameterizedTest
    @CsvSource({"http://p:1/s3cret, http://p...", "http://joe:s3cret:3128, http://joe...", "joe:s3cret, joe...",
            "http://joe:12345:3128, http://joe...", "socks5://p:1?s3cret, socks5://p...", "p#s3cret, p...",
            "http://p:1 s3cret, http://p...", "s3cret@p:1, ", "http://joe%3As3cret:1x, http://joe..."})
    void refusesProxiesWithoutWhatMayBeSecret(String uri, String shown) {
        String message = assertThrows(IllegalArgumentException.class, () -> ProxyServer.parse(uri, null, null))
                .getMessage();
        assertTrue(shown == null || message.startsWith("'" + shown + "' is no proxy"), message);
        assertFalse(message.contains("s3cret") || message.contains("12345"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "p:3128", "http://p", "http://:1", "http://p:0", "http://p:65536", "https://p:1",
            "socks4://p:1"})
    void refusesProxies(String uri) {
        String message = assertThrows(IllegalArgumentException.class, () -> ProxyServer.parse(uri, null, null))
                .getMessage();
        assertTrue(message.startsWith("'" + uri.replace("http://", "")) || message.startsWith("'" + uri + "'"),
                message);
    }

    @ParameterizedTest
    @CsvSource({"http, joe:secret, x", "http, secret,", "http, , secret", "socks5, '', secret", "socks5, secret, ''"})
    void refusesCredentialsOfProxiesWithoutRepeatingThem(String scheme, String username, String password) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> ProxyServer.parse(scheme + "://p:1", username, password)).getMessage();
        assertFalse(message.contains("secret"), message);
        String long256 = "\u00e4".repeat(128);
        assertEquals("the password for the proxy has 256 bytes: use 1 to 255", assertThrows(
                IllegalArgumentException.class, () -> ProxyServer.parse("http://p:1", "u", long256)).getMessage());
    }

    // ---- options

    @Test
    void rangesOfOptions() {
        assertThrows(IllegalArgumentException.class, () -> OPTIONS.withTimeouts(1, 1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new LinkOptions(null, null, true, true, -1, 0, 1, 1, 1, 1,
                Map.of()));
        for (Map<String, String> wrong : List.of(Map.of("a b", "secret"), Map.of("a", "secret\r\nX: y"),
                Map.of("a", "secret", "A", "secret"))) {
            String message = assertThrows(IllegalArgumentException.class, ()
                    -> OPTIONS.withHeaders(wrong)).getMessage();
            assertFalse(message.contains("secret"), message);
        }
    }

    @Test
    void nothingSecretIsShown() {
        LinkOptions options = OPTIONS.withProxy(ProxyServer.parse("http://p:1", "secret", "secret"))
                .withHeaders(Map.of("X-Key", "secret"));
        String shown = options + " " + Endpoint.parse("ws://h", options);
        assertFalse(shown.contains("secret"), shown);
        assertTrue(shown.contains("X-Key") && shown.contains("http://p:1"), shown);
    }
}
