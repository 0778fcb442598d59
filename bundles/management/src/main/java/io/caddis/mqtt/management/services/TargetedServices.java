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
     * @param key its service reference, or, outside a framework, the object itself
     */
    public record Entry<T>(Object key, HeldService<T> service, Filter target, int ranking) {
        /** The object, or null if it is gone. On a pool thread; followed by {@link #release} if not null. */
        public T acquire() {
            return service.acquire();
        }

        /** Ends a use. Not under a lock. */
        public void release() {
            service.release();
        }
    }

    /** @throws IllegalArgumentException if its properties are of no use */
    public void add(BundleContext context, ServiceReference<T> reference) {
        add(reference, context, ServiceProperties.of(reference));
    }

    /** @throws IllegalArgumentException if the properties are of no use */
    public void add(Object key, BundleContext context, Map<String, ?> properties) {
        int ranking = properties.get("service.ranking") instanceof Integer number ? number : 0;
        entries.add(new Entry<>(key, HeldService.of(key, context), ServiceProperties.target(properties), ranking));
    }

    /** Not under a lock: it may end a component. */
    public void remove(Object key) {
        entries.stream().filter(entry -> entry.key.equals(key) && entries.remove(entry)).forEach(Entry::release);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Those for a client with these service properties, the highest ranking first. */
    public List<Entry<T>> of(Map<String, ?> clientProperties) {
        return entries.isEmpty() ? List.of() : entries.stream().filter(entry -> entry.target.matches(clientProperties))
                .sorted(Comparator.comparingInt((Entry<T> entry) -> entry.ranking).reversed()).toList();
    }
}
