package io.caddis.mqtt.itests.crash;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** The other side, which lives through all rounds: publishes to the victim and counts what comes from it. */
final class Counterpart implements AutoCloseable {
    static final long PROBE = 0;
    private static final int PENDING_MAX = 50;
    private static final long PAUSE_MILLIS = 4;

    private final Clients clients = new Clients(null);
    private final MqttClient client;
    /** How often each number came. */
    private final Map<Qos, Map<Long, AtomicInteger>> received = new EnumMap<>(Qos.class);
    /** What the server has taken for the victim. */
    private final Map<Qos, Set<Long>> sent = new EnumMap<>(Qos.class);
    private final Thread publisher = new Thread(this::publish, "counterpart");
    private final Semaphore pending = new Semaphore(PENDING_MAX);
    private volatile boolean stopping;

    Counterpart(int port) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        for (Qos qos : List.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE)) {
            sent.put(qos, ConcurrentHashMap.newKeySet());
            Map<Long, AtomicInteger> counts = new ConcurrentHashMap<>();
            received.put(qos, counts);
            clients.listen(message -> counts.computeIfAbsent(message.message().payload().asByteBuffer().getLong(),
                    number -> new AtomicInteger()).incrementAndGet(), Clients.FROM_VICTIM + qos.value(), qos);
        }
        client = clients.create("counterpart", port, false);
        client.connect().get(1, TimeUnit.MINUTES);
    }

    /** Asks whether the victim has subscribed: a number that does not count. */
    void probe() {
        received.keySet().forEach(qos -> client.publish(message(qos, PROBE)));
    }

    private static Message message(Qos qos, long number) {
        return Message.of(TopicName.of(Clients.TO_VICTIM + qos.value()),
                Payload.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array())).withQos(qos);
    }

    /** Begins to publish. */
    void start() {
        publisher.start();
    }

    private void publish() {
        try {
            for (long number = 1; !stopping; number++) {
                for (Map.Entry<Qos, Set<Long>> one : sent.entrySet()) {
                    pending.acquire();
                    long noted = number;
                    client.publish(message(one.getKey(), number)).whenComplete((result, failure) -> {
                        if (failure == null) {
                            one.getValue().add(noted);
                        }
                        pending.release();
                    });
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Publishes no more; returns when the server has all. */
    void stop() throws InterruptedException {
        stopping = true;
        publisher.join();
        pending.acquire(PENDING_MAX);
        pending.release(PENDING_MAX);
    }

    Set<Long> sent(Qos qos) {
        return sent.get(qos);
    }

    Map<Long, AtomicInteger> received(Qos qos) {
        return received.get(qos);
    }

    @Override
    public void close() {
        clients.close();
    }
}
