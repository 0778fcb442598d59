package io.caddis.mqtt.tls.material;

import static io.caddis.mqtt.tls.material.Shelf.assertNotBlamed;
import static io.caddis.mqtt.tls.material.Shelf.assertOwn;
import static io.caddis.mqtt.tls.material.Shelf.assertSays;
import static io.caddis.mqtt.tls.material.Shelf.problem;
import static io.caddis.mqtt.tls.material.Shelf.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores of every kind whose key has the password of the store, another one, or none; and which one is wrong. */
class StorePasswordsTest {
    private static final String STORE = "vom Speicher";
    private static final String KEY = "vom Schluessel";
    private static final String WRONG = "falsch";
    private static final String NOT_BY_KEY = "is not opened by .tls.key.password: ";
    private static final String NOT_BY_STORE = "is not opened by .tls.key.store.password: ";

    @TempDir
    Path folder;
    private Shelf shelf;

    @BeforeEach
    void start() {
        shelf = new Shelf(folder);
    }

    private String made(String type, String storePassword, String keyPassword) throws Exception {
        KeyStore store = type.equals("BC-PKCS12") ? KeyStore.getInstance("PKCS12", Shelf.BOUNCY_CASTLE)
                : type.startsWith("J") || type.equals("PKCS12") ? KeyStore.getInstance(type)
                : KeyStore.getInstance(type, Shelf.BOUNCY_CASTLE);
        store.load(null, null);
        PrivateKey key = KeyFactory.getInstance("EC", Shelf.BOUNCY_CASTLE).generatePrivate(new PKCS8EncodedKeySpec(
                Base64.getMimeDecoder().decode(Shelf.text("gw.key").replaceAll("-----[^-]+-----", ""))));
        store.setKeyEntry("gw", key, keyPassword.toCharArray(),
                new X509Certificate[] {DerContents.certificate(Shelf.bytes("gw.pem"))});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, storePassword.toCharArray());
        return shelf.file("own." + type, out.toByteArray());
    }

    private static void opens(String file, String keyPassword, String storePassword) throws TlsProblem {
        assertOwn("gw", stored(file, keyPassword, storePassword));
    }

    /** Names the file and no password. */
    private static void says(String words, String file, String keyPassword, String storePassword) {
        String problem = problem(file, () -> stored(file, keyPassword, storePassword));
        assertSays(words, problem);
        assertFalse(problem.contains(STORE) || problem.contains(KEY), problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "JCEKS", "BKS", "UBER", "BCFKS", "PKCS12", "BC-PKCS12"})
    void ofStoreAndKeyTheSame(String type) throws Exception {
        String file = made(type, STORE, STORE);
        opens(file, STORE, null);
        opens(file, STORE, "");
        opens(file, null, STORE);
        opens(file, "", STORE);
        opens(file, STORE, STORE);
        says("needs a password: set .tls.key.password", file, null, null);
        says("needs a password: set .tls.key.password", file, "", "");
        says(NOT_BY_KEY, file, WRONG, null);
        says(NOT_BY_STORE, file, null, WRONG);
        says(NOT_BY_STORE, file, STORE, WRONG);
        says(NOT_BY_STORE, file, WRONG, WRONG);
        says("the private key 'gw' " + NOT_BY_KEY + "it has another password", file, WRONG, STORE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "JCEKS", "BKS", "UBER", "BCFKS", "PKCS12"})
    void ofTheKeyAnotherOne(String type) throws Exception {
        String file = made(type, STORE, KEY);
        opens(file, KEY, STORE);
        says("needs a password: set .tls.key.password", file, null, null);
        says("the private key 'gw' has a password of its own, which .tls.key.store.password is not: set"
                + " .tls.key.password to it", file, null, STORE);
        says("the private key 'gw' has a password of its own, which .tls.key.password is not: set .tls.key.password to"
                + " that of the key", file, STORE, null);
        says("the private key 'gw' " + NOT_BY_KEY + "it has another password", file, WRONG, STORE);
        says(NOT_BY_STORE, file, KEY, WRONG);
        says(NOT_BY_STORE, file, STORE, KEY);
        says(NOT_BY_STORE, file, null, WRONG);
        says(NOT_BY_KEY, file, WRONG, null);
    }

    /** The password of the key alone opens those whose store's only protects against changes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"JKS |", "JCEKS |", "BKS |",
        "UBER | the store (UBER) has another password (set .tls.key.store.password, if it is not that of its key)",
        "BCFKS | the store (BCFKS) has another password (set .tls.key.store.password, if it is not that of its key)",
        "PKCS12 | the private key is opened by .tls.key.password, and the store is not: set .tls.key.store.password"})
    void ofTheKeyAlone(String type, String refusal) throws Exception {
        String file = made(type, STORE, KEY);
        if (refusal == null) {
            opens(file, KEY, null);
        } else {
            says(refusal, file, KEY, null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "JCEKS", "BKS", "UBER", "BCFKS", "PKCS12"})
    void oneOfThemEmpty(String type) throws Exception {
        String keyWithout = made(type, STORE, "");
        opens(keyWithout, STORE, null);
        opens(keyWithout, null, STORE);
        says(NOT_BY_STORE, keyWithout, null, WRONG);
        if (List.of("UBER", "BCFKS", "PKCS12").contains(type)) {
            says("needs a password: set .tls.key.password", keyWithout, null, null);
        } else {
            opens(keyWithout, null, null);
        }
        String storeWithout = made(type, "", KEY);
        opens(storeWithout, KEY, null);
        opens(storeWithout, KEY, "");
        says("needs a password: set .tls.key.password", storeWithout, null, null);
        assertNotBlamed(problem(storeWithout, () -> stored(storeWithout, null, "")));
        says(".tls.key.password", storeWithout, WRONG, null);
        String neither = made(type, "", "");
        opens(neither, null, null);
        opens(neither, "", "");
    }

    @ParameterizedTest
    @CsvSource({"JKS, spätä, schlüß", "BKS, spätä, schlüß", "UBER, spätä, schlüß", "BCFKS, spätä, schlüß",
        "BC-PKCS12, spätä, spätä", "UBER, пароль, 密码", "BCFKS, пароль, 密码", "JCEKS, spätä, ascii",
        "BKS, ' leading', 'trailing '"})
    void beyondAscii(String type, String storePassword, String keyPassword) throws Exception {
        String file = made(type, storePassword, keyPassword);
        opens(file, keyPassword, storePassword);
        says("the private key 'gw' " + NOT_BY_KEY + "it has another password", file, "schlüss", storePassword);
        says(NOT_BY_STORE, file, keyPassword, "spata");
    }

    /** A key of these cannot have such a password: so it is a wrong one, and no damage. */
    @ParameterizedTest
    @ValueSource(strings = {"JCEKS", "PKCS12"})
    void beyondAsciiWhereNoneCanBe(String type) throws Exception {
        says("the private key 'gw' " + NOT_BY_KEY + "it has another password", made(type, STORE, KEY), "schlüß", STORE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "JCEKS", "BKS", "UBER", "BCFKS", "PKCS12"})
    void changedAndNotOfAnotherPassword(String type) throws Exception {
        String file = made(type, STORE, KEY);
        byte[] bytes = Files.readAllBytes(Path.of(file));
        for (int place = 0; place < bytes.length; place += 1 + bytes.length / 12) {
            byte[] changed = bytes.clone();
            changed[place] ^= (byte) 0x55;
            String other = shelf.file("changed", changed);
            try {
                opens(other, KEY, STORE); // as where it was changed nothing is protected
            } catch (TlsProblem e) {
                assertSays(other, e.getMessage());
                assertEquals(1, e.getMessage().lines().count());
            }
        }
    }

    /** The tool that most stores are made with. */
    @Test
    void byKeytool() throws Exception {
        String file = folder.resolve("keytool.jks").toString();
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
                .toString(), "-genkeypair", "-storetype", "JKS", "-keystore", file, "-alias", "gw", "-keyalg", "EC",
                "-groupname", "secp256r1", "-dname", "CN=gw", "-storepass", STORE, "-keypass", KEY));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(keytool.getInputStream().readAllBytes());
        assertEquals(0, keytool.waitFor(), printed);
        opens(file, KEY, STORE);
        opens(file, KEY, null);
        says("the private key 'gw' " + NOT_BY_KEY + "it has another password", file, WRONG, STORE);
        says(NOT_BY_STORE, file, KEY, WRONG);
    }
}
