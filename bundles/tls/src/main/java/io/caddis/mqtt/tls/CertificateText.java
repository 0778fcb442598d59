package io.caddis.mqtt.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;

/** Certificates in words. What a certificate says of itself may be anything: it is shortened, control characters go. */
final class CertificateText {
    private static final int TEXT_MAX = 120;
    private static final int NAMES_MAX = 8;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'")
            .withZone(ZoneOffset.UTC);
    private static final int TYPE_DNS = 2; // RFC 5280 section 4.2.1.6
    private static final int TYPE_IP = 7;

    private CertificateText() {
    }

    static String subject(X509Certificate certificate) {
        return safe(certificate.getSubjectX500Principal().getName());
    }

    static String issuer(X509Certificate certificate) {
        return safe(certificate.getIssuerX500Principal().getName());
    }

    static String date(Date date) {
        return DATE.format(date.toInstant());
    }

    /** For example {@code DNS a.example, DNS b.example}, or that there is none. */
    static String names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> name : all == null ? List.<List<?>>of() : all) {
                if (name.get(0).equals(TYPE_DNS) || name.get(0).equals(TYPE_IP)) {
                    names.add((name.get(0).equals(TYPE_DNS) ? "DNS " : "IP ") + safe(String.valueOf(name.get(1))));
                }
            }
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

    static String safe(String text) {
        String shown = text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "..." : text;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
