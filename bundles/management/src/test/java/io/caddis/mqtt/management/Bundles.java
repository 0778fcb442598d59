package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.management.services.ListenerEntry;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;

/** Just enough of a framework: bundles with a name, and services with properties. */
public final class Bundles {
    private final Map<Object, Object> services = new HashMap<>();
    private final Map<Long, Bundle> bundles = new HashMap<>();
    /** What our bundle has registered, with its properties now. */
    public final Map<Object, Dictionary<?, ?>> registered = new ConcurrentHashMap<>();
    /** All properties that services of ours ever had, in order. */
    public final List<Dictionary<?, ?>> shown = new CopyOnWriteArrayList<>();
    /** Objects that are not given back. */
    public volatile int gets;
    /** How often one was asked for. */
    public volatile int asked;
    /** Of bundles that are not active. */
    final Map<Long, Integer> states = new ConcurrentHashMap<>();
    /** How often all claims were looked at. */
    volatile int looks;
    /** The whole framework is being stopped. */
    volatile boolean stopping;
    /** Who has which client. */
    final List<ServiceReference<?>> claims = new CopyOnWriteArrayList<>();
    private final List<ServiceListener> listeners = new CopyOnWriteArrayList<>();
    private long serviceIds;

    /** What an interface's methods answer; all others are not expected to be called. */
    private interface Answers {
        Object to(Object self, String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (self, method, arguments) -> switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    case "toString" -> type.getSimpleName();
                    default -> {
                        Object answer = answers.to(self, method.getName(), arguments);
                        yield method.getReturnType() == void.class ? null : answer;
                    }
                }));
    }

    private Bundle bundle(long id, String name) {
        return bundles.computeIfAbsent(id, key -> fake(Bundle.class, (self, method, arguments) -> switch (method) {
            case "getSymbolicName" -> name;
            case "getBundleId" -> id;
            case "getVersion" -> Version.valueOf("1." + id);
            case "getState" -> id == 0 && stopping ? Bundle.STOPPING : states.getOrDefault(id, Bundle.ACTIVE);
            case "findEntries" -> null;
            default -> throw new UnsupportedOperationException(method);
        }));
    }

    public BundleContext context() {
        return context(0);
    }

    private ServiceReference<?>[] claims() {
        looks++;
        return claims.toArray(new ServiceReference<?>[0]);
    }

    /** Of one of several bundles with these services. */
    BundleContext context(long bundle) {
        return fake(BundleContext.class, (self, method, arguments) -> switch (method) {
            case "getServiceReference" -> null; // nobody here but us and applications
            case "getService" -> get(arguments[0]);
            case "ungetService" -> unget();
            case "registerService" -> arguments[0] == Claims.Claim.class
                    ? claim(bundle, (Dictionary<?, ?>) arguments[2])
                    : register(arguments[1], (Dictionary<?, ?>) arguments[2]);
            case "getAllServiceReferences" -> claims();
            case "getBundles" -> bundles.values().toArray(new Bundle[0]);
            case "addServiceListener" -> listeners.add((ServiceListener) arguments[0]);
            case "removeServiceListener" -> listeners.remove(arguments[0]);
            case "getBundle" -> arguments == null ? bundle(bundle, "io.caddis.mqtt.management")
                    : bundle((Long) arguments[0], "system.bundle");
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private synchronized Object get(Object reference) {
        asked++;
        Object service = services.get(reference);
        gets += service == null ? 0 : 1;
        return service;
    }

    private synchronized boolean unget() {
        gets--;
        return gets >= 0;
    }

    /** Claims are kept apart from what applications see. */
    private ServiceRegistration<?> claim(long bundle, Dictionary<?, ?> properties) {
        Map<String, Object> all = new HashMap<>(Map.of("service.id", ++serviceIds));
        all.put("mqtt.client", properties.get("mqtt.client"));
        ServiceReference<?> reference = service(bundle, "bundle" + bundle, new Object(), all);
        claims.add(reference);
        return fake(ServiceRegistration.class, (self, method, arguments) -> switch (method) {
            case "getReference" -> reference;
            case "unregister" -> {
                if (!claims.remove(reference)) {
                    throw new IllegalStateException("unregistered");
                }
                listeners.forEach(one -> one.serviceChanged(new ServiceEvent(ServiceEvent.UNREGISTERING, reference)));
                yield null;
            }
            default -> throw new UnsupportedOperationException(method);
        });
    }

    /** A claim that is unregistered while somebody looks at it: asked for its bundle once more, it has none. */
    void leavingClaim(long bundle, String client) {
        AtomicBoolean left = new AtomicBoolean();
        Map<String, Object> properties = Map.of("service.id", ++serviceIds, "mqtt.client", client);
        claims.add(fake(ServiceReference.class, (self, method, arguments) -> switch (method) {
            case "getBundle" -> left.getAndSet(true) ? null : bundle(bundle, "bundle" + bundle);
            case "getProperty" -> properties.get(arguments[0]);
            default -> throw new UnsupportedOperationException(method);
        }));
    }

    private ServiceRegistration<?> register(Object service, Dictionary<?, ?> properties) {
        Dictionary<?, ?> first = properties == null ? new Hashtable<>() : properties;
        registered.put(service, first);
        shown.add(first);
        return fake(ServiceRegistration.class, (self, method, arguments) -> {
            if (method.equals("getReference")) {
                return reference(registered.get(service));
            }
            // in one step: as in a framework, no late change of properties brings a service back
            Object before = method.equals("unregister") ? registered.remove(service)
                    : registered.replace(service, (Dictionary<?, ?>) arguments[0]);
            if (before == null) {
                throw new IllegalStateException("unregistered");
            }
            if (!method.equals("unregister")) {
                shown.add((Dictionary<?, ?>) arguments[0]);
            }
            return before;
        });
    }

    /** With what a framework adds. */
    private static ServiceReference<?> reference(Dictionary<?, ?> properties) {
        if (properties == null) {
            throw new IllegalStateException("unregistered");
        }
        return fake(ServiceReference.class, (self, method, arguments) -> switch (method) {
            case "getPropertyKeys" -> Stream.concat(Collections.list(properties.keys()).stream(),
                    Stream.of("objectClass", "service.id", "service.bundleid", "service.scope")).toArray(String[]::new);
            case "getProperty" -> properties.get(arguments[0]);
            default -> throw new UnsupportedOperationException(method);
        });
    }

    @SuppressWarnings("unchecked")
    public <T> ServiceReference<T> service(long bundle, String bundleName, T object, Map<String, Object> properties) {
        ServiceReference<T> reference = fake(ServiceReference.class, (self, method, arguments) -> switch (method) {
            case "getBundle" -> bundle(bundle, bundleName);
            case "getPropertyKeys" -> properties.keySet().toArray(new String[0]);
            case "getProperty" -> properties.get(arguments[0]);
            default -> throw new UnsupportedOperationException(method);
        });
        services.put(reference, object);
        return reference;
    }

    public void gone(ServiceReference<?> reference) {
        services.remove(reference);
    }

    /** A component of a bundle with these clients, which has a configuration. */
    ConfiguredClientComponent configured(ClientFactory clients, BundleContext context,
            Map<String, Object> configuration) {
        ConfiguredClientComponent component = new ConfiguredClientComponent(context, configuration);
        component.begin(clients);
        return component;
    }

    public ListenerEntry listener(long bundle, String bundleName, String component, MqttMessageListener listener,
            String filters) {
        return ListenerEntry.of(context(), service(bundle, bundleName, listener,
                ListenerScene.properties("mqtt.topic", filters, "component.name", component)));
    }
}
