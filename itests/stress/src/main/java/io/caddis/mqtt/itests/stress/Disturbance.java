package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** One listener that misbehaves, from its registration to the one without faults that follows it. */
final class Disturbance implements Callable<Integer> {
    private static final int CALLS = 5;
    /** How many messages are sent to all clients while a listener blocks. */
    private static final int MESSAGES_MEANWHILE = 60;
    private static final int[] QUEUES = {1, 10, 1000};
    private static final int RECONNECT_ONE_IN = 4;
    private static final int STUCK_ONE_IN = 8;

    private final Stand stand;
    private final Subject subject;
    private final Behaviour behaviour;
    private final Random random;
    private final LongSupplier sent;
    private final AtomicInteger calls = new AtomicInteger();

    /** @param sent how many messages were sent so far, to all clients */
    Disturbance(Stand stand, Subject subject, Behaviour behaviour, long seed, LongSupplier sent) {
        this.stand = stand;
        this.subject = subject;
        this.behaviour = behaviour;
        this.sent = sent;
        random = new Random(seed);
    }

    Behaviour behaviour() {
        return behaviour;
    }

    /** Returns how often the listener was called. */
    @Override
    public Integer call() throws IOException, InterruptedException {
        switch (behaviour) {
            case BLOCKS -> blocks();
            case THROWS -> throwing();
            case UNPRINTABLE -> callbacks(Thrown.WITHOUT_TEXT);
            case OUT_OF_MEMORY -> callbacks(Thrown.NO_MEMORY);
            case LOG_FAILS -> {
                try (FailingLog log = stand.failingLog()) {
                    callbacks(Thrown.values()[random.nextInt(Thrown.values().length)]);
                    Watch.until("lines of the log that fail", log::lines, () -> log.lines() > 0);
                }
            }
            case PUBLISHES -> waiting(client -> Watch.get("publish() in a listener",
                    client.publish(Message.of("reply/" + client.name(), "x").withQos(qos()))));
            case SUBSCRIBES -> waiting(client -> {
                String filter = "extra/" + client.name();
                Watch.get("subscribe() in a listener", client.subscribe(Subscription.of(filter, Qos.AT_LEAST_ONCE)));
                Watch.get("unsubscribe() in a listener", client.unsubscribe(filter));
            });
            case DELETES -> deletes();
            case LEAVES -> leaves();
            case HOLDS -> holds();
        }
        return calls.get();
    }

    private Qos qos() {
        return Qos.of(random.nextInt(Qos.values().length));
    }

    private int called(ReceivedMessage message) {
        calls.incrementAndGet();
        return subject.inPlace(message);
    }

    private void awaitSent(int more) {
        long from = sent.getAsLong();
        Watch.until(more + " more messages are sent", () -> sent.getAsLong() - from,
                () -> sent.getAsLong() - from >= more);
    }

    // ---- blocks, leaves

    /** A listener that stays in its first call until it is released. */
    private final class Blocking implements MqttMessageListener {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void received(ReceivedMessage message) throws InterruptedException {
            called(message);
            entered.countDown();
            released.await();
        }

        void awaitEntered() throws InterruptedException {
            if (!entered.await(Watch.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new StuckException("a new listener of " + subject.name() + " was not called");
            }
        }
    }

    private void blocks() throws InterruptedException {
        Blocking listener = new Blocking();
        int queueMax = QUEUES[random.nextInt(QUEUES.length)];
        try {
            subject.replace(listener, Map.of("mqtt.queue.max", queueMax));
            listener.awaitEntered();
            awaitSent(MESSAGES_MEANWHILE);
            if (random.nextInt(STUCK_ONE_IN) == 0) {
                // whatever its queue holds: the connection does not wait for ever
                int last = subject.sent(Qos.AT_MOST_ONCE);
                Watch.until("a message for another listener of " + subject.name() + " passes the one that blocks",
                        () -> subject, () -> subject.stays(Qos.AT_MOST_ONCE).highest() > last);
            }
            if (random.nextBoolean()) {
                listener.released.countDown();
            }
            subject.leave();
            subject.calm();
        } finally {
            listener.released.countDown();
        }
    }

    private void leaves() throws InterruptedException {
        Blocking listener = new Blocking();
        try {
            subject.replace(listener, Map.of());
            listener.awaitEntered();
            awaitSent(random.nextInt(MESSAGES_MEANWHILE));
            subject.leave();
            if (random.nextBoolean()) {
                listener.released.countDown();
            }
            awaitSent(random.nextInt(MESSAGES_MEANWHILE));
            subject.calm();
        } finally {
            listener.released.countDown();
        }
    }

    // ---- throws

    private void throwing() throws InterruptedException {
        Set<Integer> thrown = ConcurrentHashMap.newKeySet();
        AtomicInteger again = new AtomicInteger();
        Set<Integer> watched = ConcurrentHashMap.newKeySet();
        subject.replace(message -> {
            int number = called(message);
            if (message.message().qos() == Qos.AT_LEAST_ONCE) {
                if (watched.contains(number)) {
                    again.incrementAndGet();
                }
                thrown.add(number);
            }
            fail(number);
        }, Map.of());
        Watch.until("calls that throw", () -> subject, () -> thrown.size() >= CALLS);
        if (random.nextInt(RECONNECT_ONE_IN) == 0) {
            watched.addAll(thrown);
            awaitNoneAgain("a message whose call threw is acknowledged", again);
        }
        subject.leave();
        subject.calm();
    }

    private static void fail(int number) throws IOException {
        switch (number % 3) {
            case 0 -> throw new IOException("thrown on purpose");
            case 1 -> throw new IllegalStateException("thrown on purpose");
            default -> throw new AssertionError("thrown on purpose");
        }
    }

    private void callbacks(Thrown thrown) throws InterruptedException {
        new ThrowingCallbacks(stand, subject, thrown).run(this::called);
    }

    /** Reconnects until the server has nothing left to send again: what was acknowledged just now may be on its way. */
    private void awaitNoneAgain(String what, AtomicInteger again) throws InterruptedException {
        boolean none = false;
        for (long from = System.nanoTime(); !none;) {
            if (System.nanoTime() - from > Watch.LIMIT.toNanos()) {
                throw new StuckException(what + ": the server of " + subject.name() + " sends it again and again");
            }
            int before = again.get();
            subject.reconnect();
            int last = subject.sent(Qos.AT_LEAST_ONCE); // what is sent again comes before what is new
            Watch.until("messages after a reconnect", () -> subject,
                    () -> subject.place(Qos.AT_LEAST_ONCE).highest() > last);
            none = again.get() == before;
        }
    }

    // ---- waits for the client in the call

    private interface Use {
        void of(MqttClient client) throws InterruptedException;
    }

    private void waiting(Use use) throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        CompletableFuture<Void> finished = new CompletableFuture<>();
        subject.replace(message -> {
            called(message);
            if (done.get() < CALLS) {
                try {
                    use.of(message.client());
                } catch (StuckException e) {
                    finished.completeExceptionally(e);
                }
                if (done.incrementAndGet() == CALLS) {
                    finished.complete(null);
                }
            }
        }, Map.of());
        Watch.get(CALLS + " calls that wait for their client", finished);
        subject.leave();
        subject.calm();
    }

    // ---- deletes

    private void deletes() throws IOException, InterruptedException {
        AtomicBoolean first = new AtomicBoolean(true);
        CompletableFuture<List<CompletableFuture<?>>> deleted = new CompletableFuture<>();
        long from = System.nanoTime();
        subject.replace(message -> {
            called(message);
            if (first.getAndSet(false)) {
                deleted.complete(useAndDelete(message.client()));
            }
        }, Map.of());
        List<CompletableFuture<?>> futures = Watch.get("deletion in a listener", deleted);
        Watch.until(subject.name() + " is gone", subject::client, () -> !subject.exists());
        for (CompletableFuture<?> future : futures) {
            Watch.get("a future of a deleted client", future.handle((result, failure) -> true));
        }
        boolean early = random.nextBoolean();
        if (early) {
            subject.leave();
            subject.calm();
        }
        subject.create();
        stand.await(subject.name(), ConnectionState.CONNECTED);
        subject.wasDeleted(from);
        if (!early) {
            subject.leave();
            subject.calm();
        }
    }

    private List<CompletableFuture<?>> useAndDelete(MqttClient client) throws IOException {
        List<CompletableFuture<?>> futures = new ArrayList<>();
        for (Qos qos : Qos.values()) {
            futures.add(client.publish(Message.of("last/" + client.name(), "x").withQos(qos)));
        }
        futures.add(client.subscribe(Subscription.of("nothing/" + client.name(), Qos.AT_LEAST_ONCE)));
        subject.delete(client);
        futures.add(client.publish(Message.of("late/" + client.name(), "x")));
        return futures;
    }

    // ---- holds

    /** Messages of QoS 1 that are not acknowledged yet; others are at once. */
    private static final class Held {
        private final Map<Integer, ReceivedMessage> messages = new HashMap<>();
        private final Set<Integer> cameAgain = new HashSet<>();
        private final AtomicInteger again = new AtomicInteger();
        private boolean over;

        synchronized void add(int number, ReceivedMessage message) {
            boolean qos1 = message.message().qos() == Qos.AT_LEAST_ONCE;
            boolean known = qos1 && messages.containsKey(number);
            if (known) {
                cameAgain.add(number);
                again.incrementAndGet();
            }
            if (!over && qos1 && number > 0 && (known || messages.size() < CALLS)) {
                messages.put(number, message);
            } else {
                message.acknowledge();
            }
        }

        synchronized boolean isFull() {
            return messages.size() == CALLS;
        }

        synchronized boolean allAgain() {
            return cameAgain.containsAll(messages.keySet());
        }

        synchronized Set<Integer> numbers() {
            return Set.copyOf(messages.keySet());
        }

        /** All of them, and from now on all that come. */
        synchronized void acknowledge() {
            over = true;
            messages.values().forEach(ReceivedMessage::acknowledge);
        }

        @Override
        public synchronized String toString() {
            return "of " + messages.keySet() + " only " + cameAgain;
        }
    }

    private void holds() throws InterruptedException {
        Held held = new Held();
        subject.replace(message -> held.add(called(message), message), Map.of("mqtt.ack", "manual"));
        Watch.until("messages to hold", () -> subject, held::isFull);
        if (random.nextBoolean()) {
            subject.reconnect();
            Watch.until("what was not acknowledged comes again", held::toString, held::allAgain);
            held.acknowledge();
            awaitNoneAgain("a message that was acknowledged by hand", held.again);
            subject.leave();
            subject.calm();
        } else {
            Set<Integer> left = held.numbers();
            subject.leave();
            subject.calm();
            Watch.until("what was not acknowledged comes to the next listener", () -> left, ()
                    -> left.stream().allMatch(number -> subject.place(Qos.AT_LEAST_ONCE).cameAgain(number)));
        }
    }
}
