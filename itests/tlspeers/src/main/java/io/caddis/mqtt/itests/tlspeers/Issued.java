package io.caddis.mqtt.itests.tlspeers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * A certificate with its key.
 *
 * @param key   the private key
 * @param chain the certificate first, without the root
 */
public record Issued(PrivateKey key, List<X509Certificate> chain) {
    /** Forms of a private key in PEM. */
    public enum KeyForm {
        /** PKCS#1 for RSA, SEC 1 for EC. */
        TRADITIONAL,
        /** The same, encrypted by OpenSSL's old way. */
        TRADITIONAL_ENCRYPTED,
        /** PKCS#8. */
        PKCS8,
        /** PKCS#8, encrypted. */
        PKCS8_ENCRYPTED
    }

    /** The certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The certificate and its chain, as PEM. */
    public String chainPem() {
        StringBuilder all = new StringBuilder();
        chain.forEach(one -> all.append(pem(one)));
        return all.toString();
    }

    /** Anything that OpenSSL writes as PEM. */
    public static String pem(Object one) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(one);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** {@code sha256/BASE64} of a public key, as whoever configures it would work it out. */
    public static String pin(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
            return "sha256/" + Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The private key as PEM; the password is for the encrypted forms. */
    public String keyPem(KeyForm form, String password) {
        try {
            return pem(switch (form) {
                case TRADITIONAL -> new JcaMiscPEMGenerator(key);
                case TRADITIONAL_ENCRYPTED -> new JcaMiscPEMGenerator(key,
                        new JcePEMEncryptorBuilder("AES-256-CBC").setProvider(Authority.PROVIDER)
                                .build(password.toCharArray()));
                case PKCS8 -> new JcaPKCS8Generator(key, null);
                case PKCS8_ENCRYPTED -> new JcaPKCS8Generator(key,
                        new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                                .setProvider(Authority.PROVIDER).setPassword(password.toCharArray()).build());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the key (PKCS#8) into one file and the chain into another. */
    public void write(Path keyFile, Path chainFile) throws IOException {
        Files.writeString(keyFile, keyPem(KeyForm.PKCS8, null));
        Files.writeString(chainFile, chainPem());
    }

    /** A key store with key and chain. */
    public KeyStore store(String type, String password) {
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(null, null);
            store.setKeyEntry("own", key, password.toCharArray(), chain.toArray(new X509Certificate[0]));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes {@link #store} into a file. */
    public Path write(Path file, String type, String password) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store(type, password).store(out, password.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return file;
    }
}
