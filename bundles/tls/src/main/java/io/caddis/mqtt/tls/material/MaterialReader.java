package io.caddis.mqtt.tls.material;

import io.caddis.mqtt.spi.TlsOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CRL;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/** Reads the files that a configuration names, of whichever form they are, and says what is wrong with one. */
public final class MaterialReader {
    private static final int FILE_BYTES_MAX = 8 << 20;
    private static final String PEM_BEGIN = "-----BEGIN";

    private final Provider bouncyCastle;
    private final MessageDigest digest;

    private MaterialReader(Provider bouncyCastle) {
        this.bouncyCastle = bouncyCastle;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /**
     * All that the options name. Blocks.
     *
     * @throws TlsProblem naming the file, what is wrong with it, and what to do
     */
    public static Material read(TlsOptions options, Provider bouncyCastle) throws TlsProblem {
        MaterialReader reader = new MaterialReader(bouncyCastle);
        List<X509Certificate> anchors = new ArrayList<>(options.trust().certificates());
        for (String file : options.trust().files()) {
            anchors.addAll(reader.authorities(file, options.trust().password()));
        }
        List<X509CRL> crls = new ArrayList<>();
        for (String file : options.revocation().crlFiles()) {
            crls.addAll(reader.crls(file));
        }
        PrivateKey key = null;
        List<X509Certificate> chain = List.of();
        TlsOptions.Identity identity = options.identity();
        if (identity != null) {
            Own own = identity.key() != null ? new Own(identity.key(), identity.chain()) : reader.own(identity);
            key = PemKeys.known(own.key, bouncyCastle);
            chain = PemKeys.known(own.chain, bouncyCastle);
            String source = identity.key() != null ? "the TlsSetup service" : identity.keyFile();
            PemKeys.requirePair(key, chain, source, bouncyCastle);
        }
        return new Material(List.copyOf(anchors), key, List.copyOf(chain), List.copyOf(crls), reader.fingerprint());
    }

    /** As {@link Material#fingerprint}, without understanding what is in the files. Blocks. */
    public static String fingerprint(TlsOptions options) throws TlsProblem {
        MaterialReader reader = new MaterialReader(null);
        for (String file : options.trust().files()) {
            reader.bytes(file, "tls.trust");
        }
        for (String file : options.revocation().crlFiles()) {
            reader.bytes(file, "tls.revocation.crl");
        }
        if (options.identity() != null && options.identity().key() == null) {
            reader.bytes(options.identity().keyFile(), "tls.key");
            if (options.identity().certificateFile() != null) {
                reader.bytes(options.identity().certificateFile(), "tls.certificate");
            }
        }
        return reader.fingerprint();
    }

    private String fingerprint() {
        return Base64.getEncoder().encodeToString(digest.digest());
    }

    private byte[] bytes(String file, String key) throws TlsProblem {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw new TlsProblem(key + " = '" + file + "': larger than 8 MiB, so these are no keys or"
                        + " certificates: name another file");
            }
            digest.update(bytes);
            return bytes;
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new TlsProblem(key + " = '" + file + "': there is no such file: create it or correct the name", e);
        } catch (TlsProblem e) {
            throw e;
        } catch (IOException e) {
            throw new TlsProblem(key + " = '" + file + "': not readable (" + e + "): check its rights", e);
        }
    }

    private static boolean isPem(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(PEM_BEGIN);
    }

    // ---- trust

    private List<X509Certificate> authorities(String file, String password) throws TlsProblem {
        byte[] bytes = bytes(file, "tls.trust");
        List<X509Certificate> found = new ArrayList<>();
        if (isPem(bytes)) {
            found.addAll(PemKeys.certificates(bytes, "tls.trust = '" + file + "'"));
        } else {
            KeyStore store = store(bytes, "tls.trust", file, password, ".tls.trust.password");
            try {
                for (String alias : Collections.list(store.aliases())) {
                    if (store.isCertificateEntry(alias) && store.getCertificate(alias) instanceof X509Certificate one) {
                        found.add(one);
                    }
                }
            } catch (GeneralSecurityException e) {
                throw unreadable("tls.trust", file, e);
            }
        }
        if (found.isEmpty()) {
            throw new TlsProblem("tls.trust = '" + file + "': holds no certificate of an authority: add one (an entry"
                    + " with a private key does not count)");
        }
        return found;
    }

    private List<X509CRL> crls(String file) throws TlsProblem {
        byte[] bytes = bytes(file, "tls.revocation.crl");
        try {
            List<X509CRL> found = new ArrayList<>();
            for (CRL crl : CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(bytes))) {
                found.add((X509CRL) crl);
            }
            if (!found.isEmpty()) {
                return found;
            }
            throw new TlsProblem("tls.revocation.crl = '" + file + "': holds no revocation list");
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new TlsProblem("tls.revocation.crl = '" + file + "': is no revocation list in PEM or DER ("
                    + e.getMessage() + ")", e);
        }
    }

    // ---- our own

    private record Own(PrivateKey key, List<X509Certificate> chain) {
    }

    private Own own(TlsOptions.Identity identity) throws TlsProblem {
        byte[] bytes = bytes(identity.keyFile(), "tls.key");
        if (!isPem(bytes)) {
            return fromStore(bytes, identity);
        }
        PrivateKey key = PemKeys.key(bytes, identity.keyFile(), identity.password(), bouncyCastle);
        String file = identity.certificateFile() == null ? identity.keyFile() : identity.certificateFile();
        byte[] certificates = identity.certificateFile() == null ? bytes : bytes(file, "tls.certificate");
        List<X509Certificate> chain = PemKeys.certificates(certificates, "tls.certificate = '" + file + "'");
        if (chain.isEmpty()) {
            throw new TlsProblem(identity.certificateFile() == null
                    ? "tls.key = '" + file + "': holds no certificate: add it, or name its file in tls.certificate"
                    : "tls.certificate = '" + file + "': holds no certificate in PEM");
        }
        return new Own(key, chain);
    }

    private static Own fromStore(byte[] bytes, TlsOptions.Identity identity) throws TlsProblem {
        String file = identity.keyFile();
        KeyStore store = store(bytes, "tls.key", file, identity.password(), ".tls.key.password");
        try {
            String alias = alias(store, identity);
            char[] password = identity.password() == null ? new char[0] : identity.password().toCharArray();
            PrivateKey key = (PrivateKey) store.getKey(alias, password);
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate one : store.getCertificateChain(alias)) {
                chain.add((X509Certificate) one);
            }
            return new Own(key, chain);
        } catch (GeneralSecurityException | ClassCastException e) {
            throw unreadable("tls.key", file, e);
        }
    }

    private static String alias(KeyStore store, TlsOptions.Identity identity)
            throws GeneralSecurityException, TlsProblem {
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias) && store.getCertificateChain(alias) != null) {
                keys.add(alias);
            }
        }
        String wanted = identity.alias();
        String where = "tls.key = '" + identity.keyFile() + "': ";
        if (keys.isEmpty()) {
            throw new TlsProblem(where + "holds no private key with a certificate: use the file that was made with"
                    + " both");
        }
        if (wanted != null && keys.stream().noneMatch(wanted::equalsIgnoreCase)) {
            throw new TlsProblem(where + "has no key with tls.key.alias '" + wanted + "': use one of " + keys);
        }
        if (wanted == null && keys.size() > 1) {
            throw new TlsProblem(where + "holds several keys: set tls.key.alias to one of " + keys);
        }
        return wanted == null ? keys.get(0) : wanted;
    }

    /** The JDK's PKCS12 type reads JKS as well. */
    private static KeyStore store(byte[] bytes, String key, String file, String password, String passwordKey)
            throws TlsProblem {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password == null ? null : password.toCharArray());
            if (password == null && store.size() == 0) {
                throw new TlsProblem(key + " = '" + file + "': needs a password: set " + passwordKey);
            }
            return store;
        } catch (TlsProblem e) {
            throw e;
        } catch (IOException e) {
            if (e.getCause() instanceof GeneralSecurityException) {
                throw new TlsProblem(key + " = '" + file + "': " + (password == null
                        ? "needs a password: set " + passwordKey : "is not opened by " + passwordKey), e);
            }
            throw new TlsProblem(key + " = '" + file + "': is neither PEM nor PKCS12 nor JKS: convert it, or name"
                    + " another file", e);
        } catch (GeneralSecurityException e) {
            throw unreadable(key, file, e);
        }
    }

    private static TlsProblem unreadable(String key, String file, Exception e) {
        return new TlsProblem(key + " = '" + file + "': not understood (" + e.getMessage() + ")", e);
    }
}
