package io.caddis.mqtt.kura.transport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.kura.data.DataTransportToken;
import org.eclipse.kura.data.transport.listener.DataTransportListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who hears what the transport does: services of the older kind first, then those that were added, in this order. What
 * one of them throws is logged and does not reach the others.
 */
@SuppressWarnings("deprecation") // the older kind of listener, which Kura still calls
public final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(KuraTransport.class);

    private final Supplier<List<org.eclipse.kura.data.DataTransportListener>> services;
    private final List<DataTransportListener> added = new CopyOnWriteArrayList<>();

    /** @param services those that are there now, asked for at each event */
    public Listeners(Supplier<List<org.eclipse.kura.data.DataTransportListener>> services) {
        this.services = services;
    }

    void add(DataTransportListener listener) {
        added.add(listener);
    }

    void remove(DataTransportListener listener) {
        added.remove(listener);
    }

    /** Those that were added. */
    List<DataTransportListener> added() {
        return added;
    }

    void established(boolean newSession) {
        tell(one -> one.onConnectionEstablished(newSession), one -> one.onConnectionEstablished(newSession));
    }

    void disconnecting() {
        tell(org.eclipse.kura.data.DataTransportListener::onDisconnecting, DataTransportListener::onDisconnecting);
    }

    void disconnected() {
        tell(org.eclipse.kura.data.DataTransportListener::onDisconnected, DataTransportListener::onDisconnected);
    }

    void updating(boolean wasConnected) {
        tell(one -> one.onConfigurationUpdating(wasConnected), one -> one.onConfigurationUpdating(wasConnected));
    }

    void updated(boolean wasConnected) {
        tell(one -> one.onConfigurationUpdated(wasConnected), one -> one.onConfigurationUpdated(wasConnected));
    }

    void lost(Throwable cause) {
        tell(one -> one.onConnectionLost(cause), one -> one.onConnectionLost(cause));
    }

    /** @param payload the bytes for one listener; called for each, since they keep it */
    void arrived(String topic, Supplier<byte[]> payload, int qos, boolean retained) {
        tell(one -> one.onMessageArrived(topic, payload.get(), qos, retained),
                one -> one.onMessageArrived(topic, payload.get(), qos, retained));
    }

    void confirmed(DataTransportToken token) {
        tell(one -> one.onMessageConfirmed(token), one -> one.onMessageConfirmed(token));
    }

    private void tell(Consumer<org.eclipse.kura.data.DataTransportListener> older,
            Consumer<DataTransportListener> newer) {
        services.get().forEach(one -> call(one, older));
        added.forEach(one -> call(one, newer));
    }

    /** Errors, too: a listener whose classes are missing must not end the reconnecting of others. */
    private static <L> void call(L listener, Consumer<L> event) {
        try {
            event.accept(listener);
        } catch (Throwable e) {
            LOG.warn("the listener {} failed", listener.getClass().getName(), e);
        }
    }
}
