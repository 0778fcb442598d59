package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.management.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.ServiceReference;

/** One registered {@link MqttAuthenticator}: what its properties say, and the way to its object. */
final class AuthenticatorEntry {
    private final Object key;
    private final List<String> methods;
    private final Filter target;
    private final BundleContext context;

    /**
     * Reads the properties of an authenticator.
     *
     * @param key     its service reference, or, without a context, the object itself
     * @param context null outside a framework
     * @throws IllegalArgumentException if they are of no use
     */
    AuthenticatorEntry(Object key, BundleContext context, Map<String, ?> properties) {
        this.key = key;
        this.context = context;
        Settings settings = new Settings(properties);
        methods = settings.texts("mqtt.authentication.method");
        if (methods.isEmpty()) {
            throw settings.refuse("mqtt.authentication.method", "name one method or more, such as SCRAM-SHA-256");
        }
        target = ListenerEntry.target(settings);
    }

    /** One that is a service. */
    static AuthenticatorEntry of(BundleContext context, ServiceReference<MqttAuthenticator> reference) {
        Map<String, Object> properties = new HashMap<>();
        for (String name : reference.getPropertyKeys()) {
            properties.put(name, reference.getProperty(name));
        }
        return new AuthenticatorEntry(reference, context, properties);
    }

    boolean is(Object otherKey) {
        return key.equals(otherKey);
    }

    boolean serves(String method, Map<String, ?> clientProperties) {
        return methods.contains(method) && target.matches(clientProperties);
    }

    /** The object, or null if it is gone. On a pool thread; followed by {@link #release} if not null. */
    @SuppressWarnings("unchecked") // the whiteboard gives references of this type only
    MqttAuthenticator acquire() {
        return context == null ? (MqttAuthenticator) key
                : context.getService((ServiceReference<MqttAuthenticator>) key);
    }

    /** Ends a use. Not under a lock. */
    void release() {
        if (context != null) {
            context.ungetService((ServiceReference<?>) key);
        }
    }
}
