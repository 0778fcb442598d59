package io.caddis.mqtt.itests.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder with the configuration files. What is there already stays as it is: it may hold somebody's edits. */
final class WorkFolder {
    private static final List<String> FILES = List.of("io.caddis.mqtt.client~readings.cfg",
            "io.caddis.mqtt.client~dashboard.cfg", "io.caddis.mqtt.itests.readings.cfg",
            "io.caddis.mqtt.itests.printer.cfg", "logback.xml");

    private final Path etc;

    WorkFolder(Path folder) throws IOException {
        etc = folder.toAbsolutePath().normalize().resolve("etc");
        Files.createDirectories(etc);
        for (String name : FILES) {
            Path file = etc.resolve(name);
            if (Files.notExists(file)) {
                copy(name, file);
            }
        }
    }

    private static void copy(String name, Path file) throws IOException {
        try (InputStream original = WorkFolder.class.getResourceAsStream("/etc/" + name)) {
            if (original == null) {
                throw new IOException("etc/" + name + " is missing in the demo's jar");
            }
            Files.copy(original, file);
        }
    }

    /** Where the configuration files are. */
    Path etc() {
        return etc;
    }

    /** The configuration of the logging. */
    Path logging() {
        return etc.resolve("logback.xml");
    }
}
