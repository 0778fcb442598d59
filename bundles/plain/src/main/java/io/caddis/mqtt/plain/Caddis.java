package io.caddis.mqtt.plain;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.ClientsComponent;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * MQTT clients in a program without OSGi: one object for all clients, which share its threads. WebSocket, TLS and the
 * store are there if their jars are on the class path. Thread-safe.
 *
 * <pre>{@code
 * try (Caddis caddis = new Caddis()) {
 *     MqttClient client = caddis.client("plant", Map.of("server", "mqtt://127.0.0.1:1883"));
 *     client.publish(Message.of("plant/boiler/temperature", "87.5")).get();
 * }
 * }</pre>
 */
public final class Caddis implements AutoCloseable {
    /** A link takes up to a second to end. */
    private static final long CLOSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ClientsComponent clients = new ClientsComponent(null);
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
        clients.bindCodec(new PacketCodecComponent());
        clients.bindSessions(new SessionsComponent());
        clients.bindTransport(transport, Map.of(Transport.SCHEME, new String[] {"mqtt", Endpoint.UNIX}));
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
        clients.bindWebSockets(webSockets);
        ends.push(webSockets::close);
    }

    private void bindTls() {
        TlsComponent tls = new TlsComponent();
        clients.bindTls(tls);
        ends.push(tls::deactivate);
    }

    private void bindStore(Path directory) {
        StoreComponent store = new StoreComponent(directory);
        clients.bindStore(store);
        ends.push(store::deactivate);
    }

    /**
     * A client, which connects by itself unless {@code connect} is false, until {@link #close}.
     *
     * @param name          of the client, by which listeners choose it; each name once
     * @param configuration the keys of docs/configuration.md; {@code server} is needed
     * @throws IllegalArgumentException naming key, value, rule and remedy, or if the name is taken
     */
    public MqttClient client(String name, Map<String, Object> configuration) {
        MqttClient client = clients.create(name, configuration);
        made.add(client);
        return client;
    }

    /**
     * Has a listener called for the messages of all clients.
     *
     * @param filters topic filters
     * @throws IllegalArgumentException if there is none, or none that is valid
     */
    public void listen(MqttMessageListener listener, String... filters) {
        clients.addListener(listener, Map.of("mqtt.topic", filters));
    }

    /** All else: other listeners, credentials, TLS setups, the end of a client. */
    public ClientsComponent clients() {
        return clients;
    }

    /** Ends all clients with DISCONNECT, and all threads. Waits up to 2 s for links to end. Harmless when repeated. */
    @Override
    public void close() {
        clients.deactivate();
        long end = System.nanoTime() + CLOSE_NANOS_MAX;
        while (!made.stream().allMatch(client -> client.status().state() == ConnectionState.CLOSED)
                && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        ends.forEach(Runnable::run);
        transport.close();
    }
}
