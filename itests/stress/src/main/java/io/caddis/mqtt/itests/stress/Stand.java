package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import io.caddis.mqtt.itests.brokers.TlsFiles;
import io.caddis.mqtt.itests.container.Clients;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.FrameworkKind;
import io.caddis.mqtt.itests.container.Host;
import io.caddis.mqtt.itests.container.TemporaryFolder;
import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** A framework with our bundles, and mosquitto. */
final class Stand implements AutoCloseable {
    /** Mosquitto 2.0.11 sends more than it was allowed after a reconnect, and a client has to end that connection. */
    private static final int RECEIVE_MAXIMUM = 0xFFFF;

    /**
     * Without a window of its own (20 by default) Mosquitto has nothing to put aside. What it has put aside it sends
     * out of order: what arrives in the moment in which the window opens goes first (seen with 2.0.11, in its log).
     */
    private static final String NO_WINDOW = "max_inflight_messages 0";

    /** Mosquitto drops what a client that is away is to have beyond 1,000 messages. */
    private static final String NO_BOUND = "max_queued_messages 0";

    private final TemporaryFolder folder = TemporaryFolder.create("caddis-stress-");
    private final Path trust = folder.path().resolve("authority.pem");
    private final MosquittoBroker broker;
    private final Container container;
    private final Clients clients;
    private final List<String> tolerated = new CopyOnWriteArrayList<>();

    /** Felix, and mosquitto without TLS. */
    Stand() throws IOException, BundleException {
        this(FrameworkKind.FELIX, false);
    }

    /** @param everything with TLS at either end, MXBeans, conditions and commands */
    Stand(FrameworkKind kind, boolean everything) throws IOException, BundleException {
        Host host = Host.configured();
        broker = new MosquittoBroker(everything ? List.of(NO_WINDOW, NO_BOUND) : List.of(NO_WINDOW),
                everything ? tls() : null);
        Map<String, String> properties = new HashMap<>(Clients.properties(host));
        properties.put("io.caddis.mqtt.store.directory", store().toString());
        container = new Container(kind, host, folder.path().resolve("framework"), properties);
        clients = new Clients(container);
        List<Path> bundles = Clients.bundles(host);
        bundles.addAll(host.store());
        if (everything) {
            bundles.addAll(host.tls(true));
            bundles.addAll(host.monitoring());
            // without the one that wants a terminal
            host.console().stream().filter(jar -> !jar.endsWith("org.apache.felix.gogo.shell.jar"))
                    .forEach(bundles::add);
            bundles.addAll(host.shell());
        }
        container.install(bundles);
    }

    /** Of the server, by an authority of its own. */
    private TlsFiles tls() throws IOException {
        Authority authority = Authority.root("Stress");
        authority.write(trust);
        Issued issued = authority.issue(Profile.server());
        TlsFiles files = new TlsFiles(folder.path().resolve("broker.key"), folder.path().resolve("broker.pem"),
                folder.path().resolve("broker.p12"), "changeit");
        issued.write(files.key(), files.chain());
        return files;
    }

    /** The certificate of the authority that a client has to trust for TLS. */
    Path trust() {
        return trust;
    }

    /** The folder of the store. */
    Path store() {
        return folder.path().resolve("store");
    }

    Container container() {
        return container;
    }

    MosquittoBroker broker() {
        return broker;
    }

    Clients clients() {
        return clients;
    }

    MqttClientFactory factory() {
        return container.context().getService(container.context().getServiceReference(MqttClientFactory.class));
    }

    /** A configuration for a client of the broker, with some keys added or replaced; delays are short. */
    Map<String, Object> settings(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", broker.uri().toString(),
                "reconnect.delay.min", 20, "reconnect.delay.max", 200, "receive.maximum", RECEIVE_MAXIMUM));
        settings.putAll(more);
        return settings;
    }

    /** The client of that name once it is in that state. */
    MqttClient await(String name, ConnectionState state) {
        Watch.until(name + " is " + state, () -> status(name), () -> clients.client(name)
                .filter(client -> client.status().state() == state).isPresent());
        return clients.client(name).orElseThrow();
    }

    private String status(String name) {
        return clients.client(name).map(client -> client.status().toString()).orElse("there is no such client");
    }

    /** A new client by configuration, connected. */
    MqttClient connected(String name, Map<String, Object> more) throws IOException {
        clients.configure(name, settings(more));
        return await(name, ConnectionState.CONNECTED);
    }

    /** Registers a listener for the messages of the clients that an LDAP value names. */
    ServiceRegistration<MqttMessageListener> listen(MqttMessageListener listener, String clientName, String filter,
            Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(Map.of("mqtt.topic", filter, "mqtt.qos", 2));
        properties.putAll(more);
        return register(MqttMessageListener.class, listener, clientName, properties);
    }

    /** Registers a service for the clients that an LDAP value names. */
    <T> ServiceRegistration<T> register(Class<T> type, T service, String clientName, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(Map.of("mqtt.client.target", "(mqtt.client=" + clientName
                + ")"));
        properties.putAll(more);
        return container.context().registerService(type, service, FrameworkUtil.asDictionary(properties));
    }

    /** From now on, and until it is closed, every line of the log fails. */
    FailingLog failingLog() {
        return new FailingLog(container.bundle("io.caddis.mqtt.management"));
    }

    /** A bundle is stopped and started again. */
    void restart(String symbolicName) {
        Bundle bundle = container.bundle(symbolicName);
        try {
            bundle.stop();
            bundle.start();
        } catch (BundleException e) {
            throw new IllegalStateException(symbolicName + " did not stop and start: " + e.getMessage(), e);
        }
    }

    /** Errors with this text are expected from now on. */
    void tolerate(String text) {
        tolerated.add(text);
    }

    /** Errors that the framework reported, without those that are expected. */
    List<String> errors() {
        return container.errors().stream().filter(error -> tolerated.stream().noneMatch(error::contains)).toList();
    }

    @Override
    public void close() {
        container.close();
        broker.close();
        folder.close();
    }
}
