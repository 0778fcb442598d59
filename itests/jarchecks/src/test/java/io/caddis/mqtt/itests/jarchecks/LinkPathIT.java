package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What runs at the end of a link needs no class that a compiler made up, since it may run when none can be loaded. */
class LinkPathIT {
    /** Bundles whose code a link goes on with after they were replaced. Codec and session are left before. */
    private static final Set<String> ON_THE_LINK = Set.of("management", "transport", "websocket", "tls",
            "store");
    /** javac's table of a switch over an enum is a field of a class of its own. */
    private static final String TABLE = "$SwitchMap$";

    @Test
    void noSwitchOverAnEnumIsOnTheWayOfALink() throws IOException {
        Set<String> found = new TreeSet<>();
        for (BundleJar bundle : BundleJar.all()) {
            if (ON_THE_LINK.contains(bundle.name())) {
                found.addAll(withTables(bundle));
            }
        }
        assertEquals(Set.of(), found, "a switch over an enum makes a class that is loaded when it runs first, which may"
                + " be after the bundle was replaced, when no class can be loaded: use if, a set, or a method of the"
                + " enum");
    }

    /** A search that finds nothing would let everything pass. */
    @Test
    void tablesAreFound() throws IOException {
        BundleJar codec = BundleJar.all().stream().filter(bundle -> bundle.name().equals("codec")).findFirst()
                .orElseThrow();
        assertTrue(!withTables(codec).isEmpty(), "the codec has switches over enums");
    }

    private static List<String> withTables(BundleJar bundle) throws IOException {
        Set<String> found = new TreeSet<>();
        try (JarFile jar = new JarFile(bundle.file().toFile())) {
            for (String entry : bundle.entries()) {
                if (entry.endsWith(".class") && new String(jar.getInputStream(new JarEntry(entry)).readAllBytes(),
                        StandardCharsets.ISO_8859_1).contains(TABLE)) {
                    found.add(bundle + ": " + entry);
                }
            }
        }
        return List.copyOf(found);
    }
}
