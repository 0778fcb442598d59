package io.caddis.mqtt.tls.certificates;

import io.caddis.mqtt.spi.TlsOptions.Accepted;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;

/**
 * What a path has to be beyond what its validation asks for: keys and signatures that cannot be forged, authorities
 * that may vouch for servers, and a trusted certificate within its own dates and limits, which the validation takes as
 * it is (RFC 5280 section 6.1.1). OpenSSL looks at the same.
 *
 * @param accepted what the rules would refuse
 */
public record PathRules(Accepted accepted) {
    private static final String EKU_SERVER = "1.3.6.1.5.5.7.3.1"; // RFC 5280 section 4.2.1.12
    private static final String EKU_ANY = "2.5.29.37.0";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final int CERT_SIGN = 5; // of keyUsage
    static final String PSS = "1.2.840.113549.1.1.10";
    private static final String SHA1 = "SHA-1";
    /** Of digests for which two texts with one value can be made. */
    private static final Map<String, String> WEAK_SIGNATURES = Map.of("1.2.840.113549.1.1.2", "MD2",
            "1.2.840.113549.1.1.3", "MD4", "1.2.840.113549.1.1.4", "MD5", "1.3.14.3.2.3", "MD5",
            "1.2.840.113549.1.1.5", SHA1, "1.3.14.3.2.29", SHA1, "1.2.840.10045.4.1", SHA1, "1.2.840.10040.4.3", SHA1,
            "1.3.14.3.2.27", SHA1, "1.3.14.3.2.13", SHA1);
    /** The same, as parameters of PSS. */
    private static final Map<String, String> WEAK_DIGESTS = Map.of("1.2.840.113549.2.2", "MD2", "1.2.840.113549.2.4",
            "MD4", "1.2.840.113549.2.5", "MD5", "1.3.14.3.2.26", SHA1);

    /**
     * What is wrong with a path, for a user.
     *
     * @param path the server's certificate first, the trusted one last; one alone is both
     * @return null for nothing
     * @throws RuntimeException if a certificate is broken
     */
    String problem(List<X509Certificate> path) {
        int last = path.size() - 1;
        for (int i = 0; i <= last; i++) {
            X509Certificate one = path.get(i);
            String problem = weakKey(one);
            if (problem == null && i < last) { // who is trusted is not so because of a signature
                problem = weakSignature(one);
            }
            if (problem == null) {
                problem = i == 0 ? CertificateProblem.byUse(one) : otherUse(one);
            }
            if (problem != null) {
                return problem;
            }
        }
        String problem = outOfDate(path.get(last));
        return problem != null ? problem : last == 0 ? null : beyondLimits(path);
    }

    private String weakKey(X509Certificate one) {
        PublicKey key = one.getPublicKey();
        boolean rsa = key instanceof RSAKey;
        int bits = key instanceof RSAKey known ? known.getModulus().bitLength()
                : key instanceof DSAKey known && known.getParams() != null ? known.getParams().getP().bitLength()
                : Integer.MAX_VALUE;
        return bits >= accepted.rsaBitsMin() ? null : "the " + (rsa ? "RSA" : "DSA") + " key of '"
                + CertificateText.subject(one) + "' is too weak: it has " + bits + " bits, and " + accepted.rsaBitsMin()
                + " are the least: it needs a new key and certificate, or, if that cannot be, set tls.accept to rsa-"
                + bits;
    }

    private String weakSignature(X509Certificate one) {
        String oid = one.getSigAlgOID();
        String digest = oid.equals(PSS) ? WEAK_DIGESTS.get(pssDigest(one.getSigAlgParams()))
                : WEAK_SIGNATURES.get(oid);
        return digest == null || digest.equals(SHA1) && accepted.sha1() ? null : "the certificate of '"
                + CertificateText.subject(one) + "' is signed with " + digest + ", which is too weak: its issuer '"
                + CertificateText.issuer(one) + "' has to sign a new one with SHA-256 or better"
                + (digest.equals(SHA1) ? ", or, if that cannot be, set tls.accept to sha1" : "");
    }

    private static String pssDigest(byte[] parameters) {
        // the default of RFC 4055 section 3.1 is SHA-1
        return RSASSAPSSparams.getInstance(parameters == null ? new DERSequence() : parameters)
                .getHashAlgorithm().getAlgorithm().getId();
    }

    /** Of authorities: without the extension they are for all. */
    private String otherUse(X509Certificate authority) {
        return accepted.authorityLimits() || isForServers(authority) ? null : "the authority '"
                + CertificateText.subject(authority) + "' may not issue certificates of servers (its extended key usage"
                + " lacks serverAuth)" + remedy();
    }

    /** True without the extension, too. */
    static boolean isForServers(X509Certificate one) {
        try {
            List<String> uses = one.getExtendedKeyUsage();
            return uses == null || uses.contains(EKU_SERVER) || uses.contains(EKU_ANY);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private String outOfDate(X509Certificate trusted) {
        Date now = new Date();
        boolean early = now.before(trusted.getNotBefore());
        if (accepted.authorityDates() || !early && !now.after(trusted.getNotAfter())) {
            return null;
        }
        return "the trusted certificate of '" + CertificateText.subject(trusted) + "' "
                + (early ? "is valid only from " + CertificateText.date(trusted.getNotBefore())
                : "expired on " + CertificateText.date(trusted.getNotAfter()))
                + ": put a valid one into tls.trust (or the clock of this machine, " + CertificateText.date(now)
                + ", is wrong), or, if that cannot be, set tls.accept to authority-dates";
    }

    private static String remedy() {
        return ": the server needs a certificate of another one, or, if that cannot be, set tls.accept to"
                + " authority-limits";
    }

    // ---- what a trusted authority says of itself

    private String beyondLimits(List<X509Certificate> path) {
        X509Certificate trusted = path.get(path.size() - 1);
        List<X509Certificate> below = path.subList(0, path.size() - 1);
        String who = "'" + CertificateText.subject(trusted) + "'";
        if (accepted.commonName() && PresentedNames.of(path.get(0)).onlyCommonName()
                && path.stream().anyMatch(one -> one.getExtensionValue(NAME_CONSTRAINTS) != null)) {
            return "the server's certificate has a common name only, which an authority with name constraints could"
                    + " give to anybody: it needs its name in subjectAltName";
        }
        if (accepted.authorityLimits()) {
            return null;
        }
        if (!isAuthority(trusted)) {
            return who + " is trusted and issued the next certificate, but is no authority (its basic constraints and"
                    + " key usage)" + remedy();
        }
        long between = below.stream().skip(1).filter(one -> !isSelfIssued(one)).count();
        int most = trusted.getBasicConstraints();
        if (most >= 0 && between > most) {
            return "there are " + between + " authorities between the server and " + who + ", which allows " + most
                    + " (pathLenConstraint)" + remedy();
        }
        for (X509Certificate one : below) {
            if ((one == path.get(0) || !isSelfIssued(one)) && !isWithinNames(one, trusted)) {
                return "the names in the certificate of '" + CertificateText.subject(one) + "' ("
                        + CertificateText.names(one) + ") are not among those for which " + who + " may vouch (its name"
                        + " constraints)" + remedy();
            }
        }
        return null;
    }

    /** As OpenSSL has it: those of X.509 v1 have no extensions, and are authorities if they signed themselves. */
    private static boolean isAuthority(X509Certificate trusted) {
        boolean[] uses = trusted.getKeyUsage();
        if (uses != null && !uses[CERT_SIGN]) {
            return false;
        }
        return trusted.getExtensionValue(BASIC_CONSTRAINTS) != null ? trusted.getBasicConstraints() >= 0
                : uses != null || trusted.getVersion() == 1 && isSelfIssued(trusted);
    }

    private static boolean isSelfIssued(X509Certificate one) {
        return one.getSubjectX500Principal().equals(one.getIssuerX500Principal());
    }

    private static boolean isWithinNames(X509Certificate one, X509Certificate trusted) {
        byte[] constraints = trusted.getExtensionValue(NAME_CONSTRAINTS);
        if (constraints == null) {
            return true;
        }
        X509CertSelector within = new X509CertSelector(); // the JDK's: older ones of the library are got round
        try {
            within.setNameConstraints(ASN1OctetString.getInstance(constraints).getOctets());
        } catch (IOException e) {
            return false;
        }
        return within.match(one);
    }

    // ---- another path

    /** Lets a search pass over paths to this trusted certificate that are against the rules. */
    PKIXCertPathChecker checker(X509Certificate server, X509Certificate trusted) {
        return new Checker(this, server, trusted);
    }

    private static final class Checker extends PKIXCertPathChecker {
        private final PathRules rules;
        private final X509Certificate server;
        private final X509Certificate trusted;
        private final List<X509Certificate> path = new ArrayList<>();

        Checker(PathRules rules, X509Certificate server, X509Certificate trusted) {
            this.rules = rules;
            this.server = server;
            this.trusted = trusted;
        }

        @Override
        public void init(boolean forward) {
            path.clear();
            path.add(trusted);
        }

        @Override
        public boolean isForwardCheckingSupported() {
            return false; // from the trusted one to the server
        }

        @Override
        public Set<String> getSupportedExtensions() {
            return null;
        }

        @Override
        public void check(Certificate certificate, Collection<String> unresolved) throws CertPathValidatorException {
            path.add(0, (X509Certificate) certificate);
            String problem = certificate.equals(server) ? rules.problem(List.copyOf(path)) : null;
            if (problem != null) {
                throw new CertPathValidatorException(problem);
            }
        }

        /** Its copies are used for other paths. */
        @Override
        public Object clone() {
            return new Checker(rules, server, trusted);
        }
    }
}
