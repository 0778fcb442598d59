package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What the packages for Kura hold: our bundles, what Kura lacks, and nothing that Kura has itself. */
class KuraPackagesIT {
    private static final String VERSION = System.getProperty("caddis.version");
    private static final Path FOLDER = BundleJar.root().resolve("features/kurapackages/target");
    private static final Path DP = FOLDER.resolve("caddis-mqtt-" + VERSION + ".dp");
    private static final Path DEB = FOLDER.resolve("caddis-mqtt-" + VERSION + ".deb");
    private static final String REMEDY = ": name the jar in features/kurapackages/pom.xml and, for the .dp, in"
            + " src/main/dp/META-INF/MANIFEST.MF beside it, or here as one that this Kura cannot use";
    private static final int AR_HEADER = 60;
    private static final int TAR_BLOCK = 512;

    /** But the bundle for Karaf's shell, those for tests and programs, and the one whose import Equinox 3.16 lacks. */
    @Test
    void theDeploymentPackageHasWhatKura5CanUse() throws IOException {
        assertEquals(jars(Set.of("karaf", "testing", "options", "condition")), new TreeSet<>(read(DP).keySet()),
                DP.getFileName() + REMEDY);
    }

    @Test
    void theDebianPackageHasWhatKura6CanUse() throws IOException {
        TreeSet<String> found = new TreeSet<>();
        for (String path : tar(ar(DEB).get("data.tar.gz")).keySet()) {
            if (path.endsWith(".jar")) {
                found.add(path.substring(path.lastIndexOf('/') + 1));
                assertTrue(path.matches("\\./opt/eclipse/kura/plugins/[56]s/[^/]+"), path + ": Kura 6 starts what is in"
                        + " a folder of plugins whose name is a start level and an s");
            }
        }
        assertEquals(jars(Set.of("karaf", "testing", "options")), found, DEB.getFileName() + REMEDY);
    }

    /** Deployment Admin refuses a package whose manifest says of a bundle what the bundle does not say. */
    @Test
    void theManifestSaysOfEachBundleWhatItSaysItself() throws IOException {
        Map<String, String> said = new TreeMap<>();
        manifest().getEntries().forEach((name, attributes) -> said.put(name, identity(attributes)));
        Map<String, String> are = new TreeMap<>();
        for (Map.Entry<String, byte[]> jar : read(DP).entrySet()) {
            try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar.getValue()))) {
                are.put(jar.getKey(), identity(in.getManifest().getMainAttributes()));
            }
        }
        assertEquals(are, said, "symbolic names and versions in " + DP.getFileName());
    }

    @Test
    void packagesHaveTheVersionOfTheirBundles() throws IOException {
        String version = BundleJar.all().get(0).header("Bundle-Version");
        assertEquals(version, manifest().getMainAttributes().getValue("DeploymentPackage-Version"));
        String control = new String(tar(ar(DEB).get("control.tar.gz")).get("./control"), StandardCharsets.UTF_8);
        assertTrue(control.contains("\nVersion: " + version + "\n"), control);
    }

    private static TreeSet<String> jars(Set<String> without) throws IOException {
        TreeSet<String> jars = new TreeSet<>(Set.of("h2-mvstore.jar"));
        for (BundleJar bundle : BundleJar.all()) {
            if (!without.contains(bundle.name())) {
                jars.add("io.caddis.mqtt." + bundle.name() + ".jar");
            }
        }
        return jars;
    }

    private static String identity(Attributes attributes) {
        return attributes.getValue("Bundle-SymbolicName").replaceAll(";.*", "") + " "
                + attributes.getValue("Bundle-Version");
    }

    /** As Deployment Admin reads it, from a stream: the manifest has to be the first entry. */
    private static Manifest manifest() throws IOException {
        try (JarInputStream in = new JarInputStream(Files.newInputStream(DP))) {
            return in.getManifest();
        }
    }

    private static Map<String, byte[]> read(Path jar) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    /** The members of a Debian package, which is an archive of ar. */
    private static Map<String, byte[]> ar(Path file) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            assertEquals("!<arch>\n", new String(in.readNBytes(8), StandardCharsets.US_ASCII));
            for (byte[] header = in.readNBytes(AR_HEADER); header.length == AR_HEADER;
                    header = in.readNBytes(AR_HEADER)) {
                int size = Integer.parseInt(text(header, 48, 10).trim());
                members.put(text(header, 0, 16).replaceAll("/? *$", ""), in.readNBytes(size));
                in.skipNBytes(size % 2);
            }
        }
        assertEquals(List.of("debian-binary", "control.tar.gz", "data.tar.gz"), new ArrayList<>(members.keySet()));
        return members;
    }

    /** The files of a zipped archive of tar. */
    private static Map<String, byte[]> tar(byte[] zipped) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            for (byte[] header = in.readNBytes(TAR_BLOCK); header.length == TAR_BLOCK && header[0] != 0;
                    header = in.readNBytes(TAR_BLOCK)) {
                int size = Integer.parseInt(text(header, 124, 11).trim(), 8);
                byte[] content = in.readNBytes(size);
                in.skipNBytes((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
                if (header[156] == '0') {
                    files.put(text(header, 0, 100), content);
                }
            }
        }
        return files;
    }

    /** Up to a zero byte. */
    private static String text(byte[] header, int from, int length) {
        String all = new String(Arrays.copyOfRange(header, from, from + length), StandardCharsets.US_ASCII);
        return all.indexOf('\0') < 0 ? all : all.substring(0, all.indexOf('\0'));
    }
}
