package io.caddis.mqtt.tls.revocation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPRequest;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.ocsp.TBSRequest;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * OCSP (RFC 6960): a question, and what an answer says. The JDK's checker judges the answer. It asks nobody for what it
 * is given an answer to.
 */
final class OcspAnswer {
    private static final ASN1ObjectIdentifier SHA1 = new ASN1ObjectIdentifier("1.3.14.3.2.26"); // names, no signature

    private OcspAnswer() {
    }

    /** Without a nonce: answers are kept and shared until there should be newer ones (RFC 5019). */
    static byte[] question(X509Certificate certificate, X509Certificate issuer) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            byte[] name = digest.digest(certificate.getIssuerX500Principal().getEncoded());
            byte[] key = digest.digest(SubjectPublicKeyInfo.getInstance(issuer.getPublicKey().getEncoded())
                    .getPublicKeyData().getBytes());
            CertID id = new CertID(new AlgorithmIdentifier(SHA1, DERNull.INSTANCE), new DEROctetString(name),
                    new DEROctetString(key), new ASN1Integer(certificate.getSerialNumber()));
            return new OCSPRequest(new TBSRequest(null, new DERSequence(new Request(id, null)), (Extensions) null),
                    null).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }

    /** @param paths whose checker judges */
    static Verdict verdict(byte[] answer, X509Certificate certificate, X509Certificate issuer, Provider paths) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509", paths);
            X509Certificate own = (X509Certificate) factory.generateCertificate(
                    new ByteArrayInputStream(certificate.getEncoded()));
            CertPathValidator validator = CertPathValidator.getInstance("PKIX", paths);
            PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
            checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.NO_FALLBACK)); // to lists, over the network
            checker.setOcspResponses(Map.of(own, answer));
            PKIXParameters rules = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
            rules.setRevocationEnabled(false);
            rules.addCertPathChecker(checker);
            validator.validate(factory.generateCertPath(List.of(own)), rules);
            return Verdict.GOOD;
        } catch (CertPathValidatorException e) {
            return Verdict.of(e);
        } catch (GeneralSecurityException | RuntimeException e) { // the latter for broken answers
            return Verdict.open(String.valueOf(e.getMessage()));
        }
    }

    /** When there should be a newer answer; the past if that is not said. */
    static Instant nextUpdate(byte[] answer) {
        try {
            BasicOCSPResponse basic = BasicOCSPResponse.getInstance(OCSPResponse.getInstance(answer).getResponseBytes()
                    .getResponse().getOctets());
            Instant earliest = Instant.MAX;
            for (int i = 0; i < basic.getTbsResponseData().getResponses().size(); i++) {
                SingleResponse one = SingleResponse.getInstance(basic.getTbsResponseData().getResponses()
                        .getObjectAt(i));
                Instant next = one.getNextUpdate() == null ? Instant.MIN : one.getNextUpdate().getDate().toInstant();
                earliest = next.isBefore(earliest) ? next : earliest;
            }
            return earliest;
        } catch (ParseException | RuntimeException e) { // of no use for later
            return Instant.MIN;
        }
    }
}
