package io.caddis.mqtt.shell.running;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of a framework. Confined to the thread of its command. */
public final class ContainerServices implements Services {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerServices.class);

    private final BundleContext context;
    private final List<ServiceReference<?>> taken = new ArrayList<>();

    public ContainerServices(BundleContext context) {
        this.context = context;
    }

    @Override
    public List<Client> clients() {
        Collection<ServiceReference<MqttClient>> references;
        try {
            references = context.getServiceReferences(MqttClient.class, "(mqtt.client=*)");
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
        List<Client> clients = new ArrayList<>();
        for (ServiceReference<MqttClient> reference : references) {
            Map<String, Object> properties = new HashMap<>();
            for (String key : reference.getPropertyKeys()) {
                properties.put(key, reference.getProperty(key));
            }
            take(reference).ifPresent(service -> clients.add(new Client(
                    String.valueOf(reference.getProperty("mqtt.client")), properties, service)));
        }
        clients.sort(Comparator.comparing(Client::name));
        return clients;
    }

    private <T> Optional<T> take(ServiceReference<T> reference) {
        T service = context.getService(reference);
        if (service != null) {
            taken.add(reference);
        }
        return Optional.ofNullable(service);
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        return Optional.ofNullable(context.getServiceReference(type)).flatMap(this::take);
    }

    @Override
    public Registered register(MqttMessageListener listener, Map<String, Object> properties) {
        ServiceRegistration<?> registration = context.registerService(MqttMessageListener.class, listener,
                FrameworkUtil.asDictionary(properties));
        return () -> {
            try {
                registration.unregister();
            } catch (IllegalStateException e) {
                LOG.debug("the bundle has stopped, and with it its services");
            }
        };
    }

    @Override
    public void close() {
        for (ServiceReference<?> reference : taken) {
            try {
                context.ungetService(reference);
            } catch (IllegalStateException e) {
                LOG.debug("the bundle has stopped, and has given back its services by that");
            }
        }
        taken.clear();
    }
}
