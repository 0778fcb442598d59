package io.caddis.mqtt.tls.material;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsOptions.Revocation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The files that OpenSSL made (see {@code resources/keys/make.sh}), others beside them, and what is read of all. */
final class Shelf {
    static final String PASSWORD = "geheim";
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    private static final Map<String, byte[]> ALL = new LinkedHashMap<>();

    private final Path folder;

    static {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Shelf.class.getResourceAsStream("/keys/openssl.txt"), StandardCharsets.US_ASCII))) {
            lines.lines().map(line -> line.split(" ")).forEach(parts -> ALL.put(parts[0],
                    Base64.getDecoder().decode(parts[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Shelf(Path folder) {
        this.folder = folder;
    }

    static Stream<String> names(String... prefixes) {
        return ALL.keySet().stream().filter(name -> Stream.of(prefixes).anyMatch(name::startsWith));
    }

    static byte[] bytes(String name) {
        return ALL.get(name).clone();
    }

    static String text(String name) {
        return new String(ALL.get(name), StandardCharsets.US_ASCII);
    }

    /** A file of OpenSSL's, as a file. */
    String file(String name) throws IOException {
        return file(name, ALL.get(name));
    }

    String file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    String file(String name, String text) throws IOException {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static TlsOptions options(List<String> trust, String trustPassword, TlsOptions.Identity identity,
            List<String> crls) {
        return new TlsOptions(null, true, new TlsOptions.Trust(trust, trustPassword, List.of()), identity, null,
                new Revocation(crls.isEmpty() ? Revocation.Mode.NONE : Revocation.Mode.HARD, crls, true), List.of(),
                List.of("TLSv1.3"), List.of(), List.of(), List.of(), null, 0);
    }

    static Material own(String key, String certificate, String alias, String password) throws TlsProblem {
        return MaterialReader.read(options(key, certificate, alias, password), BOUNCY_CASTLE);
    }

    static TlsOptions options(String key, String certificate, String alias, String password) {
        return options(List.of(), null, new TlsOptions.Identity(key, certificate, alias, password, null, List.of()),
                List.of());
    }

    /** From a store whose password is not that of its key. */
    static Material stored(String store, String keyPassword, String storePassword) throws TlsProblem {
        return MaterialReader.read(options(List.of(), null, new TlsOptions.Identity(store, null, null, keyPassword,
                storePassword), List.of()), BOUNCY_CASTLE);
    }

    static List<X509Certificate> trust(String file, String password) throws TlsProblem {
        return MaterialReader.read(options(List.of(file), password, null, List.of()), BOUNCY_CASTLE).anchors();
    }

    static int crls(String file) throws TlsProblem {
        return MaterialReader.read(options(List.of(), null, null, List.of(file)), BOUNCY_CASTLE).crls().size();
    }

    /** The names of a chain, without {@code CN=}. */
    static List<String> names(List<X509Certificate> chain) {
        return chain.stream().map(one -> one.getSubjectX500Principal().getName().replaceAll("^CN=|,.*", "")).toList();
    }

    static void assertOwn(String first, Material material) {
        assertEquals(first, names(material.chain()).get(0));
    }

    /** Reads something else than a thing. */
    interface Read {
        Object read() throws Exception;
    }

    /** The problem, which names the file and the remedy, is one line, and holds no password. */
    static String problem(String file, Read read) {
        String message = assertThrows(TlsProblem.class, read::read).getMessage();
        assertTrue(message.contains("'" + file + "'") || message.contains("of " + file + " "), message);
        assertTrue(message.lastIndexOf(": ") > message.indexOf("': ") || message.contains(":"), message);
        assertFalse(message.contains("\n") || message.contains(PASSWORD) || message.contains("falsch"), message);
        return message;
    }

    static void assertSays(String words, String message) {
        assertTrue(message.contains(words), message);
    }

    static void assertNotBlamed(String message) {
        assertFalse(message.contains("another password"), message);
    }
}
