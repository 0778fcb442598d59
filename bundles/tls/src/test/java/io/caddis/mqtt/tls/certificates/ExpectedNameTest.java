package io.caddis.mqtt.tls.certificates;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsOptions.Accepted;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names in a certificate stand for a server, by RFC 9525. */
class ExpectedNameTest {
    private static final Authority AUTHORITY = Authority.root("test authority");
    private static final Accepted COMMON_NAME = new Accepted(true, false, false, false, 2048);

    @TempDir
    Path folder;

    private static List<String> list(String words) {
        return words == null ? List.of() : Arrays.asList(words.split(" "));
    }

    private static X509Certificate[] chain(Profile profile) {
        return AUTHORITY.issue(profile).chain().toArray(new X509Certificate[0]);
    }

    private static void check(boolean right, String host, boolean commonName, Profile profile) {
        ExpectedName expected = new ExpectedName(host, commonName);
        if (right) {
            assertDoesNotThrow(() -> expected.check(chain(profile)));
        } else {
            String text = assertThrows(RefusedChain.class, () -> expected.check(chain(profile))).getMessage();
            assertTrue(text.contains("'" + host + "'"), text);
        }
    }

    /** DNS names, addresses, subject, and the server's name; whether that is one of them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a.example | | CN=x | a.example | true", "A.Example | | CN=x | a.eXAMPLE | true",
        "b.example a.example | | CN=x | a.example | true",
        "xn--bcher-kva.example | | CN=x | XN--bcher-KVA.example | true",
        "a.example | | CN=b.example | b.example | false", "a.example | | CN=x | b.example | false",
        "a.example | | CN=x | a.example.org | false", "a.example.org | | CN=x | a.example | false",
        "a.example. | | CN=x | a.example | false", ".example | | CN=x | a.example | false",
        "| | CN=a.example | a.example | false", "| 10.0.0.7 | CN=a.example | a.example | false",
        "*.a.example | | CN=x | b.a.example | true", "*.A.example | | CN=x | b.a.EXAMPLE | true",
        "*.a.example | | CN=x | xn--bcher-kva.a.example | true", "*.a.example | | CN=x | a.example | false",
        "*.a.example | | CN=x | c.b.a.example | false", "*.example | | CN=x | a.example | false",
        "*.localhost | | CN=x | a.localhost | false", "* | | CN=x | localhost | false",
        "* | | CN=x | a.example | false",
        "*. | | CN=x | localhost | false", "*.*.example | | CN=x | b.a.example | false",
        "a.*.example | | CN=x | a.b.example | false", "b*.a.example | | CN=x | bc.a.example | false",
        "*b.a.example | | CN=x | cb.a.example | false", "b*d.a.example | | CN=x | bcd.a.example | false",
        "xn--*.a.example | | CN=x | xn--b.a.example | false", "**.a.example | | CN=x | b.a.example | false",
        "*..example | | CN=x | a.example | false", "a_b.example | | CN=x | a_b.example | false",
        "*.a.example | | CN=x | a_b.a.example | false",
        "| 10.0.0.7 | CN=x | 10.0.0.7 | true", "| 10.0.0.7 ::1 | CN=x | 0:0:0:0:0:0:0:1 | true",
        "| fe80::1:2 | CN=x | FE80::1:2 | true", "10.0.0.7 | | CN=x | 10.0.0.7 | false",
        "10.0.0.7 | 10.0.0.8 | CN=10.0.0.7 | 10.0.0.7 | false", "*.0.0.7 | | CN=x | 10.0.0.7 | false",
        "::1 | | CN=x | 0:0:0:0:0:0:0:1 | false", "10.1 | 10.0.0.1 | CN=x | 10.1 | false",
        "| 10.0.0.7 | CN=x | 10.0.0.300 | false", "| 10.0.0.7 | CN=x | ::ffff:10.0.0.7 | true"})
    void namesByTheRules(String dns, String ips, String subject, String host, boolean right) {
        check(right, host, false, Profile.server().withSubject(subject).withNames(list(dns), list(ips)));
    }

    /** Where a common name is accepted, it is so where there is no other name of a server, and by the same rules. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "| | CN=a.example | a.example | true", "| | CN=A.EXAMPLE,O=x | a.example | true",
        "| | CN=b.example,OU=y,CN=a.example | a.example | true", "| | CN=*.a.example | b.a.example | true",
        "| | CN=*.example | a.example | false", "| | CN=a.example,CN=b.example | a.example | false",
        "| | O=a.example | a.example | false", "| | CN=10.0.0.7 | 10.0.0.7 | false",
        "b.example | | CN=a.example | a.example | false", "| 10.0.0.7 | CN=a.example | a.example | false",
        "a.example | | CN=x | a.example | true", "| | CN=a_b | a_b | false",
        "| | CN=\u212Aa.example | ka.example | false"})
    void commonNames(String dns, String ips, String subject, String host, boolean right) {
        check(right, host, true, Profile.server().withSubject(subject).withNames(list(dns), list(ips)));
    }

    private static Profile named(GeneralName... names) throws Exception {
        return Profile.server().withSubject("CN=a.example").withExtension(new Extension(
                Extension.subjectAlternativeName, false, new GeneralNames(names).getEncoded()));
    }

    @Test
    void namesOfOtherKinds() throws Exception {
        GeneralName mail = new GeneralName(GeneralName.rfc822Name, "a.example");
        GeneralName uri = new GeneralName(GeneralName.uniformResourceIdentifier, "https://a.example/");
        check(false, "a.example", false, named(mail, uri));
        check(true, "a.example", true, named(mail));
        check(false, "a.example", true, named(mail, uri));
        check(false, "10.0.0.7", false, named(new GeneralName(GeneralName.iPAddress, new DEROctetString(
                new byte[] {10, 0, 0, 7, 0, 0, 0, 0}))));
    }

    /** What no authority would issue. */
    @Test
    void brokenExtension() throws Exception {
        for (byte[] broken : List.of(new byte[0], new byte[] {1, 2, 3}, new DERSequence(new DERTaggedObject(false, 2,
                new DERSequence())).getEncoded())) {
            X509Certificate[] chain;
            try {
                chain = chain(Profile.server().withExtension(new Extension(Extension.subjectAlternativeName, false,
                        broken)));
            } catch (RuntimeException e) {
                continue; // not even the library makes one
            }
            assertThrows(RefusedChain.class, () -> new ExpectedName("localhost", true).check(chain));
        }
    }

    // ---- in a handshake

    private static TlsOptions options(Scene scene, String protocol, boolean verify, String target, Accepted accepted) {
        TlsOptions usual = scene.options();
        return new TlsOptions("broker.example", verify, usual.trust(), null, null, usual.revocation(), List.of(),
                List.of(protocol), List.of(), List.of(), List.of(), target, 0, accepted);
    }

    /** Names that are in the certificate, and whether the library checks it or a context of the host. */
    @ParameterizedTest
    @CsvSource({"TLSv1.3,own", "TLSv1.2,own", "TLSv1.3,jdk", "TLSv1.2,jdk", "TLSv1.3,bc", "TLSv1.2,bc"})
    void inHandshakes(String protocol, String context) throws Exception {
        try (Scene scene = new Scene(folder)) {
            Issued one = scene.authority.issue(Profile.server().withSubject("CN=broker.example")
                    .withNames(List.of(), List.of()));
            String target = context.equals("own") ? null : "(name=host)";
            scene.tls.bindContext(context.equals("jdk") ? TlsServer.jdk(one, scene.authority.certificate())
                    : TlsServer.bouncyCastle(one, scene.authority.certificate()), Map.of("name", "host"));
            try (TlsServer server = new TlsServer(TlsServer.sending(one.key(), one.chain()), socket -> { },
                    TlsServer.echo())) {
                Recorder refused = scene.open(options(scene, protocol, true, target, Accepted.BY_THE_RULES),
                        server.port());
                String cause = refused.awaitClosed();
                assertTrue(cause.contains("expected 'broker.example', it has no DNS or IP name, and the subject"
                        + " 'CN=broker.example' (a common name alone does not count, RFC 9525"), cause);
                assertTrue(cause.contains("set tls.accept to common-name"), cause);
                assertEquals("CN=broker.example", refused.refused.get(0).subject());
                assertEquals("hi", scene.open(options(scene, protocol, true, target, COMMON_NAME), server.port())
                        .awaitOpen().echo("hi"));
                assertEquals("hi", scene.open(options(scene, protocol, false, target, Accepted.BY_THE_RULES),
                        server.port()).awaitOpen().echo("hi"));
                cause = scene.open(options(scene, protocol, true, target, Accepted.BY_THE_RULES), server.port())
                        .awaitClosed();
                assertTrue(cause.contains("a common name alone does not count"), "no session is resumed: " + cause);
            }
        }
    }

    /** With the exception the name is checked as well. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void anotherCommonName(String protocol) throws Exception {
        try (Scene scene = new Scene(folder)) {
            for (Profile profile : List.of(Profile.server().withSubject("CN=other.example").withNames(List.of(),
                    List.of()), Profile.server().withSubject("CN=broker.example"))) {
                Issued one = scene.authority.issue(profile);
                try (TlsServer server = new TlsServer(TlsServer.sending(one.key(), one.chain()), socket -> { },
                        TlsServer.echo())) {
                    String cause = scene.open(options(scene, protocol, true, null, COMMON_NAME), server.port())
                            .awaitClosed();
                    assertTrue(cause.contains("is for another name: expected 'broker.example'"), cause);
                }
            }
        }
    }
}
