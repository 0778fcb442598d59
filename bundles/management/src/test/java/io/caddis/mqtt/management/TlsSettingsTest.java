package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.TlsOptions.Revocation;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsSession;
import io.caddis.mqtt.spi.Transport;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsSettingsTest {
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
                "tls.revocation.ocsp", false));
        changed.forEach((key, value) -> assertTrue(read().needsReconnect(read(key, value)), key));
        assertNotEquals(read("tls.psk.identity", "i", ".tls.psk.key", "00").tls().options(), read().tls().options());
        assertNotEquals(read("tls.revocation", "hard", "tls.revocation.crl", "f").tls().options(),
                read("tls.revocation", "hard").tls().options());
        for (String key : List.of("tls.certificate", "tls.key.alias", ".tls.key.password")) {
            assertTrue(read("tls.key", "k").needsReconnect(read("tls.key", "k", key, "x")), key);
        }
        assertFalse(read().needsReconnect(read("tls.trust", "", "tls.key", " ")), "what a console gives for nothing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tls.protocols | TLSv1.1 | use TLSv1.3 and TLSv1.2",
        "tls.revocation | maybe | use none, soft or hard",
        "tls.pins | sha256/short | the 44 characters",
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
                ".tls.trust.password", SECRET);
        assertFalse(config.toString().contains(SECRET) || config.tls().toString().contains(SECRET));
        assertFalse(read("tls.psk.identity", "i", ".tls.psk.key", "c0ffee").tls().toString().contains("c0ffee"));
        assertFalse(refused("tls.psk.identity", "i", ".tls.psk.key", SECRET).contains(SECRET));
    }

    @Test
    void waitsForTheBundle() {
        Scene scene = new Scene().with("server", "mqtts://server").create().withParts();
        assertEquals("waits for the bundle that provides: tls", scene.client.status().cause().orElseThrow().text());
        assertTrue(scene.links.isEmpty(), "nothing is sent in clear");
        Parts parts = scene.parts;
        scene.parts(parts.withTls(new FakeTls()));
        scene.accept(false);
        scene.parts(parts.withTls(new FakeTls()));
        assertEquals(2, scene.links.size(), "another one: reconnect");
        assertTrue(scene.links.get(0).isClosed());
        scene.accept(true);
        scene.parts(parts);
        assertEquals("waits for the bundle that provides: tls", scene.client.status().cause().orElseThrow().text());
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

    @Test
    void statusTellsHowTheConnectionIsSecured() {
        FakeTls tls = new FakeTls();
        Scene scene = new Scene().with("server", "mqtts://server").create().withParts();
        scene.parts(scene.parts.withTls(tls));
        scene.accept(false);
        assertEquals(FakeTls.INFO, scene.client.status().connection().orElseThrow().tls().orElseThrow());
        assertFalse(scene.client.status().toString().contains("CN="), "one line stays one line");
        scene.lose();
        assertTrue(scene.client.status().connection().isEmpty());
        assertTrue(new Scene().connected().client.status().connection().orElseThrow().tls().isEmpty(), "mqtt://");
    }

    /** Nothing is lost by it: DISCONNECT, at once another connection, what waits goes on there. */
    @Test
    void renewedFilesReconnectAtOnce() {
        FakeTls tls = new FakeTls();
        Scene scene = new Scene().with("server", "mqtts://server").create().withParts();
        scene.parts(scene.parts.withTls(tls));
        scene.accept(false);
        CompletableFuture<PublishResult> publish = scene.client.publish(Scene.message("t", 1));
        scene.settle();
        assertEquals(List.of(PacketType.PUBLISH), scene.link().types());
        TlsObserver old = tls.observer;
        old.renewed();
        scene.settle();
        assertEquals(2, scene.links.size());
        assertEquals(List.of(PacketType.DISCONNECT), scene.links.get(0).types());
        assertEquals(ConnectionState.CONNECTING, scene.state());
        assertEquals("files with keys or certificates changed (tls.reload)",
                scene.client.status().cause().orElseThrow().text());
        assertEquals(DisconnectCause.Source.CONFIGURATION, scene.client.status().cause().orElseThrow().source());
        List<Packet> again = scene.accept(true);
        assertEquals(List.of(PacketType.PUBLISH), again.stream().map(Packet::type).toList());
        scene.send(new Puback(((Publish) again.get(0)).packetId(), ReasonCode.SUCCESS, Properties.NONE));
        assertTrue(publish.isDone() && !publish.isCompletedExceptionally());
        old.renewed();
        scene.settle();
        assertEquals(2, scene.links.size(), "a link that is over has no say");
    }

    @Test
    void renewedFilesDoNotConnectWhoWantsToBeDisconnected() {
        FakeTls tls = new FakeTls();
        Scene scene = new Scene().with("server", "mqtts://server").create().withParts();
        scene.parts(scene.parts.withTls(tls));
        scene.accept(false);
        scene.client.disconnect();
        tls.observer.renewed();
        scene.settle();
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertEquals(1, scene.links.size());
    }

    /** Lets through, and says that there was a handshake. */
    private static final class FakeTls implements Tls {
        static final TlsInfo INFO = new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.of("x25519"),
                Optional.empty(), false, Optional.of(new CertificateInfo("CN=server", "CN=ca", List.of("DNS server"),
                        "EC 256", PIN, Instant.EPOCH, Instant.EPOCH.plusSeconds(1))), Optional.empty());
        private TlsObserver observer;

        @Override
        public Transport over(Transport transport, TlsOptions options, TlsObserver newObserver) {
            observer = newObserver;
            return (endpoint, handler) -> {
                newObserver.negotiated(new TlsSession(INFO, List.of()));
                return transport.open(endpoint, handler);
            };
        }
    }
}
