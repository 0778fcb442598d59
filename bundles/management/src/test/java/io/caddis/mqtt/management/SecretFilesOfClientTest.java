package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.packet.Connect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
