package io.caddis.mqtt.itests.kura;

import io.caddis.mqtt.itests.container.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A set of bundles like that of a Kura, and what its core is called. */
enum KuraSet {
    FIVE("org.eclipse.kura.core"),
    SIX("org.eclipse.kura.cloud.base.provider");

    private static final String ROOT = "caddis.root";

    private final String transportBundle;

    KuraSet(String transportBundle) {
        this.transportBundle = transportBundle;
    }

    /** The set of that name, in lower case. */
    static KuraSet of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The symbolic name of the bundle that holds Kura's own transport. */
    String transportBundle() {
        return transportBundle;
    }

    private static Path target() {
        Path folder = Path.of(System.getProperty(ROOT, ".")).resolve("itests/kura/target").toAbsolutePath().normalize();
        if (!Files.isDirectory(folder.resolve("caddis"))) {
            throw new IllegalStateException("system property " + ROOT + "=" + System.getProperty(ROOT)
                    + ": name the clone, with itests/kura packaged");
        }
        return folder;
    }

    /** The framework. */
    Host host() {
        return new Host(target().resolve(toString()));
    }

    /** What Kura brings. */
    List<Path> base() {
        return Host.jars(target().resolve(toString()).resolve("base"));
    }

    /** Ours, and MVStore. */
    List<Path> caddis() {
        return new ArrayList<>(Host.jars(target().resolve("caddis")));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
