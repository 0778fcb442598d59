package io.caddis.mqtt.tls.material;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Stores of Java that are not PKCS#12: JKS and JCEKS of the JDK, BKS, UBER and BCFKS of Bouncy Castle. In JKS, JCEKS
 * and BKS the password of the store only says whether it was changed, and each key has one of its own; since that is
 * the one that is needed, the one of the store may be missing. UBER and BCFKS are encrypted by the one of the store.
 */
final class StoreContents {
    private static final int SALT_MAX = 256;
    private static final int MAC_BYTES = 20;
    private static final List<String> OF_THE_JDK = List.of("JKS", "JCEKS");
    /** In these, nothing is read without the password of the store. */
    private static final List<String> ENCRYPTED = List.of("UBER", "BCFKS");

    private final MaterialFile file;
    private final Provider bouncyCastle;
    private final Contents contents = new Contents();
    private KeyStore store;
    private boolean verified;

    private StoreContents(MaterialFile file, Provider bouncyCastle) {
        this.file = file;
        this.bouncyCastle = bouncyCastle;
    }

    /** The type of a store that begins with these bytes; null if none does. */
    static String type(byte[] bytes) {
        if (bytes.length < 12) {
            return null;
        }
        ByteBuffer begin = ByteBuffer.wrap(bytes);
        int magicOrVersion = begin.getInt();
        if (magicOrVersion == 0xFEEDFEED || magicOrVersion == 0xCECECECE) {
            return magicOrVersion == 0xFEEDFEED ? "JKS" : "JCEKS";
        }
        int salt = begin.getInt();
        if (magicOrVersion < 0 || magicOrVersion > 2 || salt < 1 || salt > SALT_MAX || salt + 15 > bytes.length) {
            return null;
        }
        // after the salt and the iterations, BKS has entries in clear: a type up to 4 and the length of a name
        int entry = begin.position() + salt + 4;
        return bytes[entry] == 0 && bytes.length == entry + 1 + MAC_BYTES
                || bytes[entry] >= 1 && bytes[entry] <= 4 && bytes[entry + 1] == 0 ? "BKS" : "UBER";
    }

    static Contents read(MaterialFile file, Provider bouncyCastle, String type) throws TlsProblem {
        StoreContents reader = new StoreContents(file, bouncyCastle);
        try {
            reader.open(type);
            reader.addAll(type);
        } catch (TlsProblem e) {
            throw e;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw file.damaged("it is a store of type " + type + " and", e);
        }
        return reader.contents;
    }

    private void open(String type) throws TlsProblem {
        MaterialFile ofStore = file.ofStore();
        Exception failure = null;
        if (ofStore.hasPassword() || ENCRYPTED.contains(type)) {
            failure = load(type, ofStore.hasPassword() ? ofStore.password().toCharArray() : new char[0]);
            verified = failure == null;
        }
        if (!verified && !ENCRYPTED.contains(type)) {
            failure = load(type, null);
        } else if (!verified && file.isOneForAll() && load(type, new char[0]) == null) {
            failure = null; // it is the password of the key, and the store has none
            verified = true;
        }
        if (failure != null) {
            throw !ENCRYPTED.contains(type) ? file.damaged("it is a store of type " + type + " and", failure)
                    : !ofStore.hasPassword() ? file.needsPassword("") : file.problem("is not opened by "
                    + ofStore.passwordKey() + ": the store (" + type + ") has another password"
                    + (file.storePassword() == null && file.key().equals("tls.key")
                    ? " (set .tls.key.store.password, if it is not that of its key)" : "") + ", or was damaged ("
                    + MaterialFile.words(failure) + ")", failure);
        }
        if (!verified && file.storePassword() != null) {
            throw file.problem(notVerified(ofStore, type));
        }
    }

    private static String notVerified(MaterialFile ofStore, String type) {
        return "is not opened by " + ofStore.passwordKey() + ": the store (" + type
                + ") has another password, or was changed since it was made";
    }

    /** What went wrong; null for nothing. */
    private Exception load(String type, char[] password) {
        try {
            store = OF_THE_JDK.contains(type) ? KeyStore.getInstance(type) : KeyStore.getInstance(type, bouncyCastle);
            store.load(new ByteArrayInputStream(file.bytes()), password);
            return null;
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            return e;
        }
    }

    private void addAll(String type) throws GeneralSecurityException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isCertificateEntry(alias) && store.getCertificate(alias) instanceof X509Certificate one) {
                contents.trusted.add(one);
            } else if (store.isKeyEntry(alias) && store.getCertificateChain(alias) != null) {
                List<X509Certificate> chain = new ArrayList<>();
                for (Certificate one : store.getCertificateChain(alias)) {
                    chain.add((X509Certificate) one);
                }
                contents.keys.add(new Contents.Key(alias, chain.isEmpty() ? null : chain.get(0), chain,
                        () -> key(alias)));
            } else {
                contents.others.add("'" + alias + "', a secret key or something else");
            }
        }
        if (!verified && file.hasPassword()) {
            contents.doubt = file.problem(notVerified(file, type));
        }
    }

    private PrivateKey key(String alias) throws TlsProblem {
        String what = "the private key '" + alias + "' ";
        Key key;
        try {
            key = store.getKey(alias, file.ofKeys().hasPassword() ? file.ofKeys().password().toCharArray()
                    : new char[0]);
        } catch (UnrecoverableKeyException e) {
            key = withoutPassword(alias);
            if (key == null) {
                throw !file.ofKeys().hasPassword() ? file.needsPassword("") : !verified ? file.wrongPassword("")
                        : file.otherPassword(what, ENCRYPTED.contains(store.getType()));
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            throw file.damaged(what.strip(), e);
        }
        if (key instanceof PrivateKey opened) {
            return opened;
        }
        throw file.problem("'" + alias + "' is no private key: choose another one with tls.key.alias");
    }

    /** Null if it has a password, or if one was given for it. */
    private Key withoutPassword(String alias) {
        try {
            return file.isOneForEach() ? null : store.getKey(alias, new char[0]);
        } catch (GeneralSecurityException | RuntimeException e) {
            return null;
        }
    }
}
