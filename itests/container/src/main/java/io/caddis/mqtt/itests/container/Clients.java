package io.caddis.mqtt.itests.container;

import io.caddis.mqtt.MqttClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * The clients in a container, for a launcher that has the api on its class path and shares it with the bundles:
 * configured through Configuration Admin, and found as services.
 */
public final class Clients {
    private static final String FACTORY_PID = "io.caddis.mqtt.client";
    private static final String API_JAR = "io.caddis.mqtt.api.jar";
    private static final String CM_PACKAGE = "org.osgi.service.cm;version=1.6.1";
    private static final String LOCATION_ANY = "?";

    private final Container container;

    /** Those of a container that has the {@link #properties} and the {@link #bundles}. */
    public Clients(Container container) {
        this.container = container;
    }

    /** Framework properties that share the api and Configuration Admin's interfaces with the bundles. */
    public static Map<String, String> properties(Host host) {
        Path api = host.caddis().stream().filter(Clients::isApi).findFirst().orElseThrow();
        return Map.of(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, exported(api) + "," + CM_PACKAGE);
    }

    /** What clients need, without the api. */
    public static List<Path> bundles(Host host) {
        List<Path> bundles = new ArrayList<>(host.base());
        host.caddis().stream().filter(Predicate.not(Clients::isApi)).forEach(bundles::add);
        return bundles;
    }

    private static boolean isApi(Path jar) {
        return jar.getFileName().toString().equals(API_JAR);
    }

    /** The packages of the api with their exact versions, for the system bundle to export in its place. */
    private static String exported(Path api) {
        try (JarFile jar = new JarFile(api.toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE)
                    .replaceAll(";uses:=\"[^\"]*\"", "");
        } catch (IOException e) {
            throw new UncheckedIOException("no manifest in " + api, e);
        }
    }

    /** Creates or changes a client's configuration. */
    public void configure(String name, Map<String, Object> settings) throws IOException {
        configuration(name).update(FrameworkUtil.asDictionary(settings));
    }

    /** Whether a client has a configuration. */
    public boolean exists(String name) {
        try {
            return admin().listConfigurations("(service.pid=" + FACTORY_PID + "~" + name + ")") != null;
        } catch (IOException | InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Deletes a client's configuration. */
    public void delete(String name) throws IOException {
        configuration(name).delete();
    }

    /** Deletes all configurations of clients. */
    public void deleteAll() throws IOException {
        try {
            Configuration[] all = admin().listConfigurations("(service.factoryPid=" + FACTORY_PID + ")");
            for (Configuration configuration : all == null ? new Configuration[0] : all) {
                configuration.delete();
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Configuration configuration(String name) throws IOException {
        return admin().getFactoryConfiguration(FACTORY_PID, name, LOCATION_ANY);
    }

    private ConfigurationAdmin admin() {
        return container.context().getService(container.context().getServiceReference(ConfigurationAdmin.class));
    }

    /** The client with that name as it is registered now. */
    public Optional<MqttClient> client(String name) {
        return reference(name).map(container.context()::getService);
    }

    /** The registration of the client with that name. */
    public Optional<ServiceReference<MqttClient>> reference(String name) {
        return references("(mqtt.client=" + name + ")").stream().findFirst();
    }

    /** The registrations of all clients. */
    public List<ServiceReference<MqttClient>> references() {
        return references(null);
    }

    private List<ServiceReference<MqttClient>> references(String filter) {
        try {
            return List.copyOf(container.context().getServiceReferences(MqttClient.class, filter));
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    /** The names of the live threads of our bundles. */
    public static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("caddis")).sorted().toList();
    }
}
