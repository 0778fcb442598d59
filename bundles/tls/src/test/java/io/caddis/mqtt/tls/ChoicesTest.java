package io.caddis.mqtt.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.RawServer;
import io.caddis.mqtt.itests.tlspeers.Tap;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.tls.certificates.CertificateText;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration may choose, and peers that break off or send nonsense. */
class ChoicesTest {
    @TempDir
    Path folder;
    private Scene scene;
    private Issued identity;

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
        identity = scene.authority.issue(Profile.server());
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private TlsOptions options(List<String> pins, List<String> protocols, List<String> suites, List<String> groups,
            List<String> alpn, String target) {
        TlsOptions usual = scene.options();
        return new TlsOptions(null, true, usual.trust(), null, null, usual.revocation(), pins, protocols, suites,
                groups, alpn, target, 0);
    }

    private TlsOptions only(String protocol) {
        return options(List.of(), List.of(protocol), List.of(), List.of(), List.of(), null);
    }

    /** A version of Bouncy Castle that has not the hybrid group says which groups it has. */
    @Test
    void hybridGroupWithAnEd25519Certificate() throws Exception {
        Issued ed = scene.authority.issue(Profile.server().withKey("Ed25519"));
        TlsOptions options = options(List.of(), List.of("TLSv1.3"), List.of("TLS_CHACHA20_POLY1305_SHA256"),
                List.of("X25519MLKEM768", "secp256r1"), List.of(), null);
        try (TlsServer server = new TlsServer(TlsServer.bouncyCastle(ed), socket -> { }, TlsServer.echo())) {
            Recorder link = scene.open(options, server.port());
            if (System.getProperty("caddis.bouncycastle").equals("1.78.1")) {
                String cause = link.awaitClosed();
                assertTrue(cause.startsWith("tls.groups = [X25519MLKEM768]: not known") && cause.contains("x25519"),
                        cause);
            } else {
                assertEquals("quantum", link.awaitOpen().echo("quantum"));
                assertEquals("TLS_CHACHA20_POLY1305_SHA256", link.session.info().cipherSuite());
                assertEquals(Optional.of("X25519MLKEM768"), link.session.info().group());
                assertEquals("Ed25519", link.session.info().serverCertificate().orElseThrow().key());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3, x25519", "TLSv1.3, secp256r1", "TLSv1.2, secp256r1", "TLSv1.2, x25519"})
    void groupIsTold(String protocol, String group) throws Exception {
        try (TlsServer server = new TlsServer(TlsServer.bouncyCastle(identity), socket -> { }, TlsServer.echo())) {
            TlsOptions options = options(List.of(), List.of(protocol), List.of(), group.equals("secp256r1")
                    ? List.of(group) : List.of(group, "secp256r1"), List.of(), null);
            assertEquals(Optional.of(group), scene.open(options, server.port()).awaitOpen().session.info().group());
        }
    }

    @Test
    void applicationProtocolAndPin() throws Exception {
        try (TlsServer server = new TlsServer(TlsServer.jdk(identity), socket -> {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"mqtt"});
            socket.setSSLParameters(parameters);
        }, TlsServer.echo())) {
            Recorder link = scene.open(options(List.of(CertificateText.pin(identity.certificate())),
                    List.of("TLSv1.3"), List.of(), List.of(), List.of("x", "mqtt"), null), server.port()).awaitOpen();
            assertEquals(Optional.of("mqtt"), link.session.info().alpn());
        }
    }

    @Test
    @Tag("netx-B50")
    void sessionOfTls12IsResumed() throws Exception {
        try (TlsServer server = new TlsServer(TlsServer.bouncyCastle(identity), socket -> { }, TlsServer.echo())) {
            Recorder first = scene.open(only("TLSv1.2"), server.port()).awaitOpen();
            assertEquals("one", first.echo("one"));
            first.link.close();
            first.awaitClosed();
            Recorder second = scene.open(only("TLSv1.2"), server.port()).awaitOpen();
            assertEquals("two", second.echo("two"));
            assertTrue(!first.session.info().resumed() && second.session.info().resumed(), second.session.toString());
        }
    }

    @Test
    void contextOfTheHost() throws Exception {
        scene.tls.bindContext(TlsServer.jdk(identity, scene.authority.certificate()), Map.of("name", "ours"));
        try (TlsServer server = new TlsServer(TlsServer.jdk(identity), socket -> { }, TlsServer.echo())) {
            for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
                TlsOptions options = options(List.of(), List.of(protocol), List.of(), List.of(), List.of(),
                        "(name=ours)");
                assertEquals("host", scene.open(options, server.port()).awaitOpen().echo("host"));
            }
            SSLContext stranger = TlsServer.jdk(identity, Authority.root("stranger").certificate());
            scene.tls.bindContext(stranger, Map.of("name", "ours", "service.ranking", 1));
            assertTrue(scene.open(options(List.of(), List.of("TLSv1.3"), List.of(), List.of(), List.of(),
                    "(name=ours)"), server.port()).awaitClosed().contains("failed"), "the highest ranking counts");
            scene.tls.unbindContext(stranger);
            assertEquals("back", scene.open(options(List.of(), List.of("TLSv1.3"), List.of(), List.of(), List.of(),
                    "(name=ours)"), server.port()).awaitOpen().echo("back"));
            String cause = scene.open(options(List.of(), List.of("TLSv1.3"), List.of(), List.of(), List.of(),
                    "(name=other)"), server.port()).awaitClosed();
            assertTrue(cause.contains("there is no SSLContext service that matches"), cause);
        }
    }

    @Test
    void nothingIsRegistered() throws Exception {
        int before = Security.getProviders().length;
        try (TlsServer server = new TlsServer(TlsServer.jdk(identity), socket -> { }, TlsServer.echo())) {
            scene.open(scene.options(), server.port()).awaitOpen();
        }
        assertEquals(before, Security.getProviders().length);
    }

    /** Wherever the connection is cut, the user is told, and no link and no connection is left. */
    @Test
    void cutAtEveryStage() throws Exception {
        try (TlsServer server = new TlsServer(TlsServer.jdk(identity), socket -> { }, TlsServer.echo())) {
            for (int bytes : new int[] {0, 1, 4, 5, 6, 50, 100, 127, 128, 200, 400, 700, 900}) {
                try (Tap tap = new Tap(server.port(), bytes)) {
                    String cause = scene.open(scene.options(), tap.port()).awaitClosed();
                    assertTrue(cause.contains("server closed the connection") || cause.contains("reset"),
                            bytes + ": " + cause);
                }
            }
            Recorder.await(() -> server.connections() == 0);
        }
    }

    /** Nonsense of a seed, alone and in the form of records: an answer, never more than that. */
    @Test
    void hostileBytes() throws Exception {
        Random random = new Random(42);
        List<String> causes = new ArrayList<>();
        for (int round = 0; round < 60; round++) {
            byte[] bytes = new byte[1 + random.nextInt(300)];
            random.nextBytes(bytes);
            if (round % 2 == 0 && bytes.length > 5) { // a record, of any type, version 3.3, with this length
                bytes[0] = (byte) (20 + random.nextInt(5));
                bytes[1] = 3;
                bytes[2] = 3;
                bytes[3] = (byte) (bytes.length - 5 >> 8);
                bytes[4] = (byte) (bytes.length - 5);
            }
            try (RawServer server = new RawServer(RawServer.answer(java.util.HexFormat.of().formatHex(bytes), true))) {
                causes.add(scene.open(scene.options(), server.port()).awaitClosed());
            }
        }
        causes.forEach(cause -> assertTrue(cause.startsWith("TLS handshake with localhost:"), cause));
    }

    @Test
    void nonsenseAfterTheHandshakeIsRefused() throws Exception {
        try (TlsServer server = new TlsServer(TlsServer.jdk(identity), socket -> { }, TlsServer.echo());
                Tap tap = new Tap(server.port(), -1)) {
            Recorder link = scene.open(scene.options(), tap.port()).awaitOpen();
            assertEquals("good", link.echo("good"));
            tap.inject(new byte[] {23, 3, 3, 0, 40, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
                20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40});
            String cause = link.awaitClosed();
            assertTrue(cause.contains("bad_record_mac"), cause);
        }
    }
}
