package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.management.config.Settings;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.services.AuthenticatorEntry;
import io.caddis.mqtt.management.services.Authenticators;
import io.caddis.mqtt.management.services.FailedServices;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.services.TargetedServices;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.SessionStore;
import io.caddis.mqtt.spi.Sessions;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.spi.WebSockets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * All clients, and what they have in common: threads, the parts they run on, who listens to them. The references to
 * codec, session, transport and TLS are optional and dynamic, so that a client stays registered while one of them is
 * replaced (decision D02). At a replacement, bind of the new one may come before or after unbind of the old one.
 *
 * <p>Without a framework: {@code new ClientsComponent(null)}, the three bind methods, then {@link #create}.
 */
@Component(service = {MqttClientFactory.class, ClientsComponent.class})
public final class ClientsComponent implements MqttClientFactory {
    private static final String STOPPED = "the bundle of the client factory has stopped: get the service anew";

    private final Workers workers = new Workers();
    private final ListenerWhiteboard whiteboard = new ListenerWhiteboard(workers);
    private final Authenticators authenticators = new Authenticators();
    private final TargetedServices<TlsSetup> tlsSetups = new TargetedServices<>();
    private final TargetedServices<MqttCredentials> credentials = new TargetedServices<>();
    private final TargetedServices<MqttReceiveNotify> receiveNotify = new TargetedServices<>();
    private final Map<String, RegisteredClient> clients = new ConcurrentHashMap<>();
    private final Set<BrokenClient> broken = ConcurrentHashMap.newKeySet();
    private final FailedServices failed = new FailedServices();
    private final BundleContext context;
    private final Claims claims;
    private final Object changing = new Object();
    /** In the order of their coming, with their schemes. Guarded by {@code changing}. */
    private final Map<Transport, List<String>> transports = new LinkedHashMap<>();
    private volatile Parts parts = Parts.NONE;
    private volatile boolean closed;

    /** @param context null outside a framework */
    @Activate
    public ClientsComponent(BundleContext context) {
        this.context = context;
        claims = new Claims(context, workers);
        if (context != null) {
            workers.execute(new Preload(context.getBundle()));
        }
    }

    /** Ends all clients; durable sessions stay in the store. Waits a moment at most for their connections to close. */
    @Deactivate
    public void deactivate() {
        closed = true;
        List<RegisteredClient> all = List.copyOf(clients.values());
        all.forEach(RegisteredClient::stop);
        all.forEach(RegisteredClient::release);
        workers.close();
    }

    // ---- parts

    /** The codec from now on. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindCodec(PacketCodec codec) {
        change(now -> now.withCodec(codec));
    }

    void unbindCodec(PacketCodec codec) {
        change(now -> now.codec() == codec ? now.withCodec(null) : now);
    }

    /** Where sessions come from, from now on. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindSessions(Sessions sessions) {
        change(now -> now.withSessions(sessions));
    }

    void unbindSessions(Sessions sessions) {
        change(now -> now.sessions() == sessions ? now.withSessions(null) : now);
    }

    /** Where durable clients keep their sessions, from now on. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindStore(SessionStore store) {
        change(now -> now.withStore(store));
    }

    /** Ends {@link #bindStore}: has what is not committed written, on the store's thread. */
    public void unbindStore(SessionStore store) {
        change(now -> now.store() == store ? now.withStore(null) : now);
    }

    /** One transport more, for the schemes in its service property {@link Transport#SCHEME}. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindTransport(Transport transport, Map<String, Object> properties) {
        List<String> schemes = new Settings(properties).texts(Transport.SCHEME);
        change(now -> {
            transports.put(transport, schemes);
            return now.withTransports(byScheme());
        });
    }

    void unbindTransport(Transport transport) {
        change(now -> {
            transports.remove(transport);
            return now.withTransports(byScheme());
        });
    }

    /** What secures connections from now on. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindTls(Tls tls) {
        change(now -> now.withTls(tls));
    }

    void unbindTls(Tls tls) {
        change(now -> now.tls() == tls ? now.withTls(null) : now);
    }

    /** What {@code ws://} and {@code wss://} go through, from now on. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindWebSockets(WebSockets webSockets) {
        change(now -> now.withWebSockets(webSockets));
    }

    void unbindWebSockets(WebSockets webSockets) {
        change(now -> now.webSockets() == webSockets ? now.withWebSockets(null) : now);
    }

    /** Of several for one scheme the latest, which may be there to replace the others. */
    private Map<String, Transport> byScheme() {
        assert Thread.holdsLock(changing);
        Map<String, Transport> byScheme = new HashMap<>();
        transports.forEach((transport, schemes) -> schemes.forEach(scheme -> byScheme.put(scheme, transport)));
        return byScheme;
    }

    private void change(UnaryOperator<Parts> change) {
        synchronized (changing) {
            parts = change.apply(parts);
        }
        tellDrivers();
    }

    private void tellDrivers() {
        clients.values().forEach(registered -> registered.client().driver().partsChanged());
    }

    Parts parts() {
        return parts;
    }

    // ---- listeners

    @Reference(service = MqttMessageListener.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindListener(ServiceReference<MqttMessageListener> reference) {
        failed.unless(reference, () -> {
            ListenerEntry entry = ListenerEntry.of(context, reference);
            whiteboard.addListener(entry);
            if (!entry.problem().isEmpty()) {
                failed.add(reference, "does without a filter: " + entry.problem());
            }
        });
    }

    void unbindListener(ServiceReference<MqttMessageListener> reference) {
        failed.remove(reference);
        whiteboard.removeListener(reference);
    }

    void updatedListener(ServiceReference<MqttMessageListener> reference) {
        unbindListener(reference);
        bindListener(reference);
    }

    /**
     * A listener outside a framework.
     *
     * @param properties those of {@link io.caddis.mqtt.MqttSubscription}
     * @throws IllegalArgumentException if they are of no use
     */
    public void addListener(MqttMessageListener listener, Map<String, Object> properties) {
        whiteboard.addListener(new ListenerEntry(listener, new ListenerEntry.Always(listener), properties));
    }

    /** Ends {@link #addListener}. */
    public void removeListener(MqttMessageListener listener) {
        whiteboard.removeListener(listener);
    }

    @Reference(service = MqttConnectionListener.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindStatusListener(ServiceReference<MqttConnectionListener> reference) {
        failed.unless(reference, () -> whiteboard.addStatusListener(reference));
    }

    void unbindStatusListener(ServiceReference<MqttConnectionListener> reference) {
        failed.remove(reference);
        whiteboard.removeStatusListener(reference);
    }

    // ---- TLS setups

    @Reference(service = TlsSetup.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindTlsSetup(ServiceReference<TlsSetup> reference) {
        failed.unless(reference, () -> tlsSetups.add(context, reference));
    }

    void unbindTlsSetup(ServiceReference<TlsSetup> reference) {
        failed.remove(reference);
        tlsSetups.remove(reference);
    }

    void updatedTlsSetup(ServiceReference<TlsSetup> reference) {
        unbindTlsSetup(reference);
        bindTlsSetup(reference);
    }

    /**
     * A TLS setup outside a framework.
     *
     * @param properties {@code mqtt.client.target} and {@code service.ranking}, or none
     * @throws IllegalArgumentException if they are of no use
     */
    public void addTlsSetup(TlsSetup setup, Map<String, Object> properties) {
        tlsSetups.add(setup, null, properties);
    }

    /** Ends {@link #addTlsSetup}. */
    public void removeTlsSetup(TlsSetup setup) {
        tlsSetups.remove(setup);
    }

    TargetedServices<TlsSetup> tlsSetups() {
        return tlsSetups;
    }

    // ---- credentials

    @Reference(service = MqttCredentials.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindCredentials(ServiceReference<MqttCredentials> reference) {
        failed.unless(reference, () -> credentials.add(context, reference));
        clients.values().forEach(registered -> registered.client().driver().tryAgain());
    }

    void unbindCredentials(ServiceReference<MqttCredentials> reference) {
        failed.remove(reference);
        credentials.remove(reference);
    }

    void updatedCredentials(ServiceReference<MqttCredentials> reference) {
        unbindCredentials(reference);
        bindCredentials(reference);
    }

    /**
     * What gives credentials outside a framework.
     *
     * @param properties {@code mqtt.client.target} and {@code service.ranking}, or none
     * @throws IllegalArgumentException if they are of no use
     */
    public void addCredentials(MqttCredentials source, Map<String, Object> properties) {
        credentials.add(source, null, properties);
        clients.values().forEach(registered -> registered.client().driver().tryAgain());
    }

    /** Ends {@link #addCredentials}. */
    public void removeCredentials(MqttCredentials source) {
        credentials.remove(source);
    }

    TargetedServices<MqttCredentials> credentials() {
        return credentials;
    }

    // ---- who is told of messages that wait for poll()

    @Reference(service = MqttReceiveNotify.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindReceiveNotify(ServiceReference<MqttReceiveNotify> reference) {
        failed.unless(reference, () -> receiveNotify.add(context, reference));
        tellOfWaiting();
    }

    void unbindReceiveNotify(ServiceReference<MqttReceiveNotify> reference) {
        failed.remove(reference);
        receiveNotify.remove(reference);
    }

    void updatedReceiveNotify(ServiceReference<MqttReceiveNotify> reference) {
        unbindReceiveNotify(reference);
        bindReceiveNotify(reference);
    }

    /**
     * Who is told outside a framework.
     *
     * @param properties {@code mqtt.client.target}, or none
     * @throws IllegalArgumentException if they are of no use
     */
    public void addReceiveNotify(MqttReceiveNotify told, Map<String, Object> properties) {
        receiveNotify.add(told, null, properties);
        tellOfWaiting();
    }

    /** Ends {@link #addReceiveNotify}. */
    public void removeReceiveNotify(MqttReceiveNotify told) {
        receiveNotify.remove(told);
    }

    private void tellOfWaiting() {
        clients.values().forEach(registered -> registered.client().notices().arrived());
    }

    TargetedServices<MqttReceiveNotify> receiveNotify() {
        return receiveNotify;
    }

    // ---- authenticators

    @Reference(service = MqttAuthenticator.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindAuthenticator(ServiceReference<MqttAuthenticator> reference) {
        failed.unless(reference, () -> authenticators.add(AuthenticatorEntry.of(context, reference)));
        tellDrivers();
    }

    void unbindAuthenticator(ServiceReference<MqttAuthenticator> reference) {
        failed.remove(reference);
        authenticators.remove(reference);
    }

    void updatedAuthenticator(ServiceReference<MqttAuthenticator> reference) {
        unbindAuthenticator(reference);
        bindAuthenticator(reference);
    }

    /**
     * An authenticator outside a framework.
     *
     * @param properties {@code mqtt.authentication.method}, and {@code mqtt.client.target} if it is not for all clients
     * @throws IllegalArgumentException if they are of no use
     */
    public void addAuthenticator(MqttAuthenticator authenticator, Map<String, Object> properties) {
        authenticators.add(new AuthenticatorEntry(authenticator, null, properties));
        tellDrivers();
    }

    /** Ends {@link #addAuthenticator}. */
    public void removeAuthenticator(MqttAuthenticator authenticator) {
        authenticators.remove(authenticator);
    }

    Authenticators authenticators() {
        return authenticators;
    }

    // ---- clients

    @Override
    public MqttClient create(String name, Map<String, Object> configuration) {
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
        RegisteredClient registered = new RegisteredClient(this, workers, name, configuration);
        if (closed) {
            throw new IllegalStateException(STOPPED);
        }
        if (clients.putIfAbsent(name, registered) != null) {
            throw new IllegalArgumentException("client " + name + " exists: choose another name, or delete it first");
        }
        return registered;
    }

    private void begin(RegisteredClient registered) {
        whiteboard.add(registered.client(), registered.properties());
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

    void remove(RegisteredClient registered) {
        clients.remove(registered.client().name(), registered);
        whiteboard.remove(registered.client());
    }

    Collection<RegisteredClient> registered() {
        return clients.values();
    }

    /** Clients whose configuration is not valid, as it is now. */
    Set<BrokenClient> broken() {
        return broken;
    }

    FailedServices failed() {
        return failed;
    }

    ListenerWhiteboard whiteboard() {
        return whiteboard;
    }

    Workers workers() {
        return workers;
    }

    BundleContext context() {
        return context;
    }
}
