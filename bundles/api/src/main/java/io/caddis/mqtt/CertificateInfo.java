package io.caddis.mqtt;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a certificate says, in words. Texts come from whoever made the certificate: they are made lines ({@link
 * ForeignText}).
 *
 * @param subject    its distinguished name, as RFC 2253 writes it
 * @param issuer     the distinguished name of who issued it
 * @param names      its DNS names and IP addresses, for example {@code DNS a.example}; of very many the first ones
 * @param key        kind and bits of its public key, for example {@code RSA 2048}
 * @param pin        {@code sha256/BASE64} of its public key, as {@code tls.pins} takes it
 * @param validFrom  not valid before
 * @param validUntil not valid after
 */
public record CertificateInfo(String subject, String issuer, List<String> names, String key, String pin,
        Instant validFrom, Instant validUntil) {
    /** Copies the list, checks that nothing is missing, and makes lines of texts. */
    public CertificateInfo {
        subject = ForeignText.line(subject);
        issuer = ForeignText.line(issuer);
        names = names.stream().map(ForeignText::line).toList();
        key = ForeignText.line(key);
        Objects.requireNonNull(pin, "pin");
        Objects.requireNonNull(validFrom, "validFrom");
        Objects.requireNonNull(validUntil, "validUntil");
    }
}
