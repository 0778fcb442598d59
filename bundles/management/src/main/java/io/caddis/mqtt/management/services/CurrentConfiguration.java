package io.caddis.mqtt.management.services;

import io.caddis.mqtt.management.threads.Reports;
import java.lang.reflect.InvocationTargetException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration as Configuration Admin has it now, which may be a later one than a component was given. Felix SCR
 * (2.1.16 to 2.2.18 at least) reads the values first and then their change count: a change in between is taken for one
 * that the component has, and never given to it. By the time that the component is called, the change is there.
 *
 * <p>Found by their names and called by reflection: an import of {@code org.osgi.service.cm} would wire this bundle to
 * one that others replace, and would keep it out of hosts that have no Configuration Admin.
 */
public final class CurrentConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(CurrentConfiguration.class);
    private static final String PACKAGE = "org.osgi.service.cm.";
    private static final String PID = "service.pid";

    private CurrentConfiguration() {
    }

    /**
     * Asks the Configuration Admin of the framework, with what its plugins make of the values. On the thread of the
     * component runtime, under no lock.
     *
     * @param given by the component runtime
     * @return {@code given} if nobody knows better
     */
    public static Map<String, Object> of(BundleContext context, Map<String, Object> given) {
        try {
            ServiceReference<?> reference = context.getServiceReference(PACKAGE + "ConfigurationAdmin");
            Object admin = reference == null ? null : context.getService(reference);
            if (admin != null) {
                try {
                    return ask(context, admin, given);
                } finally {
                    context.ungetService(reference);
                }
            }
        } catch (InvocationTargetException e) {
            Reports.debug(LOG, "Configuration Admin says nothing of {}", given.get(PID), e.getCause());
        } catch (ReflectiveOperationException | InvalidSyntaxException | RuntimeException e) { // or our bundle stops
            Reports.debug(LOG, "Configuration Admin cannot be asked for {}", given.get(PID), e);
        }
        return given;
    }

    private static Map<String, Object> ask(BundleContext context, Object admin, Map<String, Object> given)
            throws ReflectiveOperationException, InvalidSyntaxException {
        ServiceReference<?> ours = asked(context);
        Object[] found = (Object[]) type(admin, "ConfigurationAdmin").getMethod("listConfigurations", String.class)
                .invoke(admin, "(" + PID + "=" + escaped(String.valueOf(given.get(PID))) + ")");
        if (ours == null || found == null || found.length != 1) {
            return given; // it has been deleted, and the component will be
        }
        Object values = type(found[0], "Configuration").getMethod("getProcessedProperties", ServiceReference.class)
                .invoke(found[0], ours);
        if (!(values instanceof Dictionary<?, ?> dictionary)) {
            return given;
        }
        Map<String, Object> now = new HashMap<>();
        given.forEach((key, value) -> {
            if (key.startsWith("component.")) {
                now.put(key, value);
            }
        });
        Collections.list(dictionary.keys()).forEach(key -> now.put((String) key, dictionary.get(key)));
        return now;
    }

    /** In whose name the component runtime asks: plugins are told. Null if it does not ask them. */
    private static ServiceReference<?> asked(BundleContext context) throws InvalidSyntaxException {
        ServiceReference<?>[] all = context.getServiceReferences(PACKAGE + "ManagedService",
                "(&(service.bundleid=" + context.getBundle().getBundleId() + ")(!(" + PID + "=*)))");
        return all == null ? null : all[0];
    }

    /** Of whoever offers it; not visible to this bundle. */
    private static Class<?> type(Object object, String name) throws ClassNotFoundException {
        return Class.forName(PACKAGE + name, false, object.getClass().getClassLoader());
    }

    private static String escaped(String value) {
        return value.replaceAll("[\\\\*()]", "\\\\$0");
    }
}
