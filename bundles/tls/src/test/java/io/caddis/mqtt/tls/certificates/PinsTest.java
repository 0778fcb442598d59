package io.caddis.mqtt.tls.certificates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.OcspResponder;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.StaplingServer;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsOptions.Revocation;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pin has to be on the path by which the server is trusted; what else the server sends is anybody's. */
class PinsTest {
    @TempDir
    Path folder;
    private Scene scene;
    /** Trusted as well, and issues certificates for our server's name to somebody else. */
    private final Authority other = Authority.root("another authority");
    private Authority intermediate;
    private Issued ours;

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
        intermediate = scene.authority.intermediate("the company's own");
        ours = intermediate.issue(Profile.server());
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private TlsOptions options(String protocol, Revocation revocation, X509Certificate... pinned) throws Exception {
        Path trusted = Files.writeString(folder.resolve("trusted.pem"), Issued.pem(scene.authority.certificate())
                + Issued.pem(other.certificate()));
        List<String> pins = new ArrayList<>();
        for (X509Certificate one : pinned) {
            pins.add(Issued.pin(one));
        }
        return new TlsOptions(null, true, new TlsOptions.Trust(List.of(trusted.toString()), null, List.of()), null,
                null, revocation, pins, List.of(protocol), List.of(), List.of(), List.of(), null, 0);
    }

    private static TlsServer server(PrivateKey key, List<X509Certificate> chain) {
        return new TlsServer(TlsServer.sending(key, chain), socket -> { }, TlsServer.echo());
    }

    private static List<X509Certificate> with(List<X509Certificate> chain, X509Certificate... more) {
        List<X509Certificate> all = new ArrayList<>(chain);
        all.addAll(List.of(more));
        return all;
    }

    private X509Certificate named(String which) {
        return switch (which) {
            case "leaf" -> ours.certificate();
            case "intermediate" -> intermediate.certificate();
            default -> scene.authority.certificate();
        };
    }

    /** Of the leaf, of an authority in between, and of the root, whether that is sent or not. */
    @ParameterizedTest
    @CsvSource({"TLSv1.3,leaf,false", "TLSv1.2,leaf,false", "TLSv1.3,intermediate,false", "TLSv1.2,intermediate,true",
        "TLSv1.3,root,false", "TLSv1.2,root,false", "TLSv1.3,root,true", "TLSv1.2,root,true"})
    void pinOnThePath(String protocol, String which, boolean rootSent) throws Exception {
        List<X509Certificate> sent = rootSent ? with(ours.chain(), scene.authority.certificate()) : ours.chain();
        try (TlsServer server = server(ours.key(), sent)) {
            Recorder link = scene.open(options(protocol, Revocation.NONE, named(which)), server.port()).awaitOpen();
            assertEquals("hello", link.echo("hello"));
        }
    }

    /** Who has a certificate of any trusted authority appends the pinned one, which everybody may have. */
    @ParameterizedTest
    @CsvSource({"TLSv1.3,leaf", "TLSv1.2,leaf", "TLSv1.3,intermediate", "TLSv1.2,intermediate", "TLSv1.3,root",
        "TLSv1.2,root"})
    void pinThatIsOnlySent(String protocol, String which) throws Exception {
        Issued theirs = other.issue(Profile.server());
        List<List<X509Certificate>> attempts = List.of(with(theirs.chain(), named(which)),
                with(theirs.chain(), other.certificate(), named(which)),
                with(with(theirs.chain(), named(which)), other.certificate()),
                with(with(theirs.chain(), ours.certificate(), intermediate.certificate()),
                        scene.authority.certificate()));
        for (List<X509Certificate> sent : attempts) {
            try (TlsServer server = server(theirs.key(), sent)) {
                Recorder link = scene.open(options(protocol, Revocation.NONE, named(which)), server.port());
                String cause = link.awaitClosed();
                assertTrue(cause.contains("no public key on the server's path to a trusted authority has one of"
                        + " tls.pins"), cause);
                assertTrue(cause.contains(Issued.pin(theirs.certificate())) && cause.contains(Issued.pin(other
                        .certificate())), "those that could be pinned: " + cause);
                assertFalse(cause.contains(Issued.pin(named(which))), "nothing that is only sent: " + cause);
                assertEquals("CN=test server", link.refused.get(0).subject());
            }
        }
    }

    /** A certificate that is trusted by itself is its whole path. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void certificateThatIsTrustedItself(String protocol) throws Exception {
        Issued own = Authority.selfSigned(Profile.server());
        Path file = Files.writeString(folder.resolve("own.pem"), own.chainPem());
        TlsOptions.Trust trust = new TlsOptions.Trust(List.of(file.toString()), null, List.of());
        try (TlsServer server = server(own.key(), with(own.chain(), ours.certificate()))) {
            Recorder link = scene.open(options(protocol, Revocation.NONE, own.certificate()).withTrust(trust),
                    server.port()).awaitOpen();
            assertEquals("hello", link.echo("hello"));
            String cause = scene.open(options(protocol, Revocation.NONE, ours.certificate()).withTrust(trust),
                    server.port()).awaitClosed();
            assertTrue(cause.contains("has one of tls.pins"), cause);
        }
    }

    /** Both count. */
    @ParameterizedTest
    @CsvSource({"TLSv1.3,root", "TLSv1.2,root", "TLSv1.3,leaf", "TLSv1.2,leaf"})
    void withRevocationLists(String protocol, String which) throws Exception {
        Path list = Files.writeString(folder.resolve("root.crl"), Issued.pem(scene.authority.revoked())
                + Issued.pem(intermediate.revoked()));
        try (TlsServer server = server(ours.key(), ours.chain())) {
            Revocation hard = new Revocation(Revocation.Mode.HARD, List.of(list.toString()), false);
            assertEquals("hello", scene.open(options(protocol, hard, named(which)), server.port()).awaitOpen()
                    .echo("hello"));
            Files.writeString(list, Issued.pem(scene.authority.revoked()) + Issued.pem(intermediate.revoked(
                    ours.certificate())));
            String cause = scene.open(options(protocol, hard, named(which)), server.port()).awaitClosed();
            assertTrue(cause.contains("was revoked"), cause);
        }
    }

    /** What the server stapled counts for the path that is looked for pins, too: no responder can be reached. */
    @ParameterizedTest
    @CsvSource({"root,true", "leaf,true", "intermediate,false"})
    void withAStapledAnswer(String which, boolean open) throws Exception {
        Issued direct = scene.authority.issue(Profile.server().withOcsp("http://127.0.0.1:1/"));
        Instant now = Instant.now();
        byte[] staple = OcspResponder.staple(scene.authority, direct.certificate(), false, now.minus(Duration
                .ofHours(1)), now.plus(Duration.ofHours(1)));
        try (StaplingServer server = new StaplingServer(direct, staple, false)) {
            Revocation hard = new Revocation(Revocation.Mode.HARD, List.of(), true);
            Recorder link = scene.open(options("TLSv1.2", hard, which.equals("leaf") ? direct.certificate()
                    : named(which)), server.port());
            if (open) {
                link.awaitOpen();
            } else {
                String cause = link.awaitClosed();
                assertTrue(cause.contains("has one of tls.pins"), cause);
            }
        }
    }
}
