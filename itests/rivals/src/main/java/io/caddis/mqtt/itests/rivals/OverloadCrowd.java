package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.ServiceRegistration;

/**
 * A hundred clients that send themselves messages by the server. In every second phase one of them is stalled: the
 * server does not read from it while it publishes without a pause, and its listener blocks. The others must not notice.
 */
final class OverloadCrowd {

    private static final int CLIENTS = 100;
    private static final int PHASES = 6;
    private static final int STALLED = 0;
    private static final long STALL_MILLIS = 3_600_000;
    private static final long PING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SAMPLES_MAX = 1_000_000;
    /** Within noise: a calm phase differs as much from another. */
    private static final double TIMES_MAX = 2;
    private static final long MORE_MAX = TimeUnit.MILLISECONDS.toNanos(2);

    private final OverloadCheck check;
    private final CaddisFramework framework;
    private final int port;
    private final List<MqttClient> clients = new ArrayList<>();
    private final List<ServiceRegistration<?>> listeners = new ArrayList<>();
    private final List<TopicName> topics = new ArrayList<>();
    private final long[] latencies = new long[SAMPLES_MAX];
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicBoolean stalled = new AtomicBoolean();
    private long pinged;

    OverloadCrowd(OverloadCheck check, CaddisFramework framework, int port) {
        this.check = check;
        this.framework = framework;
        this.port = port;
    }

    void run() throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            join(i);
        }
        phase(false, check.nanos() / 2); // warms up
        List<Long> calm = new ArrayList<>();
        List<Long> beside = new ArrayList<>();
        for (int i = 0; i < PHASES; i++) {
            boolean stall = i % 2 == 1;
            (stall ? beside : calm).add(phase(stall, check.nanos() / 2));
        }
        long before = median(calm);
        long during = median(beside);
        check.row("one stalled client of %d: p99 of the others %,d µs, %,d µs when none is", CLIENTS, during / 1_000,
                before / 1_000);
        check.unless(!check.isTimed() || during <= TIMES_MAX * before + MORE_MAX, "the p99 of others grew from "
                + before / 1_000 + " µs to " + during / 1_000 + " µs beside a stalled client");
        listeners.forEach(ServiceRegistration::unregister);
        clients.forEach(framework.clients()::delete);
    }

    private void join(int number) throws Exception {
        String name = "crowd-" + number;
        String topic = "echo/" + name;
        listeners.add(framework.register(received -> received(number, received), Map.of("mqtt.topic", topic, "mqtt.qos",
                2, "mqtt.client.target", "(mqtt.client=" + name + ")")));
        MqttClient client = framework.clients().create(name, OverloadFlood.settings(port, name));
        client.connect().get(Contender.DEADLINE_SECONDS, TimeUnit.SECONDS);
        client.subscribe(Subscription.of(topic, Qos.EXACTLY_ONCE)).get(Contender.DEADLINE_SECONDS, TimeUnit.SECONDS);
        clients.add(client);
        topics.add(TopicName.of(topic));
    }

    private void received(int number, ReceivedMessage received) {
        if (number == STALLED) {
            while (stalled.get()) {
                LockSupport.parkNanos(this, PING_NANOS);
            }
        } else {
            int at = (int) arrived.getAndIncrement();
            if (at < SAMPLES_MAX) {
                latencies[at] = System.nanoTime() - Traffic.number(received.message().payload().asByteBuffer());
            }
        }
    }

    /** The p99 of all but one. */
    private long phase(boolean stall, long nanos) throws Exception {
        arrived.set(0);
        pinged = 0;
        try (SinkControl sink = new SinkControl(port, "crowd-" + STALLED)) {
            Thread producer = new Thread(this::produce, "stalled");
            if (stall) {
                stalled.set(true);
                ping(STALLED); // its listener blocks
                sink.slow(STALL_MILLIS);
                producer.start();
            }
            long end = System.nanoTime() + nanos;
            for (int i = 0; System.nanoTime() - end < 0; i++) {
                ping(1 + i % (CLIENTS - 1));
                pinged++;
                LockSupport.parkNanos(this, PING_NANOS);
            }
            check.await("the others' " + pinged + " messages arrive", () -> arrived.get() == pinged);
            stalled.set(false);
            if (stall) {
                producer.join();
                sink.slow(0);
                MqttClient client = clients.get(STALLED);
                check.await("the stalled client goes on", () -> client.statistics().queue().unfinished() == 0);
            }
        }
        long[] sorted = Arrays.copyOf(latencies, (int) Math.min(arrived.get(), SAMPLES_MAX));
        Arrays.sort(sorted);
        return Statistics.percentile(sorted, 0.99);
    }

    private void ping(int number) {
        clients.get(number).publish(Message.of(topics.get(number), Payload.wrap(Traffic.payload(System.nanoTime())))
                .withQos(Qos.AT_MOST_ONCE));
    }

    /** Its queue fills; from then on each call fails, and is made again at once. */
    private void produce() {
        TopicName topic = TopicName.of("overload/stalled");
        for (long i = 0; stalled.get(); i++) {
            clients.get(STALLED).publish(Message.of(topic, Payload.wrap(Traffic.payload(i))));
            if (i % CLIENTS == 0) {
                LockSupport.parkNanos(this, PING_NANOS); // on few cores it is not to be the load itself
            }
        }
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
