package io.caddis.mqtt.tls.revocation;

import io.caddis.mqtt.tls.certificates.CertificateText;
import java.security.cert.CRLReason;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateRevokedException;
import java.util.Date;

/**
 * What one source says of a certificate.
 *
 * @param good      it is not revoked
 * @param revokedOn null if it is not known to be revoked
 * @param reason    of the revocation; null for none
 * @param why       it says nothing of use; null if it does
 */
record Verdict(boolean good, Date revokedOn, CRLReason reason, String why) {
    static final Verdict GOOD = new Verdict(true, null, null, null);
    private static final int CAUSES_MAX = 20;

    static Verdict revoked(Date on, CRLReason reason) {
        return new Verdict(false, on, reason, null);
    }

    static Verdict open(String why) {
        return new Verdict(false, null, null, CertificateText.safe(why));
    }

    /** As the JDK's checker says it. */
    static Verdict of(CertPathValidatorException failure) {
        Throwable each = failure;
        for (int i = 0; each != null && i < CAUSES_MAX; i++, each = each.getCause()) {
            if (each instanceof CertificateRevokedException revoked) {
                return revoked(revoked.getRevocationDate(), revoked.getRevocationReason());
            }
        }
        return failure.getReason() == CertPathValidatorException.BasicReason.REVOKED
                ? revoked(new Date(), CRLReason.UNSPECIFIED) : open(String.valueOf(failure.getMessage()));
    }
}
