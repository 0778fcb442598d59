package io.caddis.mqtt.tls.revocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.RawList;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a list says, and what it costs to know that. */
class RevocationListTest {
    private static final int GREAT = (4 << 20) - 1000;

    private final Authority authority = Authority.root("test authority");
    private final X509Certificate certificate = authority.issue(Profile.server()).certificate();

    private static Verdict verdict(byte[] list, X509Certificate certificate, Authority issuer)
            throws GeneralSecurityException {
        return RevocationList.read(list, Authority.PROVIDER).verdict(certificate, issuer.certificate(), Instant.now(),
                Authority.PROVIDER);
    }

    private Verdict verdict(byte[] list) throws GeneralSecurityException {
        return verdict(list, certificate, authority);
    }

    @ParameterizedTest
    @CsvSource({"EC,", "EC, SHA384withECDSA", "RSA,", "RSA, SHA256withRSAandMGF1", "RSA, SHA512withRSAandMGF1",
        "Ed25519,"})
    void signatures(String key, String algorithm) throws Exception {
        Authority issuer = Authority.selfMade(Authority.profile("issuer").withKey(key));
        X509Certificate issued = issuer.issue(Profile.server()).certificate();
        RawList list = RawList.of(issuer).withAlgorithm(algorithm).withEntries(5000);
        assertTrue(verdict(list.encoded(), issued, issuer).good());
        Verdict revoked = verdict(list.withRevoked(issued.getSerialNumber()).encoded(), issued, issuer);
        assertNotNull(revoked.revokedOn());
        assertEquals(CRLReason.UNSPECIFIED, revoked.reason());
        byte[] changed = list.encoded();
        changed[changed.length / 2] ^= 1;
        Verdict damaged;
        try {
            damaged = verdict(changed, issued, issuer);
        } catch (GeneralSecurityException e) {
            damaged = Verdict.open("no list");
        }
        assertFalse(damaged.good());
        assertNull(damaged.revokedOn());
    }

    /** As the libraries see it, too: with a reason, an extension of the list, and in PEM. */
    @Test
    void listsOfALibrary() throws Exception {
        X509CRL list = authority.revoked(certificate);
        X509Certificate other = authority.issue(Profile.server()).certificate();
        String base64 = Base64.getMimeEncoder().encodeToString(list.getEncoded());
        for (byte[] form : new byte[][] {list.getEncoded(), Issued.pem(list).getBytes(StandardCharsets.US_ASCII),
            ("-----BEGIN CRL-----\n" + base64 + "\n-----END CRL-----\n").getBytes(StandardCharsets.US_ASCII)}) {
            Verdict revoked = verdict(form);
            assertEquals(CRLReason.KEY_COMPROMISE, revoked.reason());
            assertEquals(list.getRevokedCertificate(certificate).getRevocationDate(), revoked.revokedOn());
            assertTrue(verdict(form, other, authority).good());
        }
        assertEquals(list.getNextUpdate().toInstant(), RevocationList.read(list.getEncoded(), Authority.PROVIDER)
                .nextUpdate());
    }

    @ParameterizedTest
    @CsvSource({"1", "127", "128", "32767", "32768", "9223372036854775808", "-1", "-129"})
    void serialNumbers(BigInteger number) throws Exception {
        byte[] list = RawList.of(authority).withRevoked(number).encoded();
        byte[] written = number.toByteArray();
        Der entries = Der.of(RawList.element(2, new byte[] {(byte) (number.signum() < 0 ? 0xFF : 0)}, written));
        assertEquals(Der.INTEGER, entries.next());
        assertTrue(entries.isNumber(written), "with more zeros than it should have");
        Der itself = Der.of(RawList.element(2, written));
        assertEquals(Der.INTEGER, itself.next());
        assertTrue(itself.isNumber(written));
        assertFalse(itself.isNumber(number.add(BigInteger.ONE).toByteArray()));
        assertEquals(number, ((X509CRL) CertificateFactory.getInstance("X.509").generateCRL(
                new ByteArrayInputStream(list))).getRevokedCertificates().stream()
                .map(one -> one.getSerialNumber()).filter(number::equals).findAny().orElseThrow());
    }

    /** A list of 200,000 entries is not made objects of, whether somebody has signed it or not. */
    @Test
    void memory() throws Exception {
        RawList list = RawList.of(authority).withEntries(GREAT);
        byte[] good = list.encoded();
        byte[] revoked = list.withRevoked(certificate.getSerialNumber()).encoded();
        byte[] forged = RawList.of(Authority.root("test authority")).withEntries(GREAT).encoded();
        assertTrue(verdict(RawList.of(authority).encoded()).good(), "classes are loaded");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        assertTrue(verdict(good).good());
        assertNotNull(verdict(revoked).revokedOn());
        assertTrue(verdict(forged).why().contains("not signed by"));
        long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertTrue(bytes < 4 << 20, bytes + " bytes for three lists of 4 MiB");
    }

    /** Elements in each other without end would use up the stack of whoever reads them by recursion. */
    @Test
    void nested() throws Exception {
        byte[] deep = new byte[0];
        for (int i = 0; i < 5000; i++) {
            deep = RawList.element(0x30, deep);
        }
        byte[] endless = new byte[100_000];
        for (int i = 0; i < endless.length; i += 2) {
            endless[i] = 0x30;
            endless[i + 1] = (byte) 0x80;
        }
        byte[] scope = RawList.element(0xA0, RawList.element(0x30, RawList.element(0x30,
                Extension.issuingDistributionPoint.getEncoded(), RawList.element(4, deep))));
        assertNotNull(verdict(RawList.of(authority).withExtensions(deep).encoded()).why(), "in place of entries");
        RawList list = RawList.of(authority);
        for (byte[] bytes : new byte[][] {endless, deep, list.withExtensions(RawList.element(0xA0, deep)).encoded(),
            list.withExtensions(scope).encoded()}) {
            assertThrows(GeneralSecurityException.class, () -> RevocationList.read(bytes, Authority.PROVIDER));
        }
    }

    /** What is not a list is no list, whatever it is; a cut one neither. */
    @Test
    void nonsense() throws Exception {
        byte[] list = authority.revoked(certificate).getEncoded();
        for (int length = 0; length < list.length; length++) {
            byte[] cut = Arrays.copyOf(list, length);
            assertThrows(GeneralSecurityException.class, () -> RevocationList.read(cut, Authority.PROVIDER));
        }
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = list.clone();
            for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                Verdict verdict = verdict(damaged);
                assertTrue(verdict.why() != null || Arrays.equals(damaged, list), "nobody signed this");
                read++;
            } catch (GeneralSecurityException e) {
                continue;
            }
        }
        assertTrue(read > 0, "some are lists, but for their signature");
    }

    @Test
    void partsAndDeltas() throws Exception {
        X509Certificate here = authority.issue(Profile.server().withList("http://a.example/list")).certificate();
        for (String place : new String[] {"http://a.example/list", "http://b.example/list"}) {
            byte[] scope = new Extensions(new Extension(Extension.issuingDistributionPoint, true,
                    new IssuingDistributionPoint(new DistributionPointName(new GeneralNames(new GeneralName(
                            GeneralName.uniformResourceIdentifier, place))), false, false).getEncoded())).getEncoded();
            Verdict verdict = verdict(RawList.of(authority).withExtensions(RawList.element(0xA0, scope)).encoded(),
                    here, authority);
            assertEquals(place.contains("a.example"), verdict.good(), place);
        }
        byte[] delta = new Extensions(new Extension(Extension.deltaCRLIndicator, true, new byte[] {2, 1, 1}))
                .getEncoded();
        assertTrue(verdict(RawList.of(authority).withExtensions(RawList.element(0xA0, delta)).encoded()).why()
                .contains("no whole one"));
    }
}
