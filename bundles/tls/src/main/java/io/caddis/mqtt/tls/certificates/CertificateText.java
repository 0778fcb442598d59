package io.caddis.mqtt.tls.certificates;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.ForeignText;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;

/** Certificates in words. What a certificate says of itself may be anything: it is made a line. */
public final class CertificateText {
    private static final int NAMES_MAX = 8;
    private static final int CHAIN_MAX = 10;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'")
            .withZone(ZoneOffset.UTC);
    private static final int TYPE_DNS = 2; // RFC 5280 section 4.2.1.6
    private static final int TYPE_IP = 7;

    private CertificateText() {
    }

    /** The subject of a certificate, as {@link #safe}. */
    public static String subject(X509Certificate certificate) {
        return safe(certificate.getSubjectX500Principal().getName());
    }

    static String issuer(X509Certificate certificate) {
        return safe(certificate.getIssuerX500Principal().getName());
    }

    /** In UTC, to the minute. */
    public static String date(Date date) {
        return DATE.format(date.toInstant());
    }

    /** A chain in words, without what no words can be found for; empty for null. */
    public static List<CertificateInfo> infos(Certificate[] chain) {
        List<CertificateInfo> infos = new ArrayList<>();
        for (int i = 0; chain != null && i < Math.min(CHAIN_MAX, chain.length); i++) {
            if (chain[i] instanceof X509Certificate certificate) {
                try {
                    infos.add(info(certificate));
                } catch (RuntimeException e) { // a library's, for what no authority would issue
                    continue;
                }
            }
        }
        return List.copyOf(infos);
    }

    private static CertificateInfo info(X509Certificate certificate) {
        List<String> names;
        try {
            names = dnsAndIp(certificate);
        } catch (CertificateParsingException e) {
            names = List.of();
        }
        PublicKey key = certificate.getPublicKey();
        String kind = key instanceof RSAKey rsa ? "RSA " + rsa.getModulus().bitLength()
                : key instanceof ECKey ec ? "EC " + ec.getParams().getOrder().bitLength() : safe(key.getAlgorithm());
        return new CertificateInfo(subject(certificate), issuer(certificate),
                names.subList(0, Math.min(NAMES_MAX, names.size())), kind, pin(certificate),
                certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
    }

    private static List<String> dnsAndIp(X509Certificate certificate) throws CertificateParsingException {
        List<String> names = new ArrayList<>();
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        for (List<?> name : all == null ? List.<List<?>>of() : all) {
            if (name.get(0).equals(TYPE_DNS) || name.get(0).equals(TYPE_IP)) {
                names.add((name.get(0).equals(TYPE_DNS) ? "DNS " : "IP ") + safe(String.valueOf(name.get(1))));
            }
        }
        return names;
    }

    /** For example {@code DNS a.example, DNS b.example}, or that there is none. */
    static String names(X509Certificate certificate) {
        List<String> names;
        try {
            names = dnsAndIp(certificate);
        } catch (CertificateParsingException e) {
            return "names that cannot be read";
        }
        if (names.isEmpty()) {
            return "no DNS or IP name, and the subject '" + subject(certificate) + "'";
        }
        return names.size() <= NAMES_MAX ? String.join(", ", names)
                : String.join(", ", names.subList(0, NAMES_MAX)) + " and " + (names.size() - NAMES_MAX) + " more";
    }

    /** {@code sha256/BASE64} of the public key (RFC 7469 section 2.4). */
    static String pin(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
            return "sha256/" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** What anybody may have chosen, for a line that a user reads. */
    public static String safe(String text) {
        return ForeignText.line(text);
    }
}
