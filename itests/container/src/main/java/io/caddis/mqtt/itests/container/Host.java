package io.caddis.mqtt.itests.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jars that this module's packaging laid out: {@code frameworks}, {@code base}, {@code caddis}, {@code store},
 * {@code monitoring}, {@code shell}, {@code console} and others.
 *
 * @param folder the folder {@code target/host} of this module
 */
public record Host(Path folder) {
    /** The system property that names the folder. */
    public static final String PROPERTY = "caddis.host";

    /** The folder that the system property {@code caddis.host} names. */
    public static Host configured() {
        String folder = System.getProperty(PROPERTY);
        if (folder == null || !Files.isDirectory(Path.of(folder))) {
            throw new IllegalStateException("system property " + PROPERTY + "=" + folder
                    + ": name the folder target/host of itests/container, made by mvn package");
        }
        return new Host(Path.of(folder).toAbsolutePath().normalize());
    }

    /** Component runtime, Configuration Admin, Metatype, the oldest SLF4J that we support, and what those need. */
    public List<Path> base() {
        List<Path> all = new ArrayList<>(jars(folder.resolve("base")));
        all.addAll(jars(folder.resolve("log-oldest")));
        return all;
    }

    /** The same with SLF4J and Logback that are in support: what our pages deploy. */
    public List<Path> baseInSupport() {
        List<Path> all = new ArrayList<>(jars(folder.resolve("base")));
        all.addAll(jars(folder.resolve("log")));
        return all;
    }

    /** Configurator and File Install. */
    public List<Path> configuration() {
        return jars(folder.resolve("configuration"));
    }

    /** The same as {@link #base}, with the Configuration Admin of Equinox in place of that of Felix. */
    public List<Path> baseOfEquinox() {
        List<Path> all = new ArrayList<>(base());
        all.removeIf(jar -> jar.getFileName().toString().startsWith("org.apache.felix.configadmin"));
        all.addAll(jars(folder.resolve("equinox-cm")));
        return all;
    }

    /**
     * TLS: our bundle, and Bouncy Castle, which it needs.
     *
     * @param newest the newest version that we support, instead of the oldest
     */
    public List<Path> tls(boolean newest) {
        List<Path> all = new ArrayList<>(jars(folder.resolve("tls")));
        all.addAll(jars(folder.resolve(newest ? "bouncycastle-newest" : "bouncycastle-oldest")));
        return all;
    }

    /** Our bundles. */
    public List<Path> caddis() {
        return jars(folder.resolve("caddis"));
    }

    /** The bundle store, and MVStore. */
    public List<Path> store() {
        return jars(folder.resolve("store"));
    }

    /** What shows clients to others: MXBeans and conditions. */
    public List<Path> monitoring() {
        return jars(folder.resolve("monitoring"));
    }

    /** Our commands for {@link #console()}. */
    public List<Path> shell() {
        return jars(folder.resolve("shell"));
    }

    /** The kit for tests of applications. */
    public List<Path> testing() {
        return jars(folder.resolve("testing"));
    }

    /** Gogo. */
    public List<Path> console() {
        return jars(folder.resolve("console"));
    }

    /** In place of {@code gogo.shell}, for a person at a terminal. */
    public List<Path> jline() {
        return jars(folder.resolve("jline"));
    }

    Path framework(FrameworkKind kind) {
        return folder.resolve("frameworks").resolve(kind.jar());
    }

    /** The jars in a folder, by name. */
    public static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no jars in " + folder, e);
        }
    }
}
