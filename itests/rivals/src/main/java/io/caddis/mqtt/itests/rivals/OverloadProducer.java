package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.TopicName;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A producer that publishes faster than the server reads: the queue keeps its bound, and its policy beyond it. */
final class OverloadProducer {

    private static final int QUEUE_MAX = 1_000;
    private static final long READ_EVERY_MILLIS = 5;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final OverloadCheck check;
    private final MqttClientFactory clients;
    private final int port;
    private final String policy;
    private final String name;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong full = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong other = new AtomicLong();
    private volatile int queueMost;
    private volatile boolean stopped;

    OverloadProducer(OverloadCheck check, MqttClientFactory clients, int port, String policy) {
        this.check = check;
        this.clients = clients;
        this.port = port;
        this.policy = policy;
        name = "producer-" + policy;
    }

    void run() throws Exception {
        Map<String, Object> settings = new HashMap<>(OverloadFlood.settings(port, name));
        settings.putAll(Map.of("queue.policy", policy, "queue.max", QUEUE_MAX));
        MqttClient client = clients.create(name, settings);
        client.connect().get(Contender.DEADLINE_SECONDS, TimeUnit.SECONDS);
        try (SinkControl sink = new SinkControl(port, name)) {
            sink.expect(Long.MAX_VALUE, TIMEOUT_MILLIS);
            sink.slow(READ_EVERY_MILLIS);
            Thread thread = new Thread(() -> publish(client), name);
            thread.start();
            long growth = check.growth("producer, " + policy);
            stopped = true;
            sink.slow(0);
            thread.join();
            check.await("every future of " + name + " completes", () -> calls.get() == completed());
            checkPolicy(sink.count(TIMEOUT_MILLIS).count());
            check.row("producer, %-11s: %,d calls, %,d accepted, %,d refused, %,d dropped, %,d waited at most,"
                    + " heap %+,d KiB", policy, calls.get(), accepted.get(), full.get(), dropped.get(), queueMost,
                    growth >> 10);
        }
        clients.delete(client);
    }

    private void publish(MqttClient client) {
        TopicName topic = TopicName.of("overload/producer");
        for (long i = 0; !stopped; i++) {
            calls.incrementAndGet();
            client.publish(Message.of(topic, Payload.wrap(Traffic.payload(i)))).whenComplete(this::completed);
            queueMost = Math.max(queueMost, client.statistics().queue().messages());
        }
    }

    private void completed(PublishResult result, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause == null) {
            accepted.incrementAndGet();
        } else if (cause instanceof MqttException e && e.kind() == MqttException.Kind.QUEUE_FULL) {
            full.incrementAndGet();
        } else if (cause instanceof MqttException e && e.kind() == MqttException.Kind.DROPPED) {
            dropped.incrementAndGet();
        } else {
            other.incrementAndGet();
        }
    }

    private long completed() {
        return accepted.get() + full.get() + dropped.get() + other.get();
    }

    private void checkPolicy(long arrived) {
        String what = name + ": ";
        check.unless(arrived == accepted.get(), what + accepted + " were accepted, but " + arrived + " arrived");
        check.unless(queueMost <= QUEUE_MAX, what + queueMost + " messages waited, more than " + QUEUE_MAX);
        check.unless(other.get() == 0, what + other + " failed otherwise");
        check.unless(full.get() > 0 == policy.equals("fail"), what + full + " were refused");
        check.unless(dropped.get() > 0 == policy.startsWith("drop"), what + dropped + " were dropped");
    }
}
