package io.caddis.mqtt.management.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectHostsTest {
    private static RedirectHosts hosts(Object value) {
        return ClientConfig.read(Map.of("server", "mqtt://a", "redirect.hosts", value), "id").reconnect().hosts();
    }

    @ParameterizedTest
    @CsvSource({"b.example, mqtt://b.example, true", "b.example, mqtt://B.Example., true",
        "b.example., mqtt://b.example, true", "B.EXAMPLE, mqtt://b.example:7, true",
        "b.example, mqtt://c.b.example, false", "b.example, mqtt://xb.example, false",
        "b.example, mqtt://b.example.evil, false", "b.example:7, mqtt://b.example:7, true",
        "b.example:7, mqtt://b.example, false", "b.example:1883, mqtt://b.example, true",
        "*.example, mqtt://b.example, true", "*.example, mqtt://c.b.example, true", "*.example, mqtt://example, false",
        "*.example, mqtt://bexample, false", "*.example:7, mqtt://b.example:7, true",
        "*.example:7, mqtt://b.example:8, false", "192.0.2.1, mqtt://192.0.2.1, true",
        "192.0.2.1, mqtt://192.0.2.10, false", "::1, mqtt://[::1]:9, true", "[::1], mqtt://[0:0:0:0:0:0:0:1], true",
        "[::1]:9, mqtt://[::1]:9, true", "[::1]:9, mqtt://[::1], false", "2001:DB8::1, mqtt://[2001:db8::0:1], true",
        "::ffff:192.0.2.1, mqtt://192.0.2.1, true", "'x,b', mqtts://b, true", "x, mqtt://b, false",
        "b\u00fccher.example, mqtt://xn--bcher-kva.example, true", "192.0.2.1, mqtt://3221225985, false"})
    void whoIsAllowed(String allowed, String server, boolean allows) {
        assertEquals(allows, hosts(allowed).allows(Endpoint.parse(server, LinkOptions.DEFAULT)));
    }

    @Test
    void severalAsAnArrayAndNoneForAll() {
        Endpoint server = Endpoint.parse("mqtt://b", LinkOptions.DEFAULT);
        assertTrue(hosts(new String[] {"x", "b"}).allows(server));
        assertTrue(hosts(" ").allows(server));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*.", "mqtt://b", "b/path", "a.*.b", "**.b", "*b", "b:99999", "b:0", "b:x", "joe:x@b",
        "*.[::1]", "*.::1", "b c", "[::1", ":7", "*.*.b"})
    void whatIsNoHost(String wrong) {
        String message = assertThrows(IllegalArgumentException.class, () -> hosts(wrong)).getMessage();
        assertEquals("redirect.hosts = '" + wrong + "': use names, addresses, or *.DOMAIN, each with :PORT or without",
                message);
    }
}
