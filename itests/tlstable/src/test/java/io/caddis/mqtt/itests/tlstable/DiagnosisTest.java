package io.caddis.mqtt.itests.tlstable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.TlsReport;
import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.RawServer;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.management.PartsInUse;
import io.caddis.mqtt.management.TlsChecks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check of a secured connection: each step, and in the words that a client would be told. */
class DiagnosisTest {
    private static final int SECONDS = 20;

    private Lab lab;
    private TlsChecks diagnosis;
    private TlsServer server;

    @BeforeEach
    void start() throws Exception {
        lab = new Lab();
        diagnosis = new TlsChecks(lab.parts());
        server = server(lab.authority.issue(Profile.server()), "TLSv1.3", false);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        lab.close();
    }

    private TlsServer server(Issued identity, String version, boolean needsClient) {
        return new TlsServer(TlsServer.bouncyCastle(identity, lab.authority.certificate()), socket -> {
            socket.setNeedClientAuth(needsClient);
            socket.setEnabledProtocols(new String[] {version});
        }, socket -> assertEquals(-1, socket.getInputStream().read(), "not a byte after the handshake"));
    }

    private Map<String, Object> settings(int port, Object... more) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", "mqtts://localhost:" + port, "tls.trust",
                lab.folder.resolve("authority.pem").toString(), "handshake.timeout", 2, "username", "u", ".password",
                "secret-of-the-check"));
        for (int index = 0; index < more.length; index += 2) {
            settings.put((String) more[index], more[index + 1]);
        }
        return settings;
    }

    private TlsReport check(Map<String, Object> settings) throws Exception {
        TlsReport report = diagnosis.check(settings).get(SECONDS, TimeUnit.SECONDS);
        assertFalse(report.toString().contains("secret-of-the-check"), "nothing secret");
        report.steps().forEach(step -> assertTrue(!step.time().isNegative() && step.time().compareTo(
                Duration.ofSeconds(SECONDS)) < 0, step.toString()));
        return report;
    }

    private static List<String> names(TlsReport report) {
        return report.steps().stream().map(TlsReport.Step::name).toList();
    }

    @Test
    void allIsWell() throws Exception {
        TlsReport report = check(settings(server.port()));
        assertEquals(Optional.empty(), report.failure());
        assertEquals("mqtts://localhost:" + server.port(), report.server());
        assertEquals(List.of("keys and certificates", "name resolution", "connection", "TLS handshake",
                "consent of the server"), names(report));
        assertEquals("no objection", report.steps().get(4).result());
        assertTrue(report.steps().get(1).result().contains("127.0.0.1"), report.toString());
        assertEquals("127.0.0.1", report.steps().get(2).result());
        assertEquals("TLSv1.3", report.tls().orElseThrow().protocol());
        assertTrue(report.tls().orElseThrow().group().isPresent());
        assertEquals(List.of("CN=test server"), report.serverChain().stream().map(one -> one.subject()).toList());
        assertEquals("", server.lastFailure());
    }

    /** The chain is told although it was refused: that is when somebody wants to see it. */
    @Test
    void refusedCertificateIsShown() throws Exception {
        Instant now = Instant.now();
        Issued expired = lab.authority.intermediate("middle").issue(Profile.server()
                .withDates(now.minus(Duration.ofDays(9)), now.minus(Duration.ofHours(1))));
        try (TlsServer other = server(expired, "TLSv1.3", false)) {
            TlsReport report = check(settings(other.port()));
            assertTrue(report.failure().orElseThrow().contains("expired on"), report.toString());
            assertEquals("TLS handshake", names(report).get(names(report).size() - 1));
            assertEquals(List.of("CN=test server", "CN=middle"),
                    report.serverChain().stream().map(one -> one.subject()).toList());
            assertEquals("CN=lab authority", report.serverChain().get(1).issuer());
            assertTrue(report.serverChain().get(0).validUntil().isBefore(now));
            assertTrue(report.tls().isEmpty());
            Lab.Outcome client = lab.run(new WrongSetup("", "", other.port(), () -> { }, Map.of(), false, false));
            assertEquals(client.told().replaceAll("localhost:\\d+|\\d\\d:\\d\\d UTC", ""),
                    report.failure().orElseThrow().replaceAll("localhost:\\d+|\\d\\d:\\d\\d UTC", ""),
                    "the words of a client");
        }
    }

    /** With TLS 1.3 the server says so only after the handshake. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void serverThatWantsACertificate(String version) throws Exception {
        try (TlsServer strict = server(lab.authority.issue(Profile.server()), version, true)) {
            TlsReport without = check(settings(strict.port()));
            assertTrue(without.failure().orElseThrow().contains("tls.key"), without.toString());
            java.nio.file.Path key = lab.folder.resolve("stranger.key");
            java.nio.file.Path chain = lab.folder.resolve("stranger.pem");
            Authority.root("stranger").issue(Profile.client()).write(key, chain);
            TlsReport stranger = check(settings(strict.port(), "tls.key", key.toString(), "tls.certificate",
                    chain.toString()));
            assertTrue(stranger.failure().orElseThrow().contains("tls.key"), stranger.toString());
            lab.authority.issue(Profile.client()).write(key, chain);
            TlsReport own = check(settings(strict.port(), "tls.key", key.toString(), "tls.certificate",
                    chain.toString()));
            assertEquals(Optional.empty(), own.failure());
            assertEquals("CN=test client", own.tls().orElseThrow().clientCertificate().orElseThrow().subject());
        }
    }

    @Test
    void whereItEnds() throws Exception {
        server.close();
        TlsReport refused = check(settings(server.port()));
        assertEquals("connection", names(refused).get(names(refused).size() - 1));
        assertTrue(refused.failure().orElseThrow().contains("connection refused"), refused.toString());
        TlsReport unknown = check(settings(1, "server", "mqtts://no-such-host.invalid"));
        assertEquals(List.of("keys and certificates", "name resolution"), names(unknown));
        TlsReport noFile = check(settings(1, "tls.trust", "/nowhere/ca.pem"));
        assertEquals(List.of("keys and certificates"), names(noFile));
        assertTrue(noFile.failure().orElseThrow().contains("there is no such file"), noFile.toString());
        try (RawServer silent = new RawServer(socket -> assertTrue(socket.getInputStream().read() >= 0))) {
            TlsReport report = check(settings(silent.port()));
            assertEquals("TLS handshake", names(report).get(names(report).size() - 1));
        }
        TlsReport proxy = check(settings(1, "proxy", "http://localhost:" + server.port()));
        assertEquals("connection", names(proxy).get(names(proxy).size() - 1));
    }

    @Test
    void webSocketIsOpenedToo() throws Exception {
        TlsReport report = check(settings(server.port(), "server", "wss://localhost:" + server.port() + "/mqtt"));
        assertEquals("WebSocket", names(report).get(names(report).size() - 1), report.toString());
        assertTrue(report.failure().isPresent(), "it is no web server");
        assertTrue(report.tls().isPresent(), "but it has TLS");
    }

    @Test
    void whatCannotBeChecked() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> diagnosis.check(Map.of("server", "mqtt://h")))
                .getMessage().contains("write mqtts:// or wss://"));
        assertThrows(IllegalArgumentException.class, () -> diagnosis.check(Map.of("server", "mqtts://h", "x", "y")));
    }

    @Test
    void bundleThatIsMissing() throws Exception {
        PartsInUse bare = new PartsInUse();
        try {
            TlsReport report = new TlsChecks(bare).check(settings(1)).get(SECONDS, TimeUnit.SECONDS);
            assertEquals("no bundle provides: codec, session, transport for mqtt://, tls; install and start those of"
                    + " the feature caddis-mqtt, io.caddis.mqtt.tls and Bouncy Castle (in Karaf: feature:install"
                    + " caddis-mqtt-tls)", report.failure().orElseThrow());
        } finally {
            bare.deactivate();
        }
    }

    /** So many at a time, completed on a pool thread, and afterwards there is room again. */
    @Test
    void bounded() throws Exception {
        AtomicReference<String> thread = new AtomicReference<>();
        try (RawServer silent = new RawServer(socket -> {
            while (socket.getInputStream().read() >= 0) {
                continue;
            }
        })) {
            List<CompletableFuture<TlsReport>> all = new ArrayList<>();
            for (int check = 0; check < 8; check++) {
                all.add(diagnosis.check(settings(silent.port())));
            }
            ExecutionException full = assertThrows(ExecutionException.class,
                    () -> diagnosis.check(settings(silent.port())).get(SECONDS, TimeUnit.SECONDS));
            assertEquals(MqttException.Kind.QUEUE_FULL, ((MqttException) full.getCause()).kind());
            CompletableFuture<Void> told = all.get(0).thenAccept(report -> thread.set(Thread.currentThread()
                    .getName()));
            for (CompletableFuture<TlsReport> one : all) {
                assertTrue(one.get(SECONDS, TimeUnit.SECONDS).failure().orElseThrow().contains("handshake.timeout"));
            }
            told.get(SECONDS, TimeUnit.SECONDS);
            assertTrue(thread.get().startsWith("caddis-worker-"), thread.get());
        }
        assertEquals(Optional.empty(), check(settings(server.port())).failure());
    }
}
