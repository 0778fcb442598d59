package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.brokers.TlsFiles;
import io.caddis.mqtt.itests.container.Clients;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.Host;
import io.caddis.mqtt.itests.container.TemporaryFolder;
import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** A broker, and a framework with our bundles, whose api the test shares. Clients come from Configuration Admin. */
final class Deployment implements AutoCloseable {
    private final Authority authority = Authority.root("the authority of the tests");
    private final Broker broker;
    private final TemporaryFolder folder;
    private final TemporaryFolder keys;
    private final Container container;
    private final Clients clients;
    /** By what was registered; each once. */
    private final Map<Object, ServiceRegistration<?>> listeners = new IdentityHashMap<>();

    Deployment(Environment environment) throws IOException, BundleException {
        Host host = Host.configured();
        folder = TemporaryFolder.create("caddis-framework-"); // emptied by the framework
        keys = TemporaryFolder.create("caddis-keys-");
        broker = environment.broker().start(certificate());
        Map<String, String> properties = new HashMap<>(Clients.properties(host));
        properties.put("io.caddis.mqtt.store.directory", folder.path().resolve("store").toString());
        container = new Container(environment.framework(), host, folder.path(), properties);
        clients = new Clients(container);
        List<Path> bundles = new ArrayList<>(Clients.bundles(host));
        bundles.addAll(host.store());
        bundles.addAll(host.tls(false));
        container.install(bundles);
    }

    /** The broker's, made now, and its authority for {@link #trust()}. */
    private TlsFiles certificate() throws IOException {
        authority.write(trust());
        Issued issued = authority.issue(Profile.server());
        TlsFiles files = new TlsFiles(keys.path().resolve("broker.key"), keys.path().resolve("broker.pem"),
                keys.path().resolve("broker.p12"), "changeit");
        issued.write(files.key(), files.chain());
        issued.write(files.store(), "PKCS12", files.password());
        return files;
    }

    /** A file with the authority of the broker's certificate. */
    Path trust() {
        return keys.path().resolve("authority.pem");
    }

    /** Who issued the broker's certificate. */
    Authority authority() {
        return authority;
    }

    Broker broker() {
        return broker;
    }

    Container container() {
        return container;
    }

    /** Settings of a protocol version. Mosquitto takes 20 QoS 2 messages in flight, which only 5.0 lets it tell. */
    static Map<String, Object> version(String version) {
        return version.equals("5.0") ? Map.of("protocol.version", version)
                : Map.of("protocol.version", version, "in.flight.max", 20);
    }

    /** A configuration for a client of the broker, with some keys added or replaced; delays are short. */
    Map<String, Object> settings(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", broker.uri().toString(),
                "reconnect.delay.min", 20, "reconnect.delay.max", 200));
        settings.putAll(more);
        return settings;
    }

    /** Creates or changes a client's configuration. */
    void configure(String name, Map<String, Object> settings) throws IOException {
        clients.configure(name, settings);
    }

    /** Deletes a client's configuration. */
    void delete(String name) throws IOException {
        clients.delete(name);
    }

    /** A new client with these settings beside the usual ones, connected. */
    MqttClient connected(String name, Map<String, Object> more) throws IOException {
        configure(name, settings(more));
        return awaitState(name, ConnectionState.CONNECTED);
    }

    /** The client with that name once it is in that state. */
    MqttClient awaitState(String name, ConnectionState state) {
        eventually(name + " is " + state, () -> describe(name),
                () -> client(name).filter(client -> client.status().state() == state).isPresent());
        return client(name).orElseThrow();
    }

    private String describe(String name) {
        return client(name).map(client -> client.status().toString()).orElse("there is no such client");
    }

    /** The client with that name as it is registered now. */
    Optional<MqttClient> client(String name) {
        return clients.client(name);
    }

    /** The registration of the client with that name. */
    Optional<ServiceReference<MqttClient>> reference(String name) {
        return clients.reference(name);
    }

    /** All registrations with that name. */
    List<ServiceReference<MqttClient>> references(String name) {
        return clients.references().stream().filter(one -> name.equals(one.getProperty("mqtt.client"))).toList();
    }

    /** Registers a listener for the messages of one client. */
    Received listen(String clientName, String filter, int qos) {
        Received received = new Received();
        register(MqttMessageListener.class, received, Map.of("mqtt.topic", filter, "mqtt.qos", qos,
                "mqtt.client.target", "(mqtt.client=" + clientName + ")"));
        return received;
    }

    /** Registers a service that goes with {@link #clear()}. */
    <T> void register(Class<T> type, T service, Map<String, Object> properties) {
        listeners.put(service,
                container.context().registerService(type, service, FrameworkUtil.asDictionary(properties)));
    }

    /** Unregisters a service. */
    void unregister(Object service) {
        listeners.remove(service).unregister();
    }

    /** Removes all listeners and clients. */
    void clear() throws IOException {
        listeners.values().forEach(ServiceRegistration::unregister);
        listeners.clear();
        clients.deleteAll();
        eventually("no client is left", clients::references, () -> clients.references().isEmpty());
    }

    /** The live threads of our bundles. */
    static List<String> threads() {
        return Clients.threads();
    }

    /**
     * Returns when our threads have ended, too: the framework does not wait for them. A connection whose end the server
     * does not answer has half a second for it, and a thread needs its turn on a busy machine.
     */
    static void awaitNoThreads() {
        eventually("no thread of our bundles once their framework was stopped", Deployment::threads,
                () -> threads().isEmpty());
    }

    @Override
    public void close() {
        container.close();
        broker.close();
        folder.close();
        keys.close();
        awaitNoThreads();
    }
}
