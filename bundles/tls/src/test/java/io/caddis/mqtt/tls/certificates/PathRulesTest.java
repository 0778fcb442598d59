package io.caddis.mqtt.tls.certificates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsOptions.Accepted;
import io.caddis.mqtt.tls.Scene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a path has to be beyond a valid one, each with its exception, with TLS 1.3 and 1.2. */
class PathRulesTest {
    private static final Accepted RULES = Accepted.BY_THE_RULES;
    private static final Accepted SHA1 = new Accepted(false, true, false, false, 2048);
    private static final Accepted DATES = new Accepted(false, false, true, false, 2048);
    private static final Accepted LIMITS = new Accepted(false, false, false, true, 2048);
    private static final Instant NOW = Instant.now();

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

    private static Accepted rsa(int bits) {
        return new Accepted(false, false, false, false, bits);
    }

    private TlsOptions options(String protocol, Accepted accepted, X509Certificate... trusted) throws Exception {
        StringBuilder all = new StringBuilder();
        for (X509Certificate one : trusted) {
            all.append(Issued.pem(one));
        }
        Path file = Files.writeString(folder.resolve("trusted.pem"), all);
        return new TlsOptions(null, true, new TlsOptions.Trust(List.of(file.toString()), null, List.of()), null, null,
                TlsOptions.Revocation.NONE, List.of(), List.of(protocol), List.of(), List.of(), List.of(), null, 0,
                accepted);
    }

    /** The server is refused by the rules, for this; and is taken with the exception. */
    private void refused(String words, Accepted exception, PrivateKey key, List<X509Certificate> sent,
            X509Certificate... trusted) throws Exception {
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            try (TlsServer server = new TlsServer(key.getAlgorithm().equals("RSA") ? TlsServer.jdk(new Issued(key,
                    sent)) : TlsServer.sending(key, sent), socket -> { }, TlsServer.echo())) {
                String cause = scene.open(options(protocol, RULES, trusted), server.port()).awaitClosed();
                assertTrue(cause.contains(words), cause);
                if (exception != null) {
                    assertEquals("hi", scene.open(options(protocol, exception, trusted), server.port()).awaitOpen()
                            .echo("hi"));
                }
            }
        }
    }

    private void refused(String words, Accepted exception, Authority root, Issued server) throws Exception {
        refused(words, exception, server.key(), server.chain(), root.certificate());
    }

    private void accepted(Issued issued, X509Certificate... trusted) throws Exception {
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            try (TlsServer server = new TlsServer(issued.key().getAlgorithm().equals("RSA") ? TlsServer.jdk(issued)
                    : TlsServer.sending(issued.key(), issued.chain()), socket -> { }, TlsServer.echo())) {
                assertEquals("hi", scene.open(options(protocol, RULES, trusted), server.port()).awaitOpen().echo("hi"));
            }
        }
    }

    private static Profile with(Profile profile, ASN1ObjectIdentifier kind,
            ASN1Object value) throws Exception {
        return profile.withExtension(new Extension(kind, false, value.getEncoded()));
    }

    private static Profile withUses(Profile profile, KeyPurposeId... uses) throws Exception {
        return with(profile, Extension.extendedKeyUsage, new ExtendedKeyUsage(uses));
    }

    // ---- keys and signatures

    @Test
    void shortKeys() throws Exception {
        Authority root = scene.authority;
        refused("the RSA key of 'CN=test server' is too weak: it has 1024 bits, and 2048 are the least", rsa(1024),
                root, root.issue(Profile.server().withKey("RSA1024")));
        Authority short1 = root.intermediate(Authority.profile("short one").withKey("RSA1536"));
        refused("the RSA key of 'CN=short one' is too weak: it has 1536 bits", rsa(1536), root,
                short1.issue(Profile.server()));
        Authority trusted = Authority.selfMade(Authority.profile("short root").withKey("RSA1024"));
        refused("the RSA key of 'CN=short root' is too weak", rsa(1024), trusted, trusted.issue(Profile.server()));
        Issued own = Authority.selfSigned(Profile.server().withKey("RSA1024"));
        refused("the RSA key of 'CN=test server' is too weak", rsa(1024), own.key(), own.chain(), own.certificate());
        accepted(root.issue(Profile.server().withKey("RSA")), root.certificate());
    }

    /** A minimum may be higher, too. */
    @Test
    void longerKeysAskedFor() throws Exception {
        Issued one = scene.authority.issue(Profile.server().withKey("RSA"));
        try (TlsServer server = new TlsServer(TlsServer.jdk(one), socket -> { }, TlsServer.echo())) {
            String cause = scene.open(options("TLSv1.3", rsa(3072), scene.authority.certificate()), server.port())
                    .awaitClosed();
            assertTrue(cause.contains("it has 2048 bits, and 3072 are the least"), cause);
        }
    }

    @Test
    void weakSignatures() throws Exception {
        Authority root = scene.authority;
        refused("the certificate of 'CN=test server' is signed with SHA-1, which is too weak", SHA1, root,
                root.issue(Profile.server().withSignature("SHA1withECDSA")));
        Authority middle = root.intermediate(Authority.profile("middle").withSignature("SHA1withECDSA"));
        refused("the certificate of 'CN=middle' is signed with SHA-1", SHA1, root, middle.issue(Profile.server()));
        Authority rsa = Authority.selfMade(Authority.profile("root of RSA").withKey("RSA"));
        refused("is signed with SHA-1", SHA1, rsa, rsa.issue(Profile.server().withSignature("SHA1withRSA")));
        Issued pss = rsa.issue(Profile.server().withSignature("SHA1withRSAandMGF1"));
        refused("'CN=test server' was refused", null, rsa, pss); // by the library already
        assertTrue(new PathRules(RULES).problem(List.of(pss.certificate(), rsa.certificate()))
                .contains("is signed with SHA-1"));
        refused("'CN=test server' ", null, rsa, rsa.issue(Profile.server().withSignature("MD5withRSA")));
        accepted(rsa.issue(Profile.server().withSignature("SHA256withRSAandMGF1")), rsa.certificate());
        accepted(rsa.issue(Profile.server().withSignature("SHA512withRSA")), rsa.certificate());
    }

    /** Who is trusted is so because of the file. */
    @Test
    void signatureOfWhoIsTrusted() throws Exception {
        Authority old = Authority.selfMade(Authority.profile("old root").withKey("RSA").withSignature("SHA1withRSA"));
        accepted(old.issue(Profile.server()), old.certificate());
        Issued own = Authority.selfSigned(Profile.server().withSignature("SHA1withECDSA"));
        accepted(own, own.certificate());
    }

    // ---- authorities

    @Test
    void authoritiesForOtherThings() throws Exception {
        Authority root = scene.authority;
        Authority clients = root.intermediate(withUses(Authority.profile("for clients"),
                KeyPurposeId.id_kp_clientAuth));
        refused("the authority 'CN=for clients' may not issue certificates of servers (its extended key usage lacks"
                + " serverAuth)", LIMITS, root, clients.issue(Profile.server()));
        Authority mail = Authority.selfMade(withUses(Authority.profile("for mail"),
                KeyPurposeId.id_kp_emailProtection));
        refused("the authority 'CN=for mail' may not", LIMITS, mail, mail.issue(Profile.server()));
        accepted(root.intermediate(withUses(Authority.profile("for both"), KeyPurposeId.id_kp_clientAuth,
                KeyPurposeId.id_kp_serverAuth)).issue(Profile.server()), root.certificate());
        accepted(root.intermediate(withUses(Authority.profile("for all"), KeyPurposeId.anyExtendedKeyUsage))
                .issue(Profile.server()), root.certificate());
        accepted(root.intermediate("says nothing").issue(Profile.server().without(Extension.extendedKeyUsage)),
                root.certificate());
    }

    @Test
    void trustedOutOfDate() throws Exception {
        Authority expired = Authority.selfMade(Authority.profile("expired").withDates(NOW.minus(Duration.ofDays(9)),
                NOW.minus(Duration.ofHours(1))));
        refused("the trusted certificate of 'CN=expired' expired on " + NOW.toString().substring(0, 4), DATES, expired,
                expired.issue(Profile.server()));
        Authority early = Authority.selfMade(Authority.profile("early").withDates(NOW.plus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(9))));
        refused("the trusted certificate of 'CN=early' is valid only from", DATES, early,
                early.issue(Profile.server()));
        Issued own = Authority.selfSigned(Profile.server().withDates(NOW.minus(Duration.ofDays(9)),
                NOW.minus(Duration.ofHours(1))));
        refused("the trusted certificate of 'CN=test server' expired", DATES, own.key(), own.chain(),
                own.certificate());
    }

    /** A root was renewed with its key: the old one in the file does not matter, wherever it stands. */
    @Test
    void anotherPathWillDo() throws Exception {
        Authority renewed = scene.authority;
        X509Certificate expired = renewed.again(Authority.profile("test authority").withDates(
                NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofHours(1))));
        X509Certificate others = renewed.again(withUses(Authority.profile("test authority"),
                KeyPurposeId.id_kp_codeSigning));
        Issued server = renewed.issue(Profile.server());
        accepted(server, expired, others, renewed.certificate());
        accepted(server, renewed.certificate(), others, expired);
        refused("test authority", null, server.key(), server.chain(), others, expired);
        // the server sends two of one authority in between
        Authority middle = renewed.intermediate("middle");
        X509Certificate weak = renewed.signed(Authority.profile("middle").withSignature("SHA1withECDSA"), middle
                .certificate().getPublicKey());
        Issued below = middle.issue(Profile.server());
        for (boolean weakFirst : new boolean[] {true, false}) {
            List<X509Certificate> sent = new ArrayList<>(below.chain());
            sent.add(weakFirst ? 1 : 2, weak);
            accepted(new Issued(below.key(), sent), renewed.certificate());
        }
    }

    @Test
    void trustedThatAreNoAuthorities() throws Exception {
        Issued server = scene.authority.issue(Profile.server().withSubject("CN=a server"));
        Issued below = Authority.below(server).issue(Profile.server());
        refused("'CN=a server' is trusted and issued the next certificate, but is no authority", LIMITS, below.key(),
                below.chain(), server.certificate());
        Authority noSigner = Authority.selfMade(with(Authority.profile("no signer"), Extension.keyUsage,
                new KeyUsage(KeyUsage.digitalSignature)));
        refused("'CN=no signer' is trusted and issued", LIMITS, noSigner, noSigner.issue(Profile.server()));
        Authority bare = Authority.selfMade(Authority.profile("bare").without(Extension.basicConstraints)
                .without(Extension.keyUsage));
        refused("'CN=bare' is trusted and issued", LIMITS, bare, bare.issue(Profile.server()));
    }

    /** Those that people make by hand. */
    @Test
    void authoritiesThatWillDo() throws Exception {
        Profile server = Profile.server();
        Authority old = Authority.ofVersion1("version 1", server);
        accepted(old.issue(server), old.certificate());
        Authority plain = Authority.selfMade(Authority.profile("without key usage").without(Extension.keyUsage));
        accepted(plain.issue(Profile.server().without(Extension.keyUsage).without(Extension.extendedKeyUsage)
                .without(Extension.basicConstraints)), plain.certificate());
        Authority signer = Authority.selfMade(Authority.profile("key usage only").without(Extension.basicConstraints));
        accepted(signer.issue(Profile.server()), signer.certificate());
        Issued own = Authority.selfSigned(Authority.profile("own").withNames(List.of("localhost"), List.of()));
        accepted(own, own.certificate());
        Authority middle = scene.authority.intermediate("trusted in between");
        Issued below = middle.issue(Profile.server());
        accepted(below, middle.certificate());
        accepted(new Issued(below.key(), below.chain().subList(0, 1)), middle.certificate());
    }

    /** Which Java's search for a path passes over, and says no more than that there is none. */
    @Test
    void authorityOfVersion1ThatEndsBeforeTheServersCertificate() throws Exception {
        Profile server = Profile.server();
        Authority ends = Authority.ofVersion1("version 1", server.withDates(server.notBefore(),
                server.notAfter().minusSeconds(1)));
        refused("'CN=version 1' is trusted, but of X.509 version 1", null, ends, ends.issue(server));
        Authority begins = Authority.ofVersion1("version 1", server.withDates(server.notBefore().plusSeconds(1),
                server.notAfter()));
        refused("not for all the time of 'CN=test server'", null, begins, begins.issue(server));
    }

    @Test
    void pathsThatAreTooLong() throws Exception {
        Authority root = Authority.selfMade(with(Authority.profile("next only"), Extension.basicConstraints,
                new BasicConstraints(0)));
        accepted(root.issue(Profile.server()), root.certificate());
        refused("there are 1 authorities between the server and 'CN=next only', which allows 0 (pathLenConstraint)",
                LIMITS, root, root.intermediate("middle").issue(Profile.server()));
        Authority two = Authority.selfMade(with(Authority.profile("one between"), Extension.basicConstraints,
                new BasicConstraints(1)));
        accepted(two.intermediate("middle").issue(Profile.server()), two.certificate());
        refused("there are 2 authorities", LIMITS, two, two.intermediate("middle").intermediate("lower")
                .issue(Profile.server()));
    }

    @Test
    void namesThatTheTrustedOneIsNotFor() throws Exception {
        Authority root = Authority.selfMade(with(Authority.profile("for example.org"), Extension.nameConstraints,
                permitted(new GeneralName(GeneralName.dNSName, "example.org"))));
        refused("the names in the certificate of 'CN=test server' (DNS localhost, IP 127.0.0.1) are not among those"
                + " for which 'CN=for example.org' may vouch", LIMITS, root, root.issue(Profile.server()));
        refused("are not among those", LIMITS, root, root.intermediate("middle").issue(Profile.server()));
        Authority right = Authority.selfMade(with(Authority.profile("for localhost"), Extension.nameConstraints,
                permitted(new GeneralName(GeneralName.dNSName, "localhost"))));
        accepted(right.issue(Profile.server()), right.certificate());
        Authority net = Authority.selfMade(with(Authority.profile("not here"), Extension.nameConstraints,
                new NameConstraints(null, new GeneralSubtree[] {new GeneralSubtree(new GeneralName(
                        GeneralName.iPAddress, "127.0.0.0/8"))})));
        refused("are not among those", LIMITS, net, net.issue(Profile.server()));
        accepted(net.issue(Profile.server().withNames(List.of("localhost"), List.of())), net.certificate());
    }

    private static NameConstraints permitted(GeneralName name) {
        return new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(name)}, null);
    }

    /** The constraints are about names in the extension, so who has none could be anybody. */
    @Test
    void commonNameBelowNameConstraints() throws Exception {
        Accepted commonName = new Accepted(true, false, false, false, 2048);
        Profile profile = Profile.server().withSubject("CN=localhost").withNames(List.of(), List.of());
        for (boolean trusted : new boolean[] {true, false}) {
            Profile limited = with(Authority.profile("for example.org"), Extension.nameConstraints,
                    permitted(new GeneralName(GeneralName.dNSName, "example.org")));
            Authority root = trusted ? Authority.selfMade(limited) : scene.authority;
            Issued one = (trusted ? root : root.intermediate(limited)).issue(profile);
            try (TlsServer server = new TlsServer(TlsServer.sending(one.key(), one.chain()), socket -> { },
                    TlsServer.echo())) {
                String cause = scene.open(options("TLSv1.3", commonName, root.certificate()), server.port())
                        .awaitClosed();
                assertTrue(cause.contains(trusted ? "has a common name only, which an authority with name constraints"
                        + " could give to anybody" : "are not among those for which an authority above it may vouch"),
                        cause);
            }
        }
    }
}
