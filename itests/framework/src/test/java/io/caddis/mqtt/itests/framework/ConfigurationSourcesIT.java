package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.FrameworkKind;
import io.caddis.mqtt.itests.container.Host;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Configurations from a bundle with JSON for the Configurator, and from files for File Install, with the Configuration
 * Admin of Felix and, in Equinox, with its own too. Nothing of the class path is shared.
 */
class ConfigurationSourcesIT {
    private static final String SECRET = "s3cr3t-nobody-may-see";
    private static final String CLIENT = "(&(objectClass=io.caddis.mqtt.MqttClient)(mqtt.client=plant))";

    @TempDir
    private Path folder;

    private Container container(boolean ownConfigurationAdmin, Map<String, String> properties) throws Exception {
        Host host = Host.configured();
        Container container = new Container(Environment.configured().framework(), host, folder.resolve("framework"),
                properties);
        List<Path> bundles = new ArrayList<>(ownConfigurationAdmin ? host.baseOfEquinox() : host.base());
        bundles.addAll(host.configuration());
        bundles.addAll(host.caddis());
        container.install(bundles);
        return container;
    }

    private static ServiceReference<?> client(Container container) {
        try {
            ServiceReference<?>[] found = container.context().getAllServiceReferences(null, CLIENT);
            return found == null ? null : found[0];
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object property(Container container, String key) {
        ServiceReference<?> client = client(container);
        return client == null ? null : client.getProperty(key);
    }

    /** A bundle of the application's that holds the configuration of a client. */
    private Path bundle() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "com.example.plant");
        main.putValue("Require-Capability", "osgi.extender;filter:=\"(&(osgi.extender=osgi.configurator)"
                + "(version>=1.0)(!(version>=2.0)))\";resolution:=optional");
        Path jar = folder.resolve("plant.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.putNextEntry(new JarEntry("OSGI-INF/configurator/plant.json"));
            out.write(("""
                    {
                      ":configurator:resource-version": 1,
                      "io.caddis.mqtt.client~plant": {
                        "server": "mqtt://127.0.0.1:1",
                        "client.id": "gateway-17",
                        "keep.alive:Integer": 30,
                        "session.expiry": 86400,
                        "clean.start": false,
                        "subscriptions": ["plant/#", "alarms/#"],
                        ".password": "%s"
                      }
                    }
                    """.formatted(SECRET)).getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    /** Whether to take the framework's own Configuration Admin. */
    static Stream<Boolean> ownConfigurationAdmin() {
        return Environment.configured().framework() == FrameworkKind.EQUINOX ? Stream.of(false, true)
                : Stream.of(false);
    }

    @ParameterizedTest
    @MethodSource("ownConfigurationAdmin")
    void configuratorsJson(boolean ownConfigurationAdmin) throws Exception {
        try (Container container = container(ownConfigurationAdmin, Map.of())) {
            container.install(List.of(bundle()));
            eventually("the client tries to connect", () -> String.valueOf(property(container, "mqtt.cause")),
                    () -> "BACKOFF".equals(property(container, "mqtt.state")));
            assertEquals("gateway-17", property(container, "client.id"));
            assertEquals(30, property(container, "keep.alive"));
            assertEquals(86_400L, property(container, "session.expiry"));
            assertEquals(false, property(container, "clean.start"));
            assertArrayEquals(new String[] {"plant/#", "alarms/#"},
                    (String[]) property(container, "subscriptions"));
            assertNull(property(container, ".password"));
            container.bundle("com.example.plant").uninstall();
            eventually("the client goes with its configuration", () -> "it is there", () -> client(container) == null);
            assertEquals(List.of(), container.errors());
        }
    }

    /** As in Karaf's etc: the name behind a hyphen, all values text, an edit reconfigures, removing deletes. */
    @ParameterizedTest
    @MethodSource("ownConfigurationAdmin")
    void fileInstallsFiles(boolean ownConfigurationAdmin) throws Exception {
        Path etc = Files.createDirectory(folder.resolve("etc"));
        Path file = etc.resolve("io.caddis.mqtt.client-plant.cfg");
        Files.writeString(file, "server = mqtt://127.0.0.1:1\nclient.id = gateway-17\nkeep.alive = 30\n"
                + "subscriptions = plant/#, alarms/#\n.password = " + SECRET + "\n");
        try (Container container = container(ownConfigurationAdmin, Map.of("felix.fileinstall.dir", etc.toString(),
                "felix.fileinstall.poll", "100", "felix.fileinstall.enableConfigSave", "false"))) {
            eventually("the client tries to connect", () -> String.valueOf(property(container, "mqtt.cause")),
                    () -> "BACKOFF".equals(property(container, "mqtt.state")));
            assertEquals("gateway-17", property(container, "client.id"));
            assertEquals("30", property(container, "keep.alive"));
            assertNull(property(container, ".password"));
            Files.writeString(file, "server = mqtt://127.0.0.1:1\nkeep.alive = soon\n");
            eventually("the mistake is told", () -> String.valueOf(property(container, "mqtt.cause")),
                    () -> "keep.alive = 'soon': use a whole number from 0 to 65535 s"
                            .equals(property(container, "mqtt.cause")));
            Files.writeString(file, "server = mqtt://127.0.0.1:1\nkeep.alive = 31\n");
            eventually("the mended file is taken over", () -> String.valueOf(property(container, "mqtt.cause")),
                    () -> "31".equals(property(container, "keep.alive")));
            Files.delete(file);
            eventually("the client goes with its file", () -> "it is there", () -> client(container) == null);
            assertEquals(List.of(), container.errors());
        }
    }

    /** A placeholder of the interpolation plug-in that nobody replaced is no password. */
    @Test
    void placeholderIsAMistake() throws Exception {
        Path etc = Files.createDirectory(folder.resolve("etc"));
        Files.writeString(etc.resolve("io.caddis.mqtt.client-plant.cfg"),
                "server = mqtt://127.0.0.1:1\n.password = $[secret:mqtt]\n");
        try (Container container = container(false, Map.of("felix.fileinstall.dir", etc.toString(),
                "felix.fileinstall.poll", "100", "felix.fileinstall.enableConfigSave", "false"))) {
            eventually("the mistake is told", () -> String.valueOf(property(container, "mqtt.cause")),
                    () -> String.valueOf(property(container, "mqtt.cause")).startsWith(".password = (hidden): this"));
            assertEquals("DISCONNECTED", property(container, "mqtt.state"));
        }
    }
}
