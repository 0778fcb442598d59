package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.management.services.TargetedServices;
import io.caddis.mqtt.management.threads.ContextClassLoader;
import io.caddis.mqtt.management.threads.Workers;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells {@link MqttReceiveNotify} services that messages of one client wait for poll(). One call at a time; a message
 * that comes during one causes another one after it, so that the last message is never missed.
 */
public final class ReceiveNotices {
    private static final Logger LOG = LoggerFactory.getLogger(MqttReceiveNotify.class);

    private final MqttClient client;
    private final Workers workers;
    private volatile TargetedServices<MqttReceiveNotify> services = new TargetedServices<>();
    private volatile Supplier<Map<String, Object>> clientProperties = Map::of;
    private boolean running;
    private boolean again;

    ReceiveNotices(MqttClient client, Workers workers) {
        this.client = client;
        this.workers = workers;
    }

    public void services(TargetedServices<MqttReceiveNotify> newServices,
            Supplier<Map<String, Object>> newClientProperties) {
        clientProperties = newClientProperties;
        services = newServices;
    }

    /** A message waits, or a service has come. Safe under any lock. */
    public void arrived() {
        if (!services.isEmpty()) { // else it costs next to nothing
            note();
        }
    }

    private synchronized void note() {
        again = running;
        running = running || workers.execute(this::run);
    }

    private void run() {
        do {
            int waiting = counted();
            if (waiting > 0) {
                matching().forEach(entry -> tell(entry, waiting));
            }
        } while (goesOn());
    }

    /** How many wait, those included that caused this call. */
    private int counted() {
        synchronized (this) {
            again = false;
        }
        return client.waiting();
    }

    private synchronized boolean goesOn() {
        running = again;
        return running;
    }

    private List<TargetedServices.Entry<MqttReceiveNotify>> matching() {
        return services.of(clientProperties.get());
    }

    private void tell(TargetedServices.Entry<MqttReceiveNotify> entry, int waiting) {
        try {
            MqttReceiveNotify service = entry.acquire();
            if (service != null) {
                try (ContextClassLoader own = ContextClassLoader.of(service)) {
                    service.waiting(client, waiting);
                } finally {
                    entry.release();
                }
            }
        } catch (Throwable e) { // whatever it is: the others are still to be told
            LOG.warn("client {}: an MqttReceiveNotify service failed", client.name(), e);
        }
    }
}
