package io.caddis.mqtt.tls.material;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
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
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** Certificates and private keys in PEM, in all the forms that OpenSSL writes. */
public final class PemKeys {
    private PemKeys() {
    }

    /** @param what says for errors where the bytes are from */
    public static List<X509Certificate> certificates(byte[] pem, String what) throws TlsProblem {
        List<X509Certificate> found = new ArrayList<>();
        try (PEMParser parser = parser(pem)) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Object one = parser.readObject(); one != null; one = parser.readObject()) {
                X509CertificateHolder holder = one instanceof X509TrustedCertificateBlock block
                        ? block.getCertificateHolder() : one instanceof X509CertificateHolder plain ? plain : null;
                if (holder != null) {
                    found.add((X509Certificate) factory
                            .generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
                }
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) { // the latter for broken ASN.1
            throw new TlsProblem(what + ": is damaged PEM (" + e.getMessage() + "): copy the file again", e);
        }
        return found;
    }

    /** The first private key. */
    public static PrivateKey key(byte[] pem, String file, String password, Provider bouncyCastle) throws TlsProblem {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter().setProvider(bouncyCastle);
        String where = "tls.key = '" + file + "': ";
        boolean encrypted = false;
        try (PEMParser parser = parser(pem)) {
            for (Object one = parser.readObject(); one != null; one = parser.readObject()) {
                if (one instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
                if (one instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                }
                if (one instanceof PEMEncryptedKeyPair || one instanceof PKCS8EncryptedPrivateKeyInfo) {
                    encrypted = true;
                    if (password == null) {
                        throw new TlsProblem(where + "the key is encrypted: set .tls.key.password");
                    }
                    return converter.getPrivateKey(decrypted(one, password.toCharArray(), bouncyCastle));
                }
            }
        } catch (TlsProblem e) {
            throw e;
        } catch (IOException | OperatorCreationException | PKCSException | RuntimeException e) {
            throw new TlsProblem(where + (encrypted ? "the key is not opened by .tls.key.password"
                    : "the key is damaged or of an unknown kind (" + e.getMessage() + ")"), e);
        }
        throw new TlsProblem(where + "holds no private key: name the file that does");
    }

    private static PrivateKeyInfo decrypted(Object encrypted, char[] password, Provider bouncyCastle)
            throws IOException, OperatorCreationException, PKCSException {
        if (encrypted instanceof PEMEncryptedKeyPair pair) {
            return pair.decryptKeyPair(new JcePEMDecryptorProviderBuilder().setProvider(bouncyCastle).build(password))
                    .getPrivateKeyInfo();
        }
        return ((PKCS8EncryptedPrivateKeyInfo) encrypted).decryptPrivateKeyInfo(
                new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(bouncyCastle).build(password));
    }

    private static PEMParser parser(byte[] pem) {
        return new PEMParser(new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.ISO_8859_1));
    }

    /** The key as one of Bouncy Castle's, which signs with no others; a key that does not leave its device stays. */
    public static PrivateKey known(PrivateKey key, Provider bouncyCastle) throws TlsProblem {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            return key;
        }
        try {
            return KeyFactory.getInstance(key.getAlgorithm(), bouncyCastle)
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new TlsProblem("tls.key: a key of algorithm " + key.getAlgorithm() + " is of no use for TLS: use RSA,"
                    + " EC or Ed25519", e);
        }
    }

    /** The certificates as those of Bouncy Castle, which finds Ed25519 keys in no others. */
    public static List<X509Certificate> known(List<X509Certificate> chain, Provider bouncyCastle) throws TlsProblem {
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

    /** Has the key sign something and the certificate verify it. */
    public static void requirePair(PrivateKey key, List<X509Certificate> chain, String source, Provider bouncyCastle)
            throws TlsProblem {
        if (chain.isEmpty()) {
            throw new TlsProblem(source + " gives a private key without its certificate: give both");
        }
        X509Certificate certificate = chain.get(0);
        String name = certificate.getSubjectX500Principal().getName();
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA", "RSASSA-PSS" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        boolean fits;
        try {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            Signature signer = key.getEncoded() == null ? Signature.getInstance(algorithm)
                    : Signature.getInstance(algorithm, bouncyCastle);
            signer.initSign(key);
            signer.update(text);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm, bouncyCastle);
            verifier.initVerify(KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm(), bouncyCastle)
                    .generatePublic(new X509EncodedKeySpec(certificate.getPublicKey().getEncoded())));
            verifier.update(text);
            fits = verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            fits = false;
        }
        if (!fits) {
            throw new TlsProblem("the private key of " + source + " does not belong to the certificate of '" + name
                    + "': use the two that were made together");
        }
    }
}
