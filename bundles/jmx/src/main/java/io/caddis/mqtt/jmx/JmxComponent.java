package io.caddis.mqtt.jmx;

import io.caddis.mqtt.MqttClient;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
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
    private final NotificationListener names = (notification, handback) -> {
        if (notification.getType().equals(MBeanServerNotification.UNREGISTRATION_NOTIFICATION)) {
            isFree(((MBeanServerNotification) notification).getMBeanName());
        }
    };
    private final ServiceTracker<MqttClient, Registration> clients;

    /** Begins with the clients that are there now. */
    @Activate
    public JmxComponent(BundleContext context) {
        this.context = context;
        clients = new ServiceTracker<>(context, MqttClient.class, this);
        try {
            server.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, names, null, null);
        } catch (InstanceNotFoundException e) {
            throw new AssertionError("every MBean server has a delegate", e);
        }
        clients.open();
    }

    /** Removes all beans. */
    @Deactivate
    public void deactivate() {
        try {
            server.removeNotificationListener(MBeanServerDelegate.DELEGATE_NAME, names);
        } catch (JMException e) {
            LOG.debug("the server's delegate no longer has our listener", e);
        }
        clients.close();
    }

    /** A bean has left, maybe that of another version of this bundle, or of a client that is being replaced. */
    private void isFree(ObjectName name) {
        registrations.stream().filter(one -> one.has(name)).forEach(Registration::begin);
    }

    @Override
    public Registration addingService(ServiceReference<MqttClient> reference) {
        // a client's last change may be told after its end, and nobody tells of that once more
        clients.getTracked().keySet().stream().filter(one -> one.getBundle() == null).forEach(clients::remove);
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
        isFree(registration.name()); // a client that replaces this one may have come before it left
    }
}
