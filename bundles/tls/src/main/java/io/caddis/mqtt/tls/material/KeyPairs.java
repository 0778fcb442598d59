package io.caddis.mqtt.tls.material;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/** Private keys, the certificates that belong to them, and both as Bouncy Castle wants them. */
final class KeyPairs {
    private static final byte[] TEXT = "signed to see whether key and certificate belong together"
            .getBytes(StandardCharsets.US_ASCII);
    /** Keys of which the library knows more than TLS does. */
    private static final Map<String, String> OF_NO_USE = Map.of("1.2.840.10040.4.1", "DSA", "1.3.14.3.2.12", "DSA",
            "1.2.840.113549.1.3.1", "Diffie-Hellman", "1.2.840.10046.2.1", "Diffie-Hellman", "1.3.101.110", "X25519",
            "1.3.101.111", "X448");
    private static final Set<String> SIGNING = Set.of("RSA", "RSASSA-PSS", "EC", "ECDSA", "Ed25519", "Ed448", "EdDSA");
    private static final String REMEDY = " is of no use for a certificate of TLS: use RSA, EC, Ed25519 or Ed448";

    private KeyPairs() {
    }

    /** @param what begins a message about the key */
    static PrivateKey key(PrivateKeyInfo info, MaterialFile file, String what, Provider bouncyCastle)
            throws TlsProblem {
        String identifier = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
        if (OF_NO_USE.containsKey(identifier)) {
            throw file.problem(what + "is a key for " + OF_NO_USE.get(identifier) + ", which" + REMEDY);
        }
        KeyFactory factory;
        try {
            factory = KeyFactory.getInstance(identifier, bouncyCastle);
        } catch (GeneralSecurityException e) {
            throw file.problem(what + "is of an algorithm (" + identifier + ") that is not known here: use RSA, EC,"
                    + " Ed25519 or Ed448", e);
        }
        try {
            return factory.generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException | RuntimeException e) { // the last for broken ASN.1
            throw file.problem(what + "is damaged, or on a curve that is not known here (" + MaterialFile.words(e)
                    + "): have it made anew", e);
        }
    }

    /** The key as one of Bouncy Castle's, which signs with no others; a key that does not leave its device stays. */
    static PrivateKey known(PrivateKey key, Provider bouncyCastle) throws TlsProblem {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            return key;
        }
        try {
            if (SIGNING.contains(key.getAlgorithm())) {
                return KeyFactory.getInstance(key.getAlgorithm(), bouncyCastle)
                        .generatePrivate(new PKCS8EncodedKeySpec(encoded));
            }
        } catch (GeneralSecurityException e) {
            throw new TlsProblem("tls.key: a key of algorithm " + key.getAlgorithm() + " is not understood ("
                    + MaterialFile.words(e) + "): use RSA, EC, Ed25519 or Ed448", e);
        }
        throw new TlsProblem("tls.key: a key of algorithm " + key.getAlgorithm() + REMEDY);
    }

    /** The certificates as those of Bouncy Castle, which finds Ed25519 keys in no others. */
    static List<X509Certificate> known(List<X509Certificate> chain, Provider bouncyCastle) throws TlsProblem {
        List<X509Certificate> known = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509", bouncyCastle);
            for (X509Certificate one : chain) {
                known.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(one.getEncoded())));
            }
        } catch (GeneralSecurityException e) {
            throw new TlsProblem("our own certificate is not understood (" + e.getMessage() + "): is it X.509?", e);
        }
        return known;
    }

    /** Has the key sign something and looks which certificate verifies it; null for none. */
    static X509Certificate fitting(PrivateKey key, List<X509Certificate> certificates, Provider bouncyCastle)
            throws TlsProblem {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA", "RSASSA-PSS" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] signature;
        try {
            Signature signer = key.getEncoded() == null ? Signature.getInstance(algorithm)
                    : Signature.getInstance(algorithm, bouncyCastle);
            signer.initSign(key);
            signer.update(TEXT);
            signature = signer.sign();
        } catch (GeneralSecurityException | RuntimeException e) { // the latter for what a device's library throws
            throw new TlsProblem("tls.key: the private key cannot sign with " + algorithm + " ("
                    + MaterialFile.words(e) + "): use RSA with 2,048 bits or more, EC, Ed25519 or Ed448", e);
        }
        for (X509Certificate one : certificates) {
            if (verifies(one, algorithm, signature, bouncyCastle)) {
                return one;
            }
        }
        return null;
    }

    private static boolean verifies(X509Certificate certificate, String algorithm, byte[] signature,
            Provider bouncyCastle) {
        try {
            Signature verifier = Signature.getInstance(algorithm, bouncyCastle);
            verifier.initVerify(KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm(), bouncyCastle)
                    .generatePublic(new X509EncodedKeySpec(certificate.getPublicKey().getEncoded())));
            verifier.update(TEXT);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | RuntimeException e) { // another kind of key
            return false;
        }
    }

    /** What is said of a key and certificates that {@link #fitting} finds none in. */
    static TlsProblem noPair(String source, List<X509Certificate> certificates) {
        return new TlsProblem("the private key of " + source + " does not belong to the certificate of '"
                + certificates.get(0).getSubjectX500Principal().getName() + "'"
                + (certificates.size() == 1 ? "" : " nor to the others there")
                + ": use the two that were made together");
    }

    /** @param all false for no more than the path to the root, true for the others behind it */
    static List<X509Certificate> ordered(X509Certificate own, List<X509Certificate> certificates, boolean all) {
        List<X509Certificate> chain = new ArrayList<>(List.of(own));
        List<X509Certificate> rest = new ArrayList<>(certificates);
        rest.removeIf(own::equals);
        for (X509Certificate issuer = own; issuer != null;) {
            X509Certificate last = issuer;
            issuer = rest.stream().filter(one -> one.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
                    .findFirst().orElse(null);
            if (issuer != null) {
                chain.add(issuer);
                rest.remove(issuer);
            }
        }
        if (all) {
            chain.addAll(rest);
        }
        return chain;
    }
}
