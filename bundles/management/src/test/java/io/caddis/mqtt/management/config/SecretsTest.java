package io.caddis.mqtt.management.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that are somewhere else: in files, in the environment, or nowhere because nobody replaced a placeholder. */
class SecretsTest {
    @TempDir
    private Path folder;

    private static ClientConfig read(String key, Object value) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", "mqtt://host"));
        if (key.contains("tls")) {
            settings.put("server", "mqtts://host");
        }
        if (key.equals(".tls.psk.key")) {
            settings.put("tls.psk.identity", "i");
        }
        if (key.startsWith(".tls.key.")) {
            settings.put("tls.key", "k");
        }
        if (key.endsWith("proxy.password")) {
            settings.putAll(Map.of("proxy", "http://p:1", "proxy.username", "u"));
        }
        settings.put(key, value);
        return ClientConfig.read(settings, "generated");
    }

    private static String refused(String key, Object value) {
        return assertThrows(IllegalArgumentException.class, () -> read(key, value)).getMessage();
    }

    static Stream<String> secretKeys() {
        return ClientConfig.KEYS.stream().filter(key -> key.startsWith(".")).sorted();
    }

    static Stream<String> keys() {
        return ClientConfig.KEYS.stream().sorted();
    }

    private Path file(String content) throws Exception {
        return Files.writeString(folder.resolve("secret"), content);
    }

    // ---- what a value says

    @ParameterizedTest
    @MethodSource("keys")
    void placeholderThatWasNotReplacedIsRefusedForAnyKey(String key) {
        for (String placeholder : new String[] {"$[secret:x]", "$[env:x]", "$[prop:x]"}) {
            String message = refused(key, placeholder);
            assertTrue(message.startsWith(key + " "), message);
            assertFalse(key.startsWith(".") && message.contains("secret:x"), message);
        }
    }

    @ParameterizedTest
    @MethodSource("secretKeys")
    void everySecretMayBeInAFile(String key) throws Exception {
        String content = key.endsWith("headers") ? "X-One: a, b\nX-Two: c" : key.endsWith("psk.key") ? "0a1b" : "token";
        ClientConfig literal = read(key, key.endsWith("headers") ? content.split("\n") : content);
        Path file = file(content + "\n");
        ClientConfig config = read(key, "file:" + file);
        ClientConfig ready = config.withSecrets();
        assertEquals(literal.endpoint(), ready.endpoint());
        assertEquals(literal.password(), ready.password());
        assertEquals(literal.tls().options(), ready.tls().options());
        assertTrue(config.needsReconnect(read(key, "file:" + folder.resolve("other"))));
        assertFalse(config.needsReconnect(read(key, "file:" + file)));
        assertFalse((config + " " + config.secrets()).contains(file.toString()));
    }

    @Test
    void everySecretMayBeInTheEnvironment() {
        Map.Entry<String, String> one = System.getenv().entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty()).findFirst().orElseThrow();
        assertEquals(one.getValue(), read(".password", "env:" + one.getKey()).password().asString());
        assertNull(read(".password", "env:" + one.getKey()).secrets());
        String message = refused(".password", "env:no-such-variable");
        assertEquals(".password = (hidden): this process has no such environment variable: set it, or, if the secret"
                + " itself begins with env:, write text: before it", message);
    }

    @Test
    void textIsTakenAsItIs() {
        for (String secret : new String[] {"file:/etc/passwd", "env:HOME", "text:", "$[env:x]", " x ", ""}) {
            ClientConfig config = read(".password", "text:" + secret);
            assertEquals(secret, config.password().asString());
            assertNull(config.secrets());
        }
        assertEquals("File:/x", read(".password", "File:/x").password().asString());
        assertEquals("file:/x", read("username", "file:/x").username(), "no secret key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:", "file:relative", "file:a\0b"})
    void pathsAreAbsolute(String value) {
        assertEquals(".password = (hidden): write an absolute path behind file:, or, if the secret itself begins with"
                + " that, text: before it", refused(".password", value));
    }

    // ---- what a file says

    private String problem(Path file) {
        ClientConfig config = read(".password", "file:" + file);
        String message = assertThrows(IllegalArgumentException.class, () -> config.withSecrets()).getMessage();
        assertTrue(message.startsWith(".password = (hidden): the file that it names "), message);
        assertFalse(message.contains(folder.toString()), message);
        return message;
    }

    @Test
    void oneLineEndIsLeftOut() throws Exception {
        for (String end : new String[] {"", "\n", "\r\n"}) {
            ClientConfig config = read(".password", "file:" + file(" s\n\n" + end));
            assertEquals(end.isEmpty() ? " s\n" : " s\n\n", config.withSecrets().password().asString());
        }
    }

    @Test
    void filesOfNoUseAreNamedByTheirKey() throws Exception {
        assertTrue(problem(folder.resolve("none")).contains("cannot be read (NoSuchFileException)"));
        assertTrue(problem(folder).contains("cannot be read (IOException)"));
        assertTrue(problem(file("\n")).contains("is empty"));
        assertTrue(problem(file("x".repeat(65_537))).contains("more than 65536 bytes"));
        assertTrue(problem(Files.write(folder.resolve("secret"), new byte[] {(byte) 0xC3})).contains("is not UTF-8"));
    }

    @Test
    void whatAFileHoldsIsCheckedAsAValueIs() throws Exception {
        ClientConfig config = read(".tls.psk.key", "file:" + file("no digits"));
        String message = assertThrows(IllegalArgumentException.class, () -> config.withSecrets()).getMessage();
        assertEquals(".tls.psk.key = (hidden): use an even number of hexadecimal digits", message);
    }
}
