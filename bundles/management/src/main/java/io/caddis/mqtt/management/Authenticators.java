package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttAuthenticator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All authenticators that are there. The latest that fits is used, since it may be there to replace another. */
final class Authenticators {
    private static final Logger LOG = LoggerFactory.getLogger(MqttAuthenticator.class);

    private final List<AuthenticatorEntry> entries = new CopyOnWriteArrayList<>();

    void add(BundleContext context, ServiceReference<MqttAuthenticator> reference) {
        try {
            entries.add(AuthenticatorEntry.of(context, reference));
        } catch (IllegalArgumentException e) {
            LOG.error("authenticator {} is not used: {}", reference, e.getMessage());
        }
    }

    void add(AuthenticatorEntry entry) {
        entries.add(entry);
    }

    void remove(Object key) {
        entries.removeIf(entry -> entry.is(key));
    }

    /** Who authenticates a client with these service properties, or null. */
    AuthenticatorEntry find(String method, Map<String, ?> clientProperties) {
        AuthenticatorEntry latest = null;
        for (AuthenticatorEntry entry : entries) {
            latest = entry.serves(method, clientProperties) ? entry : latest;
        }
        return latest;
    }
}
