package io.caddis.mqtt.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.stream.Stream;

/**
 * The bundles that the gateway brings along: in the folder {@code bundles/} of its own jar, or, when the jars of the
 * zip are used, in the folder {@code bundles} beside that of its own jar.
 */
final class Packed {
    private static final String FOLDER = "bundles/";
    private static final String API = "io.caddis.mqtt.api.jar";

    private final Map<String, Source> sources = new TreeMap<>();

    /** Where the bytes of a bundle are. */
    private interface Source {
        InputStream open() throws IOException;
    }

    /** Those of the jar that this class is of. */
    static Packed found() throws StartException {
        try {
            return new Packed(Path.of(Packed.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
        } catch (IOException | URISyntaxException e) {
            throw new StartException("the bundles of the gateway cannot be read (" + e + "): fetch its jar again", e);
        }
    }

    private Packed(Path own) throws IOException, StartException {
        if (Files.isRegularFile(own)) {
            JarFile jar = new JarFile(own.toFile()); // open as long as this process, as it is on the class path
            jar.stream().filter(entry -> entry.getName().matches(FOLDER + "[^/]+\\.jar"))
                    .forEach(entry -> sources.put(entry.getName().substring(FOLDER.length()),
                            () -> jar.getInputStream(entry)));
        }
        Path beside = own.resolveSibling("..").resolve(FOLDER);
        if (sources.isEmpty() && Files.isDirectory(beside)) {
            try (Stream<Path> files = Files.list(beside)) {
                files.filter(file -> file.toString().endsWith(".jar"))
                        .forEach(file -> sources.put(file.getFileName().toString(), () -> Files.newInputStream(file)));
            }
        }
        if (!sources.containsKey(API)) {
            throw new StartException("no bundles in " + own + " and in " + beside.normalize() + ": start"
                    + " caddis-gateway.jar, or bin/caddis-gateway of the zip, as they were built", null);
        }
    }

    /** The file names, sorted. */
    List<String> names() {
        return List.copyOf(sources.keySet());
    }

    InputStream open(String name) throws IOException {
        return sources.get(name).open();
    }

    /** That of the api's bundle, which all of ours have. */
    String version() throws IOException {
        try (JarInputStream api = new JarInputStream(open(API))) {
            return api.getManifest().getMainAttributes().getValue("Bundle-Version");
        }
    }
}
