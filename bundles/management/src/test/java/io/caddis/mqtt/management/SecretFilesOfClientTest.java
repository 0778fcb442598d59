package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.packet.Connect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with secrets as a client uses them: read before each attempt, on the pool. */
class SecretFilesOfClientTest {
    @TempDir
    private Path folder;

    private String password(Scene scene) {
        scene.link().connected();
        scene.settle();
        return ((Connect) scene.link().packets().get(0)).password().asString();
    }

    @Test
    void aMissingFileIsACauseAndIsReadAgain() throws Exception {
        Path file = folder.resolve("secret");
        Scene scene = new Scene().with(".password", "file:" + file).create().withParts();
        assertEquals(ConnectionState.BACKOFF, scene.state());
        String cause = scene.client.status().cause().orElseThrow().text();
        assertTrue(cause.startsWith(".password = (hidden): the file that it names cannot be read"), cause);
        assertTrue(scene.links.isEmpty());
        Files.write(file, "one\n".getBytes(StandardCharsets.UTF_8));
        scene.pass(31 * ByHand.SECOND);
        assertEquals("one", password(scene));
        Files.writeString(file, "two");
        scene.lose();
        scene.pass(31 * ByHand.SECOND);
        assertEquals("two", password(scene));
    }

    /** Said once of each file, however often it is read, and nothing of a file that is its user's. */
    @Test
    void aFileThatEverybodyMayReadIsWarnedOfOnce() throws Exception {
        try (WatchedLog log = new WatchedLog()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path file = Files.writeString(folder.resolve("secret"), "one");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            Scene scene = new Scene().with(".password", "file:" + file).create().withParts();
            for (int attempt = 0; attempt < 2; attempt++) {
                scene.lose();
                scene.pass(31 * ByHand.SECOND);
            }
            assertEquals(List.of(), log.warnings());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            for (int attempt = 0; attempt < 2; attempt++) {
                scene.lose();
                scene.pass(31 * ByHand.SECOND);
            }
            assertEquals(List.of("client tester: .password = (hidden): the file that it names holds a secret, and every"
                    + " user of this machine may read it (rw-r--r--): take that right away, as with chmod o-rw"),
                    log.warnings());
        }
    }

    @Test
    void nothingIsReadWhileAConfigurationIsTakenOver() throws Exception {
        Scene scene = new Scene().create().withParts();
        scene.accept(false);
        scene.with(".password", "file:" + Files.writeString(folder.resolve("secret"), "one"));
        scene.client.configure(scene.config());
        assertEquals(1, scene.links.size(), "the rest is the pool's");
        scene.settle();
        assertEquals("one", password(scene));
    }
}
