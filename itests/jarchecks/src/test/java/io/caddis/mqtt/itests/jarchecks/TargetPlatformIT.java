package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is there for Eclipse and for bnd has the versions of the build: those files cannot take them from a POM. */
class TargetPlatformIT {
    private static final Path FOLDER = BundleJar.root().resolve("target-platform");
    private static final String VERSION = System.getProperty("caddis.version");
    private static final Pattern IN_TARGET = Pattern.compile(
            "<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>");
    /** Of an Eclipse of today, and not of the tests. */
    private static final Set<String> OF_ECLIPSE = Set.of("org.eclipse.osgi", "org.apache.felix.scr");
    /** In the index and the target the newest; a build against the oldest takes another property. */
    private static final Map<String, String> NEWEST =
            Map.of("${bouncycastle.version}", "${bouncycastle.newest.version}");

    @Test
    void theIndexForBndHasAllBundlesInTheVersionsOfTheBuild() throws IOException {
        Set<String> ours = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (String line : Files.readAllLines(FOLDER.resolve("caddis.mvn"))) {
            if (line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split(":");
            if (parts[0].equals("io.caddis.mqtt")) {
                ours.add(parts[1].substring("io.caddis.mqtt.".length()) + " " + parts[2]);
            } else if (!parts[2].equals(managed(parts[1]))) {
                wrong.add(line + " and not " + managed(parts[1]));
            }
        }
        Set<String> built = new TreeSet<>();
        BundleJar.all().stream().map(BundleJar::name)
                .filter(name -> !name.equals("karaf") && !name.equals("kura")) // for one host each
                .forEach(name -> built.add(name + " " + VERSION));
        assertEquals(built, ours, "bundles in target-platform/caddis.mvn");
        assertEquals(List.of(), wrong, "versions in target-platform/caddis.mvn");
    }

    @Test
    void theTargetHasTheVersionsOfTheBuild() throws IOException {
        Matcher one = IN_TARGET.matcher(Files.readString(FOLDER.resolve("eclipse/io.caddis.mqtt.eclipse.target")));
        List<String> wrong = new ArrayList<>();
        int count = 0;
        for (; one.find(); count++) {
            String managed = managed(one.group(1));
            if (!OF_ECLIPSE.contains(one.group(1)) && managed != null && !one.group(2).equals(managed)) {
                wrong.add(one.group(1) + " " + one.group(2) + " and not " + managed);
            }
        }
        assertFalse(count == 0, "nothing in the .target file");
        assertEquals(List.of(), wrong, "versions in target-platform/eclipse/io.caddis.mqtt.eclipse.target");
    }

    /** The features say their version themselves, since Tycho wants it so. */
    @Test
    void theFeaturesHaveTheVersionOfTheBuild() throws IOException {
        String expected = "version=\"" + VERSION.replace("-SNAPSHOT", "") + ".qualifier\"";
        for (String feature : List.of("feature", "tls.feature", "store.feature")) {
            String xml = Files.readString(BundleJar.root().resolve("p2/" + feature + "/feature.xml"));
            assertEquals(true, xml.contains(expected), "p2/" + feature + "/feature.xml needs " + expected);
        }
    }

    /** The version in target-platform/pom.xml; null if it has no such artifact. */
    private static String managed(String artifact) throws IOException {
        String pom = Files.readString(FOLDER.resolve("pom.xml"));
        Matcher found = Pattern.compile("<artifactId>" + Pattern.quote(artifact) + "</artifactId>\\s*<version>([^<]+)<")
                .matcher(pom);
        if (!found.find()) {
            return null;
        }
        String version = NEWEST.getOrDefault(found.group(1), found.group(1));
        if (version.startsWith("${")) {
            String name = version.substring(2, version.length() - 1);
            Matcher property = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(pom);
            return property.find() ? property.group(1) : null;
        }
        return version;
    }
}
