package io.caddis.mqtt.tls.material;

import io.caddis.mqtt.tls.revocation.RevocationList;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * PKCS#12 (RFC 7292, with PBMAC1 of RFC 9579). Not by a {@code KeyStore}: that of the JDK passes over keys that are not
 * encrypted and authorities without an attribute of its own, takes no umlauts, and no {@code KeyStore} tells a wrong
 * password from an algorithm that it has not.
 */
final class Pkcs12 {
    private static final ASN1ObjectIdentifier TRUSTED_BY_JAVA =
            new ASN1ObjectIdentifier("2.16.840.1.113894.746875.1.1");
    private static final ASN1ObjectIdentifier PBMAC1 = new ASN1ObjectIdentifier("1.2.840.113549.1.5.14");
    private static final int DEPTH_MAX = 8;
    private static final int ITERATIONS_MAX = 5_000_000;

    private final MaterialFile file;
    private final Provider bouncyCastle;
    private final Decryption ofKeys;
    /** Of the outer form. */
    private MaterialFile store;
    private final Contents contents = new Contents();
    /** By localKeyId, in hexadecimal digits. */
    private final Map<String, X509Certificate> byIdentifier = new HashMap<>();
    private final List<SafeBag> keyBags = new ArrayList<>();
    private boolean opened;
    /** Whether a part was not opened, and whether the code over all of it is by the password. */
    private boolean closed;
    private boolean verified;

    private Pkcs12(MaterialFile file, Provider bouncyCastle) {
        this.file = file;
        this.bouncyCastle = bouncyCastle;
        store = file.ofStore();
        ofKeys = new Decryption(file.ofKeys(), bouncyCastle);
    }

    static Contents read(MaterialFile file, byte[] bytes, Provider bouncyCastle) throws TlsProblem {
        try {
            return new Pkcs12(file, bouncyCastle).read(Pfx.getInstance(ASN1Primitive.fromByteArray(bytes)));
        } catch (TlsProblem e) {
            throw e;
        } catch (Exception e) { // whatever a library makes of nonsense
            throw file.damaged("it is PKCS#12 and", e);
        }
    }

    private Contents read(Pfx pfx) throws Exception {
        ContentInfo safe = pfx.getAuthSafe();
        if (!safe.getContentType().equals(PKCSObjectIdentifiers.data)) {
            throw file.problem("is PKCS#12 that is signed with a key in place of a password, which is not known here:"
                    + " export it anew with a password");
        }
        byte[] content = ASN1OctetString.getInstance(safe.getContent()).getOctets();
        boolean intact = pfx.getMacData() == null || isBy(pfx.getMacData(), content, store.password());
        boolean storeHasNone = !intact && file.isOneForAll() && isBy(pfx.getMacData(), content, null);
        if (storeHasNone) { // the password may be that of the key
            store = file.withoutPassword();
        }
        TlsProblem first = null;
        for (ASN1Encodable part : ASN1Sequence.getInstance(content)) {
            try {
                add(ContentInfo.getInstance(part), intact && pfx.getMacData() != null);
            } catch (TlsProblem e) {
                first = first == null ? e : first;
            }
        }
        if (storeHasNone && keyBags.stream().noneMatch(this::opens)) {
            throw file.problem("has no password, or an empty one: remove " + file.passwordKey());
        }
        if (!intact && !storeHasNone) {
            throw notIntact(pfx.getMacData(), content);
        }
        verified = pfx.getMacData() != null;
        if (first != null) {
            throw closed && !opened && file.isOneForAll() && keyBags.stream().anyMatch(this::opens)
                    ? file.otherStorePassword("") : first;
        }
        addKeys();
        return contents;
    }

    // ---- the code over all of it

    private TlsProblem notIntact(MacData mac, byte[] content) throws Exception {
        if (!opened && !store.hasPassword()) {
            return file.needsPassword("");
        }
        boolean keyOpens = keyBags.stream().anyMatch(this::opens);
        if (!opened && keyOpens && file.isOneForAll()) {
            return file.otherStorePassword(closed ? "" : "; if that is the same one, the file was changed or damaged:"
                    + " copy it again");
        }
        if (opened || keyOpens && !file.isOneForEach()) {
            return file.problem("was changed or damaged: its code of authentication is not that of its contents,"
                    + " although the password opens them; copy the file again");
        }
        return isBy(mac, content, null) ? store.problem("has no password, or an empty one: remove "
                + store.passwordKey()) : store.wrongPassword("");
    }

    private boolean opens(SafeBag bag) {
        try {
            return bag.getBagId().equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag)
                    && ofKeys.key("", EncryptedPrivateKeyInfo.getInstance(bag.getBagValue())) != null;
        } catch (TlsProblem e) {
            return false;
        }
    }

    private boolean isBy(MacData mac, byte[] content, String password) throws GeneralSecurityException, TlsProblem {
        AlgorithmIdentifier algorithm = mac.getMac().getAlgorithmId();
        if (algorithm.getAlgorithm().equals(PBMAC1)) {
            PBMAC1Params parameters = PBMAC1Params.getInstance(algorithm.getParameters());
            PBKDF2Params derivation = PBKDF2Params.getInstance(parameters.getKeyDerivationFunc().getParameters());
            int bits = 8 * (derivation.getKeyLength() == null
                    ? digest(parameters.getMessageAuthScheme()).getDigestSize()
                    : derivation.getKeyLength().intValueExact());
            for (byte[] secret : Passwords.bytes(password)) {
                byte[] key = ofKeys.pbkdf2("", derivation, secret, bits);
                if (matches(mac, digest(parameters.getMessageAuthScheme()), key, content)) {
                    return true;
                }
            }
            return false;
        }
        int iterations = mac.getIterationCount().intValueExact();
        if (iterations > ITERATIONS_MAX) {
            throw file.problem("asks for " + iterations + " iterations, of " + ITERATIONS_MAX + " allowed: export it"
                    + " anew with fewer");
        }
        for (byte[] secret : Passwords.ofPkcs12(password)) {
            Digest digest = digest(algorithm);
            PKCS12ParametersGenerator generator = new PKCS12ParametersGenerator(digest);
            generator.init(secret, mac.getSalt(), iterations);
            byte[] key = ((KeyParameter) generator.generateDerivedMacParameters(8 * digest.getDigestSize())).getKey();
            if (matches(mac, digest, key, content)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(MacData mac, Digest digest, byte[] key, byte[] content) {
        HMac made = new HMac(digest);
        made.init(new KeyParameter(key));
        made.update(content, 0, content.length);
        byte[] code = new byte[made.getMacSize()];
        made.doFinal(code, 0);
        return MessageDigest.isEqual(code, mac.getMac().getDigest());
    }

    private Digest digest(AlgorithmIdentifier algorithm) throws TlsProblem {
        Digest digest = Algorithms.digest(algorithm.getAlgorithm().getId());
        if (digest == null) {
            throw file.problem("is PKCS#12 with a code of authentication (" + algorithm.getAlgorithm() + ") that is not"
                    + " known here: export it anew, with SHA-256");
        }
        return digest;
    }

    // ---- bags

    private void add(ContentInfo part, boolean otherPassword) throws Exception {
        if (part.getContentType().equals(PKCSObjectIdentifiers.data)) {
            addAll(ASN1Sequence.getInstance(ASN1OctetString.getInstance(part.getContent()).getOctets()), 0);
        } else if (part.getContentType().equals(PKCSObjectIdentifiers.encryptedData)) {
            EncryptedData encrypted = EncryptedData.getInstance(part.getContent());
            byte[] plain = new Decryption(store, bouncyCastle).open("a part of it ",
                    encrypted.getEncryptionAlgorithm(), encrypted.getContent().getOctets(), Decryption.Form.SAFE);
            if (plain == null) {
                closed = true;
                throw !store.hasPassword() ? file.needsPassword("") : !otherPassword ? store.wrongPassword("")
                        : file.problem("has parts with different passwords: export it anew with one for all");
            }
            opened = true;
            addAll(ASN1Sequence.getInstance(plain), 0);
        } else {
            throw file.problem("is PKCS#12 that is encrypted for a key in place of a password, which is not known here:"
                    + " export it anew with a password");
        }
    }

    private void addAll(ASN1Sequence bags, int depth) throws Exception {
        for (ASN1Encodable one : bags) {
            SafeBag bag = SafeBag.getInstance(one);
            ASN1ObjectIdentifier type = bag.getBagId();
            if (type.equals(PKCSObjectIdentifiers.certBag)) {
                addCertificate(bag);
            } else if (type.equals(PKCSObjectIdentifiers.keyBag)
                    || type.equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag)) {
                keyBags.add(bag);
            } else if (type.equals(PKCSObjectIdentifiers.safeContentsBag) && depth < DEPTH_MAX) {
                addAll(ASN1Sequence.getInstance(bag.getBagValue()), depth + 1);
            } else if (type.equals(PKCSObjectIdentifiers.crlBag)) {
                contents.crls.add(RevocationList.read(inner(CertBag.getInstance(bag.getBagValue())),
                        bouncyCastle));
            } else {
                contents.others.add(type.equals(PKCSObjectIdentifiers.secretBag) ? "a secret key" : "a bag of type "
                        + type);
            }
        }
    }

    private static byte[] inner(CertBag bag) {
        return ASN1OctetString.getInstance(bag.getCertValue()).getOctets();
    }

    private void addCertificate(SafeBag bag) throws Exception {
        CertBag inside = CertBag.getInstance(bag.getBagValue());
        if (!inside.getCertId().equals(PKCSObjectIdentifiers.x509Certificate)) {
            contents.others.add("a certificate that is not X.509");
            return;
        }
        X509Certificate certificate = DerContents.certificate(inner(inside));
        contents.certificates.add(certificate);
        if (attribute(bag, TRUSTED_BY_JAVA) != null) {
            contents.trusted.add(certificate);
        }
        String identifier = identifier(bag);
        if (identifier != null) {
            byIdentifier.putIfAbsent(identifier, certificate);
        }
    }

    /** When all certificates are known. */
    private void addKeys() throws IOException {
        for (SafeBag bag : keyBags) {
            String name = attribute(bag, PKCSObjectIdentifiers.pkcs_9_at_friendlyName) instanceof ASN1String text
                    && !text.getString().isEmpty() ? text.getString() : String.valueOf(contents.keys.size() + 1);
            String alias = name;
            for (int number = 2; isTaken(alias); number++) {
                alias = name + " (" + number + ")";
            }
            String what = "the private key '" + alias + "' ";
            String identifier = identifier(bag);
            contents.keys.add(new Contents.Key(alias, identifier == null ? null : byIdentifier.get(identifier),
                    contents.certificates, () -> KeyPairs.key(info(bag, what), file, what, bouncyCastle)));
        }
    }

    private boolean isTaken(String alias) {
        return contents.keys.stream().anyMatch(key -> key.alias().equalsIgnoreCase(alias));
    }

    private PrivateKeyInfo info(SafeBag bag, String what) throws TlsProblem {
        try {
            if (bag.getBagId().equals(PKCSObjectIdentifiers.keyBag)) {
                return PrivateKeyInfo.getInstance(bag.getBagValue());
            }
            EncryptedPrivateKeyInfo encrypted = EncryptedPrivateKeyInfo.getInstance(bag.getBagValue());
            byte[] plain = plain(ofKeys, what, encrypted);
            if (plain == null && !file.isOneForEach()) {
                plain = plain(new Decryption(file.withoutPassword(), bouncyCastle), what, encrypted);
            }
            if (plain != null) {
                return PrivateKeyInfo.getInstance(plain);
            }
        } catch (RuntimeException e) {
            throw file.damaged(what, e);
        }
        throw !file.ofKeys().hasPassword() ? file.needsPassword("") : !opened && !verified
                ? file.ofKeys().wrongPassword("") : file.otherPassword(what, true);
    }

    private static byte[] plain(Decryption decryption, String what, EncryptedPrivateKeyInfo encrypted)
            throws TlsProblem {
        return decryption.open(what, encrypted.getEncryptionAlgorithm(), encrypted.getEncryptedData(),
                Decryption.Form.KEY);
    }

    private static ASN1Encodable attribute(SafeBag bag, ASN1ObjectIdentifier wanted) {
        if (bag.getBagAttributes() != null) {
            for (ASN1Encodable one : bag.getBagAttributes()) {
                Attribute attribute = Attribute.getInstance(one);
                if (attribute.getAttrType().equals(wanted)) {
                    ASN1Encodable[] values = attribute.getAttributeValues();
                    return values.length == 0 ? attribute : values[0];
                }
            }
        }
        return null;
    }

    private static String identifier(SafeBag bag) {
        return attribute(bag, PKCSObjectIdentifiers.pkcs_9_at_localKeyId) instanceof ASN1OctetString octets
                ? Arrays.toString(octets.getOctets()) : null;
    }
}
