package io.caddis.mqtt.itests.container;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** Other versions of a bundle's jar, as its maker might have published them. */
final class JarVariant {
    private static final String FAILING = FailingComponent.class.getName().replace('.', '/') + ".class";

    private JarVariant() {
    }

    /** The same with another version in its manifest. */
    static InputStream of(Path jar, Version version) throws IOException {
        return of(jar, version, false);
    }

    /** A version of which no component can be activated, although the bundle starts. */
    static InputStream failing(Path jar, Version version) throws IOException {
        return of(jar, version, true);
    }

    private static InputStream of(Path jar, Version version, boolean failing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
            Manifest manifest = in.getManifest();
            manifest.getMainAttributes().putValue(Constants.BUNDLE_VERSION, version.toString());
            try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    boolean component = failing && entry.getName().matches("OSGI-INF/[^/]+\\.xml");
                    write(out, entry.getName(), in, component ? JarVariant::broken : xml -> xml);
                }
                if (failing) {
                    try (InputStream of = Objects.requireNonNull(
                            FailingComponent.class.getClassLoader().getResourceAsStream(FAILING))) {
                        write(out, FAILING, of, code -> code);
                    }
                }
            }
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void write(JarOutputStream out, String name, InputStream in, UnaryOperator<String> change)
            throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(change.apply(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String broken(String xml) {
        return xml.replaceFirst("<implementation class=\"[^\"]*\"", "<implementation class=\""
                + FailingComponent.class.getName() + "\"").replaceFirst(" init=\"\\d+\"", "")
                .replaceAll("<reference [^>]*/>", "");
    }
}
