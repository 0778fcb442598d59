package io.caddis.mqtt.itests.hostapplication;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the check has it do, in a framework and without. Thread safe. */
public final class Application implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    private final Supplier<MqttClientFactory> factory;
    private final Function<String, MqttClient> others;
    private final Map<String, MqttClient> made = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Traffic> traffic = new AtomicReference<>();

    /**
     * An application that has done nothing yet.
     *
     * @param factory of the clients that the check has it make
     * @param others  finds a client that others made, by its name; null if there is none
     */
    public Application(Supplier<MqttClientFactory> factory, Function<String, MqttClient> others) {
        this.factory = factory;
        this.others = others;
    }

    /** Service properties of {@link #received}, one for each client of the check: {@code hosts/NAME/#}. */
    public static List<Map<String, Object>> subscriptions() {
        return Stream.of("tcp", "tls", "ws", "wss", "durable").map(name -> Map.<String, Object>of(
                "mqtt.topic", "hosts/" + name + "/#", "mqtt.qos", 2,
                "mqtt.client.target", "(mqtt.client=hosts-" + name + ")")).toList();
    }

    /** Each message counts with its topic and its text. */
    public void received(ReceivedMessage received) {
        arrived.add(received.message().topic().value() + " " + received.message().payload().asString());
    }

    /** The first word is what to do, the second mostly a client. */
    public String run(String... words) {
        try {
            return switch (words[0]) {
                case "create" -> create(words);
                case "delete" -> {
                    factory.get().delete(made.remove(words[1]));
                    yield "";
                }
                case "status" -> status(words[1]);
                case "publish" -> publish(words[1], words[2], Qos.of(Integer.parseInt(words[3])), words[4],
                        Integer.parseInt(words[5]), false);
                case "enqueue" -> publish(words[1], words[2], Qos.of(Integer.parseInt(words[3])), words[4],
                        Integer.parseInt(words[5]), true);
                case "arrived" -> String.join("\n",
                        arrived.stream().filter(line -> line.startsWith(words[1])).toList());
                case "traffic" -> {
                    traffic.set(new Traffic(() -> client(words[1]), words[2]));
                    yield "";
                }
                case "traffic-end" -> traffic.getAndSet(null).end();
                default -> throw new IllegalArgumentException("no such word: " + words[0]);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }

    private String status(String name) {
        MqttClient client = client(name);
        return client == null ? "there is no client " + name : client.status().toString();
    }

    /** A name, then settings in turn: key, value. */
    private String create(String... words) {
        Map<String, Object> settings = new HashMap<>();
        for (int at = 2; at < words.length; at += 2) {
            settings.put(words[at], words[at + 1]);
        }
        made.put(words[1], factory.get().create(words[1], settings));
        return "";
    }

    private MqttClient client(String name) {
        MqttClient own = made.get(name);
        return own == null ? others.apply(name) : own;
    }

    /** How many of the clients that it made are there. */
    public int made() {
        return made.size();
    }

    /** Sends some messages, TEXT-0 and so on, and waits until they are acknowledged, or accepted. */
    private String publish(String name, String topic, Qos qos, String text, int count, boolean acceptedOnly)
            throws InterruptedException, ExecutionException, TimeoutException {
        MqttClient client = client(name);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            Message message = Message.of(topic, text + "-" + number).withQos(qos);
            all.add(acceptedOnly ? client.enqueue(message) : client.publish(message));
        }
        CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        return "";
    }

    @Override
    public void close() {
        Traffic running = traffic.getAndSet(null);
        if (running != null) {
            running.end();
        }
    }
}
