package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.itests.container.Await;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.FrameworkKind;
import io.caddis.mqtt.itests.container.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** An OSGi framework with our bundles. The packages of {@code api} come from the class path, to be used here too. */
final class CaddisFramework implements AutoCloseable {

    private static final String API_JAR = "io.caddis.mqtt.api.jar";
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Path storage;
    private final Container container;

    CaddisFramework() throws IOException, BundleException {
        this(null);
    }

    /** @param store where the bundle store keeps sessions; null for none */
    CaddisFramework(Path store) throws IOException, BundleException {
        System.setProperty("logback.configurationFile", getClass().getResource("logback.xml").toString());
        storage = Files.createTempDirectory("caddis-bench-");
        Host host = Host.configured();
        List<Path> bundles = new ArrayList<>(host.base());
        String apiPackages = "";
        for (Path jar : host.caddis()) {
            if (jar.endsWith(API_JAR)) {
                apiPackages = exportedPackages(jar);
            } else {
                bundles.add(jar);
            }
        }
        Map<String, String> properties = new HashMap<>(Map.of(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, apiPackages));
        if (store != null) {
            bundles.addAll(host.store());
            properties.put("io.caddis.mqtt.store.directory", store.toString());
        }
        if (BenchTls.isConfigured()) {
            bundles.addAll(host.tls(true));
        }
        container = new Container(FrameworkKind.FELIX, host, storage, properties);
        container.install(bundles);
    }

    String version() {
        return container.bundle("io.caddis.mqtt.management").getVersion() + " in " + container.kind();
    }

    MqttClientFactory clients() {
        BundleContext context = container.context();
        if (!Await.until(DEADLINE, () -> context.getServiceReference(MqttClientFactory.class) != null)) {
            throw new IllegalStateException("no MqttClientFactory after " + DEADLINE.toSeconds() + " s; "
                    + container.errors());
        }
        ServiceReference<MqttClientFactory> reference = context.getServiceReference(MqttClientFactory.class);
        return context.getService(reference);
    }

    ServiceRegistration<?> register(MqttMessageListener listener, Map<String, Object> properties) {
        return container.context().registerService(MqttMessageListener.class, listener,
                FrameworkUtil.asDictionary(properties));
    }

    @Override
    public void close() throws IOException {
        container.close();
        try (Stream<Path> files = Files.walk(storage)) {
            files.sorted(Comparator.reverseOrder()).forEach(CaddisFramework::delete);
        }
    }

    /** The packages with their versions, for the system bundle to export in place of the bundle. */
    private static String exportedPackages(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            String packages = file.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
            return packages.replaceAll(";uses:=\"[^\"]*\"", "");
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
