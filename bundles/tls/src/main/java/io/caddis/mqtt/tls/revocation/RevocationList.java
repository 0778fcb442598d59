package io.caddis.mqtt.tls.revocation;

import io.caddis.mqtt.tls.certificates.CertificateText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
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
 */
final class RevocationList {
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(15);
    private static final int SIGNS_LISTS = 6; // RFC 5280 section 4.2.1.3
    /** Places of a list, or of a certificate, that are compared: nobody has signed the list yet, as far as we know. */
    private static final int PLACES_MAX = 1000;

    private RevocationList() {
    }

    /** @throws GeneralSecurityException if it is none */
    static X509CRL read(byte[] bytes, Provider bouncyCastle) throws GeneralSecurityException {
        X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509", bouncyCastle).generateCRL(
                new ByteArrayInputStream(bytes));
        if (list == null) {
            throw new GeneralSecurityException("no revocation list");
        }
        return list;
    }

    static Verdict verdict(X509CRL list, X509Certificate certificate, X509Certificate issuer, Instant now,
            Provider bouncyCastle) {
        try {
            String problem = problem(list, certificate, issuer, now);
            if (problem != null) {
                return Verdict.open(problem);
            }
            PublicKey key = BouncyCastleProvider.getPublicKey(SubjectPublicKeyInfo.getInstance(
                    issuer.getPublicKey().getEncoded()));
            list.verify(key, bouncyCastle);
            X509CRLEntry entry = list.getRevokedCertificate(certificate.getSerialNumber());
            return entry == null ? Verdict.GOOD : Verdict.revoked(entry.getRevocationDate(),
                    entry.getRevocationReason() == null ? CRLReason.UNSPECIFIED : entry.getRevocationReason());
        } catch (GeneralSecurityException | IOException | RuntimeException e) { // the last for broken lists
            return Verdict.open("the revocation list is not signed by the certificate's issuer, or is damaged ("
                    + e.getMessage() + ")");
        }
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
