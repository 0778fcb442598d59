package io.caddis.mqtt.itests.kura.layers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.kura.KuraConnectException;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.data.DataTransportService;
import org.eclipse.kura.data.DataTransportToken;
import org.eclipse.kura.data.transport.listener.DataTransportListener;

/**
 * Does what Kura's {@code DataServiceImpl} does to a transport: a component with a static reference to it, which adds
 * itself as a listener, publishes what its database holds, and connects again after a loss.
 */
public final class DataLayer implements DataTransportListener {
    /** What a component's activation is told, and the keys of Kura that matter here. */
    private record Settings(Map<String, Object> values) {
        boolean is(String key, boolean other) {
            return values.get(key) instanceof Boolean value ? value : other;
        }

        int number(String key, int other) {
            return values.get(key) instanceof Integer value ? value : other;
        }
    }

    private final List<DataLayerListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong notTracked = new AtomicLong();
    private final AtomicLong losses = new AtomicLong();
    private final AtomicLong connectedAtLoss = new AtomicLong();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Watchdog watchdog = new Watchdog();
    private final Map<DataTransportToken, Integer> inFlight = new HashMap<>();
    private volatile Settings settings = new Settings(Map.of());
    private volatile DataTransportService transport;
    private volatile Database database;
    private volatile Publisher publisher;
    private volatile Reconnecting reconnecting;

    /** Component reference. */
    void bindTransport(DataTransportService service) {
        transport = service;
    }

    /** Component reference. */
    void unbindTransport(DataTransportService service) {
        calls.add("unbound");
    }

    /** Component reference. */
    void bindDatabase(Database service) {
        database = service;
    }

    /** Component activation. */
    void activate(Map<String, Object> values) {
        settings = new Settings(Map.copyOf(values));
        watchdog.configure(settings.is("enable.recovery.on.connection.failure", false),
                settings.number("connection.recovery.max.failures", 10));
        synchronized (inFlight) {
            inFlight.putAll(database.inFlightTokens());
        }
        reconnecting = new Reconnecting(transport, watchdog, settings.number("connect.retry-millis", 60_000));
        publisher = new Publisher(this, transport, database, settings.number("in-flight-messages.max-number", 9),
                settings.is("enable.rate.limit", true), settings.number("in-flight-messages.congestion-millis", 0),
                settings.is("mended", false));
        transport.addDataTransportListener(this);
        publisher.start();
        startConnecting();
    }

    /** Component deactivation: disconnects, and then waits a second, as Kura does. */
    void deactivate() throws InterruptedException {
        reconnecting.stop();
        transport.disconnect(settings.number("disconnect.quiesce-timeout", 10) * 1000L);
        Thread.sleep(settings.number("deactivate.millis", 1000)); // what is imitated does this on SCR's thread
        publisher.stop();
        reconnecting.close();
        transport.removeDataTransportListener(this);
    }

    private void startConnecting() {
        if (!settings.is("connect.auto-on-startup", true)) {
            return;
        }
        if (transport.isConnected()) {
            connectedAtLoss.incrementAndGet();
            return;
        }
        reconnecting.start();
    }

    // ---- for the layer above

    /** Adds one to those that hear of everything. */
    public void add(DataLayerListener listener) {
        listeners.add(listener);
    }

    /** Keeps a message and has it published. Returns its number. */
    public int publish(String topic, byte[] payload, int qos, int priority) {
        int id = database.store(topic, payload, qos, priority);
        publisher.wake();
        return id;
    }

    /** Connects by hand. */
    public void connect() throws KuraConnectException {
        if (!transport.isConnected()) {
            transport.connect();
        }
    }

    /** Disconnects by hand; nobody connects again. */
    public void disconnect(long quiesceMillis) {
        reconnecting.stop();
        transport.disconnect(quiesceMillis);
    }

    /** Subscribes at once. */
    public void subscribe(String topic, int qos) throws KuraException {
        transport.subscribe(topic, qos);
    }

    /** What it stands on. */
    public DataTransportService transport() {
        return transport;
    }

    /** Whether it reboots the gateway. */
    public Watchdog watchdog() {
        return watchdog;
    }

    /** Attempts to connect that its task made. */
    public long attempts() {
        return reconnecting.attempts();
    }

    /** Confirmations of tokens that it did not know: each may be a message that stays in flight for ever. */
    public long notTracked() {
        return notTracked.get();
    }

    /** Losses that it was told of. */
    public long losses() {
        return losses.get();
    }

    /** How often it was to start its task, and the transport said that it was connected. */
    public long connectedAtLoss() {
        return connectedAtLoss.get();
    }

    /** The callbacks of the transport but those of messages, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** Publications that the transport refused in another way than by its window. */
    public long refusals() {
        return publisher.refusals();
    }

    // ---- for the publisher

    void track(DataTransportToken token, int id) {
        synchronized (inFlight) {
            inFlight.put(token, id);
        }
    }

    int inFlight() {
        synchronized (inFlight) {
            return inFlight.size();
        }
    }

    void published(Database.Stored message) {
        listeners.forEach(listener -> listener.onMessagePublished(message.id(), message.topic()));
    }

    void congested() {
        transport.disconnect(0);
        startConnecting();
    }

    // ---- of the transport

    @Override
    public void onConnectionEstablished(boolean newSession) {
        calls.add("established " + newSession);
        reconnecting.stop();
        if (newSession) {
            if (settings.is("in-flight-messages.republish-on-new-session", true)) {
                database.unpublishInFlight();
            } else {
                database.dropInFlight();
            }
            synchronized (inFlight) {
                inFlight.clear();
            }
        }
        publisher.wake();
        listeners.forEach(DataLayerListener::onConnectionEstablished);
    }

    @Override
    public void onDisconnecting() {
        calls.add("disconnecting " + transport.isConnected());
        listeners.forEach(DataLayerListener::onDisconnecting);
    }

    @Override
    public void onDisconnected() {
        calls.add("disconnected");
        listeners.forEach(DataLayerListener::onDisconnected);
    }

    @Override
    public void onConfigurationUpdating(boolean wasConnected) {
        calls.add("updating " + wasConnected);
        reconnecting.stop();
        transport.disconnect(0);
    }

    @Override
    public void onConfigurationUpdated(boolean wasConnected) {
        calls.add("updated " + wasConnected);
        if (settings.is("connect.auto-on-startup", true)) {
            startConnecting();
        } else if (wasConnected) {
            try {
                transport.connect();
            } catch (KuraConnectException e) {
                calls.add("failed " + e.getMessage());
            }
        }
    }

    @Override
    public void onConnectionLost(Throwable cause) {
        calls.add("lost " + (cause == null ? "" : cause.getMessage()));
        losses.incrementAndGet();
        reconnecting.stop();
        startConnecting();
        listeners.forEach(listener -> listener.onConnectionLost(cause));
    }

    @Override
    public void onMessageArrived(String topic, byte[] payload, int qos, boolean retained) {
        listeners.forEach(listener -> listener.onMessageArrived(topic, payload, qos, retained));
        publisher.wake();
    }

    /** The lock is another one than that under which the publisher writes the token down: so it is in Kura. */
    @Override
    public synchronized void onMessageConfirmed(DataTransportToken token) {
        Integer id;
        synchronized (inFlight) {
            id = inFlight.remove(token);
        }
        if (id == null) {
            notTracked.incrementAndGet();
        } else {
            try {
                Database.Stored message = database.confirmed(id);
                if (message != null) {
                    listeners.forEach(listener -> listener.onMessageConfirmed(id, message.topic()));
                }
            } catch (Database.DatabaseException e) {
                calls.add("database failed");
                transport.disconnect(settings.number("disconnect.quiesce-timeout", 10) * 1000L);
                startConnecting();
            }
        }
        publisher.wake();
    }
}
