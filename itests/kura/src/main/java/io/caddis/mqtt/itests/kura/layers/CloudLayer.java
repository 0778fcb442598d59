package io.caddis.mqtt.itests.kura.layers;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.kura.KuraException;

/**
 * Does what Kura's cloud service for Kapua does: a birth certificate at each connection, for which it waits on a
 * monitor, then its subscriptions; a death certificate before each end. Kura's waits up to a second; this one waits for
 * longer, since machines of tests are busy, and who waits in vain does so in both.
 */
public final class CloudLayer implements DataLayerListener {
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final DataLayer data;
    private final List<String> filters;
    private final AtomicInteger births = new AtomicInteger();
    private final AtomicInteger deaths = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final AtomicInteger subscribed = new AtomicInteger();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final Object monitor = new Object();
    private int published;

    /** @param filters of its subscribers */
    public CloudLayer(DataLayer data, List<String> filters) {
        this.data = data;
        this.filters = List.copyOf(filters);
        data.add(this);
        if (data.transport().isConnected() && births.get() == 0) { // it comes late, as it may in Kura
            onConnectionEstablished();
        }
    }

    @Override
    public void onConnectionEstablished() {
        certificate("BIRTH", births);
        try {
            data.subscribe("$EDC/#account-name/#client-id/#", 1);
            for (String filter : filters) {
                data.subscribe(filter, 1);
            }
            subscribed.incrementAndGet();
        } catch (KuraException e) {
            problems.add("subscribe: " + e.getMessage());
        }
    }

    @Override
    public void onDisconnecting() {
        certificate("DEATH", deaths);
    }

    @Override
    public void onMessagePublished(int id, String topic) {
        synchronized (monitor) {
            if (topic.startsWith("$EDC/")) {
                published = Math.max(published, id);
                monitor.notifyAll();
            }
        }
    }

    private void certificate(String kind, AtomicInteger count) {
        long deadline = System.nanoTime() + WAIT_NANOS;
        synchronized (monitor) {
            int id = data.publish("$EDC/#account-name/#client-id/MQTT/" + kind,
                    kind.getBytes(StandardCharsets.UTF_8), 0, 0);
            while (published < id) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    late.incrementAndGet();
                    return;
                }
                try {
                    monitor.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
        count.incrementAndGet();
    }

    /** Birth certificates that were sent in time. */
    public int births() {
        return births.get();
    }

    /** Death certificates that were sent in time. */
    public int deaths() {
        return deaths.get();
    }

    /** Certificates for which it waited in vain. */
    public int late() {
        return late.get();
    }

    /** How often it subscribed to all its filters. */
    public int subscribed() {
        return subscribed.get();
    }

    /** What went wrong with subscriptions. */
    public List<String> problems() {
        return List.copyOf(problems);
    }
}
