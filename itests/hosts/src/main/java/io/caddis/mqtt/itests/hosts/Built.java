package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the build has made, and what it has fetched.
 *
 * @param root the root folder of the repository, as {@code caddis.root} says
 */
record Built(Path root) {
    static Built configured() {
        return new Built(Path.of(System.getProperty("caddis.root")));
    }

    Path agent() {
        return module().resolve("guests/io.caddis.mqtt.itests.hostagent.jar");
    }

    Path application() {
        return module().resolve("guests/io.caddis.mqtt.itests.hostapplication.jar");
    }

    /** The clients without a framework, and what they take of its API. */
    List<Path> plain() {
        return Stream.of("io.caddis.mqtt.plain.jar", "io.caddis.mqtt.options.jar", "osgi.core.jar")
                .map(module().resolve("guests")::resolve).toList();
    }

    /** What the director of {@code ./caddis p2} has installed. */
    Path plugins() {
        return root.resolve("p2/target/installed/plugins");
    }

    /** One of these, whose file is named by its symbolic name and version. */
    Path plugin(String name) {
        return jars(plugins()).stream().filter(jar -> jar.getFileName().toString().startsWith(name + "_")).findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + " in " + plugins()));
    }

    /** The archive for Karaf. */
    Path kar() {
        return one(root.resolve("features/target"), ".kar");
    }

    /** The executable jar. */
    Path gateway() {
        return root.resolve("features/gateway/target/caddis-gateway.jar");
    }

    /** The deployment package for Kura 5. */
    Path deploymentPackage() {
        return one(root.resolve("features/kurapackages/target"), ".dp");
    }

    /** The Debian package for Kura 6. */
    Path debianPackage() {
        return one(root.resolve("features/kurapackages/target"), ".deb");
    }

    /** Karaf's own archive. */
    Path karaf() {
        return one(module().resolve("karaf"), ".tar.gz");
    }

    /** One of our bundles by the last part of its name. */
    Path bundle(String name) {
        return Stream.of("caddis", "tls", "store", "monitoring", "shell")
                .map(folder -> host().resolve(folder).resolve("io.caddis.mqtt." + name + ".jar"))
                .filter(Files::exists).findFirst()
                .orElseThrow(() -> new IllegalStateException("no bundle " + name + " in " + host()));
    }

    /** The bundle that the store needs. */
    Path mvStore() {
        return host().resolve("store/h2-mvstore.jar");
    }

    /** The classes of this module. */
    Path classes() {
        return module().resolve("classes");
    }

    /** A set of jars that the profile {@code hosts} of this module has fetched. */
    List<Path> set(String name) {
        return jars(module().resolve(name));
    }

    /** The sets of {@code itests/container}. */
    Path host() {
        return root.resolve("itests/container/target/host");
    }

    private Path module() {
        return root.resolve("itests/hosts/target");
    }

    /** The jars in some folders. */
    static List<Path> jars(Path... folders) {
        List<Path> all = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                all.addAll(files.filter(file -> file.toString().endsWith(".jar")).sorted().toList());
            } catch (IOException e) {
                throw new UncheckedIOException("no jars in " + folder, e);
            }
        }
        return all;
    }

    private static Path one(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).findFirst()
                    .orElseThrow(() -> new IllegalStateException("no file that ends with " + ending + " in " + folder));
        } catch (IOException e) {
            throw new UncheckedIOException("no " + folder, e);
        }
    }
}
