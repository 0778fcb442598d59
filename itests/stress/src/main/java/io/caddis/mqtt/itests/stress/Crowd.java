package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.TopicName;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.ServiceRegistration;

/**
 * Messages of many clients, whatever happens to them: to one that counts ({@code sink}), and from another one
 * ({@code hub}) to all.
 */
final class Crowd implements AutoCloseable {
    /** The two that nobody changes. */
    static final Set<String> CLIENTS = Set.of("sink", "hub");
    private static final String TO_SINK = "crowd/sink";
    private static final String TO_ALL = "crowd/all";
    private static final long PAUSE_NANOS = 300_000L;
    private static final int BROADCAST_ONE_IN = 500;

    private final Stand stand;
    private final List<String> names;
    private final Random random;
    private final Findings findings;
    private final MqttClient hub;
    private final List<ServiceRegistration<?>> listeners;
    /** By QoS: the last number, those that the server has, and those that arrived. */
    private final int[] numbers = new int[Qos.values().length];
    private final List<Set<Integer>> accepted = List.of(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet(),
            ConcurrentHashMap.newKeySet());
    private final List<Arrivals> arrived = List.of(new Arrivals(), new Arrivals(), new Arrivals());
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    /** By client, the number of the last message to all. */
    private final Map<String, Integer> heard = new ConcurrentHashMap<>();
    private final AtomicInteger broadcasts = new AtomicInteger();
    private final AtomicInteger hearings = new AtomicInteger();
    private volatile boolean over;

    /** @param names of the clients that publish, whenever they are there */
    Crowd(Stand stand, List<String> names, long seed, Findings findings) throws IOException {
        this.stand = stand;
        this.names = names;
        this.findings = findings;
        random = new Random(seed);
        listeners = List.of(stand.listen(this::sunk, "sink", TO_SINK, Map.of()),
                stand.listen(this::heard, "client*", TO_ALL, Map.of("mqtt.qos", 1)));
        stand.connected("sink", Map.of());
        hub = stand.connected("hub", Map.of());
        int first = numbers[Qos.AT_LEAST_ONCE.value()];
        Watch.until("the counting client is subscribed", () -> first, () -> {
            publish(hub, Qos.AT_LEAST_ONCE);
            return arrived.get(Qos.AT_LEAST_ONCE.value()).distinct() > 0;
        });
        Watch.until("no publish is pending", pending::get, () -> pending.get() == 0);
        accepted.get(Qos.AT_LEAST_ONCE.value()).clear(); // nobody may have been subscribed
    }

    private void sunk(ReceivedMessage message) {
        arrived.get(message.message().qos().value()).add(number(message));
    }

    private void heard(ReceivedMessage message) {
        heard.merge(message.client().name(), number(message), Math::max);
        hearings.incrementAndGet();
    }

    private static int number(ReceivedMessage message) {
        return message.message().payload().asByteBuffer().getInt();
    }

    private static Message message(String topic, int number, Qos qos) {
        return Message.of(TopicName.of(topic), Payload.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(number).array()))
                .withQos(qos);
    }

    /** Publishes by whichever client is there, until {@link #enough}. */
    void publish() {
        while (!over) {
            Optional<MqttClient> client = stand.clients().client(names.get(random.nextInt(names.size())));
            client.ifPresent(one -> publish(one, Qos.of(random.nextInt(numbers.length))));
            if (random.nextInt(BROADCAST_ONE_IN) == 0) {
                broadcast();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void publish(MqttClient client, Qos qos) {
        int number = ++numbers[qos.value()];
        pending.incrementAndGet();
        client.publish(message(TO_SINK, number, qos)).whenComplete((result, failure) -> {
            if (failure == null) {
                accepted.get(qos.value()).add(number);
            } else {
                failed.incrementAndGet();
            }
            pending.decrementAndGet();
        });
    }

    private void broadcast() {
        hub.publish(message(TO_ALL, broadcasts.incrementAndGet(), Qos.AT_LEAST_ONCE));
    }

    void enough() {
        over = true;
    }

    /** Returns when each of these clients got a message that was sent from now on. */
    void awaitAll(Set<String> clients) {
        int from = broadcasts.get();
        Watch.until("every connected client receives", () -> silent(clients, from), () -> {
            broadcast();
            return silent(clients, from).isEmpty();
        });
    }

    private List<String> silent(Set<String> clients, int from) {
        return clients.stream().filter(one -> heard.getOrDefault(one, 0) <= from).toList();
    }

    /** The account, when all clients that published are deleted. */
    void check(PrintStream out) {
        Watch.until("every future of a deleted client completes", pending::get, () -> pending.get() == 0);
        for (Qos qos : List.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE)) {
            Set<Integer> promised = accepted.get(qos.value());
            Arrivals here = arrived.get(qos.value());
            Watch.until("what the server has arrives, QoS " + qos.value(),
                    () -> promised.stream().filter(number -> !here.has(number)).count() + " did not arrive",
                    () -> promised.stream().allMatch(here::has));
            findings.unless(!promised.isEmpty(), "no message was published with QoS " + qos.value());
        }
        findings.unless(hearings.get() > 0, "no message went to all clients");
        Command.row(out, List.of("messages", "accepted", "failed", "lost", "to all"));
        Command.row(out, List.of("", accepted.stream().mapToInt(Set::size).sum(), failed, 0, hearings));
    }

    @Override
    public void close() throws IOException {
        listeners.forEach(ServiceRegistration::unregister);
        for (String name : CLIENTS) {
            stand.clients().delete(name);
        }
    }
}
