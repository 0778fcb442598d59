package io.caddis.mqtt.itests.kura;

import io.caddis.mqtt.itests.container.Await;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.FrameworkKind;
import io.caddis.mqtt.itests.container.TemporaryFolder;
import io.caddis.mqtt.itests.kura.layers.Configurations;
import io.caddis.mqtt.itests.kura.layers.DataLayer;
import io.caddis.mqtt.itests.kura.layers.GatewayServices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import org.eclipse.kura.configuration.ConfigurationService;
import org.eclipse.kura.crypto.CryptoService;
import org.eclipse.kura.data.DataTransportService;
import org.eclipse.kura.status.CloudConnectionStatusService;
import org.eclipse.kura.system.SystemService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/** A framework like that of a Kura with Caddis and the layers. One for a process. */
final class Gateway implements AutoCloseable {
    /** The factory PID of Caddis' transport. */
    static final String CADDIS = "io.caddis.mqtt.kura.DataTransport";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TemporaryFolder folder = TemporaryFolder.create("caddis-kura-");
    private final KuraSet set;
    private final Container container;
    private final GatewayServices services = new GatewayServices();
    private final Configurations configurations;

    /** @param properties more for the framework */
    Gateway(KuraSet set, Map<String, String> properties) throws IOException, BundleException {
        this.set = set;
        Map<String, String> all = new HashMap<>(properties);
        all.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, exported(jarOf(DataTransportService.class)) + ","
                + DataLayer.class.getPackageName() + ",org.osgi.service.cm;version=1.6.1");
        all.putIfAbsent("io.caddis.mqtt.store.directory", folder.path().resolve("store").toString());
        container = new Container(FrameworkKind.EQUINOX, set.host(), folder.path().resolve("framework"), all);
        configurations = new Configurations(container.context());
        container.context().registerService(new String[] {CryptoService.class.getName(),
            SystemService.class.getName(), CloudConnectionStatusService.class.getName()}, services, null);
        container.context().registerService(ConfigurationService.class, configurations, new Hashtable<>());
        List<Path> bundles = new ArrayList<>(set.base());
        bundles.addAll(set.caddis());
        bundles.add(LayersBundle.write(folder.path().resolve("layers.jar"), set.transportBundle()));
        container.install(bundles);
    }

    private static Path jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The packages of Kura's API with their versions, for the system bundle to export. */
    private static String exported(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE)
                    .replaceAll(";uses:=\"[^\"]*\"", "");
        } catch (IOException e) {
            throw new UncheckedIOException("no manifest in " + jar + ": package itests/kurastubs", e);
        }
    }

    KuraSet set() {
        return set;
    }

    Container container() {
        return container;
    }

    GatewayServices services() {
        return services;
    }

    Configurations configurations() {
        return configurations;
    }

    /** Our bundles, but for the API, which everything imports. */
    List<Bundle> swappable() {
        List<Bundle> ours = new ArrayList<>();
        for (Bundle bundle : container.context().getBundles()) {
            if (bundle.getSymbolicName().startsWith("io.caddis.mqtt.")
                    && !bundle.getSymbolicName().equals("io.caddis.mqtt.api")) {
                ours.add(bundle);
            }
        }
        return ours;
    }

    /** Waits for a condition; what it was about is in the error. */
    static void await(String what, BooleanSupplier condition) {
        await(LIMIT, () -> what, condition);
    }

    /** The same; what it was about is asked for at the end. */
    static void await(Supplier<String> what, BooleanSupplier condition) {
        await(LIMIT, what, condition);
    }

    static void await(Duration limit, Supplier<String> what, BooleanSupplier condition) {
        if (!Await.until(limit, condition)) {
            throw new AssertionError("not within " + limit.toSeconds() + " s: " + what.get());
        }
    }

    @Override
    public void close() {
        container.close();
        folder.close();
    }
}
