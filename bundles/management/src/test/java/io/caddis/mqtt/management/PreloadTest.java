package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the bundle may need at the end is loaded at its beginning. */
class PreloadTest {
    @Test
    void allClassesOfTheBundleAndThoseTheyName() throws Exception {
        Path folder = Path.of(Preload.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<URL> files;
        try (Stream<Path> found = Files.walk(folder.resolve("io/caddis/mqtt/management"))) {
            files = found.filter(file -> file.toString().endsWith(".class")).map(PreloadTest::url).toList();
        }
        Preload preload = new Preload(path -> Collections.enumeration(files));
        preload.run();
        TreeSet<String> missing = new TreeSet<>(files.stream()
                .map(file -> file.getPath().replaceAll(".*/(io/caddis/.*)\\.class", "$1")).toList());
        missing.removeAll(preload.seen());
        assertEquals(new TreeSet<>(), missing);
        for (String named : List.of("io/caddis/mqtt/spi/Figures", "org/slf4j/Logger", "io/caddis/mqtt/packet/Publish",
                "io/caddis/mqtt/DisconnectCause$Source")) {
            assertTrue(preload.seen().contains(named), named);
        }
    }

    /** Felix' file is closed when it is replaced in the first moment: the next version does the same for itself. */
    @Test
    void aBundleThatIsGoneIsNoFault() {
        Preload preload = new Preload(path -> {
            throw new NullPointerException("zip file closed");
        });
        assertDoesNotThrow(preload::run);
        assertEquals(Set.of(), preload.seen());
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
