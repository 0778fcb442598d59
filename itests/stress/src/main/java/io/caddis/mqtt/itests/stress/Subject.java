package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.TopicName;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BiConsumer;
import org.osgi.framework.ServiceRegistration;

/**
 * One of the clients whose listeners misbehave. Every message to it is for two listeners: one that stays, and one in a
 * place where another follows it, which inherits what it was not given.
 */
final class Subject {
    private static final int LEVELS = Qos.values().length;
    private static final int SESSION_EXPIRY_SECONDS = 3600;

    private final Stand stand;
    private final String name;
    private final boolean byFactory;
    private final Map<String, Object> settings;
    private final BiConsumer<Stamp.Phase, Long> latencies;
    /** By QoS, the number of the last message that was sent. */
    private final AtomicIntegerArray sent = new AtomicIntegerArray(LEVELS);
    private final Arrivals[] stays = {new Arrivals(), new Arrivals(), new Arrivals()};
    private final Arrivals[] place = {new Arrivals(), new Arrivals(), new Arrivals()};
    private final Queue<Deletion> deletions = new ConcurrentLinkedQueue<>();
    private volatile boolean stayGreeted;
    private volatile boolean placeGreeted;
    private ServiceRegistration<?> registration;

    /** When the client was deleted and when it was there again. */
    private record Deletion(long fromNanos, long toNanos) {
        boolean between(Arrivals.Again again) {
            return again.firstNanos() - toNanos < 0 && again.againNanos() - fromNanos > 0;
        }
    }

    /**
     * Makes the client.
     *
     * @param latencies is told what each message to the listener that stays took, in nanoseconds
     */
    Subject(Stand stand, int index, BiConsumer<Stamp.Phase, Long> latencies) throws IOException {
        this.stand = stand;
        this.latencies = latencies;
        name = "subject" + index;
        byFactory = index % 2 == 1;
        // no more than one in four, whose window is small
        String version = index % 4 == 2 ? "3.1.1" : "5.0";
        settings = stand.settings(Map.of("client.id", name, "protocol.version", version, "clean.start", false,
                "session.expiry", SESSION_EXPIRY_SECONDS));
        stand.listen(this::stays, name, filter(), Map.of());
        follow(this::inPlace, Map.of());
        create();
    }

    /** Makes the client, again after {@link #delete}. */
    void create() throws IOException {
        if (byFactory) {
            stand.factory().create(name, settings);
        } else {
            stand.clients().configure(name, settings);
        }
        stand.await(name, ConnectionState.CONNECTED);
    }

    /** Begins to delete the client in the way that it was made. */
    void delete(MqttClient client) throws IOException {
        if (byFactory) {
            stand.factory().delete(client);
        } else {
            stand.clients().delete(name);
        }
    }

    void wasDeleted(long fromNanos) {
        deletions.add(new Deletion(fromNanos, System.nanoTime()));
    }

    boolean exists() {
        return stand.clients().client(name).isPresent();
    }

    MqttClient client() {
        return stand.clients().client(name).orElseThrow();
    }

    /** Leaves the server and comes back. */
    void reconnect() throws InterruptedException {
        MqttClient client = client();
        Watch.get("disconnect()", client.disconnect());
        Watch.get("connect()", client.connect());
    }

    String name() {
        return name;
    }

    private String filter() {
        return "stress/" + name + "/#";
    }

    /** The next message of a QoS; number 0 if it does not count. */
    Message next(Qos qos, Stamp.Phase phase, boolean counts) {
        int number = counts ? sent.incrementAndGet(qos.value()) : 0;
        return Message.of(TopicName.of("stress/" + name + "/" + qos.value()),
                new Stamp(number, phase, System.nanoTime()).payload()).withQos(qos);
    }

    // ---- listeners

    private void stays(ReceivedMessage message) {
        Stamp stamp = Stamp.of(message.message().payload());
        if (stamp.number() == 0) {
            stayGreeted = true;
        } else {
            latencies.accept(stamp.phase(), System.nanoTime() - stamp.nanos());
            stays[message.message().qos().value()].add(stamp.number());
        }
    }

    /** What each listener in the place does first. Returns the message's number. */
    int inPlace(ReceivedMessage message) {
        int number = Stamp.of(message.message().payload()).number();
        if (number == 0) {
            placeGreeted = true;
        } else {
            place[message.message().qos().value()].add(number);
        }
        return number;
    }

    /** A listener takes the place, after {@link #leave} if there is one. */
    void follow(MqttMessageListener listener, Map<String, Object> properties) {
        registration = stand.listen(listener, name, filter(), properties);
    }

    /** The listener in the place is unregistered. */
    void leave() {
        registration.unregister();
    }

    /** Another listener for the place, at once. */
    void replace(MqttMessageListener listener, Map<String, Object> properties) {
        leave();
        follow(listener, properties);
    }

    /** A listener without faults for the place. */
    void calm() {
        follow(this::inPlace, Map.of());
    }

    // ---- the account

    boolean greeted() {
        return stayGreeted && placeGreeted;
    }

    int sent(Qos qos) {
        return sent.get(qos.value());
    }

    Arrivals stays(Qos qos) {
        return stays[qos.value()];
    }

    Arrivals place(Qos qos) {
        return place[qos.value()];
    }

    /** Whether all of QoS 1 and 2 that was sent is here. */
    boolean caughtUp() {
        for (int qos = 1; qos < LEVELS; qos++) {
            if (stays[qos].distinct() < sent.get(qos) || place[qos].distinct() < sent.get(qos)) {
                return false;
            }
        }
        return true;
    }

    /** How often a QoS 2 message came again without the excuse that the client was deleted meanwhile. */
    long doubled(Arrivals arrivals) {
        return arrivals.again().stream().filter(again -> deletions.stream().noneMatch(one -> one.between(again)))
                .count();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        for (int qos = 0; qos < LEVELS; qos++) {
            text.append(", QoS ").append(qos).append(": sent ").append(sent.get(qos)).append(", arrived ")
                    .append(stays[qos].distinct()).append(" and ").append(place[qos].distinct());
        }
        return text.append("; ").append(stand.clients().client(name)).toString();
    }
}
