package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Numbered messages of QoS 1 and 2 in turn, published without a pause on {@code machine/qos1} and {@code machine/qos2},
 * and the record of what arrived. The record outlives the listener's bundle, which gives it what it receives.
 */
final class Traffic implements BiConsumer<String, String>, AutoCloseable {
    private static final long PERIOD_MICROS = 2000;
    private static final String HELLO = "hello";

    private final Supplier<Optional<MqttClient>> sender;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "traffic"));
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong completed = new AtomicLong();
    /** As text: an exception would hold the classes that threw it, also after their bundle is gone. */
    private final Map<Long, String> failures = new ConcurrentHashMap<>();
    private final List<List<Long>> arrivedByQos = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    private volatile boolean greeted;

    /** The client is looked up for each message; nothing is sent while there is none. */
    Traffic(Supplier<Optional<MqttClient>> sender) {
        this.sender = sender;
    }

    @Override
    public synchronized void accept(String topic, String text) {
        if (text.equals(HELLO)) {
            greeted = true;
        } else {
            arrivedByQos.get(topic.charAt(topic.length() - 1) - '0').add(Long.valueOf(text));
        }
    }

    /** Begins when a first message came through, so that each numbered one has a receiver. */
    void start() {
        eventually("a message comes through", this::status, () -> {
            sender.get().ifPresent(client -> client.publish(Message.of("machine/qos1", HELLO)));
            return greeted;
        });
        ticker.scheduleAtFixedRate(this::publish, 0, PERIOD_MICROS, TimeUnit.MICROSECONDS);
    }

    private String status() {
        return sender.get().map(client -> client.status().toString()).orElse("no client");
    }

    private void publish() {
        sender.get().ifPresent(client -> {
            long number = sent.incrementAndGet();
            int qos = (int) (number % 2) + 1;
            client.publish(Message.of("machine/qos" + qos, String.valueOf(number)).withQos(Qos.of(qos)))
                    .whenComplete((result, failure) -> {
                        if (failure != null) {
                            failures.put(number, failure.toString());
                        }
                        completed.incrementAndGet();
                    });
        });
    }

    /** Returns when so many more messages arrived as said. */
    void awaitMore(int count) {
        long before = arrived();
        eventually(count + " more messages arrive", () -> arrived() - before + "; sender " + status(),
                () -> arrived() >= before + count);
    }

    private synchronized long arrived() {
        return arrivedByQos.stream().mapToLong(List::size).sum();
    }

    /** Ends the publishing; returns when all futures are complete and all messages that did not fail have arrived. */
    void finish() {
        close();
        while (completed.get() != sent.get()) { // on a busy machine many are left
            long before = completed.get();
            eventually("more of " + sent + " futures complete", completed::get, () -> completed.get() > before);
        }
        eventually("all messages arrive", () -> "missing " + missing(), () -> missing().isEmpty());
    }

    /** Numbers that were sent, without a failure, and have not arrived. */
    synchronized List<Long> missing() {
        boolean[] seen = new boolean[(int) sent.get() + 1];
        arrivedByQos.forEach(numbers -> numbers.forEach(number -> seen[number.intValue()] = true));
        List<Long> missing = new ArrayList<>();
        for (int number = 1; number < seen.length; number++) {
            if (!seen[number] && !failures.containsKey((long) number)) {
                missing.add((long) number);
            }
        }
        return missing;
    }

    /** Arrivals of one QoS that had arrived before. */
    synchronized long doubled(int qos) {
        List<Long> numbers = arrivedByQos.get(qos);
        return numbers.size() - numbers.stream().distinct().count();
    }

    /** True if the numbers of one QoS came in the order they were sent. */
    synchronized boolean inOrder(int qos) {
        List<Long> numbers = arrivedByQos.get(qos);
        return numbers.equals(numbers.stream().sorted().toList());
    }

    long sent() {
        return sent.get();
    }

    /** The failed futures by number. */
    Map<Long, String> failures() {
        return Map.copyOf(failures);
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        try {
            ticker.awaitTermination(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
