package io.caddis.mqtt.management;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.management.services.FailedServices;
import io.caddis.mqtt.management.services.HeldService;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.services.ServiceProperties;
import io.caddis.mqtt.management.threads.ContextClassLoader;
import io.caddis.mqtt.management.threads.Strand;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.spi.FailureText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.ServiceReference;

/**
 * Who listens to whom: every listener service with every client that it wants. Its lock guards two small tables and is
 * taken before a driver's; neither the framework nor an application is called under it.
 */
final class ListenerWhiteboard {
    private final Workers workers;
    private final List<ListenerEntry> listeners = new ArrayList<>();
    private final Map<CaddisClient, Map<String, Object>> clients = new LinkedHashMap<>();
    /** Whose listener it is, of those that are of one client. */
    private final Map<ListenerEntry, CaddisClient> owners = new IdentityHashMap<>();
    /** By service reference, or, outside a framework, by the object itself. */
    private final Map<Object, StatusEntry> statusListeners = new HashMap<>();

    /** A connection listener, called serially. */
    private record StatusEntry(Filter target, Strand strand, HeldService<MqttConnectionListener> service,
            Map<MqttClient, ConnectionStatus> greeted) {
        StatusEntry(Filter target, Strand strand, HeldService<MqttConnectionListener> service) {
            this(target, strand, service, new IdentityHashMap<>(0));
        }

        /** Of one that came while the client was connected: on the strand, so nobody else has it. */
        private void greet(MqttClient client) {
            ConnectionStatus now = client.status();
            if (now.state() == ConnectionState.CONNECTED) {
                greeted.put(client, now);
                call(client, now);
            }
        }

        /** Not what it was greeted with: the news of that were on their way when it came. */
        private void tell(MqttClient client, ConnectionStatus status) {
            if (greeted.isEmpty() || greeted.remove(client) != status) {
                call(client, status);
            }
        }

        private void call(MqttClient client, ConnectionStatus status) {
            MqttConnectionListener listener = service.acquire();
            if (listener != null) {
                try (ContextClassLoader own = ContextClassLoader.of(listener)) {
                    listener.changed(client, status);
                } finally {
                    service.release();
                }
            }
        }
    }

    ListenerWhiteboard(Workers workers) {
        this.workers = workers;
    }

    synchronized void add(CaddisClient client, Map<String, Object> properties) {
        clients.put(client, Map.copyOf(properties)); // takes less room than what an application gives
        for (ListenerEntry entry : listeners) {
            if (entry.wants(properties)) {
                client.add(entry);
            }
        }
    }

    synchronized void remove(CaddisClient client) {
        clients.remove(client);
        listeners.removeIf(entry -> owners.remove(entry, client));
    }

    synchronized List<CaddisClient> clients() {
        return List.copyOf(clients.keySet());
    }

    /** The service properties of a client have changed, and with them who wants it. */
    synchronized void update(CaddisClient client, Map<String, Object> properties) {
        Map<String, Object> old = clients.replace(client, Map.copyOf(properties));
        if (old == null) {
            return; // deleted meanwhile
        }
        for (ListenerEntry entry : listeners) {
            if (entry.wants(properties) && !entry.wants(old)) {
                client.add(entry);
            } else if (entry.wants(old) && !entry.wants(properties)) {
                client.remove(entry);
            }
        }
    }

    synchronized void addListener(ListenerEntry entry) {
        listeners.add(entry);
        clients.forEach((client, properties) -> {
            if (entry.wants(properties)) {
                client.add(entry);
            }
        });
    }

    /**
     * A listener of one client, which ends with it.
     *
     * @throws IllegalStateException if the client was deleted
     */
    synchronized void addListener(ListenerEntry entry, CaddisClient client) {
        if (!clients.containsKey(client)) {
            throw new IllegalStateException("client " + client.name() + " was deleted: create it again");
        }
        listeners.add(entry);
        owners.put(entry, client);
        client.add(entry);
    }

    /** Ends one listener. */
    void removeListener(ListenerEntry entry) {
        synchronized (this) {
            owners.remove(entry);
            if (!listeners.remove(entry)) { // its client has ended
                return;
            }
            clients.keySet().forEach(client -> client.remove(entry));
        }
        entry.release();
    }

    synchronized List<ListenerEntry> listeners() {
        return List.copyOf(listeners);
    }

    void removeListener(Object key) {
        for (ListenerEntry entry : taken(key)) {
            entry.release(); // outside the lock: this may end a component
        }
    }

    private synchronized List<ListenerEntry> taken(Object key) {
        List<ListenerEntry> found = listeners.stream().filter(entry -> entry.is(key)).toList();
        listeners.removeAll(found);
        owners.keySet().removeAll(found);
        found.forEach(entry -> clients.keySet().forEach(client -> client.remove(entry)));
        return found;
    }

    /** @throws IllegalArgumentException if its properties are of no use */
    void addStatusListener(BundleContext context, ServiceReference<MqttConnectionListener> reference) {
        addStatusListener(reference, new StatusEntry(ServiceProperties.target(ServiceProperties.of(reference)),
                new Strand("connection listener of", FailedServices.nameOf(reference.getBundle()), workers),
                HeldService.of(reference, context)));
    }

    /**
     * One outside a framework.
     *
     * @throws IllegalArgumentException if its properties are of no use
     */
    void addStatusListener(MqttConnectionListener listener, Map<String, Object> properties) {
        addStatusListener(listener, new StatusEntry(ServiceProperties.target(properties),
                new Strand("connection listener", FailureText.of(listener), workers),
                HeldService.of(listener, null)));
    }

    private void addStatusListener(Object key, StatusEntry entry) {
        List<CaddisClient> now;
        synchronized (this) {
            statusListeners.put(key, entry);
            now = clients.entrySet().stream().filter(client -> entry.target.matches(client.getValue()))
                    .map(Map.Entry::getKey).toList();
        }
        now.forEach(client -> entry.strand.execute(() -> entry.greet(client)));
    }

    void removeStatusListener(Object key) {
        StatusEntry entry = takenStatus(key);
        if (entry != null) {
            entry.service.release(); // outside the lock: this may end a component
        }
    }

    private synchronized StatusEntry takenStatus(Object key) {
        return statusListeners.remove(key);
    }

    /**
     * Tells connection listeners. On a pool thread, so that no driver's lock is held.
     *
     * @param properties those of the client, asked for if there are such listeners
     */
    void tell(CaddisClient client, Supplier<? extends Map<String, Object>> properties, ConnectionStatus status) {
        List<StatusEntry> told;
        synchronized (this) {
            told = new ArrayList<>(statusListeners.values());
        }
        if (told.isEmpty()) {
            return;
        }
        Map<String, Object> now = properties.get();
        told.removeIf(entry -> !entry.target.matches(now));
        told.forEach(entry -> entry.strand.execute(() -> entry.tell(client, status)));
    }
}
