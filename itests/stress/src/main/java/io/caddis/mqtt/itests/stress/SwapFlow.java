package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Numbered messages from one client to another one, of each QoS in turn, and what became of them. Publishes on one
 * thread at a time; arrivals and results come on others.
 */
final class SwapFlow implements Supplier<Message>, BiConsumer<Message, Throwable>, Consumer<ReceivedMessage>,
        MqttMessageListener {
    private static final int ORDER_ROOM_MIN = 1024;
    private static final int AGAIN_MAX = 5;

    private final String receiver;
    private final Supplier<Optional<MqttClient>> sender;
    private final Map<Qos, Lane> lanes = new EnumMap<>(Qos.class);
    private int next;
    private volatile int round;
    /** Guarded by this. */
    private long lastNanos;
    private long silenceNanos;

    /** A number that came for the first time after a greater one, in a round. */
    record Late(int number, int after, int round) {
    }

    /** A number that came again: in which rounds it came first and again, and how its future failed, null if not. */
    record Again(int number, int firstRound, int round, String failure) {
    }

    /** The messages of one QoS. */
    private static final class Lane {
        final AtomicInteger sent = new AtomicInteger();
        final AtomicInteger completed = new AtomicInteger();
        final Map<Integer, String> failed = new ConcurrentHashMap<>();
        /** Guarded by this. */
        final BitSet arrived = new BitSet();
        /** First arrivals, and in which round, see {@link #mark}. */
        int[] order = new int[ORDER_ROOM_MIN];
        int[] rounds = new int[ORDER_ROOM_MIN];
        /** How many of {@link #order} are used. */
        int distinct;
        int arrivals;
        /** Numbers that came again, with their rounds; the first ones. */
        final Map<Integer, Integer> again = new LinkedHashMap<>();

        synchronized void arrived(int number, int round) {
            arrivals++;
            if (!arrived.get(number)) {
                if (distinct == order.length) {
                    order = Arrays.copyOf(order, distinct * 2);
                    rounds = Arrays.copyOf(rounds, distinct * 2);
                }
                order[distinct] = number;
                rounds[distinct++] = round;
                arrived.set(number);
            } else if (again.size() < AGAIN_MAX) {
                again.put(number, round);
            }
        }

        synchronized List<Again> again() {
            return again.entrySet().stream().map(one -> {
                int at = 0;
                while (order[at] != one.getKey()) {
                    at++;
                }
                return new Again(one.getKey(), rounds[at], one.getValue(), failed.get(one.getKey()));
            }).toList();
        }

        synchronized int arrivals() {
            return arrivals;
        }

        /**
         * Those that came for the first time after a later one. Of what was reported as failed nothing is promised: the
         * server may have had it, and give it out when the next session releases it.
         */
        synchronized List<Late> late() {
            List<Late> late = new ArrayList<>();
            int highest = 0;
            for (int at = 0; at < distinct; at++) {
                if (!failed.containsKey(order[at])) {
                    if (order[at] < highest) {
                        late.add(new Late(order[at], highest, rounds[at]));
                    }
                    highest = Math.max(highest, order[at]);
                }
            }
            return late;
        }

        synchronized int doubled() {
            return arrivals - distinct;
        }

        /** Those that did not arrive although nobody was told of a failure. */
        synchronized List<Integer> lost() {
            List<Integer> lost = new ArrayList<>();
            for (int number = arrived.nextClearBit(1); number <= sent.get();
                    number = arrived.nextClearBit(number + 1)) {
                if (!failed.containsKey(number)) {
                    lost.add(number);
                }
            }
            return lost;
        }
    }

    /** @param sender asked for each message; nothing is sent while there is none */
    SwapFlow(String receiver, Supplier<Optional<MqttClient>> sender) {
        this.receiver = receiver;
        this.sender = sender;
        for (Qos qos : Qos.values()) {
            lanes.put(qos, new Lane());
        }
    }

    /** Whose listener this is. */
    String receiver() {
        return receiver;
    }

    String filter() {
        return "swaps/" + receiver + "/+";
    }

    /** Publishes one message, if there is a client. */
    void publish() {
        sender.get().ifPresent(client -> {
            Message message = get();
            client.publish(message).whenComplete((result, failure) -> accept(message, failure));
        });
    }

    /** The next message, which is published at once. */
    @Override
    public Message get() {
        Qos qos = Qos.of(next++ % Qos.values().length);
        byte[] payload = ByteBuffer.allocate(Integer.BYTES).putInt(lanes.get(qos).sent.incrementAndGet()).array();
        return Message.of("swaps/" + receiver + "/" + qos.value(), payload).withQos(qos);
    }

    /** What became of a message. */
    @Override
    public void accept(Message message, Throwable failure) {
        Lane lane = lanes.get(message.qos());
        if (failure != null) {
            lane.failed.put(message.payload().asByteBuffer().getInt(), failure instanceof MqttException known
                    ? known.kind().name() : failure.getClass().getSimpleName());
        }
        lane.completed.incrementAndGet();
    }

    /** Asks whether somebody is subscribed. */
    void hello() {
        sender.get().ifPresent(client -> client.publish(Message.of("swaps/" + receiver + "/1",
                new byte[Integer.BYTES]).withQos(Qos.AT_LEAST_ONCE)));
    }

    @Override
    public void received(ReceivedMessage message) {
        accept(message);
    }

    @Override
    public void accept(ReceivedMessage message) {
        int number = message.message().payload().asByteBuffer().getInt();
        long now = System.nanoTime();
        synchronized (this) {
            silenceNanos = Math.max(silenceNanos, now - lastNanos);
            lastNanos = now;
        }
        if (number > 0) {
            String topic = message.message().topic().value();
            lanes.get(Qos.of(topic.charAt(topic.length() - 1) - '0')).arrived(number, round);
        }
    }

    /** Silence counts from now on. */
    synchronized void mark(int newRound) {
        round = newRound;
        lastNanos = System.nanoTime();
        silenceNanos = 0;
    }

    /** The longest time without an arrival since {@link #mark}; 0 if nothing arrived. */
    synchronized long silenceNanos() {
        return silenceNanos;
    }

    int sent() {
        return lanes.values().stream().mapToInt(lane -> lane.sent.get()).sum();
    }

    int arrivals() {
        return lanes.values().stream().mapToInt(Lane::arrivals).sum();
    }

    int arrivals(Qos qos) {
        return lanes.get(qos).arrivals();
    }

    int sent(Qos qos) {
        return lanes.get(qos).sent.get();
    }

    List<Integer> lost(Qos qos) {
        return lanes.get(qos).lost();
    }

    int doubled(Qos qos) {
        return lanes.get(qos).doubled();
    }

    /** What came again, some of it. */
    List<Again> again(Qos qos) {
        return lanes.get(qos).again();
    }

    /** What came out of order. */
    List<Late> late(Qos qos) {
        return lanes.get(qos).late();
    }

    /** How many futures are open. */
    int open() {
        return lanes.values().stream().mapToInt(lane -> lane.sent.get() - lane.completed.get()).sum();
    }

    boolean isComplete() {
        return lanes.values().stream().allMatch(lane -> lane.completed.get() == lane.sent.get());
    }

    /** Whether all of QoS 1 and 2 arrived of which nobody was told that they failed. */
    boolean hasArrived() {
        return lost(Qos.AT_LEAST_ONCE).isEmpty() && lost(Qos.EXACTLY_ONCE).isEmpty();
    }

    /** How many futures of a QoS failed, by kind. */
    Map<String, Integer> failures(Qos qos) {
        Map<String, Integer> failures = new TreeMap<>();
        lanes.get(qos).failed.values().forEach(kind -> failures.merge(kind, 1, Integer::sum));
        return failures;
    }

    @Override
    public String toString() {
        return "to " + receiver + ": " + sent() + " sent, " + arrivals() + " arrived; sender "
                + sender.get().map(client -> client.status().toString()).orElse("is not there");
    }
}
