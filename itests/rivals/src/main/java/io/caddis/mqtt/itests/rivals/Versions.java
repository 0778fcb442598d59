package io.caddis.mqtt.itests.rivals;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out which version of a library runs. */
final class Versions {

    private static final Pattern JAR_VERSION = Pattern.compile(".*?-(\\d[\\w.+-]*)\\.jar");

    private Versions() {
    }

    /** The version in the manifest or else in the jar's name; {@code unknown} for a folder of classes. */
    static String of(Class<?> type) {
        String manifest = type.getPackage().getImplementationVersion();
        if (manifest != null) {
            return manifest;
        }
        try {
            Path place = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
            Matcher jar = JAR_VERSION.matcher(place.getFileName().toString());
            return jar.matches() ? jar.group(1) : "unknown";
        } catch (URISyntaxException e) {
            return "unknown";
        }
    }
}
