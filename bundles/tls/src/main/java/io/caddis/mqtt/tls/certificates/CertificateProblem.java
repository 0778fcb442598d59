package io.caddis.mqtt.tls.certificates;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.Locale;

/**
 * Why a chain of certificates was refused, for a user. The library has decided already; here only words are found, by
 * what it says and by what the certificates are.
 */
final class CertificateProblem {
    private static final int CAUSES_MAX = 20;
    private static final int VERSION_3 = 3;

    private CertificateProblem() {
    }

    static String explain(X509Certificate[] chain, String host, ServerTrust expected, Exception failure) {
        if (chain == null || chain.length == 0) {
            return "the server sent no certificate";
        }
        String found = byReason(chain, failure);
        if (found == null) {
            found = byDates(chain);
        }
        if (found == null) {
            found = byIssuers(chain, expected, failure);
        }
        if (found == null) {
            found = byReason(chain, validated(chain, expected));
        }
        if (found == null) {
            found = byDatesOfVersion1(chain, expected);
        }
        if (found == null) {
            found = byUse(chain[0]);
        }
        if (found == null && isAboutName(failure)) {
            found = ExpectedName.problem(host, chain[0]);
        }
        return found != null ? found : "the server's certificate '" + CertificateText.subject(chain[0])
                + "' was refused: " + CertificateText.safe(root(failure));
    }

    /**
     * The library looks for a path, and if it finds none says no more than that. So the chain as the server sent it is
     * validated once more, for the reason.
     *
     * @return null if there is none
     */
    private static Exception validated(X509Certificate[] chain, ServerTrust expected) {
        try {
            PKIXParameters rules = (PKIXParameters) expected.rules().clone();
            rules.setTargetCertConstraints(null);
            CertPathValidator.getInstance("PKIX", expected.paths()).validate(CertificateFactory
                    .getInstance("X.509", expected.paths()).generateCertPath(List.of(expected.readable(chain))), rules);
            return null;
        } catch (GeneralSecurityException | RuntimeException e) { // the latter for broken certificates
            return e;
        }
    }

    /** What the path validation itself names. */
    private static String byReason(X509Certificate[] chain, Throwable failure) {
        Throwable each = failure;
        for (int i = 0; each != null && i < CAUSES_MAX; i++, each = each.getCause()) {
            if (each instanceof CertPathValidatorException path) {
                if (path.getReason() == BasicReason.ALGORITHM_CONSTRAINED) {
                    return "the certificate of '" + CertificateText.safe(named(chain, failure)) + "' uses a key or an"
                            + " algorithm that is too weak (" + CertificateText.safe(String.valueOf(path.getMessage()))
                            + "): the server needs a new one";
                }
                if (path.getReason() == PKIXReason.NOT_CA_CERT
                        || path.getReason() == PKIXReason.INVALID_KEY_USAGE) {
                    return "'" + CertificateText.safe(named(chain, failure)) + "' issued the server's certificate, but"
                            + " is no authority (its basic constraints and key usage): the server needs a"
                            + " certificate of one";
                }
                if (path.getReason() == PKIXReason.INVALID_NAME) {
                    return "the names in the certificate of '" + CertificateText.safe(named(chain, failure)) + "' are"
                            + " not among those for which an authority above it may vouch (its name constraints): the"
                            + " server needs another certificate";
                }
                if (path.getReason() == PKIXReason.PATH_TOO_LONG) {
                    return "there are more authorities between the server and the trusted one than one of them allows"
                            + " (pathLenConstraint): the server needs another certificate";
                }
                if (path.getReason() == BasicReason.INVALID_SIGNATURE
                        || path.getReason() == PKIXReason.NO_TRUST_ANCHOR) {
                    return "the signature of the certificate of '" + CertificateText.safe(named(chain, failure))
                            + "' is not by the issuer that it names: somebody changed it, or two authorities have one"
                            + " name";
                }
            }
        }
        return null;
    }

    /** The certificate that a path validation stopped at, or else the server's. */
    private static String named(X509Certificate[] chain, Throwable failure) {
        Throwable each = failure;
        for (int i = 0; each != null && i < CAUSES_MAX; i++, each = each.getCause()) {
            if (each instanceof CertPathValidatorException path && path.getCertPath() != null && path.getIndex() >= 0
                    && path.getCertPath().getCertificates().get(path.getIndex()) instanceof X509Certificate one) {
                return CertificateText.subject(one);
            }
        }
        return CertificateText.subject(chain[0]);
    }

    private static String byDates(X509Certificate[] chain) {
        Date now = new Date();
        for (X509Certificate one : chain) {
            if (now.after(one.getNotAfter())) {
                return "the certificate of '" + CertificateText.subject(one) + "' expired on "
                        + CertificateText.date(one.getNotAfter()) + ": the server needs a new one (or the clock of this"
                        + " machine, " + CertificateText.date(now) + ", is wrong)";
            }
            if (now.before(one.getNotBefore())) {
                return "the certificate of '" + CertificateText.subject(one) + "' is valid only from "
                        + CertificateText.date(one.getNotBefore()) + ": check the clock of this machine, "
                        + CertificateText.date(now);
            }
        }
        return null;
    }

    private static String byIssuers(X509Certificate[] chain, ServerTrust expected, Exception failure) {
        X509Certificate last = chain[0];
        for (X509Certificate one : List.of(chain)) {
            if (one.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
                last = one;
            }
        }
        boolean known = expected.issuers().contains(last.getIssuerX500Principal())
                || expected.issuers().contains(last.getSubjectX500Principal());
        if (known) {
            return null;
        }
        if (last.getSubjectX500Principal().equals(last.getIssuerX500Principal()) && last == chain[0]) {
            return "the server's certificate '" + CertificateText.subject(last) + "' is self-signed and not in "
                    + expected.where() + ": put it there if this is your server, or give the server one of an"
                    + " authority";
        }
        return "nobody in " + expected.where() + " vouches for the server: its certificate '"
                + CertificateText.subject(chain[0]) + "' leads to the authority '" + CertificateText.issuer(last)
                + "': add that authority's certificate to tls.trust"
                + (chain.length == 1 ? ", or have the server send its intermediate certificates" : "");
    }

    /**
     * The JDK's search, unlike its validation, passes over authorities below version 3 that are not valid as long as
     * what they issued, and does not say so.
     */
    private static String byDatesOfVersion1(X509Certificate[] chain, ServerTrust expected) {
        for (X509Certificate one : chain) {
            for (TrustAnchor anchor : expected.rules().getTrustAnchors()) {
                X509Certificate trusted = anchor.getTrustedCert();
                if (trusted != null && trusted.getVersion() < VERSION_3
                        && trusted.getSubjectX500Principal().equals(one.getIssuerX500Principal())
                        && (trusted.getNotAfter().before(one.getNotAfter())
                                || trusted.getNotBefore().after(one.getNotBefore()))) {
                    return "'" + CertificateText.subject(trusted) + "' is trusted, but of X.509 version "
                            + trusted.getVersion() + " and valid from " + CertificateText.date(trusted.getNotBefore())
                            + " to " + CertificateText.date(trusted.getNotAfter()) + ", not for all the time of '"
                            + CertificateText.subject(one) + "', which it issued (" + CertificateText.date(
                                    one.getNotBefore()) + " to " + CertificateText.date(one.getNotAfter())
                            + "): Java takes authorities below version 3 only for certificates whose time is within"
                            + " their own. Give the server one whose time is, or make the authority's anew, of version"
                            + " 3";
                }
            }
        }
        return null;
    }

    /** Null if it is for servers. */
    static String byUse(X509Certificate server) {
        return PathRules.isForServers(server) ? null : "the server's certificate '" + CertificateText.subject(server)
                + "' is not for servers (its extended key usage lacks serverAuth, or cannot be read): the server needs"
                + " another one";
    }

    private static boolean isAboutName(Throwable failure) {
        Throwable each = failure;
        for (int i = 0; each != null && i < CAUSES_MAX; i++, each = each.getCause()) {
            String message = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("hostname") || message.contains("subject alternative") || message.contains("no name")
                    || message.contains("common name") || message.contains("host name")) {
                return true;
            }
        }
        return false;
    }

    private static String root(Throwable failure) {
        Throwable each = failure;
        for (int i = 0; each.getCause() != null && i < CAUSES_MAX; i++) {
            each = each.getCause();
        }
        return each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage();
    }
}
