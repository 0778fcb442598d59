package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.kura.link.Attempt;
import io.caddis.mqtt.kura.link.ClientInUse;
import io.caddis.mqtt.kura.link.Registry;
import io.caddis.mqtt.kura.link.TlsContext;
import io.caddis.mqtt.kura.settings.ClientKeys;
import io.caddis.mqtt.kura.settings.TransportSettings;
import io.caddis.mqtt.kura.transport.Phase.State;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.kura.KuraConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections, from the attempt to the end, of one at a time. Kura decides when to connect, and again after a loss; so
 * the client is stopped at each loss before Kura hears of it.
 *
 * <p>{@link Phase} says whose turn it is to connect or to disconnect; no lock is held while Kura, the framework or the
 * broker is waited for. A loss comes to Kura on the thread of callbacks; what its callers ask for, on theirs.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(KuraTransport.class);
    /** How long the replacement of a bundle of Caddis may interrupt a connection without a loss for Kura, ms. */
    static final long PAUSE_MILLIS = 5000;

    private final Services services;
    private final Configured configured;
    private final Listeners listeners;
    private final StatusLight light;
    private final SerialThread callbacks;
    private final Outgoing outgoing;
    private final TlsContext tls;
    private final Clients clients;
    private final Phase phase = new Phase();

    private volatile Link link;
    private volatile Attempt attempt;
    private final AtomicInteger count = new AtomicInteger();
    /** No session goes on after the end. */
    private volatile boolean endsForGood;

    Connections(Services services, Configured configured, Registry registry, Listeners listeners, StatusLight light,
            SerialThread callbacks, Outgoing outgoing) {
        this.services = services;
        this.configured = configured;
        this.listeners = listeners;
        this.light = light;
        this.callbacks = callbacks;
        this.outgoing = outgoing;
        tls = new TlsContext(registry);
        clients = new Clients(registry, callbacks, message -> listeners.arrived(message.topic().value(),
                () -> message.payload().toBytes(), message.qos().value(), message.retain()));
    }

    /** The one that there is now, up or not; null if there is none. */
    Link now() {
        return link;
    }

    /** The one that Kura knows of, also while it pauses; null without one. */
    Link lasting() {
        Link now = link;
        return now == null || now.isOver() ? null : now;
    }

    /** How many there were so far. */
    int count() {
        return count.get();
    }

    boolean isClosed() {
        return phase.state() == State.CLOSED;
    }

    // ---- connecting

    /** Connects, unless there is a connection, which whoever connects is content with. */
    void connect() throws KuraConnectException, InterruptedException {
        if (takeTurn()) {
            connectInTurn();
        }
    }

    /** False if there is a connection already. */
    private boolean takeTurn() throws KuraConnectException, InterruptedException {
        while (true) {
            if (!phase.settled(configured.connectMillis())) {
                throw new KuraConnectException("another connect() or disconnect() has not ended");
            }
            if (phase.begin(State.DOWN, State.CONNECTING)) {
                return true;
            }
            State now = phase.state();
            if (now == State.CLOSED) {
                throw new KuraConnectException("the transport is deactivated");
            } else if (now == State.UP) {
                Link up = link;
                if (up != null && up.isUp()) {
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
            TransportSettings now = configured.valid();
            Map<String, Object> keys = ClientKeys.of(now, now.broker().secure() ? tlsKeys() : Map.of());
            ClientInUse used = clients.take(factory(), now, keys);
            newSession = !used.goesOn();
            attempt(used);
            made = new Link(used);
            clients.connected(used);
            count.incrementAndGet();
        } finally {
            light.ended(made != null);
            link = made;
            if (!phase.end(made == null ? State.DOWN : State.UP)) {
                link = null;
                clients.close(made == null ? null : made.used(), endsForGood);
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
        outgoing.resume(made);
        Runnable loss = made.announced();
        if (loss != null) {
            loss.run();
        }
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

    private void attempt(ClientInUse used) throws KuraConnectException, InterruptedException {
        boolean done = false;
        try {
            Attempt mine = new Attempt(used.client());
            attempt = mine;
            if (isClosed()) {
                mine.fail("the transport is being deactivated"); // before it could be told
            }
            Optional<DisconnectCause> failure = mine.run(configured.connectMillis());
            done = failure.isEmpty();
            if (!done) {
                throw new KuraConnectException(AuthenticationCause.of(failure.get(), listeners.added()),
                        used.settings() + ": " + failure.get());
            }
        } finally {
            attempt = null;
            if (!done) {
                clients.giveUp(used);
            }
        }
    }

    // ---- losing the connection

    /** A client's status changed, maybe that of one before, of the same name. On a pool thread of Caddis. */
    void changed(MqttClient client, ConnectionStatus status) {
        Attempt running = attempt;
        if (running != null && running.isOf(client)) {
            running.changed(status);
        }
        Link now = link;
        if (now != null && now.used().client() == client) {
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
    void factoryLeft(MqttClientFactory factory) {
        if (isClosed()) {
            return; // only not needed any longer: what is left to do with clients is done with it
        }
        clients.left(factory);
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
        clients.release(lost.used());
        if (!phase.end(State.DOWN)) {
            clients.close(null, endsForGood);
        }
        MqttException why = new MqttException(Kind.CONNECTION_LOST, cause.reasonCode(), cause.toString());
        Runnable tell = lost.lost(() -> callbacks.later(() -> listeners.lost(why), 0));
        if (tell != null) {
            tell.run();
        }
    }

    // ---- disconnecting

    void disconnect(long quiesceMillis) {
        boolean mine = false;
        try {
            mine = phase.settled(configured.connectMillis()) && phase.begin(State.UP, State.ENDING);
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
            clients.release(now.used());
        } finally {
            if (!phase.end(State.DOWN)) {
                clients.close(null, endsForGood);
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

    /**
     * The end. Does not wait: what Kura has to hear of it comes on the thread of callbacks.
     *
     * @param forGood no session goes on
     */
    void close(boolean forGood) {
        endsForGood = forGood;
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
        if (before == State.UP || before == State.DOWN) {
            clients.close(now == null ? null : now.used(), forGood);
        } // else whoever has the turn does
        if (now != null && before == State.UP) {
            callbacks.later(listeners::disconnecting, 0);
            callbacks.later(listeners::disconnected, 0);
        }
        tls.end();
    }
}
