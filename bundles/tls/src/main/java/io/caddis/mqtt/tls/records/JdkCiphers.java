package io.caddis.mqtt.tls.records;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.NoSuchPaddingException;
import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.jcajce.util.ProviderJcaJceHelper;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * Where Bouncy Castle takes algorithms from: AES, HMAC and digests, for certificates also the validation of paths, from
 * the JDK, whose AES uses the processor's instructions and is some eight times faster; all else, such as ChaCha20, keys
 * and signatures, from Bouncy Castle itself. The JDK's providers are asked by name, so it does not matter what a host
 * has registered before them.
 */
final class JdkCiphers extends JcaTlsCryptoProvider {
    private final JcaJceHelper helper;

    /**
     * @param pathsOfTheJdk for the check of certificates: paths, revocation and all that are the JDK's. Not for
     *                      connections, which need keys of Bouncy Castle
     */
    JdkCiphers(Provider bouncyCastle, boolean pathsOfTheJdk) {
        helper = new Helper(bouncyCastle, Security.getProvider("SunJCE"), Security.getProvider("SUN"), pathsOfTheJdk);
    }

    @Override
    public JcaJceHelper getHelper() {
        return helper;
    }

    private static final class Helper extends ProviderJcaJceHelper {
        private final Provider ciphers;
        private final Provider digests;
        private final boolean pathsOfTheJdk;

        /** The JDK's providers may be null, where a JVM is not built from OpenJDK. */
        Helper(Provider bouncyCastle, Provider ciphers, Provider digests, boolean pathsOfTheJdk) {
            super(bouncyCastle);
            this.pathsOfTheJdk = pathsOfTheJdk;
            this.ciphers = ciphers;
            this.digests = digests;
        }

        private static boolean has(Provider provider, String type, String algorithm) {
            return provider != null && provider.getService(type, algorithm) != null;
        }

        @Override
        public Cipher createCipher(String algorithm) throws NoSuchAlgorithmException, NoSuchPaddingException {
            if (ciphers != null && algorithm.startsWith("AES/")) {
                try {
                    return Cipher.getInstance(algorithm, ciphers);
                } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
                    return super.createCipher(algorithm); // AES/CCM
                }
            }
            return super.createCipher(algorithm);
        }

        @Override
        public Mac createMac(String algorithm) throws NoSuchAlgorithmException {
            return has(ciphers, "Mac", algorithm) ? Mac.getInstance(algorithm, ciphers) : super.createMac(algorithm);
        }

        @Override
        public MessageDigest createMessageDigest(String algorithm) throws NoSuchAlgorithmException {
            return has(digests, "MessageDigest", algorithm) ? MessageDigest.getInstance(algorithm, digests)
                    : super.createMessageDigest(algorithm);
        }

        @Override
        @Deprecated
        public MessageDigest createDigest(String algorithm) throws NoSuchAlgorithmException {
            return createMessageDigest(algorithm);
        }

        /** The library takes the validation of paths from the provider of this factory. */
        @Override
        public CertificateFactory createCertificateFactory(String type) throws CertificateException {
            return pathsOfTheJdk && digests != null ? CertificateFactory.getInstance(type, digests)
                    : super.createCertificateFactory(type);
        }
    }
}
