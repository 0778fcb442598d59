package io.caddis.mqtt.itests.stress.application;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.ReceivedMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Gives what it receives to a service, a {@code Consumer} whose properties {@code caddis.swaps.receiver} and
 * {@code caddis.swaps.filter} say of which client, and what.
 */
public final class ListenerBundle implements BundleActivator {
    private static final String FLOWS = "(caddis.swaps.receiver=*)";
    private static final int QUEUE_MAX = 100_000;

    @Override
    public void start(BundleContext context) {
        ServiceReference<?> reference;
        try {
            reference = context.getServiceReferences(Consumer.class, FLOWS).iterator().next();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        @SuppressWarnings("unchecked") // as the package says
        Consumer<ReceivedMessage> flow = (Consumer<ReceivedMessage>) context.getService(reference);
        Map<String, Object> properties = new HashMap<>(Map.of("mqtt.qos", 2, "mqtt.queue.max", QUEUE_MAX));
        properties.put("mqtt.topic", reference.getProperty("caddis.swaps.filter"));
        properties.put("mqtt.client.target", "(mqtt.client=" + reference.getProperty("caddis.swaps.receiver") + ")");
        context.registerService(MqttMessageListener.class, flow::accept, FrameworkUtil.asDictionary(properties));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework unregisters the listener
    }
}
