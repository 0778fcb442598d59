package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the bundles are divided into packages. */
class PackagesIT {

    static List<BundleJar> bundles() throws IOException {
        return BundleJar.all();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void packagesOfABundleKnowEachOtherInOneDirection(BundleJar bundle) throws IOException {
        List<String> circles = new PackageRules(BundleClasses.read(bundle).references()).circles();
        assertEquals(List.of(), circles, bundle + " has " + String.join("\n", circles) + "\nMove a class to where it is"
                + " used, or give the lower package an interface or a value of its own");
    }

    @Test
    void packagesAreOfASizeToReadThrough() throws IOException {
        Map<String, Integer> large = large();
        large.keySet().removeAll(WHOLE);
        assertEquals(Map.of(), large, "packages of more than " + PackageRules.FILES_MAX + " source files: divide each"
                + " by what its classes are for, and give each part a package-info.java");
    }

    @Test
    void managementIsBuiltInFloors() throws IOException {
        BundleJar management = bundles().stream().filter(bundle -> bundle.name().equals("management")).findFirst()
                .orElseThrow();
        List<String> wrong = new PackageRules(BundleClasses.read(management).references()).upward(FLOORS);
        assertEquals(List.of(), wrong, "a package of management knows only floors below its own:\n"
                + String.join("\n", wrong));
    }

    /** A reader that finds nothing would let everything pass. */
    @Test
    void referencesAreFound() throws IOException {
        BundleJar api = bundles().stream().filter(bundle -> bundle.name().equals("api")).findFirst().orElseThrow();
        BundleClasses classes = BundleClasses.read(api);
        Set<String> session = classes.references().get("io.caddis.mqtt.spi").get("io.caddis.mqtt.spi.Session");
        assertTrue(session.contains("io.caddis.mqtt.packet.Packet"), "Session refers to " + session);
        assertTrue(classes.sources().get("io.caddis.mqtt.spi").contains("Session.java"), "no source of Session");
    }

    private static Map<String, Integer> large() throws IOException {
        Map<String, Set<String>> sources = new TreeMap<>();
        for (BundleJar bundle : bundles()) {
            sources.putAll(BundleClasses.read(bundle).sources());
        }
        return PackageRules.tooLarge(sources);
    }

    private static Set<String> floor(String... names) {
        return Stream.of(names).map(name -> "io.caddis.mqtt.management" + name).collect(Collectors.toSet());
    }

    /** From the top; packages on one floor do not know each other. */
    private static final List<Set<String>> FLOORS = List.of(
            floor(""),
            floor(".connection", ".delivery"),
            floor(".link", ".packets", ".state"),
            floor(".reconnect", ".futures", ".services", ".settlement", ".monitor"),
            floor(".config", ".memory", ".threads"));

    /** Stay as they are: applications see the names of the api, and the codec has one class for each packet family. */
    private static final Set<String> WHOLE = Set.of(
            "io.caddis.mqtt",
            "io.caddis.mqtt.packet",
            "io.caddis.mqtt.spi",
            "io.caddis.mqtt.codec");
}
