package io.caddis.mqtt.management.services;

import io.caddis.mqtt.management.config.PropertyReader;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** What the properties of a whiteboard service say. */
public final class ServiceProperties {
    private static final String TARGET = "mqtt.client.target";

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
     * Which clients a service is for: all, if it does not say so.
     *
     * @throws IllegalArgumentException if it is no filter
     */
    public static Filter target(PropertyReader settings) {
        try {
            return FrameworkUtil.createFilter(settings.text(TARGET, "(mqtt.client=*)"));
        } catch (InvalidSyntaxException e) {
            throw settings.refuse(TARGET, "use an LDAP filter such as (mqtt.client=NAME)");
        }
    }
}
