package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.Transport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** One run: a client, its parts, its listener and a broker, in an order that follows from the seed alone. */
final class DriverSimulation {
    private static final int STEPS = 400;
    private static final int STEPS_TO_CALM = 30_000;
    private static final int QUEUE_MAX = 30;

    private final Random random;
    private final List<Object> script = new ArrayList<>();
    private final ByHand hand;
    /** The broker never loses its session, and the client identifier stays: then QoS 2 is exactly once. */
    private final boolean faithful;
    private final Map<String, Object> settings = new HashMap<>();
    private final SimBroker broker;
    private final SimListener listener;
    private final List<SimLink> links = new ArrayList<>();
    private final List<CompletableFuture<PublishResult>> publishes = new ArrayList<>();
    private final List<String> topics = new ArrayList<>();
    private final List<CompletableFuture<?>> calls = new ArrayList<>();
    private Parts parts;
    private CaddisClient client;
    private boolean connectWanted = true;

    DriverSimulation(long seed) {
        random = new Random(seed);
        hand = new ByHand(random.nextLong());
        faithful = random.nextBoolean();
        settings.putAll(Map.of("server", "mqtt://sim", "client.id", "one", "clean.start", random.nextBoolean(),
                "keep.alive", random.nextInt(3) * 20, "receive.maximum", 2 + random.nextInt(5),
                "in.flight.max", 1 + random.nextInt(6), "queue.max", QUEUE_MAX, "listener.grace", 86_400));
        broker = new SimBroker(random, (int) settings.get("receive.maximum"), this::say);
        parts = new Parts(new PacketCodecComponent(), new SessionsComponent(), Map.of("mqtt", transport()));
        listener = new SimListener(random, this::say);
        client = create();
        listener.join(client);
    }

    private CaddisClient create() {
        CaddisClient created = new CaddisClient("sim", config(), () -> parts, hand::now, hand.workers,
                new SplittableRandom(1), this::say);
        created.driver().partsChanged();
        return created;
    }

    private ClientConfig config() {
        return ClientConfig.read(settings, "generated");
    }

    private Transport transport() {
        return (endpoint, handler) -> {
            links.removeIf(SimLink::isClosed);
            links.add(new SimLink(random, broker, handler));
            return links.get(links.size() - 1);
        };
    }

    String script() {
        return script.stream().map(what -> what instanceof String ? what + "\n" : "    " + what + "\n")
                .collect(Collectors.joining());
    }

    private void say(Object what) {
        script.add(what);
    }

    void run() {
        for (int step = 0; step < STEPS; step++) {
            step(random.nextInt(100));
            assertBounds();
        }
        say("calm");
        calm();
        for (int step = 0; step < STEPS_TO_CALM && !quiet(); step++) {
            move();
        }
        check();
    }

    private void assertBounds() {
        assertTrue(client.statistics().queued() <= QUEUE_MAX + (int) settings.get("in.flight.max"),
                () -> "queued " + client.statistics().queued());
        assertTrue(hand.alarms() < 200, () -> "alarms " + hand.alarms());
        assertTrue(hand.tasks() < 20, () -> "tasks " + hand.tasks());
    }

    private void step(int choice) {
        if (choice < 10) {
            publish();
        } else if (choice < 20) {
            publishToClient();
        } else if (choice < 75) {
            move();
        } else if (choice < 78) {
            listener.acknowledgeOne();
        } else if (choice < 80) {
            listener.change(client);
        } else if (choice < 83) {
            say("time passes");
            hand.passToNextAlarm(random.nextInt(8) * ByHand.SECOND);
        } else if (choice < 92) {
            swap(random.nextInt(8));
        } else if (choice < 94) {
            configure();
        } else if (choice < 96) {
            connectOrDisconnect();
        } else if (choice < 97) {
            subscribe();
        } else if (choice < 98) {
            park();
        } else {
            cut();
        }
    }

    // ---- what happens

    private void publish() {
        int qos = random.nextInt(3);
        String topic = "up/" + qos + "/" + topics.size();
        int size = random.nextInt(random.nextInt(10) == 0 ? 20_000 : 20);
        say("publish " + topic + " of " + size);
        topics.add(topic);
        publishes.add(client.publish(Message.of(TopicName.of(topic), Payload.wrap(new byte[size]))
                .withQos(Qos.of(qos))));
    }

    private void publishToClient() {
        int qos = random.nextInt(3);
        String topic = "down/" + qos + "/" + broker.sent.size();
        say("broker publishes " + topic);
        broker.publishToClient(topic, qos);
    }

    private void move() {
        if (random.nextInt(3) == 0) {
            hand.step();
        } else {
            for (SimLink link : List.copyOf(links)) {
                link.happen();
            }
        }
    }

    private void cut() {
        if (!faithful && random.nextInt(4) == 0) {
            say("broker forgets the session");
            broker.forgetSession();
        }
        say("cut");
        List.copyOf(links).forEach(SimLink::cut);
    }

    private void swap(int what) {
        switch (what) {
            case 0 -> change("codec leaves", parts.withCodec(null));
            case 1, 2 -> change("codec comes", parts.withCodec(new PacketCodecComponent()));
            case 3 -> change("session leaves", parts.withSessions(null));
            case 4 -> change("session comes", parts.withSessions(new SessionsComponent()));
            case 5 -> change("transport leaves", parts.withTransports(Map.of()));
            case 6 -> change("transport comes", parts.withTransports(Map.of("mqtt", transport())));
            default -> {
                if (random.nextInt(3) == 0) {
                    change("all leave", Parts.NONE);
                } else {
                    all();
                }
            }
        }
    }

    private void all() {
        change("all come", new Parts(new PacketCodecComponent(), new SessionsComponent(),
                Map.of("mqtt", transport())));
    }

    private void change(String what, Parts newParts) {
        say(what);
        parts = newParts;
        client.driver().partsChanged();
    }

    private void configure() {
        int what = random.nextInt(faithful ? 3 : 4);
        switch (what) {
            case 0 -> settings.put("reconnect.delay.min", 1 + random.nextInt(500));
            case 1 -> settings.put("keep.alive", random.nextInt(3) * 20);
            case 2 -> settings.put("username", "user" + random.nextInt(3));
            default -> settings.put("client.id", "id" + random.nextInt(3));
        }
        say("configuration " + what + " changes");
        client.configure(config());
    }

    private void connectOrDisconnect() {
        connectWanted = random.nextBoolean();
        say(connectWanted ? "connect" : "disconnect");
        calls.add(connectWanted ? client.connect() : client.disconnect());
    }

    private void subscribe() {
        String filter = "filter/" + random.nextInt(3);
        boolean subscribe = random.nextBoolean();
        say((subscribe ? "subscribe " : "unsubscribe ") + filter);
        calls.add(subscribe ? client.subscribe(Subscription.of(filter, Qos.AT_MOST_ONCE)) : client.unsubscribe(filter));
    }

    /** The management bundle is replaced, all else being there: alone, one cannot carry the state over. */
    private void park() {
        if (parts.missing(Endpoint.parse("mqtt://host", LinkOptions.DEFAULT), false).isEmpty()) {
            say("another driver");
            CaddisClient old = client;
            old.park();
            connectWanted = true;
            listener.leaves();
            client = create();
            listener.join(client);
        }
    }

    // ---- the end

    private void calm() {
        all();
        client.connect();
        listener.calm(client);
        hand.pass(61 * ByHand.SECOND); // the timeout of what was asked for and then was not
        connectWanted = true;
    }

    private boolean quiet() {
        listener.acknowledgeAll();
        if (client.status().state() == ConnectionState.BACKOFF || hand.tasks() == 0 && linksAreQuiet()) {
            hand.passToNextAlarm(ByHand.MILLI);
        }
        return client.status().state() == ConnectionState.CONNECTED && linksAreQuiet() && hand.tasks() == 0
                && broker.idle() && broker.isSubscribed("down/#") && client.statistics().queued() == 0
                && client.statistics().inFlight() == 0 && publishes.stream().allMatch(CompletableFuture::isDone);
    }

    private boolean linksAreQuiet() {
        links.removeIf(SimLink::isClosed);
        return links.stream().allMatch(SimLink::isQuiet);
    }

    private void check() {
        assertTrue(quiet(), () -> "comes to rest: " + client.status() + ", " + client.statistics() + ", futures "
                + publishes.stream().filter(future -> !future.isDone()).count() + ", links quiet " + linksAreQuiet()
                + ", broker idle " + broker.idle() + ", subscribed " + broker.isSubscribed("down/#"));
        for (int index = 0; index < topics.size(); index++) {
            checkUp(topics.get(index), publishes.get(index));
        }
        for (String topic : broker.sent) {
            checkDown(topic, Collections.frequency(listener.got(), topic));
        }
        assertTrue(increasing(broker.arrived), () -> "messages of a QoS arrive in order: " + broker.arrived);
        assertTrue(increasing(listener.got()), () -> "messages of a QoS are delivered in order: " + listener.got());
        Leftovers.assertNoneWhileQuiet(client);
        client.close();
        for (int step = 0; step < 100 && client.status().state() != ConnectionState.CLOSED; step++) {
            List.copyOf(links).forEach(SimLink::happen);
            hand.settle();
        }
        hand.pass(ByHand.SECOND);
        assertEquals(ConnectionState.CLOSED, client.status().state());
        assertTrue(calls.stream().allMatch(CompletableFuture::isDone), "every call has ended");
        Leftovers.assertNoneAfterClose(client);
    }

    private static Kind failure(CompletableFuture<?> future) {
        return future.handle((result, failure) -> failure == null ? null : ((MqttException) failure).kind()).join();
    }

    private void checkUp(String topic, CompletableFuture<PublishResult> future) {
        int count = Collections.frequency(broker.accepted, topic);
        Kind failure = failure(future);
        boolean qos0 = topic.startsWith("up/0");
        if (failure == null && !qos0) {
            assertTrue(count >= 1, topic + " is not lost");
        }
        if (failure == Kind.QUEUE_FULL || failure == Kind.REJECTED && faithful && !topic.startsWith("up/1")) {
            assertEquals(0, count, topic + " was refused");
        }
        if (qos0 || topic.startsWith("up/2") && faithful) {
            assertTrue(count <= 1, topic + " is not doubled");
        }
        assertTrue(failure == null || failure == Kind.QUEUE_FULL || failure == Kind.CLOSED || failure == Kind.REJECTED
                || qos0 && failure == Kind.CONNECTION_LOST, topic + " failed with " + failure);
    }

    private void checkDown(String topic, int count) {
        if (topic.startsWith("down/0") || topic.startsWith("down/2") && faithful) {
            assertTrue(count <= 1, topic + " is not doubled");
        }
        if (!topic.startsWith("down/0") && !broker.discarded.contains(topic)) {
            assertTrue(count >= 1, topic + " is not lost");
        }
    }

    /** True if the first appearances of each QoS but 0 come with increasing numbers. */
    private static boolean increasing(List<String> topics) {
        Map<String, Integer> last = new HashMap<>();
        for (String topic : topics.stream().distinct().toList()) {
            int slash = topic.lastIndexOf('/');
            int number = Integer.parseInt(topic.substring(slash + 1));
            if (!topic.contains("/0/") && last.getOrDefault(topic.substring(0, slash), -1) > number) {
                return false;
            }
            last.put(topic.substring(0, slash), number);
        }
        return true;
    }
}
