package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.kura.link.Attempt;
import io.caddis.mqtt.kura.link.ClientInUse;
import io.caddis.mqtt.kura.link.Registry;
import io.caddis.mqtt.kura.link.Registry.Registered;
import io.caddis.mqtt.kura.link.TlsContext;
import io.caddis.mqtt.kura.settings.ClientKeys;
import io.caddis.mqtt.kura.settings.SettingsReader;
import io.caddis.mqtt.kura.settings.TransportSettings;
import io.caddis.mqtt.kura.transport.Phase.State;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.eclipse.kura.KuraConnectException;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.KuraNotConnectedException;
import org.eclipse.kura.data.DataTransportService;
import org.eclipse.kura.data.DataTransportToken;
import org.eclipse.kura.data.transport.listener.DataTransportListener;
import org.eclipse.kura.status.CloudConnectionStatusService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kura's transport on a client of Caddis. Kura decides when to connect, and again after a loss; so the client is
 * stopped at each loss before Kura hears of it.
 *
 * <p>{@link Phase} says whose turn it is to connect or to disconnect; no lock is held while Kura, the framework or the
 * broker is waited for, and publish, subscribe and the like wait for neither. Messages, confirmations and losses come
 * to Kura on one thread of their own; what its callers ask for, on theirs.
 */
public final class KuraTransport implements DataTransportService {
    private static final Logger LOG = LoggerFactory.getLogger(KuraTransport.class);
    /** How long the replacement of a bundle of Caddis may interrupt a connection without a loss for Kura, ms. */
    static final long PAUSE_MILLIS = 5000;
    /** connect() may take so many times the timeout. */
    private static final int CONNECT_TIMEOUTS = 3;

    private final Services services;
    private final Registry registry;
    private final Listeners listeners;
    private final StatusLight light;
    private final SerialThread callbacks;
    /** For what Kura's threads must not wait for. */
    private final SerialThread chores;
    private final Outgoing outgoing;
    private final TlsContext tls;
    private final Phase phase = new Phase();
    private final AtomicBoolean keysChanged = new AtomicBoolean();

    /** Null while the configuration is not valid; then {@link #invalid} says why. */
    private volatile TransportSettings settings;
    private volatile IllegalArgumentException invalid = new IllegalArgumentException("not configured yet");
    private volatile Link link;
    private volatile Attempt attempt;
    /** A client between two connections of one session. Of whoever has the turn. */
    private volatile ClientInUse kept;
    private volatile Registered statusListener;
    /** The last factory whose bundle went away; null if none did. */
    private volatile MqttClientFactory left;

    /**
     * A transport that is not configured.
     *
     * @param name of the instance, also that of its client and its threads
     */
    public KuraTransport(String name, Services services, Registry registry, CloudConnectionStatusService status,
            Listeners listeners) {
        this.services = services;
        this.registry = registry;
        this.listeners = listeners;
        light = new StatusLight(status);
        callbacks = new SerialThread("caddis-kura-" + name);
        chores = new SerialThread("caddis-kura-update-" + name);
        outgoing = new Outgoing(callbacks, listeners);
        tls = new TlsContext(registry);
    }

    // ---- configuration

    /** Begins with a configuration, valid or not. Does not connect. */
    public void start(Map<String, Object> properties) {
        read(properties);
        statusListener = registry.register(MqttConnectionListener.class, (client, status) -> changed(status),
                Map.of("mqtt.client.target",
                        "(mqtt.client=" + ClientInUse.escaped(SettingsReader.name(properties)) + ")"));
    }

    /** Takes another configuration, and has Kura disconnect before and connect after; on the caller's thread. */
    public void update(Map<String, Object> properties) {
        updating(() -> read(properties));
    }

    /** Kura's keys or TLS settings have changed, or there are some now. Does not wait. */
    public void tlsChanged() {
        TransportSettings now = settings;
        if (now != null && now.broker().secure() && phase.state() != State.CLOSED
                && keysChanged.compareAndSet(false, true)) {
            chores.later(() -> {
                keysChanged.set(false);
                updating(() -> LOG.info("{}: keys, certificates or settings of TLS have changed", now));
            }, 0);
        }
    }

    private void updating(Runnable change) {
        boolean wasConnected = lasting() != null;
        listeners.updating(wasConnected);
        change.run();
        listeners.updated(wasConnected); // also if it is not valid: Kura learns of that when it connects
    }

    private void read(Map<String, Object> properties) {
        try {
            TransportSettings read = SettingsReader.read(properties, services.decrypt(), services.macAddress());
            read.warnings().forEach(warning -> LOG.warn("{}: {}", read.name(), warning));
            settings = read;
            invalid = null;
        } catch (IllegalArgumentException e) {
            LOG.error("{} cannot connect: {}", SettingsReader.name(properties), e.getMessage());
            invalid = e;
            settings = null;
        }
    }

    private <T> T configured(Function<TransportSettings, T> value, T absent) {
        TransportSettings now = settings;
        return now == null ? absent : value.apply(now);
    }

    @Override
    public String getBrokerUrl() {
        return configured(one -> one.broker().shown(), "");
    }

    @Override
    public String getAccountName() {
        return configured(TransportSettings::accountName, "");
    }

    @Override
    public String getUsername() {
        return configured(TransportSettings::username, "");
    }

    @Override
    public String getClientId() {
        return configured(TransportSettings::clientId, "");
    }

    @Override
    public void addDataTransportListener(DataTransportListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeDataTransportListener(DataTransportListener listener) {
        listeners.remove(listener);
    }

    // ---- connecting

    @Override
    public boolean isConnected() {
        Link now = link;
        if (now == null) {
            return false;
        }
        outgoing.called(now);
        return now.isUp();
    }

    /** Throws nothing but KuraConnectException: anything else ends Kura's task that connects, for good. */
    @Override
    public void connect() throws KuraConnectException {
        try {
            if (takeTurn()) {
                connectInTurn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KuraConnectException(e, "interrupted while connecting");
        } catch (KuraConnectException e) {
            throw e;
        } catch (Throwable e) { // whatever it is
            throw new KuraConnectException(e, "unexpected: " + e);
        }
    }

    /** False if there is a connection already, which whoever connects is content with. */
    private boolean takeTurn() throws KuraConnectException, InterruptedException {
        while (true) {
            if (!phase.settled(connectMillis())) {
                throw new KuraConnectException("another connect() or disconnect() has not ended");
            }
            if (phase.begin(State.DOWN, State.CONNECTING)) {
                return true;
            }
            State now = phase.state();
            if (now == State.CLOSED) {
                throw new KuraConnectException("the transport is deactivated");
            } else if (now == State.UP) {
                if (isConnected()) {
                    return false;
                }
                throw new KuraConnectException("the connection pauses while a bundle of Caddis is replaced");
            }
        }
    }

    private void connectInTurn() throws KuraConnectException, InterruptedException {
        boolean newSession = true;
        Link made = null;
        light.connecting();
        try {
            TransportSettings now = validSettings();
            Map<String, Object> keys = ClientKeys.of(now, now.broker().secure() ? tlsKeys() : Map.of());
            MqttClientFactory factory = factory();
            newSession = !goesOn(factory, now);
            made = new Link(connected(factory, now, keys, newSession));
        } finally {
            light.ended(made != null);
            link = made;
            if (!phase.end(made == null ? State.DOWN : State.UP)) {
                closedMeanwhile(made);
                made = null;
            }
        }
        if (made == null) {
            throw new KuraConnectException("the transport was deactivated");
        }
        LOG.info("{}: connected, {}", made.used().settings(), newSession ? "with a new session"
                : "and the session goes on");
        follow(made, made.used().client().status());
        listeners.established(newSession);
        Runnable loss = made.announced();
        if (loss != null) {
            loss.run();
        }
    }

    private TransportSettings validSettings() throws KuraConnectException {
        TransportSettings now = settings;
        IllegalArgumentException why = invalid;
        if (now == null) {
            throw new KuraConnectException(why, "the configuration is not valid: " + why.getMessage());
        }
        return now;
    }

    private MqttClientFactory factory() throws KuraConnectException {
        MqttClientFactory factory = services.factory();
        if (factory == null) {
            throw new KuraConnectException("the bundle io.caddis.mqtt.management is not there, or is being replaced");
        }
        return factory;
    }

    private Map<String, Object> tlsKeys() throws KuraConnectException {
        Services.Tls kura = services.tls();
        if (kura == null) {
            throw new KuraConnectException("broker-url asks for TLS, and there is no SslManagerService that"
                    + " SslManagerService.target names");
        }
        try {
            tls.offer(kura.manager().getSSLContext());
        } catch (Exception e) { // key stores are Kura's, and so are its exceptions
            throw new KuraConnectException(e, "Kura's SslManagerService gives no context for TLS: " + e.getMessage());
        }
        return tls.keys(kura.properties());
    }

    /** Whether the client of the last connection goes on with its session; else it is gone after this. */
    private boolean goesOn(MqttClientFactory factory, TransportSettings now) {
        ClientInUse before = kept;
        if (before != null && !before.goesOnWith(factory, now)) {
            kept = null;
            drop(before);
        }
        return kept != null;
    }

    private ClientInUse connected(MqttClientFactory factory, TransportSettings now, Map<String, Object> keys,
            boolean newSession) throws KuraConnectException, InterruptedException {
        ClientInUse used = kept;
        try {
            if (newSession) {
                used = ClientInUse.create(factory, now, keys, registry, callbacks, this::arrived);
            } else {
                used.update(now, keys);
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new KuraConnectException(e, "the client is not configured: " + e.getMessage());
        }
        boolean done = false;
        try {
            Attempt mine = new Attempt(used.client());
            attempt = mine;
            if (phase.state() == State.CLOSED) {
                mine.fail("the transport is being deactivated"); // before it could be told
            }
            Optional<DisconnectCause> failure = mine.run(connectMillis());
            done = failure.isEmpty();
            if (!done) {
                throw new KuraConnectException(AuthenticationCause.of(failure.get(), listeners.added()),
                        now + ": " + failure.get());
            }
            return used;
        } finally {
            attempt = null;
            if (!done) {
                giveUp(used, newSession);
            }
        }
    }

    /** Leaves nothing behind. A client that never was connected has no session that could go on. */
    private void giveUp(ClientInUse used, boolean newSession) {
        if (newSession) {
            drop(used);
        } else {
            used.client().disconnect();
        }
    }

    private void closedMeanwhile(Link made) {
        link = null;
        if (made != null) {
            drop(made.used());
        }
        dropKept();
    }

    /** A client of a bundle that left is that bundle's: its session may go on in the next one. */
    private void drop(ClientInUse used) {
        try {
            if (used.isOf(left)) {
                used.abandon();
            } else {
                used.delete();
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            LOG.debug("the client is gone already", e);
        }
    }

    private void dropKept() {
        ClientInUse one = kept;
        kept = null;
        if (one != null) {
            drop(one);
        }
    }

    /** After a connection: with a clean session nothing goes on. */
    private void release(ClientInUse used) {
        if (used.settings().cleanSession() || used.isOf(left)) {
            kept = null;
            drop(used);
        } else {
            kept = used;
        }
    }

    private long connectMillis() {
        return TimeUnit.SECONDS.toMillis((long) CONNECT_TIMEOUTS * configured(TransportSettings::timeout, 10));
    }

    // ---- losing the connection

    /** The client's status changed. On a pool thread of Caddis. */
    private void changed(ConnectionStatus status) {
        Attempt running = attempt;
        if (running != null) {
            running.changed(status);
        }
        Link now = link;
        if (now != null) {
            follow(now, status);
        }
    }

    private void follow(Link now, ConnectionStatus status) {
        ConnectionState state = status.state();
        if (state == ConnectionState.CONNECTED) {
            if (now.used().isConnected() && now.takePaused()) { // else it is late news of before the pause
                outgoing.wake(now.used().settings());
            }
        } else if (state == ConnectionState.SUSPENDED || state == ConnectionState.CONNECTING) {
            // a bundle of Caddis is being replaced; the session goes on in a moment
            callbacks.later(() -> {
                if (!now.used().isConnected()) {
                    lost(now, Attempt.pause(now.used().client().status()));
                }
            }, PAUSE_MILLIS);
        } else if (state == ConnectionState.BACKOFF || !now.used().isConnected()) {
            lost(now, Attempt.cause(status));
        }
    }

    /** Caddis' bundle leaves, and its clients with it. */
    public void factoryLeft(MqttClientFactory factory) {
        if (phase.state() == State.CLOSED) {
            return; // only not needed any longer: what is left to do with clients is done with it
        }
        left = factory;
        String text = "the bundle io.caddis.mqtt.management is being replaced";
        Attempt running = attempt;
        Link now = link;
        if (running != null) {
            running.fail(text);
        }
        if (now != null && now.used().isOf(factory)) {
            lost(now, new DisconnectCause(DisconnectCause.Source.CONTAINER, ReasonCode.UNSPECIFIED_ERROR, text));
        }
    }

    private void lost(Link lost, DisconnectCause cause) {
        if (link != lost || !phase.begin(State.UP, State.ENDING)) {
            return; // said already, or whoever disconnects does the rest
        }
        if (link != lost) {
            phase.end(State.UP);
            return;
        }
        lost.over();
        link = null;
        LOG.warn("{}: connection lost: {}", lost.used().settings(), cause);
        lost.used().client().disconnect(); // or it would connect again by itself
        release(lost.used());
        if (!phase.end(State.DOWN)) {
            dropKept();
        }
        MqttException why = new MqttException(Kind.CONNECTION_LOST, cause.reasonCode(), cause.toString());
        Runnable tell = lost.lost(() -> callbacks.later(() -> listeners.lost(why), 0));
        if (tell != null) {
            tell.run();
        }
    }

    // ---- disconnecting

    @Override
    public void disconnect(long quiesceMillis) {
        boolean mine = false;
        try {
            mine = phase.settled(connectMillis()) && phase.begin(State.UP, State.ENDING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!mine) {
            LOG.warn("disconnect() has nothing to do: there is no connection, or it is being ended");
            return;
        }
        Link now = link;
        try {
            listeners.disconnecting(); // still connected: messages may be sent
            now.closing();
            quiesce(now, quiesceMillis);
            now.over();
            link = null;
            end(now.used());
            release(now.used());
        } finally {
            if (!phase.end(State.DOWN)) {
                dropKept();
            }
        }
        LOG.info("{}: disconnected", now.used().settings());
        listeners.disconnected();
    }

    private void quiesce(Link now, long millis) {
        try {
            outgoing.quiesce(now, millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(ClientInUse used) {
        try {
            used.client().disconnect().get(used.settings().timeout(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.warn("{}: DISCONNECT was not sent: {}", used.settings(), e.toString());
        }
    }

    /** The end. Does not wait: what Kura has to hear of it comes on the thread of callbacks. */
    public void close() {
        State before = phase.close();
        Attempt running = attempt;
        if (running != null) {
            running.fail("the transport is being deactivated");
        }
        Link now = link;
        link = null;
        if (now != null) {
            now.over();
        }
        if (now != null && before == State.UP) {
            drop(now.used());
            callbacks.later(listeners::disconnecting, 0);
            callbacks.later(listeners::disconnected, 0);
        }
        if (before == State.UP || before == State.DOWN) {
            dropKept();
        } // else whoever has the turn does
        Registered listener = statusListener;
        if (listener != null) {
            listener.end();
        }
        tls.end();
        chores.close();
        callbacks.close();
    }

    // ---- messages

    private void arrived(Message message) {
        listeners.arrived(message.topic().value(), () -> message.payload().toBytes(), message.qos().value(),
                message.retain());
    }

    @Override
    public DataTransportToken publish(String topic, byte[] payload, int qos, boolean retain) throws KuraException {
        Link now = connectedLink("publish");
        if (!now.isOpen()) {
            throw new KuraNotConnectedException("publish: the connection is being ended");
        }
        outgoing.called(now);
        return outgoing.publish(now, topic, payload, qos, retain);
    }

    @Override
    public void subscribe(String topic, int qos) throws KuraException {
        Subscribing.subscribe(lastingLink("subscribe"), topic, qos);
    }

    @Override
    public void unsubscribe(String topic) throws KuraException {
        Subscribing.unsubscribe(lastingLink("unsubscribe"), topic);
    }

    /** The connection that Kura knows of, also while it pauses; null without one. */
    private Link lasting() {
        Link now = link;
        return now == null || now.isOver() ? null : now;
    }

    /** Nobody subscribes again after a pause, which is no loss; so what asks in one is answered after it. */
    private Link lastingLink(String what) throws KuraNotConnectedException {
        Link now = lasting();
        if (now == null) {
            throw new KuraNotConnectedException(what + ": there is no connection");
        }
        return now;
    }

    private Link connectedLink(String what) throws KuraNotConnectedException {
        Link now = link;
        if (now == null || !now.isUp()) {
            throw new KuraNotConnectedException(what + ": there is no connection");
        }
        return now;
    }
}
