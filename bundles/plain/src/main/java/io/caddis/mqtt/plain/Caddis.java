package io.caddis.mqtt.plain;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.TlsDiagnosis;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.ClientFactory;
import io.caddis.mqtt.management.ClientRuntime;
import io.caddis.mqtt.management.PartsInUse;
import io.caddis.mqtt.management.TlsChecks;
import io.caddis.mqtt.management.Whiteboards;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.store.StoreComponent;
import io.caddis.mqtt.tls.TlsComponent;
import io.caddis.mqtt.transport.NioTransport;
import io.caddis.mqtt.websocket.WebSocketsComponent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * MQTT clients in a program without OSGi: one object for all clients, which share its threads. WebSocket, TLS and the
 * store are there if their jars are on the class path. Safe on any thread; only {@link #close} blocks.
 *
 * <p>The methods {@code add...} take what would be a service in a container, with the service properties that it would
 * have there. Each is called until it is removed. The clients it serves are those that {@code mqtt.client.target} in
 * its properties matches, an LDAP filter such as {@code (mqtt.client=plant)}; without it, all.
 *
 * <pre>{@code
 * try (Caddis caddis = new Caddis()) {
 *     MqttClient client = caddis.create("plant", Map.of("server", "mqtt://127.0.0.1:1883"));
 *     client.publish(Message.of("plant/boiler/temperature", "87.5")).get();
 * }
 * }</pre>
 */
public final class Caddis implements MqttClientFactory, AutoCloseable {
    /** A link takes up to a second to end. */
    private static final long CLOSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final PartsInUse parts = new PartsInUse();
    private final Whiteboards services = new Whiteboards(null, parts);
    private final ClientFactory clients = new ClientFactory(null, parts, services);
    private final MqttRuntime runtime = new ClientRuntime(clients);
    private final TlsDiagnosis tlsDiagnosis = new TlsChecks(parts);
    /** Those that may not be closed yet. */
    private final Collection<MqttClient> made = new ConcurrentLinkedQueue<>();
    private final NioTransport transport;
    /** What ends the parts that may be missing. */
    private final Deque<Runnable> ends = new ArrayDeque<>();

    /**
     * Without a store: no client can be durable.
     *
     * @throws UncheckedIOException if the system gives no selector
     */
    public Caddis() {
        this(null);
    }

    /**
     * With a store for durable clients.
     *
     * @param directory on a disk that stays, made if it is not there; null for no store
     * @throws IllegalStateException if the jars of the store are not on the class path
     * @throws UncheckedIOException  if the system gives no selector
     */
    public Caddis(Path directory) {
        if (directory != null && !(has("io.caddis.mqtt.store.StoreComponent") && has("org.h2.mvstore.MVStore"))) {
            throw new IllegalStateException("no store for " + directory
                    + ": put io.caddis.mqtt.store and h2-mvstore on the class path");
        }
        try {
            transport = new NioTransport();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for the network", e);
        }
        parts.bindCodec(new PacketCodecComponent());
        parts.bindSessions(new SessionsComponent());
        parts.bindTransport(transport, Map.of(Transport.SCHEME, new String[] {"mqtt", Endpoint.UNIX}));
        if (has("io.caddis.mqtt.websocket.WebSocketsComponent")) {
            bindWebSockets();
        }
        if (has("io.caddis.mqtt.tls.TlsComponent") && has("org.bouncycastle.tls.TlsClientProtocol")) {
            bindTls();
        }
        if (directory != null) {
            bindStore(directory);
        }
    }

    private static boolean has(String className) {
        try {
            Class.forName(className, false, Caddis.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    // each in a method of its own, whose classes are not looked for before it runs

    private void bindWebSockets() {
        WebSocketsComponent webSockets = new WebSocketsComponent();
        parts.bindWebSockets(webSockets);
        ends.push(webSockets::close);
    }

    private void bindTls() {
        TlsComponent tls = new TlsComponent();
        parts.bindTls(tls);
        ends.push(tls::deactivate);
    }

    private void bindStore(Path directory) {
        StoreComponent store = new StoreComponent(directory);
        parts.bindStore(store);
        ends.push(store::deactivate);
    }

    // ---- clients

    /**
     * A client, which connects by itself unless {@code connect} is false, until {@link #delete} or {@link #close}.
     *
     * @param name          of the client, by which listeners choose it; each name once
     * @param configuration the keys of docs/configuration.md; {@code server} is needed
     * @throws IllegalArgumentException naming key, value, rule and remedy, or if the name is taken
     * @throws IllegalStateException    if this was closed
     */
    @Override
    public MqttClient create(String name, Map<String, Object> configuration) {
        MqttClient client = clients.create(name, configuration);
        made.removeIf(Caddis::isClosed);
        made.add(client);
        return client;
    }

    private static boolean isClosed(MqttClient client) {
        return client.status().state() == ConnectionState.CLOSED;
    }

    @Override
    public void update(MqttClient client, Map<String, Object> configuration) {
        clients.update(client, configuration);
    }

    @Override
    public void delete(MqttClient client) {
        clients.delete(client);
    }

    @Override
    public void stop(MqttClient client) {
        clients.stop(client);
    }

    // ---- what is called back

    /**
     * Has a listener called for the messages of all clients, with QoS 1 at most, until {@link #removeListener}.
     *
     * @param filters topic filters; those that are not valid are left out
     * @throws IllegalArgumentException if there is none, or none that is valid
     */
    public void listen(MqttMessageListener listener, String... filters) {
        addListener(listener, Map.of("mqtt.topic", filters));
    }

    /**
     * Has a listener called for messages, on threads of the pool.
     *
     * @param properties those of {@link io.caddis.mqtt.MqttSubscription}, such as {@code mqtt.topic}, which is needed,
     *                   and {@code mqtt.qos}
     * @throws IllegalArgumentException if they are of no use
     */
    public void addListener(MqttMessageListener listener, Map<String, Object> properties) {
        services.addListener(listener, properties);
    }

    /**
     * Ends {@link #addListener} and {@link #listen}; nothing happens if the listener is not there. Its filters stay
     * subscribed for {@code listener.grace}.
     */
    public void removeListener(MqttMessageListener listener) {
        services.removeListener(listener);
    }

    /**
     * Has this told how the connections of clients fare, first of each that is connected now.
     *
     * @param properties {@code mqtt.client.target}, or none
     * @throws IllegalArgumentException if they are of no use
     */
    public void addConnectionListener(MqttConnectionListener listener, Map<String, Object> properties) {
        services.addConnectionListener(listener, properties);
    }

    /** Ends {@link #addConnectionListener}. */
    public void removeConnectionListener(MqttConnectionListener listener) {
        services.removeConnectionListener(listener);
    }

    /**
     * Has clients with {@code authentication.method} authenticate by this.
     *
     * @param properties {@code mqtt.authentication.method}, which is needed, and {@code mqtt.client.target}
     * @throws IllegalArgumentException if they are of no use
     */
    public void addAuthenticator(MqttAuthenticator authenticator, Map<String, Object> properties) {
        services.addAuthenticator(authenticator, properties);
    }

    /** Ends {@link #addAuthenticator}; connections stay. */
    public void removeAuthenticator(MqttAuthenticator authenticator) {
        services.removeAuthenticator(authenticator);
    }

    /**
     * Has clients ask this for user name and password before each attempt to connect.
     *
     * @param properties {@code mqtt.client.target}, and {@code service.ranking}, an Integer: of several the highest is
     *                   asked; or none
     * @throws IllegalArgumentException if they are of no use
     */
    public void addCredentials(MqttCredentials source, Map<String, Object> properties) {
        services.addCredentials(source, properties);
    }

    /** Ends {@link #addCredentials}; connections stay. */
    public void removeCredentials(MqttCredentials source) {
        services.removeCredentials(source);
    }

    /**
     * Has this called before each TLS handshake.
     *
     * @param properties {@code mqtt.client.target}, and {@code service.ranking}, an Integer: of several the highest is
     *                   called first; or none
     * @throws IllegalArgumentException if they are of no use
     */
    public void addTlsSetup(TlsSetup setup, Map<String, Object> properties) {
        services.addTlsSetup(setup, properties);
    }

    /** Ends {@link #addTlsSetup}; connections stay. */
    public void removeTlsSetup(TlsSetup setup) {
        services.removeTlsSetup(setup);
    }

    /**
     * Has this told when messages wait for {@link MqttClient#poll}.
     *
     * @param properties {@code mqtt.client.target}, or none
     * @throws IllegalArgumentException if they are of no use
     */
    public void addReceiveNotify(MqttReceiveNotify told, Map<String, Object> properties) {
        services.addReceiveNotify(told, properties);
    }

    /** Ends {@link #addReceiveNotify}. */
    public void removeReceiveNotify(MqttReceiveNotify told) {
        services.removeReceiveNotify(told);
    }

    // ---- how it fares

    /** What there is and how it fares: clients, listeners, packet traces. Bundles and service identifiers are empty. */
    public MqttRuntime runtime() {
        return runtime;
    }

    /** Tries whether a client could make a secured connection; needs the jars of TLS. */
    public TlsDiagnosis tlsDiagnosis() {
        return tlsDiagnosis;
    }

    /**
     * Ends all clients with DISCONNECT, and all threads. First lets messages leave that were accepted, as
     * {@link MqttClient#drain} does, for {@code close.timeout} of each client (5 s) at most; not those of a client that
     * makes no attempt to connect. What is left of a durable client stays in its store, all else is lost, and its
     * futures fail. Then waits up to 2 s for links to end. An interrupt ends the waits. Harmless when repeated.
     */
    @Override
    public void close() {
        drain();
        clients.deactivate();
        awaitClosed();
        parts.deactivate(); // not before: its threads write the last state of each client to the log
        ends.forEach(Runnable::run);
        transport.close();
    }

    private void drain() {
        try {
            clients.drain().get(); // each client ends it in time
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) { // a client was deleted meanwhile
            drain(); // those that are left
        }
    }

    private void awaitClosed() {
        long end = System.nanoTime() + CLOSE_NANOS_MAX;
        while (!made.stream().allMatch(Caddis::isClosed) && System.nanoTime() - end < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
