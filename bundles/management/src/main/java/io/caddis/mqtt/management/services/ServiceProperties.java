package io.caddis.mqtt.management.services;

import io.caddis.mqtt.management.config.KnownNames;
import io.caddis.mqtt.management.config.PropertyReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** What the properties of a whiteboard service say. */
public final class ServiceProperties {
    private static final String PREFIX = "mqtt.";
    private static final String TARGET = "mqtt.client.target";

    /** Of all whiteboards together, since one service may be on several. */
    private static final Set<String> OURS = Set.of(TARGET, "mqtt.topic", "mqtt.qos", "mqtt.no.local",
            "mqtt.retain.as.published", "mqtt.retain.handling", "mqtt.identifier", "mqtt.ack", "mqtt.queue.max",
            "mqtt.observer", "mqtt.on.failure", "mqtt.redelivery.max", "mqtt.redelivery.pause",
            "mqtt.dead.letter.topic", "mqtt.authentication.method");
    private static final KnownNames NAMES = new KnownNames(OURS);

    private ServiceProperties() {
    }

    /** All of them, as they are now. */
    public static Map<String, Object> of(ServiceReference<?> reference) {
        Map<String, Object> properties = new HashMap<>();
        for (String key : reference.getPropertyKeys()) {
            properties.put(key, reference.getProperty(key));
        }
        return properties;
    }

    /**
     * Reads properties.
     *
     * @throws IllegalArgumentException if one of them begins as ours do and is none: what it should have changed would
     *     not be, as in mqtt.acknowledge = manual
     */
    static PropertyReader reader(Map<String, ?> properties) {
        for (String name : new TreeSet<>(properties.keySet())) {
            if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) && !OURS.contains(name)) {
                throw new IllegalArgumentException(name + " is no service property that clients know: is "
                        + NAMES.nearest(name) + " meant? Correct or remove it");
            }
        }
        return new PropertyReader(properties);
    }

    /** Which clients a service with these properties is for. */
    public static Filter target(Map<String, ?> properties) {
        return target(reader(properties));
    }

    /**
     * Which clients a service is for: all, if it does not say so.
     *
     * @throws IllegalArgumentException if it is no filter
     */
    static Filter target(PropertyReader settings) {
        try {
            return FrameworkUtil.createFilter(settings.text(TARGET, "(mqtt.client=*)"));
        } catch (InvalidSyntaxException e) {
            throw settings.refuse(TARGET, "use an LDAP filter such as (mqtt.client=NAME)");
        }
    }
}
