package io.caddis.mqtt.management.services;

import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.management.threads.Reports;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whiteboard services that are not used as their registrants meant, and why. */
public final class FailedServices {
    private static final Logger LOG = LoggerFactory.getLogger(MqttRuntime.class);

    private final Map<ServiceReference<?>, MqttRuntime.Failure> failures = new ConcurrentHashMap<>();

    /** Takes on a service; if its properties are of no use, that is kept and logged. Not under a lock. */
    public void unless(ServiceReference<?> reference, Runnable takenOn) {
        try {
            takenOn.run();
        } catch (IllegalArgumentException e) {
            add(reference, "is not used: " + e.getMessage());
        }
    }

    /** A service is not used, or not wholly. Not under a lock. */
    public void add(ServiceReference<?> reference, String reason) {
        String service = reference.getProperty(Constants.OBJECTCLASS) instanceof String[] names
                ? String.join(", ", names) : "";
        MqttRuntime.Failure failure = new MqttRuntime.Failure(id(reference), service, nameOf(reference.getBundle()),
                reason);
        failures.put(reference, failure);
        Reports.error(LOG, "service {} of bundle {} ({}) {}", failure.serviceId(), failure.bundle(), service, reason);
    }

    public void remove(ServiceReference<?> reference) {
        failures.remove(reference);
    }

    public List<MqttRuntime.Failure> all() {
        return failures.values().stream().sorted(Comparator.comparingLong(MqttRuntime.Failure::serviceId)).toList();
    }

    static long id(ServiceReference<?> reference) {
        return reference.getProperty(Constants.SERVICE_ID) instanceof Long id ? id : 0;
    }

    /** Symbolic name and version; empty for null. */
    public static String nameOf(Bundle bundle) {
        return bundle == null ? "" : bundle.getSymbolicName() + " " + bundle.getVersion();
    }
}
