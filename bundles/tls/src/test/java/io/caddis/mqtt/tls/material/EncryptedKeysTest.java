package io.caddis.mqtt.tls.material;

import static io.caddis.mqtt.tls.material.Shelf.PASSWORD;
import static io.caddis.mqtt.tls.material.Shelf.assertNotBlamed;
import static io.caddis.mqtt.tls.material.Shelf.assertOwn;
import static io.caddis.mqtt.tls.material.Shelf.assertSays;
import static io.caddis.mqtt.tls.material.Shelf.bytes;
import static io.caddis.mqtt.tls.material.Shelf.own;
import static io.caddis.mqtt.tls.material.Shelf.problem;
import static io.caddis.mqtt.tls.material.Shelf.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Private keys of all kinds, encrypted in all ways: opened, or the true reason. */
class EncryptedKeysTest {
    @TempDir
    Path folder;
    private Shelf shelf;
    private String certificate;

    @BeforeEach
    void start() throws Exception {
        shelf = new Shelf(folder);
        certificate = shelf.file("gw.pem");
    }

    static Stream<String> encrypted() {
        return Shelf.names("old.", "v1.", "v2.", "gw.enc.der").filter(name -> !name.equals("v2.iterations"));
    }

    @ParameterizedTest
    @MethodSource("encrypted")
    void opensWithItsPasswordOnly(String name) throws Exception {
        String file = shelf.file(name);
        assertOwn("gw", own(file, certificate, null, PASSWORD));
        String wrong = problem(file, () -> own(file, certificate, null, "falsch"));
        assertSays("is not opened by .tls.key.password: it has another password", wrong);
        assertSays("is encrypted: set .tls.key.password", problem(file, () -> own(file, certificate, null, null)));
        assertSays("begins or ends with a blank", problem(file, () -> own(file, certificate, null, PASSWORD + " ")));
    }

    /** What was cut off is not blamed on the password. */
    @ParameterizedTest
    @MethodSource("encrypted")
    void cutOff(String name) throws Exception {
        byte[] all = name.endsWith(".der") ? bytes(name) : Base64.getMimeDecoder().decode(text(name)
                .replaceAll("-----[^-]+-----|[A-Za-z-]+: .*", ""));
        byte[] cut = name.startsWith("old.") ? Arrays.copyOf(all, all.length - 16) : cut(all);
        String head = text(name).startsWith("-----") ? text(name).substring(0, text(name).indexOf(
                name.startsWith("old.") ? "\n\n" : "\n")) + "\n\n" : "";
        String file = head.isEmpty() ? shelf.file("cut", cut) : shelf.file("cut", head + Base64.getMimeEncoder()
                .encodeToString(cut) + "\n-----END " + head.substring(11, head.indexOf("-----", 11)) + "-----\n");
        String problem = problem(file, () -> own(file, certificate, null, PASSWORD));
        assertSays("damaged", problem);
        assertNotBlamed(problem);
    }

    private static byte[] cut(byte[] encrypted) throws Exception {
        EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(encrypted);
        byte[] data = info.getEncryptedData();
        return new EncryptedPrivateKeyInfo(info.getEncryptionAlgorithm(), Arrays.copyOf(data, data.length - 16))
                .getEncoded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gw", "secp384r1", "secp521r1", "secp256k1", "brainpoolP256r1", "brainpoolP384r1",
        "brainpoolP512r1", "ed25519", "ed448", "rsa", "rsa-pss"})
    void kinds(String name) throws Exception {
        Material material = own(shelf.file(name + ".key"), shelf.file(name + ".pem"), null, null);
        assertOwn(name, material);
        assertFalse(material.toString().contains("Private"), "no key in its text");
        String other = name.equals("gw") ? "rsa" : "gw";
        String file = shelf.file(other + ".key");
        assertSays("does not belong to the certificate of 'CN=" + name + "'",
                problem(file, () -> own(file, shelf.file(name + ".pem"), null, null)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gw.sec1", "gw.params", "gw.der", "gw.sec1.der", "gw.nopublic", "gw.explicit"})
    void formsOfOneKey(String name) throws Exception {
        assertOwn("gw", own(shelf.file(name), certificate, null, null));
    }

    /** A curve that is spelled out (RFC 5480 section 2.1.1) is taken in a key, and in no certificate. */
    @Test
    void certificateOnACurveWithoutAName() throws Exception {
        String file = shelf.file("explicit.pem");
        String problem = problem(file, () -> own(shelf.file("explicit.key"), file, null, null));
        assertSays("the block CERTIFICATE (line 1) is no certificate that Java takes", problem);
        assertSays("named", problem);
    }

    @Test
    void pkcs1AndOpenSsh() throws Exception {
        assertOwn("rsa", own(shelf.file("rsa.pkcs1"), shelf.file("rsa.pem"), null, null));
        assertOwn("rsa", own(shelf.file("rsa.pkcs1.aes256"), shelf.file("rsa.pem"), null, PASSWORD));
        String ssh = shelf.file("ssh.key");
        assertSays("does not belong", problem(ssh, () -> own(ssh, shelf.file("ed25519.pem"), null, null)));
        String encrypted = shelf.file("ssh.encrypted");
        String problem = problem(encrypted, () -> own(encrypted, certificate, null, PASSWORD));
        assertSays("the block OPENSSH PRIVATE KEY (line 1) is encrypted in the way of OpenSSH", problem);
        assertNotBlamed(problem);
    }

    @ParameterizedTest
    @CsvSource({"dsa.key, is a key for DSA", "dsa.old, is a key for DSA", "x25519.key, is a key for X25519"})
    void keysThatCannotSignInTls(String name, String words) throws Exception {
        String file = shelf.file(name);
        String problem = problem(file, () -> own(file, certificate, null, null));
        assertSays(words, problem);
        assertSays("use RSA, EC, Ed25519 or Ed448", problem);
    }

    static Stream<String> umlauts() {
        return Shelf.names("umlaut.").filter(name -> !name.endsWith(".twice"));
    }

    @ParameterizedTest
    @MethodSource("umlauts")
    void passwordsBeyondAscii(String name) throws Exception {
        String file = shelf.file(name);
        assertOwn("gw", own(file, certificate, null, "p\u00E4ssw\u00F6rt\u20AC"));
        assertSays("it has another password", problem(file, () -> own(file, certificate, null, "p\u00E4ssw\u00F6rt")));
    }

    /** As OpenSSL before 1.1 made of UTF-8. */
    @Test
    void passwordWhoseBytesBecameCharacters() throws Exception {
        assertOwn("gw", own(shelf.file("umlaut.p12.twice"), null, null, "p\u00E4ssw\u00F6rt"));
    }

    @Test
    void workThatIsAskedForIsBounded() throws Exception {
        String file = shelf.file("v2.iterations");
        String problem = problem(file, () -> own(file, certificate, null, PASSWORD));
        assertSays("asks for 6000000 iterations, of 1 to 5000000 allowed", problem);
        byte[] scrypt = Base64.getMimeDecoder().decode(text("v2.scrypt").replaceAll("-----[^-]+-----", ""));
        int cost = indexOf(scrypt, new byte[] {2, 2, 0x40, 0, 2, 1, 8, 2, 1, 1});
        scrypt[cost + 2] = 0x7F;
        scrypt[cost + 6] = 0x7F;
        String large = shelf.file("large", scrypt);
        assertSays("asks scrypt for 504 MiB of memory", problem(large, () -> own(large, certificate, null, PASSWORD)));
    }

    private static int indexOf(byte[] all, byte[] wanted) {
        int index = 0;
        while (!Arrays.equals(wanted, Arrays.copyOfRange(all, index, index + wanted.length))) {
            index++;
        }
        return index;
    }

    @Test
    void unknownAlgorithms() throws Exception {
        EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(Base64.getMimeDecoder().decode(
                text("v2.aes-256-cbc").replaceAll("-----[^-]+-----", "")));
        byte[] encoded = info.getEncoded();
        int cipher = indexOf(encoded, new byte[] {0x60, (byte) 0x86, 0x48, 1, 0x65, 3, 4, 1, 0x2A});
        encoded[cipher + 8] = 0x7E;
        String file = shelf.file("unknown", encoded);
        String problem = problem(file, () -> own(file, certificate, null, PASSWORD));
        assertSays("a cipher (2.16.840.1.101.3.4.1.126) that is not known here", problem);
        assertNotBlamed(problem);
        String old = shelf.file("old", text("old.aes-256-cbc").replace("AES-256-CBC", "SERPENT-256-CBC"));
        assertSays("a cipher 'SERPENT-256-CBC' that is not known here", problem(old,
                () -> own(old, certificate, null, PASSWORD)));
        assertEquals(1, own(shelf.file("v2.scrypt"), certificate, null, PASSWORD).chain().size());
    }
}
