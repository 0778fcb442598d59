package io.caddis.mqtt.itests.stress.application;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Publishes what a service supplies, and tells it the results: a {@code Supplier} and {@code BiConsumer} whose property
 * {@code caddis.swaps.sender} is the name of the client.
 */
public final class PublisherBundle implements BundleActivator {
    private static final String FLOWS = "(caddis.swaps.sender=*)";
    private static final long PERIOD_MICROS = 2000;
    private static final long STOP_SECONDS = 10;

    private BundleContext context;
    private ServiceReference<?> reference;
    private Object flow;
    private ScheduledExecutorService ticker;

    @Override
    public void start(BundleContext newContext) {
        context = newContext;
        try {
            reference = context.getServiceReferences(Supplier.class, FLOWS).iterator().next();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        flow = context.getService(reference);
        ticker = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "swaps-publisher"));
        ticker.scheduleAtFixedRate(this::publish, 0, PERIOD_MICROS, TimeUnit.MICROSECONDS);
    }

    private void publish() {
        ServiceReference<MqttClient> client = client();
        MqttClient sender = client == null ? null : context.getService(client);
        if (sender == null) {
            return;
        }
        synchronized (flow) { // another version of this bundle may do the same
            Message message = (Message) ((Supplier<?>) flow).get();
            @SuppressWarnings("unchecked") // as the package says
            BiConsumer<Message, Throwable> results = (BiConsumer<Message, Throwable>) flow;
            sender.publish(message).whenComplete((result, failure) -> results.accept(message, failure));
        }
        context.ungetService(client);
    }

    private ServiceReference<MqttClient> client() {
        try {
            return context.getServiceReferences(MqttClient.class, "(mqtt.client="
                    + reference.getProperty("caddis.swaps.sender") + ")").stream().findFirst().orElse(null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop(BundleContext old) throws InterruptedException, ExecutionException {
        ticker.shutdown();
        if (!ticker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("publish() does not return");
        }
    }
}
