package io.caddis.mqtt.tls.material;

import static io.caddis.mqtt.tls.material.Shelf.BOUNCY_CASTLE;
import static io.caddis.mqtt.tls.material.Shelf.PASSWORD;
import static io.caddis.mqtt.tls.material.Shelf.assertNotBlamed;
import static io.caddis.mqtt.tls.material.Shelf.assertOwn;
import static io.caddis.mqtt.tls.material.Shelf.assertSays;
import static io.caddis.mqtt.tls.material.Shelf.bytes;
import static io.caddis.mqtt.tls.material.Shelf.own;
import static io.caddis.mqtt.tls.material.Shelf.problem;
import static io.caddis.mqtt.tls.material.Shelf.text;
import static io.caddis.mqtt.tls.material.Shelf.trust;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PKCS#12 of several makers, and Java's other stores: opened, or the true reason. */
class StoresTest {
    private static final String WRONG = "is not opened by .tls.key.password: it has another password";

    @TempDir
    Path folder;
    private Shelf shelf;

    @BeforeEach
    void start() {
        shelf = new Shelf(folder);
    }

    // ---- PKCS#12 by OpenSSL

    @ParameterizedTest
    @ValueSource(strings = {"default.p12", "legacy.p12", "3des.p12", "rc4.p12", "camellia.p12", "plaincert.p12",
        "plainkey.p12", "nomac.p12", "sha512.p12", "sha384.p12", "sha3.p12", "md5.p12", "noname.p12", "plain.p12"})
    void opensWithItsPasswordOnly(String name) throws Exception {
        String file = shelf.file(name);
        Material material = own(file, null, null, PASSWORD);
        assertEquals(name.equals("noname.p12") ? List.of("gw") : List.of("gw", "Authority"),
                Shelf.names(material.chain()));
        assertOwn("gw", own(file, null, name.equals("noname.p12") ? "1" : "GW", PASSWORD));
        assertSays(WRONG, problem(file, () -> own(file, null, null, "falsch")));
        assertSays("needs a password: set .tls.key.password", problem(file, () -> own(file, null, null, null)));
        assertSays("has no key with tls.key.alias 'x': use one of [", problem(file, () -> own(file, null, "x",
                PASSWORD)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty.p12", "emptylegacy.p12", "none.p12"})
    void withoutAPassword(String name) throws Exception {
        String file = shelf.file(name);
        assertOwn("gw", own(file, null, null, null));
        assertOwn("gw", own(file, null, null, ""));
        if (name.equals("none.p12")) { // nothing in it asks for one
            assertOwn("gw", own(file, null, null, PASSWORD));
        } else {
            String problem = problem(file, () -> own(file, null, null, PASSWORD));
            assertSays("has no password, or an empty one: remove .tls.key.password", problem);
        }
    }

    @Test
    void inPemAndInBase64() throws Exception {
        String base64 = Base64.getMimeEncoder().encodeToString(bytes("default.p12"));
        assertOwn("gw", own(shelf.file("b64", base64), null, null, PASSWORD));
        assertOwn("gw", own(shelf.file("pem", "-----BEGIN PKCS12-----\n" + base64 + "\n-----END PKCS12-----\n"), null,
                null, PASSWORD));
    }

    @Test
    void certificateInAnotherFile() throws Exception {
        String file = shelf.file("nocert.p12");
        assertOwn("gw", own(file, shelf.file("gw.pem"), null, PASSWORD));
        assertSays("holds no certificate: add it, or name its file in tls.certificate",
                problem(file, () -> own(file, null, null, PASSWORD)));
        assertOwn("gw", own(shelf.file("gw.key"), shelf.file("default.p12"), null, PASSWORD));
        String authority = shelf.file("ca.p12");
        assertSays("holds no private key (there is certificates: 1): name the file that does",
                problem(authority, () -> own(authority, null, null, PASSWORD)));
    }

    @Test
    void changedOrCutOff() throws Exception {
        byte[] bytes = bytes("default.p12");
        byte[] changed = bytes.clone();
        changed[changed.length - 30] ^= 1; // in its code of authentication
        String file = shelf.file("changed.p12", changed);
        String problem = problem(file, () -> own(file, null, null, PASSWORD));
        assertSays("was changed or damaged: its code of authentication is not that of its contents", problem);
        assertNotBlamed(problem);
        for (int length : new int[] {3, 10, 100, bytes.length / 2, bytes.length - 1}) {
            String cut = shelf.file("cut.p12", Arrays.copyOf(bytes, length));
            String why = problem(cut, () -> own(cut, null, null, PASSWORD));
            assertSays("cut off or damaged", why);
            assertNotBlamed(why);
        }
    }

    /** Any byte: a problem or the right key, and nothing else is thrown. */
    @Test
    void anyByteChanged() throws Exception {
        for (String name : List.of("legacy.p12", "none.p12", "ca.p7b.der", "gw.enc.der", "ca.crl.der")) {
            byte[] bytes = bytes(name);
            for (int place = 0; place < bytes.length; place += 7) {
                byte[] changed = bytes.clone();
                changed[place] ^= (byte) (1 + place % 255);
                String file = shelf.file("changed", changed);
                try {
                    assertOwn("gw", own(file, shelf.file("gw.pem"), null, PASSWORD));
                } catch (TlsProblem e) {
                    assertSays(file, e.getMessage());
                }
            }
        }
    }

    /** RFC 9579, which OpenSSL writes from 3.4 on. */
    @ParameterizedTest
    @CsvSource({"SHA256, 1.2.840.113549.2.9", "SHA512, 1.2.840.113549.2.11"})
    void passwordBasedMac(String digest, String identifier) throws Exception {
        Pfx pfx = Pfx.getInstance(bytes("nomac.p12"));
        ContentInfo safe = pfx.getAuthSafe();
        byte[] content = ASN1OctetString.getInstance(safe.getContent()).getOctets();
        AlgorithmIdentifier hmac = new AlgorithmIdentifier(new ASN1ObjectIdentifier(identifier), DERNull.INSTANCE);
        byte[] salt = {1, 2, 3, 4, 5, 6, 7, 8};
        Mac mac = Mac.getInstance("Hmac" + digest);
        mac.init(new SecretKeySpec(SecretKeyFactory.getInstance("PBKDF2WithHmac" + digest).generateSecret(
                new PBEKeySpec(PASSWORD.toCharArray(), salt, 2048, 256)).getEncoded(), "HMAC"));
        MacData data = MacData.getInstance(new DERSequence(new ASN1Encodable[] {new DigestInfo(
                new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.113549.1.5.14"), new DERSequence(
                new ASN1Encodable[] {new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBKDF2,
                        new PBKDF2Params(salt, 2048, 32, hmac)), hmac})), mac.doFinal(content)),
            new DEROctetString(new byte[] {0})}));
        String file = shelf.file("pbmac1.p12", new Pfx(new ContentInfo(PKCSObjectIdentifiers.data,
                new DEROctetString(content)), data).getEncoded());
        assertOwn("gw", own(file, null, null, PASSWORD));
        assertSays(WRONG, problem(file, () -> own(file, null, null, "falsch")));
        assertEquals(3, ASN1Sequence.getInstance(java.nio.file.Files.readAllBytes(Path.of(file))).size());
    }

    // ---- authorities

    @ParameterizedTest
    @CsvSource({"ca.p12, geheim, Authority", "ca.none.p12, , Authority", "default.p12, geheim, Authority",
        "legacy.p12, geheim, Authority", "none.p12, , Authority"})
    void authoritiesWithoutTheAttributeOfJava(String name, String password, String expected) throws Exception {
        assertEquals(List.of(expected), Shelf.names(trust(shelf.file(name), password)));
    }

    @Test
    void authoritiesAreNotTheCertificatesOfPrivateKeys() throws Exception {
        String file = shelf.file("noname.p12");
        assertSays("holds no certificate of an authority (there is certificates: 1, private keys: 1): add one (the"
                + " certificate of a private key does not count)", problem(file, () -> trust(file, PASSWORD)));
        String authority = shelf.file("ca.p12");
        assertSays("is not opened by .tls.trust.password: it has another password",
                problem(authority, () -> trust(authority, "falsch")));
        assertSays("needs a password: set .tls.trust.password", problem(authority, () -> trust(authority, null)));
    }

    /** Where Java has marked one, it alone counts. */
    @Test
    void authorityWithTheAttributeOfJava() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", DerContents.certificate(bytes("ca.der")));
        store.setKeyEntry("gw", key("gw"), PASSWORD.toCharArray(), chain("gw"));
        String file = written(store, "java.p12");
        assertEquals(List.of("Authority"), Shelf.names(trust(file, PASSWORD)));
        assertOwn("gw", own(file, null, null, PASSWORD));
    }

    // ---- Java's stores

    private static PrivateKey key(String name) throws Exception {
        return java.security.KeyFactory.getInstance(name.equals("rsa") ? "RSA" : "EC", BOUNCY_CASTLE)
                .generatePrivate(new java.security.spec.PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(
                text(name + ".key").replaceAll("-----[^-]+-----", ""))));
    }

    private static X509Certificate[] chain(String name) throws Exception {
        return new X509Certificate[] {DerContents.certificate(bytes(name + ".pem"))};
    }

    private String written(KeyStore store, String name) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, PASSWORD.toCharArray());
        return shelf.file(name, out.toByteArray());
    }

    private static KeyStore empty(String type) throws Exception {
        KeyStore store = type.startsWith("J") || type.equals("PKCS12") ? KeyStore.getInstance(type)
                : KeyStore.getInstance(type, BOUNCY_CASTLE);
        store.load(null, null);
        return store;
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "JCEKS", "BKS", "UBER", "BCFKS", "PKCS12"})
    void storesOfJava(String type) throws Exception {
        KeyStore store = empty(type);
        store.setKeyEntry("gw", key("gw"), PASSWORD.toCharArray(), chain("gw"));
        String file = written(store, "own." + type);
        assertOwn("gw", own(file, null, null, PASSWORD));
        String wrong = problem(file, () -> own(file, null, null, "falsch"));
        assertSays("is not opened by .tls.key.password", wrong);
        assertSays("needs a password: set .tls.key.password", problem(file, () -> own(file, null, null, null)));
        assertSays("holds no certificate of an authority (there is ", problem(file, () -> trust(file, PASSWORD)));
        store.setKeyEntry("rsa", key("rsa"), PASSWORD.toCharArray(), chain("rsa"));
        String two = written(store, "two." + type);
        assertSays("holds several keys: set tls.key.alias to one of [", problem(two, () -> own(two, null, null,
                PASSWORD)));
        assertOwn("rsa", own(two, null, "RSA", PASSWORD));
        assertOwn("rsa", own(two, shelf.file("rsa.pem"), null, PASSWORD));
        byte[] cut = Arrays.copyOf(java.nio.file.Files.readAllBytes(Path.of(two)), 300);
        String broken = shelf.file("broken." + type, cut);
        assertSays("damaged", problem(broken, () -> own(broken, null, "gw", PASSWORD)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "JCEKS", "BKS", "UBER", "BCFKS", "PKCS12"})
    void authoritiesInStoresOfJava(String type) throws Exception {
        KeyStore store = empty(type);
        store.setCertificateEntry("ca", DerContents.certificate(bytes("ca.der")));
        String file = written(store, "trust." + type);
        assertEquals(List.of("Authority"), Shelf.names(trust(file, PASSWORD)));
        assertSays("is not opened by .tls.trust.password", problem(file, () -> trust(file, "falsch")));
        if (List.of("JKS", "JCEKS", "BKS").contains(type)) {
            assertEquals(List.of("Authority"), Shelf.names(trust(file, null)));
        } else {
            assertSays("needs a password: set .tls.trust.password", problem(file, () -> trust(file, null)));
        }
    }

    /** The password of the key is the one that is needed; that of the store protects nothing in these. */
    @ParameterizedTest
    @ValueSource(strings = {"JKS", "JCEKS", "BKS"})
    void keyWithAPasswordOfItsOwn(String type) throws Exception {
        KeyStore store = empty(type);
        store.setKeyEntry("gw", key("gw"), "schluessel".toCharArray(), chain("gw"));
        String file = written(store, "own." + type);
        assertOwn("gw", own(file, null, null, "schluessel"));
        String problem = problem(file, () -> own(file, null, null, PASSWORD));
        assertSays("the private key 'gw' has a password of its own, which .tls.key.password is not: set"
                + " .tls.key.password to that of the key; that of the store is not needed", problem);
        assertSays(WRONG, problem(file, () -> own(file, null, null, "falsch")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UBER", "BCFKS"})
    void keyWithAPasswordOfItsOwnInAnEncryptedStore(String type) throws Exception {
        KeyStore store = empty(type);
        store.setKeyEntry("gw", key("gw"), "schluessel".toCharArray(), chain("gw"));
        String file = written(store, "own." + type);
        assertSays("has a password of its own, which .tls.key.password is not: set .tls.key.password to that of the"
                + " key, and .tls.key.store.password to that of the store",
                problem(file, () -> own(file, null, null, PASSWORD)));
    }

    @Test
    void somethingElse() throws Exception {
        for (byte[] bytes : List.of("0".repeat(99).getBytes(StandardCharsets.US_ASCII), new byte[99],
                new byte[] {0x30, (byte) 0x80, 0, 0}, new byte[] {(byte) 0xFE, (byte) 0xED, (byte) 0xFE, (byte) 0xED, 0,
                0, 0, 9, 0, 0, 0, 0, 0})) {
            String file = shelf.file("else", bytes);
            assertNotBlamed(problem(file, () -> own(file, null, null, PASSWORD)));
        }
    }
}
