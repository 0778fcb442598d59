package io.caddis.mqtt.itests.hostapplication;

import io.caddis.mqtt.MqttMessageListener;
import java.util.Map;
import java.util.function.Function;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Listens to each client of the check, {@code hosts-NAME}, for {@code hosts/NAME/#}, and offers the application. */
public final class ApplicationActivator implements BundleActivator {
    private Application application;

    @Override
    public void start(BundleContext context) {
        application = new Application(context);
        for (String name : new String[] {"tcp", "tls", "ws", "wss", "durable"}) {
            context.registerService(MqttMessageListener.class, application::received, FrameworkUtil.asDictionary(Map.of(
                    "mqtt.topic", "hosts/" + name + "/#", "mqtt.qos", 2,
                    "mqtt.client.target", "(mqtt.client=hosts-" + name + ")")));
        }
        Function<String[], String> offered = words -> application.run(words);
        context.registerService(Function.class.getName(), offered,
                FrameworkUtil.asDictionary(Map.of("caddis.hosts", "application")));
    }

    @Override
    public void stop(BundleContext context) {
        application.close();
    }
}
