package io.caddis.mqtt.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadCheckTest {
    @TempDir
    private Path folder;
    private LoadCheck check;

    @BeforeEach
    void begin() {
        check = new LoadCheck(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.caddis.mqtt.client-plant.cfg", "com.example.plant.cfg", "plant.jar.part", ".hidden",
        "x~", "io.caddis.mqtt.client~plant.config"})
    void whatSomebodyReadsOrWhatIsBeingWrittenIsRight(String name) throws IOException {
        Files.writeString(folder.resolve(name), "server = mqtt://127.0.0.1");
        assertEquals(List.of(), looks(3));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "io.caddis.mqtt.client~plant.cfg | makes no client: the name of a client follows a hyphen:"
            + " io.caddis.mqtt.client-plant.cfg",
        "io.caddis.mqtt.client.cfg  | makes no client: its name is missing, as in io.caddis.mqtt.client-plant.cfg",
        "io.caddis.mqtt.client-.cfg | makes no client: its name is missing, as in io.caddis.mqtt.client-plant.cfg",
        "plant.cfg | configures 'plant', which nobody asks for unless a bundle of yours does: that of a"
            + " client is named as io.caddis.mqtt.client-plant.cfg",
        "plant.conf                      | nobody reads it: a bundle ends in .jar, a configuration in .cfg"})
    void whatNobodyReadsIsTold(String name, String said) throws IOException {
        Files.writeString(folder.resolve(name), "server = mqtt://127.0.0.1");
        assertEquals(List.of("'" + name + "': " + said), looks(3));
    }

    @Test
    void aJarThatIsNoneIsToldOnceForEachOfItsForms() throws IOException {
        Path jar = folder.resolve("plant.jar");
        Files.writeString(jar, "no jar");
        assertEquals(List.of(), check.look(), "it may be on its way");
        List<String> said = check.look();
        assertEquals(1, said.size());
        assertTrue(said.get(0).startsWith("'plant.jar': is no jar, or only a part of one ("), said.get(0));
        assertEquals(List.of(), looks(3));

        byte[] whole = jar("Bundle-SymbolicName");
        Files.write(jar, Arrays.copyOf(whole, whole.length / 2));
        assertEquals(1, looks(3).size());

        Files.write(jar, jar("Name"));
        assertTrue(looks(3).get(0).startsWith(
                "'plant.jar': is a jar and no bundle: its manifest has no Bundle-SymbolicName"));

        Files.write(jar, whole);
        assertEquals(List.of(), looks(3));
    }

    @Test
    void aFolderThatIsGoneIsToldAndTheCheckGoesOn() throws IOException {
        Files.delete(folder);
        assertTrue(check.look().get(0).endsWith("what it had stays as it is"));
        Files.createDirectory(folder);
        Files.writeString(folder.resolve("plant.conf"), "");
        assertEquals(1, looks(2).size());
    }

    private List<String> looks(int times) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            all.addAll(check.look());
        }
        return all;
    }

    private byte[] jar(String attribute) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue(attribute, "plant");
        Path file = Files.createTempFile("plant", ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            out.putNextEntry(new ZipEntry("some"));
            out.write(new byte[100]);
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }
}
