package io.caddis.mqtt.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PreloadTest {
    /** What only the framework's threads use. */
    private static final Set<String> DOOR = Set.of("StoreComponent", "StoreSettings", "Preload");
    private static final Pattern USED = Pattern.compile("(?:io/caddis/mqtt|org/h2)/[\\w/$]+");

    /** A class that is missing there is missing when the bundle is replaced: add it. */
    @Test
    void everyClassThatTheThreadUsesIsLoadedAtItsBeginning() throws Exception {
        Set<String> used = new TreeSet<>();
        for (Path file : classes()) {
            String own = folder().relativize(file).toString().replace(".class", "").replace(File.separatorChar, '.');
            if (!DOOR.contains(own) && !own.endsWith("package-info")) {
                used.add("io.caddis.mqtt.store." + own);
                Matcher names = USED.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                names.results().map(name -> name.group().replace('/', '.')).filter(PreloadTest::isClass)
                        .forEach(used::add);
            }
        }
        Set<String> loaded = Preload.CLASSES.stream().map(Class::getName).collect(Collectors.toSet());
        used.removeAll(loaded);
        used.removeAll(Set.of("io.caddis.mqtt.store.file.Disk$1", "io.caddis.mqtt.store.Preload",
                "io.caddis.mqtt.spi.SessionJournal"));
        assertEquals(Set.of(), used, "add them to Preload");
    }

    private static boolean isClass(String name) {
        try {
            Class.forName(name, false, PreloadTest.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false; // text, or half a name
        }
    }

    private static Set<Path> classes() throws Exception {
        try (Stream<Path> files = Files.walk(folder())) {
            return files.filter(file -> file.toString().endsWith(".class")).collect(Collectors.toSet());
        }
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(StoreWriter.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                .resolve("io/caddis/mqtt/store");
    }
}
