package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One registered {@link MqttMessageListener}: what its service properties say, and the object while it is in use. */
final class ListenerEntry {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerEntry.class);
    private static final int QUEUE_MAX_DEFAULT = 1000;
    private static final int QUEUE_MAX_MAX = 1_000_000;

    private final BundleContext context;
    private final ServiceReference<MqttMessageListener> reference;
    private final List<Subscription> subscriptions;
    private final Filter target;
    private final boolean automatic;
    private final int queueMax;

    private ListenerEntry(BundleContext context, ServiceReference<MqttMessageListener> reference,
            List<Subscription> subscriptions, Filter target, boolean automatic, int queueMax) {
        this.context = context;
        this.reference = reference;
        this.subscriptions = subscriptions;
        this.target = target;
        this.automatic = automatic;
        this.queueMax = queueMax;
    }

    /** Reads the properties; null, and a line in the log, if they are of no use. */
    static ListenerEntry read(BundleContext context, ServiceReference<MqttMessageListener> reference) {
        try {
            Settings settings = new Settings(properties(reference));
            Qos qos = Qos.of(settings.integer("mqtt.qos", 1, 0, 2));
            String acknowledge = settings.text("mqtt.ack", "auto");
            if (!acknowledge.equals("auto") && !acknowledge.equals("manual")) {
                throw settings.refuse("mqtt.ack", "use auto or manual");
            }
            return new ListenerEntry(context, reference, subscriptions(settings, reference, qos),
                    target(settings), acknowledge.equals("auto"),
                    settings.integer("mqtt.queue.max", QUEUE_MAX_DEFAULT, 1, QUEUE_MAX_MAX));
        } catch (IllegalArgumentException e) {
            LOG.error("listener {} gets no messages: {}", reference, e.getMessage());
            return null;
        }
    }

    private static Map<String, Object> properties(ServiceReference<?> reference) {
        Map<String, Object> properties = new HashMap<>();
        for (String key : reference.getPropertyKeys()) {
            properties.put(key, reference.getProperty(key));
        }
        return properties;
    }

    private static List<Subscription> subscriptions(Settings settings, ServiceReference<?> reference, Qos qos) {
        List<Subscription> subscriptions = new ArrayList<>();
        for (String filter : settings.texts("mqtt.topic")) {
            try {
                subscriptions.add(Subscription.of(filter, qos));
            } catch (IllegalArgumentException e) { // the others are of use
                LOG.error("listener {} misses a filter: {}", reference, e.getMessage());
            }
        }
        if (subscriptions.isEmpty()) {
            throw settings.refuse("mqtt.topic", "give one valid topic filter or more");
        }
        return List.copyOf(subscriptions);
    }

    static Filter target(Settings settings) {
        String target = settings.text("mqtt.client.target", "(mqtt.client=*)");
        try {
            return FrameworkUtil.createFilter(target);
        } catch (InvalidSyntaxException e) {
            throw settings.refuse("mqtt.client.target", "use an LDAP filter such as (mqtt.client=NAME)");
        }
    }

    List<Subscription> subscriptions() {
        return subscriptions;
    }

    boolean wants(Map<String, ?> clientProperties) {
        return target.matches(clientProperties);
    }

    boolean acknowledges() {
        return automatic;
    }

    int queueMax() {
        return queueMax;
    }

    boolean is(ServiceReference<?> other) {
        return reference.equals(other);
    }

    /** The object, or null if it is gone. Each call is followed by {@link #release}. On a pool thread only. */
    MqttMessageListener acquire() {
        try {
            return context.getService(reference);
        } catch (IllegalStateException e) { // our own bundle is stopping
            return null;
        }
    }

    void release() {
        try {
            context.ungetService(reference);
        } catch (IllegalStateException e) {
            LOG.debug("our bundle has stopped, and has released its services by that");
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(subscriptions.stream().map(Subscription::filter).toArray()) + " of bundle "
                + reference.getBundle();
    }
}
