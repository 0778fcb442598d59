package io.caddis.mqtt.tls.material;

import io.caddis.mqtt.spi.FileRights;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.tls.revocation.RevocationList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads the files that a configuration names, of whichever form they are, and says what is wrong with one. */
public final class MaterialReader {
    private static final int FILE_BYTES_MAX = 8 << 20;
    private static final String TRUST = "tls.trust";
    private static final String CRL = "tls.revocation.crl";
    private static final String KEY = "tls.key";
    private static final String CERTIFICATE = "tls.certificate";

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
        List<RevocationList> crls = new ArrayList<>();
        for (String file : options.revocation().crlFiles()) {
            crls.addAll(reader.crls(file));
        }
        PrivateKey key = null;
        List<X509Certificate> chain = List.of();
        TlsOptions.Identity identity = options.identity();
        if (identity != null) {
            Own own = identity.key() != null ? reader.given(identity) : reader.own(identity);
            key = own.key;
            chain = own.chain;
        }
        return new Material(List.copyOf(anchors), key, List.copyOf(chain), List.copyOf(crls), reader.fingerprint());
    }

    /** What others may do to the file of our key, for a person; null if nothing. Blocks. */
    public static String exposure(TlsOptions options) {
        TlsOptions.Identity identity = options.identity();
        String rights = identity == null || identity.key() != null ? null
                : FileRights.ofSecret(Path.of(identity.keyFile()));
        return rights == null ? null : KEY + " = '" + identity.keyFile() + "': " + rights;
    }

    /** As {@link Material#fingerprint}, without understanding what is in the files. Blocks. */
    public static String fingerprint(TlsOptions options) throws TlsProblem {
        MaterialReader reader = new MaterialReader(null);
        for (String file : options.trust().files()) {
            reader.bytes(file, TRUST);
        }
        for (String file : options.revocation().crlFiles()) {
            reader.bytes(file, CRL);
        }
        if (options.identity() != null && options.identity().key() == null) {
            reader.bytes(options.identity().keyFile(), KEY);
            if (options.identity().certificateFile() != null) {
                reader.bytes(options.identity().certificateFile(), CERTIFICATE);
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

    /** A file by its form: a store's first bytes, DER, the blocks of PEM, or Base64 of one of these. */
    private Contents contents(String key, String file, String password, String passwordKey, String storePassword)
            throws TlsProblem {
        MaterialFile source = new MaterialFile(key, file, bytes(file, key), password, passwordKey, storePassword);
        if (source.bytes().length == 0) {
            throw source.problem("is empty: copy the file again");
        }
        Contents found = binary(source);
        if (found != null) {
            return found;
        }
        PemText pem = new PemText(source);
        if (pem.isPem()) {
            return PemContents.read(source, pem.blocks(), bouncyCastle);
        }
        byte[] decoded = pem.bareBase64();
        found = decoded == null ? null : binary(source.withBytes(decoded));
        if (found == null) {
            throw source.problem("is neither PEM nor PKCS12 nor JKS, nor another form of keys and certificates: convert"
                    + " it, or name another file");
        }
        return found;
    }

    private Contents binary(MaterialFile source) throws TlsProblem {
        String type = StoreContents.type(source.bytes());
        return type != null ? StoreContents.read(source, bouncyCastle, type)
                : DerContents.isDer(source.bytes()) ? DerContents.read(source, bouncyCastle) : null;
    }

    // ---- trust

    private List<X509Certificate> authorities(String file, String password) throws TlsProblem {
        Contents contents = contents(TRUST, file, password, ".tls.trust.password", null);
        List<X509Certificate> found = contents.authorities(bouncyCastle);
        if (found.isEmpty()) {
            throw new TlsProblem(TRUST + " = '" + file + "': holds no certificate of an authority" + contents.instead()
                    + ": add one (the certificate of a private key does not count)");
        }
        return found;
    }

    private List<RevocationList> crls(String file) throws TlsProblem {
        Contents contents = contents(CRL, file, null, null, null);
        if (contents.crls.isEmpty()) {
            throw new TlsProblem(CRL + " = '" + file + "': holds no revocation list" + contents.instead()
                    + ": name a file with one, in PEM or DER");
        }
        return contents.crls;
    }

    // ---- our own

    private record Own(PrivateKey key, List<X509Certificate> chain) {
    }

    /** As a service gave them. */
    private Own given(TlsOptions.Identity identity) throws TlsProblem {
        String source = "the TlsSetup service";
        if (identity.chain().isEmpty()) {
            throw new TlsProblem(source + " gives a private key without its certificate: give both");
        }
        PrivateKey key = KeyPairs.known(identity.key(), bouncyCastle);
        List<X509Certificate> chain = KeyPairs.known(identity.chain(), bouncyCastle);
        if (KeyPairs.fitting(key, chain.subList(0, 1), bouncyCastle) == null) {
            throw KeyPairs.noPair(source, chain.subList(0, 1));
        }
        return new Own(key, chain);
    }

    private Contents ours(String key, String file, TlsOptions.Identity identity) throws TlsProblem {
        return contents(key, file, identity.password(), ".tls.key.password",
                "".equals(identity.storePassword()) ? null : identity.storePassword());
    }

    private Own own(TlsOptions.Identity identity) throws TlsProblem {
        String file = identity.keyFile();
        Contents keys = ours(KEY, file, identity);
        List<X509Certificate> certificates = null;
        if (identity.certificateFile() != null) {
            Contents others = ours(CERTIFICATE, identity.certificateFile(), identity);
            certificates = others.certificates.isEmpty() ? others.trusted : others.certificates;
            if (certificates.isEmpty()) {
                throw new TlsProblem(CERTIFICATE + " = '" + identity.certificateFile() + "': holds no certificate"
                        + others.instead() + ": name the file that does");
            }
        }
        if (keys.keys.isEmpty()) {
            throw new TlsProblem(KEY + " = '" + file + "': holds no private key" + keys.instead()
                    + ": name the file that does");
        }
        return pair(chosen(keys.keys, identity.alias(), certificates != null, file), certificates, file);
    }

    /** In a form that names its keys, all but one need a name to be chosen by, or a certificate given elsewhere. */
    private static List<Contents.Key> chosen(List<Contents.Key> keys, String alias, boolean certificateGiven,
            String file) throws TlsProblem {
        if (keys.get(0).alias() == null || alias == null && (certificateGiven || keys.size() == 1)) {
            return keys;
        }
        List<String> aliases = keys.stream().map(Contents.Key::alias).toList();
        List<Contents.Key> chosen = keys.stream().filter(key -> alias == null ? key.certificate() != null
                : alias.equalsIgnoreCase(key.alias())).toList();
        if (alias != null && chosen.isEmpty()) {
            throw new TlsProblem(KEY + " = '" + file + "': has no key with tls.key.alias '" + alias + "': use one of "
                    + aliases);
        }
        if (alias == null && chosen.size() != 1) {
            throw new TlsProblem(KEY + " = '" + file + "': holds several keys: set tls.key.alias to one of " + aliases);
        }
        return chosen;
    }

    /** @param given certificates of another file than that of the keys; null for none */
    private Own pair(List<Contents.Key> keys, List<X509Certificate> given, String file) throws TlsProblem {
        TlsProblem first = null;
        for (Contents.Key key : keys) {
            List<X509Certificate> certificates = new ArrayList<>(given != null ? given : key.chain());
            if (given == null && certificates.remove(key.certificate())) {
                certificates.add(0, key.certificate());
            }
            try {
                PrivateKey opened = KeyPairs.known(key.opener().open(), bouncyCastle);
                if (certificates.isEmpty()) {
                    throw new TlsProblem(KEY + " = '" + file + "': holds no certificate: add it, or name its file in"
                            + " tls.certificate");
                }
                X509Certificate own = KeyPairs.fitting(opened, certificates, bouncyCastle);
                if (own != null) {
                    return new Own(opened, KeyPairs.known(KeyPairs.ordered(own, certificates, key.alias() == null
                            || given != null), bouncyCastle));
                }
                first = first == null ? KeyPairs.noPair(file, certificates) : first;
            } catch (TlsProblem e) { // another key may be the one
                first = first == null ? e : first;
            }
        }
        throw first;
    }
}
