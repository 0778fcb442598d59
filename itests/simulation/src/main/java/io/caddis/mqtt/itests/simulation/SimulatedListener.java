package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.ReceivedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** An application that listens, now and then fails, leaves in the middle of a call, and comes back. */
final class SimulatedListener implements MqttMessageListener {
    private static final int UNACKNOWLEDGED_MAX = 50;

    private final Simulation world;
    private final SplittableRandom random;
    private final boolean manual;
    private final List<ReceivedMessage> unacknowledged = new ArrayList<>();
    private Runnable leaving;
    private DrivenClient other;
    private boolean calm;

    /** What an application throws. */
    private static final class ApplicationFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ApplicationFailure(String message) {
            super(message, null, false, false);
        }
    }

    SimulatedListener(Simulation world, boolean manual) {
        this.world = world;
        random = world.random();
        this.manual = manual;
    }

    private void say(String what) {
        world.say("listener", () -> what);
    }

    @Override
    public void received(ReceivedMessage message) {
        int number = Ledger.number(message.message());
        if (!calm && leaving != null && random.nextInt(30) == 0) {
            leave();
            if (!manual && random.nextBoolean()) {
                throw new ApplicationFailure("its bundle has stopped");
            }
        }
        if (manual && world.ledger().wasDelivered(number)) {
            world.say("listener", () -> "knows #" + number);
            message.acknowledge(); // given anew to the one that follows
            return;
        }
        Ledger.Down down = delivered(message);
        world.say("listener", () -> "gets " + down);
        world.meanwhile();
        if (manual && unacknowledged.size() < UNACKNOWLEDGED_MAX) {
            unacknowledged.add(message);
        } else {
            message.acknowledge();
        }
        if (!calm && leaving != null && random.nextInt(20) == 0) {
            unacknowledged.remove(message);
            say("fails");
            throw new ApplicationFailure("now and then it fails");
        }
    }

    @Override
    public String toString() {
        return "the simulation";
    }

    private Ledger.Down delivered(ReceivedMessage message) {
        try {
            return world.ledger().delivered(message.message());
        } catch (Violation e) {
            throw world.broken(e);
        }
    }

    void acknowledgeOne() {
        if (!unacknowledged.isEmpty()) {
            ReceivedMessage message = unacknowledged.remove(random.nextInt(unacknowledged.size()));
            world.say("listener", () -> "acknowledges #" + Ledger.number(message.message()));
            message.acknowledge();
        }
    }

    void acknowledgeAll() {
        while (!unacknowledged.isEmpty()) {
            acknowledgeOne();
        }
    }

    void join(DrivenClient client) {
        say("joins");
        if (world.plan().others && client != other) { // somebody whom this one could hold up
            other = client;
            client.listen(message -> { }, Map.of("mqtt.topic", "other/#", "mqtt.qos", 0));
        }
        leaving = client.listen(this, Map.of("mqtt.topic", "down/#", "mqtt.qos", 2, "mqtt.queue.max",
                1 + random.nextInt(20), "mqtt.ack", manual ? "manual" : "auto"));
    }

    private void leave() {
        say("leaves");
        Runnable left = leaving;
        leaving = null;
        left.run();
    }

    /** Its client is gone. */
    void clientGone() {
        leaving = null;
    }

    /** Its process died. */
    void died() {
        leaving = null;
        unacknowledged.clear();
    }

    /** Leaves, or comes back. */
    void change(DrivenClient client) {
        if (leaving == null) {
            join(client);
        } else {
            leave();
        }
    }

    void calm(DrivenClient client) {
        calm = true;
        if (leaving == null) {
            join(client);
        }
    }
}
