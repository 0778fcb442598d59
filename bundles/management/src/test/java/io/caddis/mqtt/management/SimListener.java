package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.ReceivedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** An application that listens, now and then fails, leaves in the middle of a call, and comes back. */
final class SimListener implements MqttMessageListener {
    private final Random random;
    private final Consumer<Object> say;
    private final boolean manual;
    /** Topics of messages that it has seen. */
    private final List<String> got = new ArrayList<>();
    private final List<ReceivedMessage> unacknowledged = new ArrayList<>();
    private CaddisClient client;
    private ListenerEntry entry;
    private boolean calm;

    SimListener(Random random, Consumer<Object> say) {
        this.random = random;
        this.say = say;
        manual = random.nextInt(3) == 0;
    }

    List<String> got() {
        return got;
    }

    @Override
    public void received(ReceivedMessage message) {
        String topic = message.message().topic().value();
        if (!calm && entry != null && random.nextInt(30) == 0) {
            leave();
            if (random.nextBoolean() && !manual) {
                say.accept("listener fails while it leaves, with " + topic);
                throw new IllegalStateException("its bundle has stopped");
            }
        }
        say.accept("listener gets " + topic);
        if (manual && got.contains(topic) && topic.startsWith("down/2")) {
            message.acknowledge(); // seen before, and given anew to the one that follows
            return;
        }
        got.add(topic);
        if (manual) {
            unacknowledged.add(message);
        }
        if (!calm && entry != null && random.nextInt(20) == 0) {
            unacknowledged.remove(message);
            throw new IllegalStateException("now and then it fails");
        }
    }

    void acknowledgeOne() {
        if (!unacknowledged.isEmpty()) {
            unacknowledged.remove(random.nextInt(unacknowledged.size())).acknowledge();
        }
    }

    void acknowledgeAll() {
        unacknowledged.forEach(ReceivedMessage::acknowledge);
        unacknowledged.clear();
    }

    void join(CaddisClient newClient) {
        client = newClient;
        say.accept("listener joins");
        entry = new ListenerEntry(this, new ListenerEntry.Always(this), Map.of("mqtt.topic", "down/#", "mqtt.qos", 2,
                "mqtt.queue.max", 1 + random.nextInt(20), "mqtt.ack", manual ? "manual" : "auto"));
        client.add(entry);
    }

    private void leave() {
        say.accept("listener leaves");
        ListenerEntry left = entry;
        entry = null;
        client.remove(left);
    }

    /** Its client is gone. */
    void leaves() {
        entry = null;
    }

    void change(CaddisClient newClient) {
        if (entry == null) {
            join(newClient);
        } else {
            leave();
        }
    }

    void calm(CaddisClient newClient) {
        calm = true;
        if (entry == null) {
            join(newClient);
        }
    }
}
