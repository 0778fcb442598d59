package io.caddis.mqtt.itests.demo;

import io.caddis.mqtt.itests.brokers.ArtemisBroker;
import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.container.Await;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.Host;
import io.caddis.mqtt.itests.container.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/** All that the demo needs to run: the broker, the framework with its bundles, and the services that tell of them. */
final class Stage implements AutoCloseable {
    private static final String APPLICATIONS = "itests/demo/target/applications";
    private static final String CLIENT = "io.caddis.mqtt.MqttClient";
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final String SHELL = "gogo.shell";
    /** The one package that the launcher shares with the framework, beside those of the JDK. */
    private static final String CONFIGURATION_PACKAGE = "org.osgi.service.cm;version=1.6.1";

    private final Broker ownBroker;
    private final TemporaryFolder storage;
    private final Container container;
    private final ConfigurationFolder configurations;
    private final Ledger ledger = new Ledger();
    private volatile String phase = "hello";
    private boolean closed;

    /** Starts everything. Nothing stays behind if that fails. */
    Stage(Options options, WorkFolder folder, Path root) throws IOException, BundleException {
        ownBroker = options.broker().isPresent() ? null : new ArtemisBroker();
        storage = TemporaryFolder.create("caddis-demo-");
        String broker = options.broker().isPresent() ? options.broker().get().toString() : ownBroker.uri().toString();
        Host host = Host.configured();
        Container started = null;
        try {
            started = new Container(options.framework(), host, storage.path(),
                    Map.of(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, CONFIGURATION_PACKAGE));
            started.context().registerService(BiConsumer.class, ledger, property("ledger"));
            started.context().registerService(Supplier.class, (Supplier<String>) () -> phase, property("phase"));
            List<Path> bundles = new ArrayList<>(host.base());
            bundles.addAll(host.caddis());
            bundles.addAll(Host.jars(root.resolve(APPLICATIONS)));
            boolean person = options.seconds().isEmpty();
            boolean terminal = person && System.console() != null;
            host.console().stream().filter(jar -> person && !terminal || !jar.toString().contains(SHELL))
                    .forEach(bundles::add);
            if (terminal) {
                bundles.addAll(host.jline());
            }
            bundles.addAll(host.shell());
            started.install(bundles);
            new CommandWatch(started.context()).start();
            configurations = new ConfigurationFolder(folder.etc(), Map.of("caddis.demo.broker", broker),
                    started.context().getService(started.context().getServiceReference(ConfigurationAdmin.class)));
        } catch (BundleException | RuntimeException e) {
            end(started);
            throw e;
        }
        container = started;
        say(options.framework() + " runs with " + (container.context().getBundles().length - 1) + " bundles; broker "
                + broker + (ownBroker == null ? "" : " (Artemis, embedded)") + "; configuration in " + folder.etc());
    }

    private static Dictionary<String, String> property(String name) {
        return FrameworkUtil.asDictionary(Map.of("caddis.demo", name));
    }

    /** One line for whoever watches. */
    static void say(String line) {
        System.out.println("== " + line);
    }

    Container container() {
        return container;
    }

    Ledger ledger() {
        return ledger;
    }

    /** {@code hello}, {@code count} or {@code end}: what the sending application does from now on. */
    void phase(String next) {
        phase = next;
    }

    /** The counts of the sending application; empty while it is not there. */
    Map<String, Object> counts() {
        for (ServiceReference<?> reference : references(Supplier.class.getName(), "(caddis.demo=readings)")) {
            if (container.context().getService(reference) instanceof Supplier<?> counts
                    && counts.get() instanceof Map<?, ?> map) {
                Map<String, Object> copy = new HashMap<>();
                map.forEach((key, value) -> copy.put(String.valueOf(key), value));
                return copy;
            }
        }
        return Map.of();
    }

    /** Each client and its state, for a person. */
    String clients() {
        List<String> states = new ArrayList<>();
        for (ServiceReference<?> reference : references(CLIENT, null)) {
            states.add(reference.getProperty("mqtt.client") + " is " + reference.getProperty("mqtt.state"));
        }
        return states.isEmpty() ? "there is no client" : "clients: " + String.join(", ", states);
    }

    private List<ServiceReference<?>> references(String service, String filter) {
        try {
            ServiceReference<?>[] found = container.context().getAllServiceReferences(service, filter);
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (container.context() != null) { // else the framework was stopped from the shell
                configurations.close();
                Await.until(CLOSE_LIMIT, () -> references(CLIENT, null).isEmpty());
            }
            end(container);
        }
    }

    private void end(Container started) {
        if (started != null) {
            started.close();
        }
        if (ownBroker != null) {
            ownBroker.close();
        }
        storage.close();
    }
}
