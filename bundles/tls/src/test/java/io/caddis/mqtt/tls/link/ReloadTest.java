package io.caddis.mqtt.tls.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Issued.KeyForm;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import io.caddis.mqtt.tls.material.TlsProblem;
import io.caddis.mqtt.tls.records.ClientTls;
import io.caddis.mqtt.tls.revocation.KeptAnswers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that change while there are connections. */
class ReloadTest {
    @TempDir
    Path folder;
    private Scene scene;
    private TlsServer server;
    /** Our certificate as the server knows it, from a full handshake or a resumed one. */
    private final BlockingQueue<String> known = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
        server = new TlsServer(TlsServer.bouncyCastle(scene.authority.issue(Profile.server()),
                scene.authority.certificate()), socket -> socket.setNeedClientAuth(true), socket -> {
                    X509Certificate client = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                    known.add(client.getSubjectX500Principal().getName());
                    TlsServer.echo().talk(socket);
                });
    }

    @AfterEach
    void stop() {
        server.close();
        scene.close();
    }

    private Issued client(String name) {
        return scene.authority.issue(Profile.client().withSubject("CN=" + name));
    }

    /** Key and certificate in one file. */
    private static String pem(Issued issued) {
        return issued.keyPem(KeyForm.PKCS8, null) + issued.chainPem();
    }

    private TlsOptions with(Path file, String version) {
        TlsOptions usual = scene.options().withIdentity(Scene.identity(file, null, null));
        return new TlsOptions(null, true, usual.trust(), usual.identity(), null, usual.revocation(), List.of(),
                List.of(version), List.of(), List.of(), List.of(), null, 0);
    }

    /** Whom the server sees in one connection. */
    private Recorder connect(TlsOptions options, String expected) throws Exception {
        Recorder link = scene.open(options, server.port()).awaitOpen();
        assertEquals("hello", link.echo("hello"));
        assertEquals(expected, known.poll(Recorder.SECONDS, TimeUnit.SECONDS));
        link.link.close();
        link.awaitClosed();
        return link;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void changedKeyIsUsedAtTheNextHandshake(String version) throws Exception {
        Path file = Files.writeString(folder.resolve("own.pem"), pem(client("old")));
        TlsOptions options = with(file, version);
        connect(options, "CN=old");
        Recorder second = connect(options, "CN=old");
        assertEquals(version.equals("TLSv1.2"), second.session.info().resumed(), "what there is to resume is resumed");
        Files.writeString(file, pem(client("new")));
        Recorder third = connect(options, "CN=new");
        assertFalse(third.session.info().resumed(), "the session of the old key is of no use");
        assertEquals("CN=new", third.session.info().clientCertificate().orElseThrow().subject());
    }

    /** An authority that is trusted no longer: an earlier session must not get round that. */
    @Test
    void changedTrustHoldsForTheNextHandshake() throws Exception {
        Path file = Files.writeString(folder.resolve("own.pem"), pem(client("gateway")));
        TlsOptions options = with(file, "TLSv1.2");
        connect(options, "CN=gateway");
        Authority.root("another").write(scene.authorityFile);
        Recorder refused = scene.open(options, server.port());
        String cause = refused.awaitClosed();
        assertTrue(cause.contains("vouches for the server"), cause);
        assertEquals(List.of("CN=test server"), refused.refused.stream().map(one -> one.subject()).toList());
    }

    @Test
    void renewalByRenameIsNoticed() throws Exception {
        Path file = Files.writeString(folder.resolve("own.pem"), pem(client("old")));
        TlsOptions options = Scene.reloading(with(file, "TLSv1.3"));
        Recorder link = scene.open(options, server.port()).awaitOpen();
        assertFalse(link.renewed.isDone());
        Path next = Files.writeString(folder.resolve("next.pem"), pem(client("new")));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        link.renewed.get(Recorder.SECONDS, TimeUnit.SECONDS);
        assertEquals("hello", link.echo("hello"), "the link itself stays");
        known.clear();
        connect(options, "CN=new");
    }

    /** As Kubernetes and certbot do it: the folder that the link names is another one from one moment to the next. */
    @Test
    void renewalBySymbolicLinkIsNoticed() throws Exception {
        for (String name : List.of("old", "new")) {
            Path folderOfOne = Files.createDirectory(folder.resolve(name));
            client(name).write(folderOfOne.resolve("key.pem"), folderOfOne.resolve("chain.pem"));
        }
        Path current = Files.createSymbolicLink(folder.resolve("current"), Path.of("old"));
        TlsOptions options = Scene.reloading(scene.options().withIdentity(
                Scene.identity(current.resolve("key.pem"), current.resolve("chain.pem"), null)));
        Recorder link = scene.open(options, server.port()).awaitOpen();
        Path next = Files.createSymbolicLink(folder.resolve("next"), Path.of("new"));
        Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
        link.renewed.get(Recorder.SECONDS, TimeUnit.SECONDS);
        link.link.close();
        link.awaitClosed();
        known.clear();
        connect(options, "CN=new");
    }

    /** Cut off, then of another key than its certificate, then whole: the link stays until all of it is of use. */
    @Test
    void halfWrittenFilesChangeNothing() throws Exception {
        Path key = folder.resolve("key.pem");
        Path chain = folder.resolve("chain.pem");
        client("old").write(key, chain);
        TlsOptions options = Scene.reloading(scene.options().withIdentity(Scene.identity(key, chain, null)));
        Recorder link = scene.open(options, server.port()).awaitOpen();
        Issued issued = client("new");
        String pem = issued.keyPem(KeyForm.PKCS8, null);
        for (String part : List.of("", pem.substring(0, pem.length() / 2), pem)) {
            Files.writeString(key, part);
            ClientTls look = new ClientTls(target -> null, new KeptAnswers(text -> { }), text -> { });
            assertThrows(TlsProblem.class, () -> look.material(options, "the old one"),
                    "what a look finds after " + part.length() + " characters");
            assertFalse(link.renewed.isDone());
        }
        assertEquals("still", link.echo("still"));
        Files.writeString(chain, issued.chainPem());
        link.renewed.get(Recorder.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void withoutBeingAskedNobodyLooks() throws Exception {
        Path file = Files.writeString(folder.resolve("own.pem"), pem(client("old")));
        Recorder plain = scene.open(with(file, "TLSv1.3"), server.port()).awaitOpen();
        Recorder looking = scene.open(Scene.reloading(with(file, "TLSv1.3")), server.port()).awaitOpen();
        Files.writeString(file, pem(client("new")));
        looking.renewed.get(Recorder.SECONDS, TimeUnit.SECONDS);
        assertFalse(plain.renewed.isDone());
    }
}
