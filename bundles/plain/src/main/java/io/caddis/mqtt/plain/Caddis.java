package io.caddis.mqtt.plain;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttBearerToken;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TlsDiagnosis;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.ClientFactory;
import io.caddis.mqtt.management.ClientRuntime;
import io.caddis.mqtt.management.PartsInUse;
import io.caddis.mqtt.management.TlsChecks;
import io.caddis.mqtt.management.Whiteboards;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.options.ClientOptions;
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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * MQTT clients in a program without OSGi: one object for all clients, which share its threads. WebSocket, TLS and the
 * store are there if their jars are on the class path. Safe on any thread; only {@link #connect} and {@link #close}
 * block.
 *
 * <p>What an application gives to be called ({@code listen}, {@code onStatus}, {@code credentials} and others) is
 * called until its {@link Registration} is closed, each on threads that it may block, and of each client serially.
 *
 * <pre>{@code
 * try (Caddis caddis = new Caddis()) {
 *     MqttClient client = caddis.connect("plant", ClientOptions.of("mqtt://127.0.0.1:1883"), Duration.ofSeconds(10));
 *     caddis.listen(client, message -> System.out.println(message.text()), Subscription.of("plant/#"));
 *     client.publish(Message.of("plant/boiler/temperature", "87.5")).get();
 * }
 * }</pre>
 */
public final class Caddis implements MqttClientFactory, AutoCloseable {
    /** A link takes up to a second to end. */
    private static final long CLOSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final String WEB_SOCKETS = "io.caddis.mqtt.websocket.WebSocketsComponent";
    /** By the names that management has for parts: what to say to whom no bundle will come. */
    private static final Map<String, String> REMEDIES = Map.of(
            "tls", "TLS: put io.caddis.mqtt.tls, bctls-jdk18on and bcpkix-jdk18on on the class path",
            "websocket", "WebSocket: put io.caddis.mqtt.websocket on the class path",
            "session store", "a store: use new Caddis(directory), with io.caddis.mqtt.store and h2-mvstore on the class"
                    + " path");
    /** What a value in an LDAP filter has a backslash before (RFC 4515). */
    private static final Pattern SPECIAL = Pattern.compile("[\\\\*()]");

    private final PartsInUse parts = new PartsInUse();
    private final Whiteboards services = new Whiteboards(null, parts);
    private final ClientFactory clients = new ClientFactory(null, parts, services);
    private final MqttRuntime runtime = new ClientRuntime(clients);
    private final TlsDiagnosis tlsDiagnosis = new TlsChecks(parts);
    /** Those that may not be closed yet. */
    private final Collection<MqttClient> made = new ConcurrentLinkedQueue<>();
    private final List<MqttBearerToken> tokens = new CopyOnWriteArrayList<>();
    private final NioTransport transport;
    private volatile boolean closed;
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
        parts.explain(REMEDIES);
        parts.bindCodec(new PacketCodecComponent());
        parts.bindSessions(new SessionsComponent());
        parts.bindTransport(transport, Map.of(Transport.SCHEME, new String[] {"mqtt", Endpoint.UNIX}));
        if (has(WEB_SOCKETS)) {
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
        webSockets.bindTokens(this::token);
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
        if (closed) {
            throw new IllegalStateException("this Caddis was closed: make another one");
        }
        MqttClient client = clients.create(name, configuration);
        made.removeIf(Caddis::isClosed);
        made.add(client);
        return client;
    }

    /**
     * A client, as {@link #create(String, Map)} makes it.
     *
     * @throws IllegalArgumentException naming key, value, rule and remedy of each mistake, or if the name is taken
     * @throws IllegalStateException    if this was closed
     */
    public MqttClient create(String name, ClientOptions options) {
        return create(name, options.asMap());
    }

    /**
     * A client that is connected: for programs that have nothing to do without a connection. Blocks until the server
     * has accepted it. From then on it is a client as others are, which connects again when it lost the server.
     *
     * @param timeout for all servers, names and handshakes together; more than 0
     * @throws MqttException            when the first attempt failed, with all servers that the options name (and with
     *                                  {@code protocol.version=auto} in 3.1.1 as well, if that is to follow), a jar is
     *                                  missing, or the time is over; with the cause. Then there is no client, and
     *                                  what a durable one has kept stays in its store
     * @throws IllegalArgumentException naming key, value, rule and remedy of each mistake, or if the name is taken
     * @throws IllegalStateException    if this was closed
     * @throws InterruptedException     if the thread is interrupted meanwhile; then there is no client
     */
    public MqttClient connect(String name, ClientOptions options, Duration timeout) throws InterruptedException {
        FirstConnection first = new FirstConnection(name);
        MqttClient connected = null;
        MqttClient client = null;
        try (Registration news = onStatus(first, name)) {
            client = create(name, options);
            client.connect(); // also where the options say connect(false)
            first.await(client, timeout);
            connected = client;
        } finally {
            if (connected == null && client != null) {
                stop(client); // what a durable one has kept stays
            }
        }
        return connected;
    }

    private static boolean isClosed(MqttClient client) {
        return client.status().state() == ConnectionState.CLOSED;
    }

    @Override
    public void update(MqttClient client, Map<String, Object> configuration) {
        clients.update(client, configuration);
    }

    /**
     * As {@link #update(MqttClient, Map)}.
     *
     * @param options all of them, also those that stay
     * @throws IllegalArgumentException naming key, value, rule and remedy of each mistake; then nothing has changed
     * @throws IllegalStateException    if the client was deleted
     */
    public void update(MqttClient client, ClientOptions options) {
        update(client, options.asMap());
    }

    @Override
    public void delete(MqttClient client) {
        clients.delete(client);
    }

    @Override
    public void stop(MqttClient client) {
        clients.stop(client);
    }

    // ---- who is called for messages

    /**
     * Has a listener called for messages of one client, on threads of the pool, until it is closed or the client is
     * deleted. It may come before the client is connected: then it is subscribed first.
     *
     * <pre>{@code
     * Registration registration = caddis.listen(client, message -> System.out.println(message.text()),
     *         Subscription.of("plant/#"));
     * registration.granted().get(); // what the server said
     * }</pre>
     *
     * @throws IllegalArgumentException if there is no subscription, or this has not made the client
     * @throws IllegalStateException    if the client was deleted
     */
    public Registration listen(MqttClient client, MqttMessageListener listener, Subscription... subscriptions) {
        return listen(client, listener, ListenOptions.DEFAULT, subscriptions);
    }

    /**
     * As {@link #listen(MqttClient, MqttMessageListener, Subscription...)}, with acknowledgements, or a queue, of its
     * own.
     *
     * @throws IllegalArgumentException as there, or if an option is not valid
     * @throws IllegalStateException    if the client was deleted
     */
    public Registration listen(MqttClient client, MqttMessageListener listener, ListenOptions options,
            Subscription... subscriptions) {
        Objects.requireNonNull(client, "client");
        ClientFactory.Listening listening = clients.listen(client, ListenerEntry.of(
                Objects.requireNonNull(listener, "listener"), options.properties(), List.of(subscriptions)));
        return new Registration(() -> services.removeListener(listening.entry()), listening.granted());
    }

    /**
     * Has a listener called for messages of all clients, also of those that are created later, with QoS 1 at most.
     *
     * @param filters topic filters; those that are not valid are left out
     * @throws IllegalArgumentException if there is none, or none that is valid
     */
    public Registration listen(MqttMessageListener listener, String... filters) {
        return listen(listener, Map.of("mqtt.topic", filters));
    }

    /**
     * Has a listener called as a service with these properties would be in a container.
     *
     * @param properties those of {@link io.caddis.mqtt.MqttSubscription}, such as {@code mqtt.topic}, which is needed,
     *                   and {@code mqtt.client.target}, an LDAP filter such as {@code (mqtt.client=plant)}
     * @throws IllegalArgumentException if they are of no use
     */
    public Registration listen(MqttMessageListener listener, Map<String, Object> properties) {
        ListenerEntry entry = services.addListener(Objects.requireNonNull(listener, "listener"), properties);
        return new Registration(() -> services.removeListener(entry));
    }

    // ---- who else is called. Names of clients restrict it to these; without any it is for all

    /**
     * Has this told how the connections of clients fare, first of each that is connected now.
     *
     * @param clientNames of which clients; all if none is given
     */
    public Registration onStatus(MqttConnectionListener listener, String... clientNames) {
        services.addConnectionListener(Objects.requireNonNull(listener, "listener"), target(clientNames));
        return new Registration(() -> services.removeConnectionListener(listener));
    }

    /**
     * Has this told when messages wait for {@link MqttClient#poll}.
     *
     * @param clientNames of which clients; all if none is given
     */
    public Registration receiveNotify(MqttReceiveNotify told, String... clientNames) {
        services.addReceiveNotify(Objects.requireNonNull(told, "told"), target(clientNames));
        return new Registration(() -> services.removeReceiveNotify(told));
    }

    /**
     * Has this asked for user name and password before each attempt to connect. Connections stay when it is closed.
     *
     * @param clientNames of which clients; all if none is given
     */
    public Registration credentials(MqttCredentials source, String... clientNames) {
        services.addCredentials(Objects.requireNonNull(source, "source"), target(clientNames));
        return new Registration(() -> services.removeCredentials(source));
    }

    /**
     * Has this called before each TLS handshake. Connections stay when it is closed.
     *
     * @param clientNames of which clients; all if none is given
     */
    public Registration tlsSetup(TlsSetup setup, String... clientNames) {
        services.addTlsSetup(Objects.requireNonNull(setup, "setup"), target(clientNames));
        return new Registration(() -> services.removeTlsSetup(setup));
    }

    /**
     * Has clients with this {@code authentication.method} authenticate by this. Connections stay when it is closed.
     *
     * @param method      such as {@code SCRAM-SHA-256}
     * @param clientNames of which clients; all if none is given
     */
    public Registration authenticator(String method, MqttAuthenticator authenticator, String... clientNames) {
        Map<String, Object> properties = new HashMap<>(target(clientNames));
        properties.put("mqtt.authentication.method", method);
        services.addAuthenticator(Objects.requireNonNull(authenticator, "authenticator"), properties);
        return new Registration(() -> services.removeAuthenticator(authenticator));
    }

    /**
     * Has this asked for a bearer token before each WebSocket is opened. Of several the first is asked, and the next
     * one if that gives none.
     *
     * @throws IllegalStateException if the jar of WebSocket is not on the class path
     */
    public Registration bearerToken(MqttBearerToken source) {
        if (!has(WEB_SOCKETS)) {
            throw new IllegalStateException("no WebSocket for bearer tokens: put io.caddis.mqtt.websocket on the class"
                    + " path");
        }
        tokens.add(Objects.requireNonNull(source, "source"));
        return new Registration(() -> tokens.remove(source));
    }

    private String token(String server) throws Exception {
        for (MqttBearerToken source : tokens) {
            String token = source.token(server);
            if (token != null) {
                return token;
            }
        }
        return null;
    }

    /** What a service for these clients would have as properties. */
    private static Map<String, Object> target(String... clientNames) {
        return clientNames.length == 0 ? Map.of() : Map.of("mqtt.client.target", Stream.of(clientNames)
                .map(name -> "(mqtt.client=" + SPECIAL.matcher(name).replaceAll("\\\\$0") + ")")
                .collect(Collectors.joining("", "(|", ")")));
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
        closed = true;
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
