package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.threads.Workers;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.osgi.framework.BundleContext;

/** All clients, whether a configuration or a program asked for them. */
public final class ClientFactory implements MqttClientFactory {
    /** Clients connect first: messages wait for them if another version was replaced. */
    private static final long PRELOAD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final String STOPPED = "the bundle of the client factory has stopped: get the service anew";

    private final Map<String, RegisteredClient> clients = new ConcurrentHashMap<>();
    private final Set<BrokenClient> broken = ConcurrentHashMap.newKeySet();
    /** Configurations whose name another client has. */
    private final Set<ConfiguredClientComponent> nameless = ConcurrentHashMap.newKeySet();
    private final BundleContext context;
    private final PartsInUse parts;
    private final Whiteboards services;
    private final Claims claims;
    private final Runnable preload;
    /** Of all clients: correlation data are random. */
    private final RandomGenerator chance = new SecureRandom();
    private volatile boolean closed;

    /**
     * No clients yet.
     *
     * @param context  null outside a framework
     * @param parts    what they run on
     * @param services what they call
     */
    public ClientFactory(BundleContext context, PartsInUse parts,
            Whiteboards services) {
        this.context = context;
        this.parts = parts;
        this.services = services;
        claims = new Claims(context, parts.workers());
        preload = context == null ? () -> { } : new Preload(context.getBundle());
        Workers workers = parts.workers();
        workers.schedule(() -> workers.execute(preload), PRELOAD_NANOS);
        parts.tell(this::partsChanged);
    }

    /** Lets messages leave that were accepted, each client for as long as its configuration allows at the end. */
    public CompletableFuture<?> drain() {
        return CompletableFuture.allOf(clients.values().stream().map(one -> one.client().drainLast())
                .toArray(CompletableFuture[]::new));
    }

    /** Ends all clients; durable sessions stay in the store. Waits a moment at most for their connections to close. */
    public void deactivate() {
        closed = true;
        parts.workers().execute(preload); // if it was not time yet; nothing waits for it
        List<RegisteredClient> all = List.copyOf(clients.values());
        all.forEach(RegisteredClient::stop);
        all.forEach(RegisteredClient::release);
        parts.tell(() -> { });
    }

    private void partsChanged() {
        clients.values().forEach(registered -> registered.client().driver().partsChanged());
    }

    @Override
    public MqttClient create(String name, Map<String, Object> configuration) {
        ClientConfig.checkName(name);
        RegisteredClient registered = take(name, configuration);
        registered.claimed(claims.claim(name, () -> begin(registered)));
        registered.client().driver().partsChanged(); // so that it says what it waits for, if it does
        return registered.client();
    }

    @Override
    public void update(MqttClient client, Map<String, Object> configuration) {
        RegisteredClient registered = registered(client);
        if (registered == null) {
            throw new IllegalStateException("client " + client.name() + " was deleted: create it again");
        }
        registered.configure(configuration);
    }

    @Override
    public void delete(MqttClient client) {
        RegisteredClient registered = registered(client);
        if (registered != null) {
            registered.delete();
        }
    }

    @Override
    public void stop(MqttClient client) {
        RegisteredClient registered = registered(client);
        if (registered != null) {
            registered.stop();
        }
    }

    /**
     * Has a listener called for messages of one client, until {@link Whiteboards#removeListener(ListenerEntry)}.
     *
     * @return what the server says to its filters
     * @throws IllegalArgumentException if the client was not made by this factory, or the properties are of no use
     * @throws IllegalStateException    if the client was deleted
     */
    public CompletableFuture<SubscribeResult> listen(MqttClient client, ListenerEntry entry) {
        if (!(client instanceof CaddisClient own)) {
            throw new IllegalArgumentException("client " + client.name() + " was not made by this factory");
        }
        services.whiteboard().addListener(entry, own);
        return own.granted(entry);
    }

    /** Another client has the name: whoever asked first, and a moment ago it may have been free. */
    static final class NameTaken extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        NameTaken(String message) {
            super(message);
        }
    }

    /** Null if the client was deleted. */
    private RegisteredClient registered(MqttClient client) {
        if (!(client instanceof CaddisClient)) {
            throw new IllegalArgumentException("client " + client.name() + " was not made by this factory");
        }
        RegisteredClient registered = clients.get(client.name());
        return registered != null && registered.client() == client ? registered : null;
    }

    /**
     * A client that its caller has claimed.
     *
     * @throws IllegalArgumentException naming key, value, rule and remedy, or if the name is taken
     */
    RegisteredClient add(String name, Map<String, ?> configuration) {
        RegisteredClient registered = take(name, configuration);
        begin(registered);
        return registered;
    }

    private RegisteredClient take(String name, Map<String, ?> configuration) {
        RegisteredClient registered = new RegisteredClient(this, name, configuration);
        if (closed) {
            throw new IllegalStateException(STOPPED);
        }
        if (clients.putIfAbsent(name, registered) != null) {
            throw new NameTaken("there is a client named " + name
                    + ": choose another name, or delete that client first");
        }
        return registered;
    }

    private void begin(RegisteredClient registered) {
        services.whiteboard().add(registered.client(), registered.properties());
        registered.register(context);
        registered.client().driver().partsChanged();
        if (closed) { // deactivate may not have seen it
            registered.delete();
            throw new IllegalStateException(STOPPED);
        }
    }

    Claims claims() {
        return claims;
    }

    /** Whether a client of this name may be made. */
    boolean isFree(String name) {
        return !clients.containsKey(name);
    }

    void remove(RegisteredClient registered) {
        String name = registered.client().name();
        boolean freed = clients.remove(name, registered);
        services.whiteboard().remove(registered.client());
        if (freed && !closed) {
            nameless.stream().filter(one -> one.wants(name)).forEach(this::tryAgain);
        }
    }

    /** A configuration whose name another client has: it is told once that one goes. */
    void awaitName(ConfiguredClientComponent one, String name) {
        nameless.add(one);
        if (isFree(name)) { // it went meanwhile
            tryAgain(one);
        }
    }

    /** It waits no longer. */
    void forgetName(ConfiguredClientComponent one) {
        nameless.remove(one);
    }

    private void tryAgain(ConfiguredClientComponent one) {
        parts.workers().execute(one::nameFreed); // not under the locks of the one that goes
    }

    Collection<RegisteredClient> registered() {
        return clients.values();
    }

    /** Clients whose configuration is not valid, as it is now. */
    Set<BrokenClient> broken() {
        return broken;
    }

    RandomGenerator chance() {
        return chance;
    }

    PartsInUse parts() {
        return parts;
    }

    Whiteboards services() {
        return services;
    }
}
