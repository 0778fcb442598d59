package io.caddis.mqtt.tls.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration may choose. */
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
            Recorder link = scene.open(options(List.of(Issued.pin(identity.certificate())),
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
    void nothingIsRegistered() throws Exception {
        int before = Security.getProviders().length;
        try (TlsServer server = new TlsServer(TlsServer.jdk(identity), socket -> { }, TlsServer.echo())) {
            scene.open(scene.options(), server.port()).awaitOpen();
        }
        assertEquals(before, Security.getProviders().length);
    }
}
