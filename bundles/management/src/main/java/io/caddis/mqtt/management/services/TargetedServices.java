package io.caddis.mqtt.management.services;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.ServiceReference;

/** All whiteboard services of one kind, each of which may be for some clients only: {@code mqtt.client.target}. */
public final class TargetedServices<T> {
    private final List<Entry<T>> entries = new CopyOnWriteArrayList<>();

    /**
     * One of them.
     *
     * @param key     its service reference, or, without a context, the object itself
     * @param context null outside a framework
     */
    public record Entry<T>(Object key, BundleContext context, Filter target, int ranking) {
        /** The object, or null if it is gone. On a pool thread; followed by {@link #release} if not null. */
        @SuppressWarnings("unchecked") // the whiteboard gives references of this type only
        public T acquire() {
            return context == null ? (T) key : context.getService((ServiceReference<T>) key);
        }

        /** Ends a use. Not under a lock. */
        public void release() {
            if (context != null) {
                context.ungetService((ServiceReference<?>) key);
            }
        }
    }

    /** @throws IllegalArgumentException if its properties are of no use */
    public void add(BundleContext context, ServiceReference<T> reference) {
        add(reference, context, ServiceProperties.of(reference));
    }

    /** @throws IllegalArgumentException if the properties are of no use */
    public void add(Object key, BundleContext context, Map<String, ?> properties) {
        int ranking = properties.get("service.ranking") instanceof Integer number ? number : 0;
        entries.add(new Entry<>(key, context, ServiceProperties.target(properties), ranking));
    }

    public void remove(Object key) {
        entries.removeIf(entry -> entry.key.equals(key));
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Those for a client with these service properties, the highest ranking first. */
    public List<Entry<T>> of(Map<String, ?> clientProperties) {
        return entries.stream().filter(entry -> entry.target.matches(clientProperties))
                .sorted(Comparator.comparingInt((Entry<T> entry) -> entry.ranking).reversed()).toList();
    }
}
