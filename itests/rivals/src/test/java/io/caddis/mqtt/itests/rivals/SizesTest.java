package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SizesTest {
    private static Path jar(Path folder, String name, String... entries) throws IOException {
        Path jar = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                out.write(new byte[100]);
                out.closeEntry();
            }
        }
        return jar;
    }

    private static String line(String text, String name) {
        return text.lines().filter(line -> line.contains(name)).findFirst().orElse("");
    }

    @Test
    void everyClientHasItsOwnJarsOnly(@TempDir Path folder) throws IOException {
        List<Path> bundles = List.of(jar(folder, "io.caddis.mqtt.api-0.1.0-SNAPSHOT.jar", "A.class", "B.class", "x"),
                jar(folder, "io.caddis.mqtt.websocket-0.1.0-SNAPSHOT.jar", "A.class"));
        List<Path> others = List.of(jar(folder, "netty-codec-4.1.0.Final.jar", "A.class"),
                jar(folder, "netty-codec-http2-4.1.0.Final.jar", "A.class"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Sizes.print(new PrintStream(out, true, StandardCharsets.UTF_8), bundles, others);
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(line(text, "io.caddis.mqtt.api").matches(".* 2 +0"), text);
        assertTrue(text.contains("Caddis, 1 jar "), text);
        assertTrue(text.contains("HiveMQ, 1 jar "), text);
        assertTrue(text.contains("Vert.x, 2 jars "), text);
        assertEquals("", line(text, "websocket"));
    }
}
