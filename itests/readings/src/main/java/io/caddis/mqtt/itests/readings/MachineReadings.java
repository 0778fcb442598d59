package io.caddis.mqtt.itests.readings;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Publishes readings at a steady rate through the client that {@code client.target} selects. Its counts are a service
 * of java types, so that the demo, which is no bundle, can read them.
 */
@Component(immediate = true, property = "caddis.demo=readings", configurationPid = MachineReadings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = MachineReadings.Config.class)
public final class MachineReadings implements Supplier<Map<String, Object>> {
    static final String PID = "io.caddis.mqtt.itests.readings";

    /** What the configuration file may hold. */
    @ObjectClassDefinition(id = PID, name = "Machine readings")
    @interface Config {
        @AttributeDefinition(description = "Files to read, separated by blanks")
        String files() default "/proc/stat /proc/meminfo /proc/net/dev";

        @AttributeDefinition(description = "Messages in a second", min = "1", max = "10000")
        int samples_per_second() default 50;

        @AttributeDefinition(description = "QoS of the messages in turn, separated by blanks")
        String qos() default "1 2";

        @AttributeDefinition(description = "Unacknowledged messages at which readings are left out", min = "1")
        int waiting_max() default 1000;
    }

    /** Null while the client is away: then there is nobody to send through. */
    @Reference(target = "(mqtt.client=readings)", cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile MqttClient client;

    /**
     * What the demo wants now: {@code hello}, messages with the number 0, to see when somebody receives them;
     * {@code count}, numbered messages; {@code end}, none. Without a demo: numbered messages.
     */
    @Reference(target = "(caddis.demo=phase)", cardinality = ReferenceCardinality.OPTIONAL)
    private Supplier<String> phase;

    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "caddis-demo-readings"));
    private final Counts counts = new Counts();
    private ScheduledFuture<?> ticking;

    /** Starts with a configuration. */
    @Activate
    public MachineReadings(Config config) {
        try {
            start(config);
        } catch (IllegalArgumentException e) {
            ticker.shutdown();
            throw e;
        }
    }

    @Modified
    void modified(Config config) {
        start(config);
    }

    private synchronized void start(Config config) {
        MachineFiles files = new MachineFiles(config.files());
        List<Qos> levels = Stream.of(config.qos().trim().split("[\\s,]+")).map(Integer::valueOf).map(Qos::of).toList();
        int rate = config.samples_per_second();
        if (rate < 1 || rate > 10_000) {
            throw new IllegalArgumentException("samples.per.second=" + rate + ": use 1 to 10000");
        }
        if (ticking != null) {
            ticking.cancel(false);
        }
        ticking = ticker.scheduleAtFixedRate(() -> tick(files, levels, config.waiting_max()), 0,
                TimeUnit.SECONDS.toNanos(1) / rate, TimeUnit.NANOSECONDS);
    }

    private void tick(MachineFiles files, List<Qos> levels, int waitingMax) {
        MqttClient sender = client;
        String now = phase == null ? "count" : phase.get();
        if (sender == null || now.equals("end") || counts.waiting() >= waitingMax) {
            return;
        }
        files.next().ifPresent(reading -> {
            if (now.equals("hello")) {
                sender.publish(message(reading, 0, levels.get(0)));
            } else {
                long seq = counts.next();
                publish(sender, message(reading, seq, levels.get((int) (seq % levels.size()))));
            }
        });
    }

    private Message message(Reading reading, long seq, Qos qos) {
        return Message.of(reading.topic(), reading.json(counts.run(), seq, qos.value())).withQos(qos);
    }

    private void publish(MqttClient sender, Message message) {
        try {
            sender.publish(message).whenComplete((result, failure) -> counts.ended(failure));
        } catch (RuntimeException e) {
            counts.ended(e);
        }
    }

    /**
     * {@code run} (String), and the numbers {@code sent}, {@code completed}, {@code failed}; {@code failure} if any.
     */
    @Override
    public Map<String, Object> get() {
        return counts.toMap();
    }

    @Deactivate
    void deactivate() {
        ticker.shutdownNow();
    }
}
