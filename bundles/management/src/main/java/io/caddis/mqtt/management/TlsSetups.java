package io.caddis.mqtt.management;

import io.caddis.mqtt.TlsSetup;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.ServiceReference;

/** All {@link TlsSetup} services that are there. */
final class TlsSetups {
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    /**
     * One of them.
     *
     * @param key     its service reference, or, without a context, the object itself
     * @param context null outside a framework
     */
    record Entry(Object key, BundleContext context, Filter target, int ranking) {
        /** The object, or null if it is gone. On a pool thread; followed by {@link #release} if not null. */
        @SuppressWarnings("unchecked") // the whiteboard gives references of this type only
        TlsSetup acquire() {
            return context == null ? (TlsSetup) key : context.getService((ServiceReference<TlsSetup>) key);
        }

        /** Ends a use. Not under a lock. */
        void release() {
            if (context != null) {
                context.ungetService((ServiceReference<?>) key);
            }
        }
    }

    /** @throws IllegalArgumentException if its properties are of no use */
    void add(BundleContext context, ServiceReference<TlsSetup> reference) {
        Map<String, Object> properties = new HashMap<>();
        for (String name : reference.getPropertyKeys()) {
            properties.put(name, reference.getProperty(name));
        }
        add(reference, context, properties);
    }

    /** @throws IllegalArgumentException if the properties are of no use */
    void add(Object key, BundleContext context, Map<String, ?> properties) {
        int ranking = properties.get("service.ranking") instanceof Integer number ? number : 0;
        entries.add(new Entry(key, context, ListenerEntry.target(new Settings(properties)), ranking));
    }

    void remove(Object key) {
        entries.removeIf(entry -> entry.key.equals(key));
    }

    /** Who wants to be called for a client with these service properties, the highest ranking first. */
    List<Entry> of(Map<String, ?> clientProperties) {
        return entries.stream().filter(entry -> entry.target.matches(clientProperties))
                .sorted(Comparator.comparingInt((Entry entry) -> entry.ranking).reversed()).toList();
    }
}
