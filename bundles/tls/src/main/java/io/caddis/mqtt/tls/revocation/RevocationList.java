package io.caddis.mqtt.tls.revocation;

import io.caddis.mqtt.tls.certificates.CertificateText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * What a revocation list says of a certificate (RFC 5280 section 6.3.3). Judged here, because the JDK's checker goes to
 * the network by itself where a list is not what it wants. Whole lists of the certificate's own issuer serve, also if
 * they are for a part of its certificates; delta lists and those of other issuers do not.
 *
 * <p>It stays the bytes that it came as. The libraries make six times as much of it, or with the JDK sixteen times, and
 * they do so before its signature is known to be right; so they are given it without its entries, and then with the one
 * that matters. Immutable.
 */
public final class RevocationList {
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(15);
    private static final int SIGNS_LISTS = 6; // RFC 5280 section 4.2.1.3
    /** Places of a list, or of a certificate, that are compared: nobody has signed the list yet, as far as we know. */
    private static final int PLACES_MAX = 1000;
    /** Of a list without its entries, and of one entry. */
    private static final int HEAD_BYTES_MAX = 64 * 1024;
    private static final int EXTENSIONS = 0xA0;
    /** Asked by name, so that it does not matter who is registered in front of them. */
    private static final List<String> JDK_PROVIDERS = List.of("SunEC", "SunRsaSign");
    private static final List<String> PEM_BEGINS = List.of("-----BEGIN CRL-----", "-----BEGIN X509 CRL-----");

    private final byte[] bytes;
    /** Where what is signed begins and ends; its content; its entries, with the tag around them. */
    private final int signedBegin;
    private final int signedEnd;
    private final int contentBegin;
    private final int entriesBegin;
    private final int entriesEnd;
    private final boolean entries;
    private final int end;
    /** All but the entries. */
    private final X509CRL head;

    private RevocationList(byte[] bytes, Provider bouncyCastle) throws GeneralSecurityException {
        this.bytes = bytes;
        Der list = Der.of(bytes).expect(Der.SEQUENCE);
        end = list.end();
        Der parts = list.inside();
        Der signed = parts.expect(Der.SEQUENCE).inside();
        signedBegin = parts.begin();
        signedEnd = parts.end();
        contentBegin = parts.contentBegin();
        int tag = signed.next();
        if (tag == Der.INTEGER) { // the version
            tag = signed.next();
        }
        byte[] algorithm = signed.whole();
        int issuer = signed.next();
        boolean dated = isTime(signed.next());
        if (tag != Der.SEQUENCE || issuer != Der.SEQUENCE || !dated) {
            throw new GeneralSecurityException("no revocation list");
        }
        tag = signed.next();
        if (isTime(tag)) {
            tag = signed.next();
        }
        entries = tag == Der.SEQUENCE;
        entriesBegin = tag == Der.NONE ? signedEnd : signed.begin();
        entriesEnd = entries ? signed.end() : entriesBegin;
        if (entries) {
            tag = signed.next();
        }
        if (tag == EXTENSIONS) {
            checkExtensions(signed.inside());
        }
        if (!Arrays.equals(algorithm, parts.expect(Der.SEQUENCE).whole())) {
            throw new GeneralSecurityException("it names two algorithms for one signature");
        }
        head = with(new byte[0], bouncyCastle);
    }

    private static boolean isTime(int tag) {
        return tag == Der.UTC_TIME || tag == Der.GENERALIZED_TIME;
    }

    /** The library looks at some of them as soon as it sees the list. */
    private static void checkExtensions(Der wrapped) throws GeneralSecurityException {
        Der all = wrapped.expect(Der.SEQUENCE).inside();
        while (all.next() != Der.NONE) {
            Der one = all.inside().expect(Der.OBJECT_IDENTIFIER);
            if (one.next() == Der.BOOLEAN) {
                one.next();
            }
            Der.checkDepth(one.content());
        }
    }

    /**
     * A list in DER or PEM.
     *
     * @param bytes are not to be changed from now on
     * @throws GeneralSecurityException if it is none
     */
    public static RevocationList read(byte[] bytes, Provider bouncyCastle) throws GeneralSecurityException {
        try {
            return new RevocationList(bytes.length > 0 && bytes[0] == Der.SEQUENCE ? bytes : unwrapped(bytes),
                    bouncyCastle);
        } catch (RuntimeException e) { // the library's, for what no authority would issue
            throw new GeneralSecurityException("no revocation list: " + e.getMessage(), e);
        }
    }

    /** Of PEM, without a second copy of it. */
    private static byte[] unwrapped(byte[] pem) throws GeneralSecurityException {
        int from = -1;
        for (String begin : PEM_BEGINS) {
            int found = indexOf(pem, begin, 0);
            from = found < 0 ? from : found + begin.length();
        }
        int to = from < 0 ? -1 : indexOf(pem, "-----END ", from);
        if (to < 0) {
            throw new GeneralSecurityException("no revocation list");
        }
        return Base64.getMimeDecoder().decode(ByteBuffer.wrap(pem, from, to - from)).array();
    }

    private static int indexOf(byte[] all, String text, int from) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = from; i <= all.length - wanted.length; i++) {
            if (all[i] == wanted[0] && Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /** The list with this in the place of its entries. */
    private X509CRL with(byte[] instead, Provider bouncyCastle) throws GeneralSecurityException {
        if (end - (entriesEnd - entriesBegin) + instead.length > HEAD_BYTES_MAX) {
            throw new GeneralSecurityException("more than " + HEAD_BYTES_MAX + " bytes beside its entries");
        }
        byte[] signed = Der.element(Der.SEQUENCE, Arrays.copyOfRange(bytes, contentBegin, entriesBegin), instead,
                Arrays.copyOfRange(bytes, entriesEnd, signedEnd));
        byte[] all = Der.element(Der.SEQUENCE, signed, Arrays.copyOfRange(bytes, signedEnd, end));
        Der.checkDepth(all);
        X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509", bouncyCastle).generateCRL(
                new ByteArrayInputStream(all));
        if (list == null) {
            throw new GeneralSecurityException("no revocation list");
        }
        return list;
    }

    /** As it came, or what was in the PEM. */
    byte[] bytes() {
        return bytes;
    }

    /** Null if it does not say. */
    Instant nextUpdate() {
        return head.getNextUpdate() == null ? null : head.getNextUpdate().toInstant();
    }

    Verdict verdict(X509Certificate certificate, X509Certificate issuer, Instant now, Provider bouncyCastle) {
        try {
            String problem = problem(head, certificate, issuer, now);
            if (problem != null) {
                return Verdict.open(problem);
            }
            Signature signature = byJdk(issuer.getPublicKey());
            verify(signature != null ? signature : byBouncyCastle(issuer.getPublicKey(), bouncyCastle));
            byte[] found = entry(certificate.getSerialNumber());
            if (found == null) {
                return Verdict.GOOD;
            }
            X509CRLEntry entry = with(Der.element(Der.SEQUENCE, found), bouncyCastle)
                    .getRevokedCertificate(certificate.getSerialNumber());
            return Verdict.revoked(entry.getRevocationDate(),
                    entry.getRevocationReason() == null ? CRLReason.UNSPECIFIED : entry.getRevocationReason());
        } catch (GeneralSecurityException | IOException | RuntimeException e) { // the last for broken lists
            return Verdict.open("the revocation list is not signed by the certificate's issuer, or is damaged ("
                    + e.getMessage() + ")");
        }
    }

    /** The JDK takes a fifth of the time for a list of a few MiB. Null if it does not know the algorithm or the key. */
    private Signature byJdk(PublicKey key) {
        String kind = key.getAlgorithm().equals("ECDSA") ? "EC" : key.getAlgorithm();
        for (String provider : JDK_PROVIDERS) {
            try {
                Signature signature = Signature.getInstance(head.getSigAlgName(), provider);
                signature.initVerify(KeyFactory.getInstance(kind, provider).generatePublic(
                        new X509EncodedKeySpec(key.getEncoded())));
                return signature;
            } catch (GeneralSecurityException e) {
                continue; // another one may know it
            }
        }
        return null;
    }

    private Signature byBouncyCastle(PublicKey key, Provider bouncyCastle)
            throws GeneralSecurityException, IOException {
        Signature signature = Signature.getInstance(head.getSigAlgName(), bouncyCastle);
        if (head.getSigAlgParams() != null && signature.getAlgorithm().toUpperCase(Locale.ROOT).endsWith("MGF1")) {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance(signature.getAlgorithm(), bouncyCastle);
            parameters.init(head.getSigAlgParams());
            signature.setParameter(parameters.getParameterSpec(PSSParameterSpec.class));
        }
        signature.initVerify(BouncyCastleProvider.getPublicKey(SubjectPublicKeyInfo.getInstance(key.getEncoded())));
        return signature;
    }

    private void verify(Signature signature) throws SignatureException {
        signature.update(bytes, signedBegin, signedEnd - signedBegin);
        if (!signature.verify(head.getSignature())) {
            throw new SignatureException("the signature is another's");
        }
    }

    /** The entry of a certificate; null for none. */
    private byte[] entry(BigInteger serial) throws GeneralSecurityException {
        if (!entries) {
            return null;
        }
        byte[] number = serial.toByteArray();
        Der all = new Der(bytes, entriesBegin, entriesEnd).expect(Der.SEQUENCE).inside();
        Der one = all.inside();
        while (all.next() != Der.NONE) {
            one.goInto(all);
            if (one.expect(Der.INTEGER).isNumber(number)) {
                return all.whole();
            }
        }
        return null;
    }

    /** Why it does not serve; null if it does, once its signature is found right. */
    private static String problem(X509CRL list, X509Certificate certificate, X509Certificate issuer, Instant now) {
        if (!list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())) {
            return "the revocation list is of another issuer";
        }
        if (list.getThisUpdate().toInstant().isAfter(now.plus(CLOCK_SKEW))) {
            return "the revocation list is for later, from " + CertificateText.date(list.getThisUpdate());
        }
        if (list.getNextUpdate() == null || list.getNextUpdate().toInstant().isBefore(now.minus(CLOCK_SKEW))) {
            return "the revocation list is out of date" + (list.getNextUpdate() == null ? ""
                    : " since " + CertificateText.date(list.getNextUpdate()));
        }
        boolean[] uses = issuer.getKeyUsage();
        if (uses != null && !uses[SIGNS_LISTS]) {
            return "the certificate's issuer may not sign revocation lists";
        }
        String algorithm = list.getSigAlgName().toUpperCase(Locale.ROOT);
        if (algorithm.startsWith("MD2") || algorithm.startsWith("MD5")) {
            return "the revocation list's signature is too weak (" + algorithm + ")";
        }
        Set<String> critical = list.getCriticalExtensionOIDs() == null ? new HashSet<>()
                : new HashSet<>(list.getCriticalExtensionOIDs());
        critical.remove(Extension.issuingDistributionPoint.getId());
        if (!critical.isEmpty() || list.getExtensionValue(Extension.deltaCRLIndicator.getId()) != null) {
            return "the revocation list is no whole one";
        }
        byte[] scope = list.getExtensionValue(Extension.issuingDistributionPoint.getId());
        return scope == null || covers(IssuingDistributionPoint.getInstance(SourceAddress.octets(scope)), certificate)
                ? null : "the revocation list is for other certificates";
    }

    /** RFC 5280 section 6.3.3 (b)(2). */
    private static boolean covers(IssuingDistributionPoint scope, X509Certificate certificate) {
        boolean authority = certificate.getBasicConstraints() >= 0;
        if (scope.isIndirectCRL() || scope.getOnlySomeReasons() != null || scope.onlyContainsAttributeCerts()
                || (authority ? scope.onlyContainsUserCerts() : scope.onlyContainsCACerts())) {
            return false;
        }
        if (scope.getDistributionPoint() == null) {
            return true;
        }
        Set<ByteBuffer> places = places(SourceAddress.names(scope.getDistributionPoint()).stream());
        places.retainAll(places(Arrays.stream(SourceAddress.points(certificate))
                .flatMap(one -> SourceAddress.names(one.getDistributionPoint()).stream())));
        return !places.isEmpty();
    }

    /** By their bytes, in a set that is fast whatever these are. */
    private static Set<ByteBuffer> places(Stream<GeneralName> names) {
        return names.limit(PLACES_MAX).map(RevocationList::bytesOf).collect(Collectors.toCollection(TreeSet::new));
    }

    private static ByteBuffer bytesOf(GeneralName name) {
        try {
            return ByteBuffer.wrap(name.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
