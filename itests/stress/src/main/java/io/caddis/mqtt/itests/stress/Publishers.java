package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Threads that publish without a pause through one client, and what became of every message. A message is known by its
 * place: those of a thread follow each other. What this takes of the heap does not grow.
 */
final class Publishers {
    static final int THREADS = 4;
    private static final int PLACES_PER_THREAD = 1 << 19;
    private static final long MORE_NANOS_MAX = TimeUnit.SECONDS.toNanos(15);

    /** What became of a message. */
    enum Outcome {
        /** It was not published. */
        NONE,
        /** Its future is not complete. */
        PENDING,
        /** The server has it; with the policy spill, the store. */
        ACCEPTED,
        /** The queue had no room. */
        QUEUE_FULL,
        /** The policy gave it up. */
        DROPPED,
        /** The client was deleted before. */
        CLOSED,
        /** It failed otherwise. */
        OTHER
    }

    private final int run;
    private final TopicName topic;
    private final boolean enqueues;
    private final int payloadMax;
    private final long seed;
    private final byte[] outcomes = new byte[THREADS * PLACES_PER_THREAD];
    private final AtomicIntegerArray counts = new AtomicIntegerArray(Outcome.values().length);
    private final AtomicLong calls = new AtomicLong();
    /** Of open futures; null if there is no limit. */
    private final Semaphore permits;
    private volatile String otherFailure = "";

    /**
     * New ones.
     *
     * @param run      in every message, so that those of an earlier run are known
     */
    Publishers(int run, TopicName topic, OfflineCase what, long seed) {
        this.run = run;
        this.topic = topic;
        enqueues = what.spills();
        payloadMax = what.payloadMax();
        permits = what.openMax() == 0 ? null : new Semaphore(what.openMax());
        this.seed = seed;
    }

    /** Publishes on all threads until the time is over, or somewhat longer, until there is enough. */
    void publish(MqttClient client, long nanos, BooleanSupplier enough) throws InterruptedException {
        long nanosMax = nanos + MORE_NANOS_MAX;
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        long from = System.nanoTime();
        List<Future<?>> all = new ArrayList<>();
        for (int index = 0; index < THREADS; index++) {
            int thread = index;
            all.add(threads.submit(() -> {
                Random random = new Random(seed + thread);
                for (int at = 0; at < PLACES_PER_THREAD; at++) {
                    long passed = System.nanoTime() - from;
                    if (passed > nanosMax || passed > nanos && enough.getAsBoolean()) {
                        return;
                    }
                    publish(client, thread * PLACES_PER_THREAD + at, random);
                }
            }));
        }
        for (Future<?> one : all) {
            Watch.getAll("publishing", one);
        }
        threads.shutdown();
    }

    private void publish(MqttClient client, int place, Random random) {
        byte[] bytes = new byte[2 * Integer.BYTES + random.nextInt(1 + random.nextInt(payloadMax))];
        ByteBuffer.wrap(bytes).putInt(run).putInt(place);
        Message message = Message.of(topic, Payload.wrap(bytes)).withQos(qos(place));
        boolean enqueue = enqueues && message.qos() != Qos.AT_MOST_ONCE;
        boolean permitted = permits != null && (enqueue || !enqueues);
        if (permitted) {
            permits.acquireUninterruptibly();
        }
        set(place, Outcome.PENDING);
        calls.incrementAndGet();
        CompletableFuture<?> future = enqueue ? client.enqueue(message) : client.publish(message);
        future.whenComplete((result, failure) -> {
            set(place, failure == null ? Outcome.ACCEPTED : outcome(failure));
            if (permitted) {
                permits.release();
            }
        });
    }

    private Outcome outcome(Throwable failure) {
        if (failure instanceof MqttException known) {
            switch (known.kind()) {
                case QUEUE_FULL -> {
                    return Outcome.QUEUE_FULL;
                }
                case DROPPED -> {
                    return Outcome.DROPPED;
                }
                case CLOSED -> {
                    return Outcome.CLOSED;
                }
                default -> { }
            }
        }
        otherFailure = failure.toString();
        return Outcome.OTHER;
    }

    private void set(int place, Outcome outcome) {
        Outcome before = outcome(place);
        outcomes[place] = (byte) outcome.ordinal();
        if (before != Outcome.NONE) {
            counts.decrementAndGet(before.ordinal());
        }
        counts.incrementAndGet(outcome.ordinal());
    }

    /** In turn. */
    static Qos qos(int place) {
        return Qos.of(place % Qos.values().length);
    }

    static int threadOf(int place) {
        return place / PLACES_PER_THREAD;
    }

    int run() {
        return run;
    }

    int places() {
        return outcomes.length;
    }

    Outcome outcome(int place) {
        return Outcome.values()[outcomes[place]];
    }

    int count(Outcome outcome) {
        return counts.get(outcome.ordinal());
    }

    /** Whether at least one found no room. */
    boolean beyondBounds() {
        return count(Outcome.QUEUE_FULL) + count(Outcome.DROPPED) > 0;
    }

    long calls() {
        return calls.get();
    }

    /** One of those that failed in a way that is not expected. */
    String otherFailure() {
        return otherFailure;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(calls + " calls");
        for (Outcome outcome : Outcome.values()) {
            text.append(", ").append(outcome).append(' ').append(count(outcome));
        }
        return text.toString();
    }
}
