package io.caddis.mqtt.management.services;

import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.management.config.PropertyReader;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.ServiceReference;

/** One registered {@link MqttAuthenticator}: what its properties say, and the way to its object. */
public final class AuthenticatorEntry {
    private final Object key;
    private final List<String> methods;
    private final Filter target;
    private final HeldService<MqttAuthenticator> service;

    /**
     * Reads the properties of an authenticator.
     *
     * @param key     its service reference, or, without a context, the object itself
     * @param context null outside a framework
     * @throws IllegalArgumentException if they are of no use
     */
    public AuthenticatorEntry(Object key, BundleContext context, Map<String, ?> properties) {
        this.key = key;
        service = HeldService.of(key, context);
        PropertyReader settings = ServiceProperties.reader(properties);
        methods = settings.texts("mqtt.authentication.method");
        if (methods.isEmpty()) {
            throw settings.refuse("mqtt.authentication.method", "name one method or more, such as SCRAM-SHA-256");
        }
        target = ServiceProperties.target(settings);
    }

    /** One that is a service. */
    public static AuthenticatorEntry of(BundleContext context, ServiceReference<MqttAuthenticator> reference) {
        return new AuthenticatorEntry(reference, context, ServiceProperties.of(reference));
    }

    boolean is(Object otherKey) {
        return key.equals(otherKey);
    }

    boolean serves(String method, Map<String, ?> clientProperties) {
        return methods.contains(method) && target.matches(clientProperties);
    }

    /** The object, or null if it is gone. On a pool thread; followed by {@link #release} if not null. */
    public MqttAuthenticator acquire() {
        return service.acquire();
    }

    /** Ends a use, or its registration. Not under a lock. */
    public void release() {
        service.release();
    }
}
