package io.caddis.mqtt.management.services;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.management.threads.ContextClassLoader;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Workers;
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

    public ReceiveNotices(MqttClient client, Workers workers) {
        this.client = client;
        this.workers = workers;
    }

    public void services(TargetedServices<MqttReceiveNotify> newServices,
            Supplier<Map<String, Object>> newClientProperties) {
        clientProperties = newClientProperties;
        services = newServices;
    }

    /** Whether there is a service for this client. */
    public boolean isAnybodyThere() {
        return !services.of(clientProperties.get()).isEmpty();
    }

    /** A message waits, or a service has come. Safe under any lock. */
    public void arrived() {
        if (!services.isEmpty()) { // else it costs next to nothing
            synchronized (this) {
                again = running;
                running = running || workers.execute(this::run);
            }
        }
    }

    private void run() {
        try {
            synchronized (this) { // before the count: a message that comes after it causes another call
                again = false;
            }
            int waiting = client.waiting();
            if (waiting > 0) {
                services.of(clientProperties.get()).forEach(entry -> tell(entry, waiting));
            }
        } catch (Throwable e) { // there may be no memory: the next message causes another call
            Reports.warn(LOG, "client {}: MqttReceiveNotify services could not be told", client.name(), e);
        } finally {
            synchronized (this) {
                running = false; // also if there is no memory for more
                running = again && workers.execute(this::run);
            }
        }
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
            Reports.warn(LOG, "client {}: an MqttReceiveNotify service failed", client.name(), e);
        }
        Thread.interrupted(); // what it left behind is not for the next one
    }
}
