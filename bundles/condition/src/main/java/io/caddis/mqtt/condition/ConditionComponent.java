package io.caddis.mqtt.condition;

import io.caddis.mqtt.MqttClient;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.condition.Condition;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * Registers a {@link Condition} for each client while it is connected, with {@code osgi.condition.id=mqtt.connected}
 * and {@code mqtt.client}. Follows the clients' service property {@code mqtt.state} with a tracker, which misses no
 * change, also where the component runtime does (FELIX-6616).
 */
@Component(service = {}, immediate = true)
public final class ConditionComponent
        implements ServiceTrackerCustomizer<MqttClient, ServiceRegistration<Condition>> {
    private static final String ID = "mqtt.connected";
    private static final String CLIENT = "mqtt.client";
    private static final String CONNECTED = "(&(" + Constants.OBJECTCLASS + "=io.caddis.mqtt.MqttClient)"
            + "(" + CLIENT + "=*)(mqtt.state=CONNECTED))";

    private final BundleContext context;
    private final ServiceTracker<MqttClient, ServiceRegistration<Condition>> connected;

    /** Begins with the clients that are connected now. */
    @Activate
    public ConditionComponent(BundleContext context) throws InvalidSyntaxException {
        this.context = context;
        Filter filter = context.createFilter(CONNECTED);
        connected = new ServiceTracker<>(context, filter, this);
        connected.open();
    }

    /** Ends all conditions. */
    @Deactivate
    public void deactivate() {
        connected.close();
    }

    @Override
    public ServiceRegistration<Condition> addingService(ServiceReference<MqttClient> client) {
        connected.getTracked().keySet().stream().filter(ConditionComponent::hasLeft).forEach(connected::remove);
        if (hasLeft(client)) {
            return null;
        }
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(Condition.CONDITION_ID, ID);
        properties.put(CLIENT, client.getProperty(CLIENT));
        ServiceRegistration<Condition> condition;
        try {
            condition = context.registerService(Condition.class, Condition.INSTANCE, properties);
        } catch (IllegalStateException e) {
            return null; // this bundle stops just now
        }
        if (hasLeft(client)) {
            removedService(client, condition);
            return null;
        }
        return condition;
    }

    /**
     * Events come on the threads of those who cause them, so that a client's last change may be told after its end; and
     * nobody would tell of its end once more.
     */
    private static boolean hasLeft(ServiceReference<MqttClient> client) {
        return client.getBundle() == null;
    }

    @Override
    public void modifiedService(ServiceReference<MqttClient> client, ServiceRegistration<Condition> condition) {
        // still connected
    }

    @Override
    public void removedService(ServiceReference<MqttClient> client, ServiceRegistration<Condition> condition) {
        try {
            condition.unregister();
        } catch (IllegalStateException e) {
            return; // this bundle has stopped, and the framework has unregistered it
        }
    }
}
