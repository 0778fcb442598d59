package io.caddis.mqtt.itests.hostapplication;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Publishes a hundred times a second, with QoS 1 and 2 in turns, until it is ended. */
final class Traffic {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long END_SECONDS = 30;

    private final Supplier<MqttClient> client;
    private final String topic;
    private final List<CompletableFuture<?>> published = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "host-application");
    private volatile boolean ended;

    Traffic(Supplier<MqttClient> client, String topic) {
        this.client = client;
        this.topic = topic;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!ended) {
            int number = published.size();
            Qos qos = number % 2 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE;
            published.add(client.get().publish(Message.of(topic, qos.value() + "-" + number).withQos(qos)));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** How many it published, and how many of these failed. */
    String end() {
        ended = true;
        int failed = 0;
        try {
            thread.join();
            for (CompletableFuture<?> one : published) {
                try {
                    one.get(END_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException | TimeoutException e) {
                    failed++;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return published.size() + " " + failed;
    }
}
