package io.caddis.mqtt.itests.hostapplication;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttMessageListener;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Listens to each client of the check, and offers the application. */
public final class ApplicationActivator implements BundleActivator {
    private Application application;

    @Override
    public void start(BundleContext context) {
        application = new Application(
                () -> context.getService(context.getServiceReference(MqttClientFactory.class)),
                name -> client(context, name));
        Application.subscriptions().forEach(properties -> context.registerService(MqttMessageListener.class,
                application::received, FrameworkUtil.asDictionary(properties)));
        Function<String[], String> offered = words -> application.run(words);
        context.registerService(Function.class.getName(), offered,
                FrameworkUtil.asDictionary(Map.of("caddis.hosts", "application")));
    }

    private static MqttClient client(BundleContext context, String name) {
        try {
            Collection<ServiceReference<MqttClient>> found = context.getServiceReferences(MqttClient.class,
                    "(mqtt.client=" + name + ")");
            return found.isEmpty() ? null : context.getService(found.iterator().next());
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    @Override
    public void stop(BundleContext context) {
        application.close();
    }
}
