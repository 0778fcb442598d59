package io.caddis.mqtt.itests.jarchecks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** One bundle of this project as it was built: its folder, its manifest and the text of its XML files. */
record BundleJar(String name, Path folder, Path file, Attributes manifest, List<String> entries,
        Map<String, String> components) {

    private static final Path ROOT = Path.of(System.getProperty("caddis.root")).toAbsolutePath().normalize();
    private static final String VERSION = System.getProperty("caddis.version");

    /** Every folder below bundles/ that has a bnd.bnd and sources: a new bundle needs no listing. */
    static List<BundleJar> all() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT.resolve("bundles"))) {
            return folders.filter(BundleJar::isBundle).sorted().map(BundleJar::read)
                    .toList();
        }
    }

    private static boolean isBundle(Path folder) {
        return Files.exists(folder.resolve("bnd.bnd")) && Files.exists(folder.resolve("src/main/java"));
    }

    private static BundleJar read(Path folder) {
        String name = folder.getFileName().toString();
        Path file = folder.resolve("target").resolve("io.caddis.mqtt." + name + "-" + VERSION + ".jar");
        if (!Files.exists(file)) {
            throw new AssertionError("no jar " + ROOT.relativize(file) + ": run `mvn verify` in the root, and list"
                    + " bundles/" + name + " as a module in pom.xml and as a dependency in itests/jarchecks/pom.xml");
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            List<String> entries = jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName).toList();
            Map<String, String> components = new TreeMap<>();
            for (String entry : entries) {
                if (entry.startsWith("OSGI-INF/") && entry.endsWith(".xml")) {
                    byte[] bytes = jar.getInputStream(jar.getEntry(entry)).readAllBytes();
                    components.put(entry, new String(bytes, StandardCharsets.UTF_8));
                }
            }
            return new BundleJar(name, folder, file, jar.getManifest().getMainAttributes(), entries, components);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** Where the whole reactor begins. */
    static Path root() {
        return ROOT;
    }

    String header(String header) {
        return manifest.getValue(header);
    }

    /** The clauses of a header: package or namespace, and its attributes and directives as they stand. */
    Map<String, String> clauses(String header) {
        Map<String, String> clauses = new LinkedHashMap<>();
        String value = header(header);
        if (value == null) {
            return clauses;
        }
        // a comma or semicolon counts when an even number of quotes follows it
        for (String clause : value.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")) {
            String[] parts = clause.split(";", 2);
            clauses.merge(parts[0].trim(), parts.length == 2 ? parts[1] : "", (one, other) -> one + " " + other);
        }
        return clauses;
    }

    /** The packages of the classes inside. */
    TreeSet<String> packages() {
        TreeSet<String> packages = new TreeSet<>();
        for (String entry : entries) {
            if (entry.endsWith(".class")) {
                packages.add(entry.substring(0, Math.max(0, entry.lastIndexOf('/'))).replace('/', '.'));
            }
        }
        return packages;
    }

    @Override
    public String toString() {
        return name;
    }
}
