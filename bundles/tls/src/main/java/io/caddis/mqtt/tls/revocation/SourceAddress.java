package io.caddis.mqtt.tls.revocation;

import io.caddis.mqtt.tls.certificates.CertificateText;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Where a certificate says that its revocation can be asked for.
 *
 * @param text    as the certificate has it
 * @param secure  whether over TLS
 * @param host    without brackets; null if this address is not to be opened
 * @param port    0 if it is not to be opened
 * @param target  of the request: path and query
 * @param problem why it is not to be opened; null if it is
 */
record SourceAddress(String text, boolean secure, String host, int port, String target, String problem) {
    /** Of one certificate and kind: more would be a way to keep clients busy. */
    private static final int ADDRESSES_MAX = 4;
    private static final int LENGTH_MAX = 1024;

    /** OCSP responders (RFC 5280 section 4.2.2.1). */
    static List<SourceAddress> responders(X509Certificate certificate) {
        Set<String> found = new LinkedHashSet<>();
        byte[] value = certificate.getExtensionValue(Extension.authorityInfoAccess.getId());
        try {
            if (value != null) {
                for (AccessDescription one : AuthorityInformationAccess.getInstance(octets(value))
                        .getAccessDescriptions()) {
                    if (one.getAccessMethod().equals(AccessDescription.id_ad_ocsp)) {
                        add(found, one.getAccessLocation());
                    }
                }
            }
        } catch (RuntimeException e) { // the library's, for what no authority would issue: it names none then
            return List.of();
        }
        return read(found);
    }

    /** Revocation lists of the certificate's own issuer, for all reasons (RFC 5280 section 4.2.1.13). */
    static List<SourceAddress> lists(X509Certificate certificate) {
        Set<String> found = new LinkedHashSet<>();
        try {
            for (DistributionPoint one : points(certificate)) {
                if (one.getReasons() == null && one.getCRLIssuer() == null) {
                    for (GeneralName name : names(one.getDistributionPoint())) {
                        add(found, name);
                    }
                }
            }
        } catch (RuntimeException e) { // as above
            return List.of();
        }
        return read(found);
    }

    static DistributionPoint[] points(X509Certificate certificate) {
        byte[] value = certificate.getExtensionValue(Extension.cRLDistributionPoints.getId());
        return value == null ? new DistributionPoint[0]
                : CRLDistPoint.getInstance(octets(value)).getDistributionPoints();
    }

    /** The full names of a place; names relative to an issuer are for directories, which nobody asks. */
    static List<GeneralName> names(DistributionPointName place) {
        return place == null || place.getType() != DistributionPointName.FULL_NAME ? List.of()
                : List.of(GeneralNames.getInstance(place.getName()).getNames());
    }

    static byte[] octets(byte[] extension) {
        return ASN1OctetString.getInstance(extension).getOctets();
    }

    private static void add(Set<String> found, GeneralName name) {
        if (name.getTagNo() == GeneralName.uniformResourceIdentifier && found.size() < ADDRESSES_MAX) {
            found.add(name.getName().toString());
        }
    }

    private static List<SourceAddress> read(Set<String> texts) {
        return texts.stream().map(SourceAddress::of).toList();
    }

    static SourceAddress of(String text) {
        try {
            URI uri = text.length() > LENGTH_MAX ? null : new URI(new URI(text).toASCIIString());
            if (uri == null || uri.getRawUserInfo() != null) {
                return refused(text, "is longer than " + LENGTH_MAX + " characters or holds credentials");
            }
            boolean secure = "https".equalsIgnoreCase(uri.getScheme());
            if (!secure && !"http".equalsIgnoreCase(uri.getScheme())) {
                return refused(text, "is neither http nor https, and is not opened");
            }
            String host = uri.getHost();
            int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
            if (host == null || port < 1 || port > 0xFFFF) {
                return refused(text, "has no host or a wrong port");
            }
            String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            return new SourceAddress(text, secure, host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                    port, uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery(), null);
        } catch (URISyntaxException e) {
            return refused(text, "is no address");
        }
    }

    private static SourceAddress refused(String text, String problem) {
        return new SourceAddress(text, false, null, 0, null, problem);
    }

    /** For a line that a user reads. */
    @Override
    public String toString() {
        return CertificateText.safe(text);
    }
}
