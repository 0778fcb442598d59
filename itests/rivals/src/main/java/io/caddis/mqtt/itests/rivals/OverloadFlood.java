package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.MqttClient;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.ServiceRegistration;

/** A server that sends as fast as it can to a listener that takes its time: the client reads less, loses nothing. */
final class OverloadFlood {

    private static final long WORK_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long FASTER_THAN_ANY = 10_000_000;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final OverloadCheck check;
    private final CaddisFramework framework;
    private final int port;
    private final int qos;
    private final String name;
    private final AtomicLong arrived = new AtomicLong();

    OverloadFlood(OverloadCheck check, CaddisFramework framework, int port, int qos) {
        this.check = check;
        this.framework = framework;
        this.port = port;
        this.qos = qos;
        name = "flood-" + qos;
    }

    void run() throws Exception {
        ServiceRegistration<?> listener = framework.register(received -> work(), Map.of("mqtt.topic",
                Traffic.PLANT_FILTER, "mqtt.qos", 2, "mqtt.client.target", "(mqtt.client=" + name + ")"));
        MqttClient client = framework.clients().create(name, settings(port, name));
        client.connect().get(Contender.DEADLINE_SECONDS, TimeUnit.SECONDS);
        try (SinkControl sink = new SinkControl(port, name)) {
            sink.pace(qos, FASTER_THAN_ANY);
            long growth = check.growth("flood at QoS " + qos);
            long sent = sink.endPace(TIMEOUT_MILLIS);
            check.await("all " + sent + " messages of a flood at QoS " + qos + " reach the listener, not only "
                    + arrived, () -> arrived.get() + client.statistics().in().dropped() >= sent);
            check.unless(arrived.get() == sent, "flood at QoS " + qos + ": " + sent + " were sent, " + arrived
                    + " reached a listener that is slow but not stuck, and " + client.statistics().in());
            check.row("flood at QoS %d, listener of 20 µs: %,d sent, %,d arrived, heap %+,d KiB", qos, sent,
                    arrived.get(), growth >> 10);
        }
        listener.unregister();
        framework.clients().delete(client);
    }

    static Map<String, Object> settings(int port, String name) {
        return Map.of("server", "mqtt://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port,
                "client.id", name);
    }

    private void work() {
        long end = System.nanoTime() + WORK_NANOS;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        arrived.incrementAndGet();
    }
}
