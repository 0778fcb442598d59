package io.caddis.mqtt.tls.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Issued.KeyForm;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must work, with servers of the JDK and of Bouncy Castle. */
class HandshakeTest {
    @TempDir
    Path folder;
    private Scene scene;

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private TlsServer server(SSLContext context) {
        return new TlsServer(context, socket -> { }, TlsServer.echo());
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3,EC", "TLSv1.2,EC", "TLSv1.3,RSA", "TLSv1.2,RSA", "TLSv1.3,Ed25519", "TLSv1.2,Ed25519"})
    @Tag("netx-O19")
    void versionsAndKeysOfTheServer(String version, String key) throws Exception {
        Issued identity = scene.authority.issue(Profile.server().withKey(key));
        try (TlsServer server = new TlsServer(TlsServer.bouncyCastle(identity),
                socket -> socket.setEnabledProtocols(new String[] {version}), TlsServer.echo())) {
            Recorder link = scene.open(scene.options(), server.port()).awaitOpen();
            assertEquals("hello", link.echo("hello"));
            assertEquals(version, link.session.info().protocol());
            CertificateInfo certificate = link.session.info().serverCertificate().orElseThrow();
            assertEquals("CN=test server", certificate.subject());
            assertEquals("CN=test authority", certificate.issuer());
            assertEquals(List.of("DNS localhost", "IP 127.0.0.1"), certificate.names());
            assertTrue(certificate.key().startsWith(key.equals("Ed25519") ? "Ed" : key + " "), certificate.key());
            assertEquals(identity.certificate().getNotBefore().toInstant(), certificate.validFrom());
            assertEquals(identity.certificate().getNotAfter().toInstant(), certificate.validUntil());
            assertEquals(Issued.pin(identity.certificate()), certificate.pin());
            assertEquals(certificate, link.session.serverChain().get(0));
            assertTrue(link.session.info().clientCertificate().isEmpty(), "we have none");
            link.link.close();
            assertEquals("null", link.awaitClosed());
        }
    }

    @Test
    void serverOfTheJdk() throws Exception {
        try (TlsServer server = server(TlsServer.jdk(scene.authority.issue(Profile.server())))) {
            Recorder link = scene.open(scene.options(), server.port()).awaitOpen();
            byte[] many = new byte[3_000_000];
            new Random(1).nextBytes(many);
            link.send(many);
            assertArrayEquals(many, link.awaitBytes(many.length));
            link.link.close();
            assertEquals("null", link.awaitClosed());
        }
    }

    @Test
    void addressInTheCertificate() throws Exception {
        try (TlsServer server = server(TlsServer.jdk(scene.authority.issue(Profile.server())))) {
            assertEquals("hi", scene.open(scene.options(), "127.0.0.1", server.port()).awaitOpen().echo("hi"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void trustFromAStore(String type) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setCertificateEntry("ca", scene.authority.certificate());
        Path file = folder.resolve("trust.store");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, "secret".toCharArray());
        }
        try (TlsServer server = server(TlsServer.jdk(scene.authority.intermediate("middle")
                .issue(Profile.server())))) {
            assertEquals("hi", scene.open(scene.trusting(file.toString(), "secret"), server.port()).awaitOpen()
                    .echo("hi"));
        }
    }

    @ParameterizedTest
    @EnumSource(KeyForm.class)
    void ownCertificateFromPem(KeyForm form) throws Exception {
        for (String kind : List.of("RSA", "EC")) {
            Issued client = scene.authority.issue(Profile.client().withKey(kind));
            mutual(scene.options().withIdentity(scene.write(client, form, "secret")), true);
        }
    }

    @Test
    void ownCertificateOfEd25519() throws Exception {
        Issued client = scene.authority.issue(Profile.client().withKey("Ed25519"));
        mutual(scene.options().withIdentity(scene.write(client, KeyForm.PKCS8, null)), false);
        mutual(scene.options().withIdentity(scene.write(client, KeyForm.PKCS8_ENCRYPTED, "secret")), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void ownCertificateFromAStore(String type) throws Exception {
        Path file = scene.authority.issue(Profile.client()).write(folder.resolve("client.store"), type, "secret");
        mutual(scene.options().withIdentity(Scene.identity(file, null, "secret")), true);
    }

    private void mutual(TlsOptions options, boolean jdk) throws Exception {
        Issued identity = scene.authority.issue(Profile.server());
        SSLContext context = jdk ? TlsServer.jdk(identity, scene.authority.certificate())
                : TlsServer.bouncyCastle(identity, scene.authority.certificate());
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (TlsServer server = new TlsServer(context, socket -> mutual(socket, version), TlsServer.echo())) {
                Recorder link = scene.open(options, server.port()).awaitOpen();
                assertEquals("hello", link.echo("hello"), version + " " + options);
                assertTrue(link.session.info().clientCertificate().isPresent(), "we sent ours");
            }
        }
    }

    private static void mutual(SSLServerSocket socket, String version) {
        socket.setNeedClientAuth(true);
        socket.setEnabledProtocols(new String[] {version});
    }
}
