package io.caddis.mqtt.examples;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.options.ClientOptions;
import io.caddis.mqtt.plain.Caddis;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A client of the test: hears what the programs publish, over outages too, and publishes to them. */
final class Witness implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Longer than any test. */
    private static final Duration SESSION = Duration.ofHours(1);

    private final Caddis caddis = new Caddis();
    private final MqttClient client;
    private final Heard<ReceivedMessage> heard = new Heard<>();

    /**
     * Subscribed when this returns.
     *
     * @param filters may be none
     */
    Witness(Broker broker, String... filters) throws Exception {
        this(broker.uri(), filters);
    }

    Witness(URI server, String... filters) throws Exception {
        client = caddis.create("witness", ClientOptions.of(server).clientId("w-" + UUID.randomUUID())
                .cleanStart(false).sessionExpiry(SESSION) // a server that comes back may hear others before this
                .reconnectDelayMin(Duration.ofMillis(50)).reconnectDelayMax(Duration.ofMillis(200)));
        client.connect().get(LIMIT.toSeconds(), TimeUnit.SECONDS); // a socket may come later than a port
        if (filters.length > 0) {
            caddis.listen(client, heard::add, Stream.of(filters).map(Subscription::of).toArray(Subscription[]::new))
                    .granted().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Waits until exactly these were heard on a topic, in this order. */
    void await(String topic, String... texts) throws InterruptedException {
        List<String> wanted = List.of(texts);
        heard.await(topic + " " + wanted, all -> wanted.equals(texts(all, topic).toList()), () -> "");
    }

    /** Waits until each of these was heard on a topic, once or more. */
    void awaitAll(String topic, String... texts) throws InterruptedException {
        heard.await(topic + " " + List.of(texts), all -> texts(all, topic).toList().containsAll(List.of(texts)),
                () -> "");
    }

    private static Stream<String> texts(List<ReceivedMessage> all, String topic) {
        return all.stream().filter(one -> one.topic().equals(topic)).map(ReceivedMessage::text);
    }

    /** The first that was heard on a topic. */
    Message first(String topic) throws InterruptedException {
        heard.await("message on " + topic, all -> all.stream().anyMatch(one -> one.topic().equals(topic)), () -> "");
        return heard.all().stream().filter(one -> one.topic().equals(topic)).findFirst().orElseThrow().message();
    }

    /** Publishes with QoS 1, and waits until the server has it. */
    void say(String topic, String text) throws Exception {
        say(Message.of(topic, text));
    }

    /**
     * As {@link #say(String, String)}.
     *
     * @return false if the server says that nobody is subscribed
     */
    boolean say(Message message) throws Exception {
        try {
            PublishResult result = client.publish(message.withQos(Qos.AT_LEAST_ONCE))
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return result.reasonCode() != ReasonCode.NO_MATCHING_SUBSCRIBERS;
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(message.topic() + ": " + client.status(), e);
        }
    }

    /** Publishes a message until somebody is subscribed: only then is it received, and once. */
    void sayWhenHeard(Message message) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!say(message)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("nobody subscribes to " + message.topic());
            }
        }
    }

    @Override
    public void close() {
        caddis.close();
    }
}
