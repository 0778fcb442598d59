package io.caddis.mqtt.management.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.ProxyServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkConfigTest {
    private static final long SECOND = 1_000_000_000L;

    private static Endpoint read(Object... keysAndValues) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", "ws://host"));
        for (int index = 0; index < keysAndValues.length; index += 2) {
            settings.put((String) keysAndValues[index], keysAndValues[index + 1]);
        }
        return ClientConfig.read(settings, "generated").endpoint();
    }

    private static String refused(Object... keysAndValues) {
        String message = assertThrows(IllegalArgumentException.class, () -> read(keysAndValues)).getMessage();
        assertFalse(message.contains("s3cret"), message);
        return message;
    }

    @Test
    void defaults() {
        assertEquals(LinkOptions.DEFAULT, read().options());
        assertEquals(LinkOptions.DEFAULT, read("proxy", " ", "bind.address", "", "proxy.username", "joe").options());
    }

    @Test
    void all() {
        LinkOptions options = read("resolve.timeout", 1, "connect.timeout", 2, "proxy.timeout", 3,
                "handshake.timeout", "4", "bind.address", " 10.0.0.1 ", "tcp.no.delay", false, "tcp.keep.alive",
                "false", "socket.send.buffer", 5, "socket.receive.buffer", 6, "proxy", "socks5://p:1080",
                "proxy.username", "joe", ".proxy.password", "s3cret", ".websocket.headers",
                new String[] {"X-Key: a:b", "Y:"}, ".websocket.bearer", "abc.def==").options();
        assertEquals(new LinkOptions(ProxyServer.parse("socks5://p:1080", "joe", "s3cret"), "10.0.0.1", false, false,
                5, 6, SECOND, 2 * SECOND, 3 * SECOND, 4 * SECOND,
                Map.of("X-Key", "a:b", "Y", "", "Authorization", "Bearer abc.def==")), options);
    }

    @ParameterizedTest
    @CsvSource({"resolve.timeout, 1, 3600", "connect.timeout, 1, 3600", "proxy.timeout, 1, 3600",
        "handshake.timeout, 1, 3600", "socket.send.buffer, 0, 67108864", "socket.receive.buffer, 0, 67108864"})
    void ranges(String key, long min, long max) {
        read(key, min);
        read(key, max);
        for (Object wrong : List.of(min - 1, max + 1, "x", 1.5)) {
            assertTrue(refused(key, wrong).startsWith(key + " = '" + wrong + "': use "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "fe80::1%eth0", "::ffff:1.2.3.4"})
    void bindAddresses(String address) {
        assertEquals(address, read("bind.address", address).options().bindAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth0", "host", "1.2.3", "1.2.3.4:5", "[::1]", "abc"})
    void bindAddressesThatAreNone(String address) {
        if (!address.contains(":")) { // what has a colon is left to the platform
            assertEquals("bind.address = '" + address + "': use an IPv4 or IPv6 address of this machine",
                    refused("bind.address", address));
        }
    }

    @Test
    void proxies() {
        assertNull(read().options().proxy());
        assertEquals("proxy 'p' is no proxy: write http://HOST:PORT or socks5://HOST:PORT", refused("proxy", "p"));
        assertEquals("proxy holds credentials: move them to proxy.username and .proxy.password",
                refused("proxy", "http://joe:s3cret@p:1"));
        assertEquals(".proxy.password is not set, but proxy.username is: a proxy takes"
                + " user name and password together, so set both or none",
                refused("proxy", "http://p:1", "proxy.username", "s3cret"));
        assertEquals("proxy.username is not set, but .proxy.password is: a proxy takes"
                + " user name and password together, so set both or none",
                refused("proxy", "http://p:1", ".proxy.password", "s3cret"));
        assertEquals("proxy.username = (hidden): use a text, not java.lang.Integer",
                refused("proxy", "http://p:1", "proxy.username", 5));
        assertTrue(refused("proxy", "http://p:1", "proxy.username", "s3:cret", ".proxy.password", "s3cret")
                .startsWith("proxy the user name for an HTTP proxy has a colon"));
    }

    @Test
    void headers() {
        assertEquals(".websocket.headers = (hidden): write each as NAME: VALUE",
                refused(".websocket.headers", "s3cret"));
        assertEquals(".websocket.headers = (hidden): give each header once",
                refused(".websocket.headers", new String[] {"a: s3cret", "A: s3cret"}));
        assertEquals(
                ".websocket.headers: the value of header a has a line end or another control character: leave it out",
                refused(".websocket.headers", new String[] {"a: s3\ncret"}));
        assertTrue(refused(".websocket.bearer", "s3cret s3cret").startsWith(".websocket.bearer = (hidden): use "));
        assertTrue(refused(".websocket.bearer", "a", ".websocket.headers", "authorization: s3cret")
                .startsWith(".websocket.bearer = (hidden): remove Authorization"));
    }

    /** Secrets in wrong places, in every way that they are refused. */
    @ParameterizedTest
    @CsvSource({"server, mqtt://joe:s3cret@h", "server, mqtt://h?s3cret", "server, ws://h/m?s3cret",
        "server, wss://h/s3cret#x", "server, ws://h/a s3cret", "server, mqtt://h/s3cret", "server, mqtt://joe:s3cret:1",
        "server, 'mqtts://a,ws://h/s3cret'", "server, '$[env:x],ws://h/s3cret'", "proxy, joe:s3cret",
        "proxy, http://joe:s3cret:1", "proxy, http://p:1/s3cret", "proxy, http://s3cret@p:1", "proxy, '$[env:x]s3cret'",
        ".websocket.headers, s3cret", ".websocket.headers, Bearer s3cret: x", ".websocket.headers, :s3cret",
        ".websocket.headers, 'a:b,s3cret s3cret: x'", ".websocket.bearer, s3cret s3cret", ".websocket.bearer, s3cret:x",
        "username, '$[env:x]s3cret'"})
    void noRefusalShowsASecret(String key, String value) {
        String message = refused(key, value);
        assertTrue(message.startsWith(key), message);
        assertFalse(message.contains("s3cret"), message);
        String several = refused(key, new Object[] {value, 5});
        assertFalse(several.contains("s3cret"), several);
    }

    /** Another way to the server is another connection. */
    @Test
    void aChangeNeedsAReconnect() {
        ClientConfig one = ClientConfig.read(Map.of("server", "mqtt://h"), "id");
        assertFalse(one.needsReconnect(ClientConfig.read(Map.of("server", "mqtt://h"), "id")));
        assertTrue(one.needsReconnect(ClientConfig.read(Map.of("server", "mqtt://h", "proxy", "http://p:1"), "id")));
        assertTrue(one.needsReconnect(ClientConfig.read(Map.of("server", "mqtt://h", "tcp.no.delay", false), "id")));
    }
}
