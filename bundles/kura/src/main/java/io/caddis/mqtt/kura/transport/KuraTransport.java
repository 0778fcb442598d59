package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.kura.link.ClientInUse;
import io.caddis.mqtt.kura.link.Registry;
import io.caddis.mqtt.kura.link.Registry.Registered;
import io.caddis.mqtt.kura.settings.SettingsReader;
import io.caddis.mqtt.kura.settings.TransportSettings;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * Kura's transport on a client of Caddis: what Kura calls, and its configuration. Publish, subscribe and the like wait
 * for no connection that begins or ends ({@link Connections}). Messages, confirmations and losses come to Kura on one
 * thread of their own; what its callers ask for, on theirs.
 */
public final class KuraTransport implements DataTransportService {
    private static final Logger LOG = LoggerFactory.getLogger(KuraTransport.class);

    /** Kura tells of one change in several ways, one after the other; each update disconnects. */
    private static final long SETTLE_MILLIS = 200;

    private final Registry registry;
    private final Listeners listeners;
    private final Configured configured;
    private final SerialThread callbacks;
    /** For what Kura's threads must not wait for. */
    private final SerialThread chores;
    private final Outgoing outgoing;
    private final Connections connections;
    private final AtomicBoolean keysChanged = new AtomicBoolean();
    private volatile Registered statusListener;

    /**
     * A transport that is not configured.
     *
     * @param name of the instance, also that of its client and its threads
     */
    public KuraTransport(String name, Services services, Registry registry, CloudConnectionStatusService status,
            Listeners listeners) {
        this.registry = registry;
        this.listeners = listeners;
        configured = new Configured(services);
        callbacks = new SerialThread("caddis-kura-" + name);
        chores = new SerialThread("caddis-kura-update-" + name);
        outgoing = new Outgoing(callbacks, listeners);
        connections = new Connections(services, configured, registry, listeners, new StatusLight(status), callbacks,
                outgoing);
    }

    // ---- configuration

    /** Begins with a configuration, valid or not. Does not connect. */
    public void start(Map<String, Object> properties) {
        configured.read(properties);
        statusListener = registry.register(MqttConnectionListener.class,
                connections::changed, Map.of("mqtt.client.target",
                        "(mqtt.client=" + ClientInUse.escaped(SettingsReader.name(properties)) + ")"));
    }

    /** Takes another configuration, and has Kura disconnect before and connect after; on the caller's thread. */
    public void update(Map<String, Object> properties) {
        updating(() -> configured.read(properties));
    }

    /** Kura's keys or TLS settings have changed, or there are some now. Does not wait. */
    public void tlsChanged() {
        TransportSettings now = configured.now();
        if (now != null && now.broker().secure() && !connections.isClosed()
                && keysChanged.compareAndSet(false, true)) {
            chores.later(() -> {
                keysChanged.set(false);
                updating(() -> LOG.info("{}: keys, certificates or settings of TLS have changed", now));
            }, SETTLE_MILLIS);
        }
    }

    private void updating(Runnable change) {
        int before = connections.count();
        boolean wasConnected = connections.lasting() != null;
        listeners.updating(wasConnected);
        change.run();
        // also if it is not valid: Kura learns of that when it connects; and who connected meanwhile was disconnected
        listeners.updated(wasConnected || connections.count() != before);
    }

    @Override
    public String getBrokerUrl() {
        return configured.get(one -> one.broker().shown(), "");
    }

    @Override
    public String getAccountName() {
        return configured.get(TransportSettings::accountName, "");
    }

    @Override
    public String getUsername() {
        return configured.get(TransportSettings::username, "");
    }

    @Override
    public String getClientId() {
        return configured.get(TransportSettings::clientId, "");
    }

    @Override
    public void addDataTransportListener(DataTransportListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeDataTransportListener(DataTransportListener listener) {
        listeners.remove(listener);
    }

    // ---- connections

    @Override
    public boolean isConnected() {
        Link now = connections.now();
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
            connections.connect();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KuraConnectException(e, "interrupted while connecting");
        } catch (KuraConnectException e) {
            throw e;
        } catch (Throwable e) { // whatever it is
            throw new KuraConnectException(e, "unexpected: " + e);
        }
    }

    @Override
    public void disconnect(long quiesceMillis) {
        connections.disconnect(quiesceMillis);
    }

    /** Caddis' bundle leaves, and its clients with it. */
    public void factoryLeft(MqttClientFactory factory) {
        connections.factoryLeft(factory);
    }

    /**
     * The end. Does not wait: what Kura has to hear of it comes on the thread of callbacks.
     *
     * @param forGood the configuration is deleted: no session goes on. Else one that is in a store may
     */
    public void close(boolean forGood) {
        connections.close(forGood);
        Registered listener = statusListener;
        if (listener != null) {
            listener.end();
        }
        chores.close();
        callbacks.close();
    }

    // ---- messages

    @Override
    public DataTransportToken publish(String topic, byte[] payload, int qos, boolean retain) throws KuraException {
        Link now = connections.now();
        if (now == null || !now.isUp()) {
            throw new KuraNotConnectedException("publish: there is no connection");
        }
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

    /** Nobody subscribes again after a pause, which is no loss; so what asks in one is answered after it. */
    private Link lastingLink(String what) throws KuraNotConnectedException {
        Link now = connections.lasting();
        if (now == null) {
            throw new KuraNotConnectedException(what + ": there is no connection");
        }
        return now;
    }
}
