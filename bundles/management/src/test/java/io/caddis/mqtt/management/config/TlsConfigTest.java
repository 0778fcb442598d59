package io.caddis.mqtt.management.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.TlsOptions.Revocation;
import io.caddis.mqtt.spi.TlsOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsConfigTest {
    private static final String SECRET = "s3cr3t-nobody-may-see";
    private static final String PIN = "sha256/" + "A".repeat(43) + "=";

    private static ClientConfig read(Object... keysAndValues) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", "mqtts://host"));
        for (int index = 0; index < keysAndValues.length; index += 2) {
            settings.put((String) keysAndValues[index], keysAndValues[index + 1]);
        }
        return ClientConfig.read(settings, "generated");
    }

    private static String refused(Object... keysAndValues) {
        return assertThrows(IllegalArgumentException.class, () -> read(keysAndValues)).getMessage();
    }

    @Test
    void secureByDefault() {
        assertEquals("mqtts://host:8883", read().endpoint().toString());
        TlsOptions options = read().tls().options();
        assertTrue(options.verifyHost());
        assertEquals(List.of("TLSv1.3", "TLSv1.2"), options.protocols());
        assertEquals(Revocation.Mode.NONE, options.revocation().mode());
    }

    /** Each key is known, taken over, and applied by a reconnect. */
    @Test
    void everyKeyNeedsAReconnect() {
        Map<String, Object> changed = new HashMap<>(Map.of("tls.trust", "ca.pem",
                ".tls.trust.password", "p", "tls.key", "key.pem", "tls.server.name", "other", "tls.verify.host", false,
                "tls.protocols", "TLSv1.2", "tls.cipher.suites", "TLS_AES_128_GCM_SHA256", "tls.groups", "x25519",
                "tls.alpn", "mqtt"));
        changed.putAll(Map.of("tls.pins", PIN, "tls.revocation", "hard", "tls.context.target", "(a=b)",
                "tls.revocation.ocsp", false, "tls.accept", "sha1"));
        changed.forEach((key, value) -> assertTrue(read().needsReconnect(read(key, value)), key));
        assertNotEquals(read("tls.psk.identity", "i", ".tls.psk.key", "00").tls().options(), read().tls().options());
        assertNotEquals(read("tls.revocation", "hard", "tls.revocation.crl", "f").tls().options(),
                read("tls.revocation", "hard").tls().options());
        for (String key : List.of("tls.certificate", "tls.key.alias", ".tls.key.password", ".tls.key.store.password")) {
            assertTrue(read("tls.key", "k").needsReconnect(read("tls.key", "k", key, "x")), key);
        }
        assertFalse(read().needsReconnect(read("tls.trust", "", "tls.key", " ")), "what a console gives for nothing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tls.protocols | TLSv1.1 | use TLSv1.3 and TLSv1.2",
        "tls.revocation | maybe | use none, soft or hard",
        "tls.pins | sha256/short | the 44 characters",
        "tls.accept | sha-1 | use some of common-name, sha1, authority-dates, authority-limits, and rsa-",
        "tls.accept | rsa-1023 | from rsa-1024", "tls.accept | rsa-10000 | to rsa-9999",
        "tls.alpn | a\u0007b | ASCII",
        "tls.certificate | c.pem | set tls.key too",
        "tls.key.alias | a | without tls.key",
        "tls.psk.identity | i | set .tls.psk.key too",
        ".tls.psk.key | 00 | set tls.psk.identity too",
        "tls.context.target | (( | no LDAP filter",
        "tls.revocation.crl | f | while tls.revocation is none"})
    void refusedAlone(String key, String value, String rule) {
        String message = refused(key, value);
        assertTrue(message.startsWith(key + " = ") && message.contains(rule), message);
    }

    @Test
    void refusedTogether() {
        assertTrue(refused("tls.psk.identity", "i", ".tls.psk.key", "00", "tls.trust", "f").contains("not together"));
        assertTrue(refused("tls.context.target", "(a=b)", "tls.key", "f").contains("not together"));
        assertTrue(refused("tls.psk.identity", "i", ".tls.psk.key", "0").contains("even number"));
        assertTrue(refused("tls.psk.identity", "i", ".tls.psk.key", "00".repeat(65)).contains("or fewer"));
    }

    @Test
    void accepted() {
        assertEquals(new TlsOptions.Accepted(false, false, false, false, 2048), read().tls().options().accepted());
        assertEquals(new TlsOptions.Accepted(true, true, true, true, 1024), read("tls.accept", List.of("common-name",
                "SHA1", "authority-dates", "authority-limits", "rsa-1024")).tls().options().accepted());
        assertEquals(3072, read("tls.accept", "rsa-3072").tls().options().accepted().rsaBitsMin());
        assertFalse(read("tls.accept", "rsa-9999").tls().options().accepted().sha1());
    }

    /** Who names an authority must not find out later that nothing was encrypted. */
    @Test
    void tlsWithoutTls() {
        for (String key : List.of("tls.trust", "tls.key", "tls.certificate", "tls.pins", "tls.psk.identity",
                ".tls.psk.key", "tls.context.target")) {
            String message = refused("server", "mqtt://host", key, PIN);
            assertTrue(message.startsWith(key + " = ") && message.contains("mqtts://"), message);
        }
    }

    @Test
    void secretsAreNotShown() {
        ClientConfig config = read("tls.key", "k", ".tls.key.password", SECRET, "tls.trust", "t",
                ".tls.trust.password", SECRET, ".tls.key.store.password", SECRET);
        assertFalse(config.toString().contains(SECRET) || config.tls().toString().contains(SECRET));
        assertFalse(read("tls.psk.identity", "i", ".tls.psk.key", "c0ffee").tls().toString().contains("c0ffee"));
        assertFalse(refused("tls.psk.identity", "i", ".tls.psk.key", SECRET).contains(SECRET));
    }

    @Test
    void reload() {
        assertEquals(0, read().tls().options().reloadNanos());
        assertEquals(60_000_000_000L, read("tls.reload", "reconnect").tls().options().reloadNanos());
        assertEquals(5_000_000_000L, read("tls.reload", "reconnect", "tls.reload.interval", 5).tls().options()
                .reloadNanos());
        assertTrue(refused("tls.reload", "now").startsWith("tls.reload = 'now': use next-handshake or reconnect"));
        assertTrue(refused("tls.reload", "reconnect", "tls.context.target", "(a=b)").contains("names no files"));
        assertTrue(refused("tls.reload", "reconnect", "tls.psk.identity", "i", ".tls.psk.key", "00")
                .contains("tls.psk.identity"));
    }
}
