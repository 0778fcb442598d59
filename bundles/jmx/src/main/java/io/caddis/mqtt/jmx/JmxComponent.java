package io.caddis.mqtt.jmx;

import io.caddis.mqtt.MqttClient;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.MBeanServer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one bean for each client service. */
@Component(service = {}, immediate = true)
public final class JmxComponent implements ServiceTrackerCustomizer<MqttClient, Registration> {
    private static final Logger LOG = LoggerFactory.getLogger(ClientMXBean.class);

    private final BundleContext context;
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Set<Registration> registrations = ConcurrentHashMap.newKeySet();
    private final ServiceTracker<MqttClient, Registration> clients;

    /** Begins with the clients that are there now. */
    @Activate
    public JmxComponent(BundleContext context) {
        this.context = context;
        clients = new ServiceTracker<>(context, MqttClient.class, this);
        clients.open();
    }

    /** Removes all beans. */
    @Deactivate
    public void deactivate() {
        clients.close();
    }

    @Override
    public Registration addingService(ServiceReference<MqttClient> reference) {
        MqttClient client;
        try {
            client = context.getService(reference);
        } catch (IllegalStateException e) {
            return null; // this bundle stops just now
        }
        if (client == null) {
            return null;
        }
        Registration registration = new Registration(server, client.name(),
                new ClientBean(client, () -> reference.getProperty("mqtt.refused")));
        registrations.add(registration);
        registration.begin();
        return registration;
    }

    @Override
    public void modifiedService(ServiceReference<MqttClient> reference, Registration registration) {
        // the bean asks its client at each call
    }

    @Override
    public void removedService(ServiceReference<MqttClient> reference, Registration registration) {
        registrations.remove(registration);
        registration.end();
        try {
            context.ungetService(reference);
        } catch (IllegalStateException e) {
            LOG.debug("this bundle has stopped, and has released its services by that");
        }
        // a client that replaces this one may have come before it left
        registrations.stream().filter(one -> one.has(registration.name())).forEach(Registration::begin);
    }
}
