package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The classes and methods that {@code ARCHITECTURE.md} names are there. */
class ArchitecturePageIT {
    /** Names that are not ours. */
    private static final Set<String> FOREIGN = Set.of("AccessController", "Condition", "Error", "LongAdder",
            "SSLContext", "SelectorImpl", "Throwable");

    @Test
    void namesAreThoseOfTheSources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String folder : List.of("bundles", "itests")) {
            try (Stream<Path> files = Files.walk(BundleJar.root().resolve(folder))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")
                        && path.toString().contains("/src/")).toList()) {
                    sources.put(file.toString(), Files.readString(file));
                }
            }
        }
        String page = Files.readString(BundleJar.root().resolve("ARCHITECTURE.md"));
        assertEquals(List.of(), new PageNames(sources, FOREIGN).unknown(page), "ARCHITECTURE.md names what no source"
                + " has: write its new name or folder there, or add a name of others to FOREIGN");
    }
}
