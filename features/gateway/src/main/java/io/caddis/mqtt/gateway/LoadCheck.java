package io.caddis.mqtt.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * Says which files of a folder nobody takes. File Install passes over a jar that it cannot open in silence, and makes
 * configurations of nobody from names with a slip. Not thread safe.
 */
final class LoadCheck {
    private static final String CLIENT = "io.caddis.mqtt.client";

    private final Path folder;
    /** By file: how it looked the last time, and whether that was told. */
    private final Map<Path, Seen> seen = new HashMap<>();

    /**
     * A file as it was.
     *
     * @param stamp size and time of the last change
     * @param told  whether it was looked into
     */
    private record Seen(String stamp, boolean told) {
    }

    LoadCheck(Path folder) {
        this.folder = folder;
    }

    /** What is wrong with files that have changed, but not since the last call: those are being copied. */
    List<String> look() {
        List<String> problems = new ArrayList<>();
        Map<Path, Seen> now = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String stamp = stamp(file);
                Seen before = seen.get(file);
                boolean still = before != null && before.stamp().equals(stamp);
                if (still && !before.told()) {
                    String problem = problem(file);
                    if (problem != null) {
                        problems.add("'" + file.getFileName() + "': " + problem);
                    }
                }
                now.put(file, new Seen(stamp, still));
            }
        } catch (IOException | UncheckedIOException e) {
            if (!seen.isEmpty() || Files.notExists(folder)) { // said once
                problems.add("the folder " + folder + " cannot be read (" + e + "): what it had stays as it is");
            }
        }
        seen.clear();
        seen.putAll(now);
        return problems;
    }

    private static String stamp(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime();
        } catch (NoSuchFileException e) {
            return "gone";
        }
    }

    /** Null if there is none. */
    private static String problem(Path file) {
        String name = file.getFileName().toString();
        try {
            if (name.endsWith(".jar")) {
                return problemOfJar(file);
            } else if (name.endsWith(".cfg")) {
                return problemOfConfiguration(name);
            } else if (name.startsWith(".") || name.endsWith("~") || name.endsWith(".part") || name.endsWith(".tmp")
                    || name.endsWith(".config")) {
                return null;
            }
            return "nobody reads it: a bundle ends in .jar, a configuration in .cfg";
        } catch (NoSuchFileException e) {
            return null; // removed meanwhile
        } catch (IOException e) {
            return "cannot be read (" + e + "): let this user read it";
        }
    }

    private static String problemOfJar(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return "cannot be read: let this user read it";
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            String name = manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
            return name != null ? null : "is a jar and no bundle: its manifest has no Bundle-SymbolicName; build it"
                    + " with bnd, as docs/first-bundle.md shows";
        } catch (ZipException e) {
            return "is no jar, or only a part of one (" + e.getMessage() + "): copy it whole, best under a name that"
                    + " ends in .part, and rename it then";
        }
    }

    private static String problemOfConfiguration(String name) {
        String pid = name.substring(0, name.length() - ".cfg".length());
        if (pid.startsWith(CLIENT + "~")) {
            return "makes no client: the name of a client follows a hyphen: " + CLIENT + "-"
                    + pid.substring(CLIENT.length() + 1) + ".cfg";
        } else if (pid.equals(CLIENT) || pid.equals(CLIENT + "-")) {
            return "makes no client: its name is missing, as in " + CLIENT + "-plant.cfg";
        } else if (!pid.contains(".")) {
            return "configures '" + pid + "', which nobody asks for unless a bundle of yours does: that of a client is"
                    + " named as " + CLIENT + "-plant.cfg";
        }
        return null; // File Install says what is wrong inside
    }
}
