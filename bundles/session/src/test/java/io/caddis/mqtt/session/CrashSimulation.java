package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One run of a durable session whose process ends now and then, with only a part of its changes kept. Everything
 * follows from the seed. Messages are told apart by their topics.
 */
final class CrashSimulation {
    private static final int STEPS = 400;
    private static final int STEPS_TO_CALM = 20_000;
    private static final long SECOND = 1_000_000_000L;

    private final Mode mode;
    private final Random random;
    private final StringBuilder script = new StringBuilder();
    private final SessionOptions options;
    /** The broker never loses its session: then nothing is doubled. */
    private final boolean faithful;
    private final Deque<Packet> up = new ArrayDeque<>();
    private final Deque<Packet> down = new ArrayDeque<>();
    private final ModelBroker broker;
    /** Null once there is another session: that takes an identifier that was not used yet for one that was. */
    private WireChecker wire;

    private final Ledger ledger = new Ledger();
    /** Changes given out in this process, not kept yet. */
    private final Deque<SessionChange> pending = new ArrayDeque<>();
    private long kept;

    private ClientSession session;
    private boolean linked;
    private boolean closing;
    private boolean calm;
    private long now = 1;

    private int published;
    /** Accepted for certain: their change is kept. */
    private final Set<String> safe = new HashSet<>();
    private final Set<String> confirmed = new HashSet<>();
    /** Whose end this process waits for. */
    private final Set<String> waiting = new HashSet<>();
    private final List<String> topics = new ArrayList<>();
    private int toClient;
    private final List<String> delivered = new ArrayList<>();
    /** What the application works on. */
    private final List<SessionOutput.Deliver> unfinished = new ArrayList<>();
    /** What the application has been done with. */
    private final Set<String> done = new HashSet<>();
    /** By packet identifier: what it is done with in this process. */
    private final Map<Integer, String> doneNow = new HashMap<>();
    /** QoS 2 messages that it is done with, which was kept. */
    private final Set<String> doneForGood = new HashSet<>();
    private int crashes;

    CrashSimulation(Mode mode, long seed) {
        this.mode = mode;
        random = new Random(seed * Mode.values().length + mode.ordinal());
        faithful = random.nextInt(3) != 0;
        int receiveMaximum = mode.isV5() ? 1 + random.nextInt(5) : 10;
        options = TestOptions.of(mode.version(), "c", random.nextBoolean(), 300, random.nextInt(3) * 20,
                TestOptions.inbound(receiveMaximum), TestOptions.durable(1 + random.nextInt(6), 1_000, 1_000_000));
        broker = new ModelBroker(random, mode.isV5(), receiveMaximum, down);
        wire = new WireChecker(options.outbound().inFlightMax());
        begin(SessionState.EMPTY);
    }

    String script() {
        return script.toString();
    }

    int crashes() {
        return crashes;
    }

    void run() {
        for (int step = 0; step < STEPS; step++) {
            step(random.nextInt(110));
        }
        calm = true;
        comeToRest();
        for (int count = 0; count < 3; count++) { // what is asked for after all else has its time, too
            now += 11 * SECOND;
            session.tick(true, now);
            pump();
            comeToRest();
        }
        check();
    }

    private void comeToRest() {
        for (int step = 0; step < STEPS_TO_CALM && !quiet(); step++) {
            step(20 + random.nextInt(75));
        }
    }

    private boolean quiet() {
        return linked && up.isEmpty() && down.isEmpty() && unfinished.isEmpty() && session.backlog().queued() == 0
                && session.backlog().inFlight() == 0 && !session.hasPacket() && broker.idle() && pending.isEmpty();
    }

    private void step(int choice) {
        if (choice < 12) {
            publish();
        } else if (choice < 20) {
            String topic = "down/" + random.nextInt(3) + "/" + toClient++;
            say("broker publishes " + topic);
            topics.add(topic);
            broker.publish(topic, topic.charAt(5) - '0');
        } else if (choice < 45) {
            moveUp();
        } else if (choice < 65) {
            moveDown();
        } else if (choice < 78) {
            finish();
        } else if (choice < 84) {
            connect();
        } else if (choice < 95) {
            commit(1 + random.nextInt(4));
        } else if (choice < 98) {
            elapse();
        } else if (choice < 100) {
            cut();
        } else if (choice < 102) {
            crash();
        } else if (choice < 104) {
            replace();
        }
        pump();
    }

    private void say(String what) {
        script.append(what).append('\n');
    }

    // ---- the process

    private void begin(SessionState state) {
        session = new ClientSession(options, state);
        kept = 0;
        session.want(List.of(Wire.subscription("#", 2)), now);
        take();
    }

    /** The process ends: what was not kept, or only on its way, is gone. */
    private void crash() {
        commit(random.nextInt(pending.size() + 1));
        say("crash");
        crashes++;
        lose();
        wire = null;
        waiting.clear();
        pending.clear();
        unfinished.clear();
        now += random.nextInt(3) * SECOND;
        begin(ledger.state(Integer.MAX_VALUE));
    }

    /** The session's bundle is replaced. */
    private void replace() {
        if (!linked) {
            say("session replaced");
            SessionState state = session.snapshot();
            take();
            commit(pending.size());
            wire = null;
            begin(state);
        }
    }

    private void take() {
        for (SessionChange change = session.nextChange(); change != null; change = session.nextChange()) {
            say("    " + change);
            pending.add(change);
        }
    }

    private void commit(int count) {
        int some = Math.min(count, pending.size());
        for (int index = 0; index < some; index++) {
            SessionChange change = pending.poll();
            ledger.apply(change);
            if (change instanceof SessionChange.Accepted accepted) {
                safe.add(accepted.outgoing().message().topic().value());
            } else if (change instanceof SessionChange.Received received) {
                doneForGood.add(doneNow.get(received.packetId()));
            }
        }
        kept += some;
        if (some > 0) {
            say("kept " + kept);
            session.committed(kept, now);
        }
    }

    // ---- what happens

    private void publish() {
        int qos = random.nextInt(3);
        String topic = "up/" + qos + "/" + published++;
        say("publish " + topic);
        topics.add(topic);
        waiting.add(topic);
        session.publish(published, Wire.message(qos, topic), now);
    }

    private void moveUp() {
        Packet packet = up.poll();
        if (packet != null) {
            boolean keepsSession = faithful || random.nextInt(3) != 0;
            say("broker receives " + packet + (keepsSession ? "" : ", without its session"));
            broker.receive(packet, keepsSession);
        }
    }

    private void moveDown() {
        Packet packet = down.poll();
        if (packet != null) {
            say("client receives " + packet);
            if (wire != null) {
                wire.received(packet);
            }
            session.receive(packet, now);
        }
    }

    private void finish() {
        if (!unfinished.isEmpty()) {
            SessionOutput.Deliver one = unfinished.remove(random.nextInt(unfinished.size()));
            String topic = one.publish().message().topic().value();
            say("application finishes " + topic);
            done.add(topic);
            doneNow.put(one.publish().packetId(), topic);
            session.delivered(one.deliveryId(), now);
        }
    }

    private void connect() {
        if (!linked) {
            say("connect");
            linked = true;
            session.connect(Credentials.NONE, now);
        }
    }

    private void elapse() {
        now += random.nextInt(8) * SECOND;
        if (session.deadline() != Session.NO_DEADLINE && now - session.deadline() >= 0) {
            say("tick");
            session.tick(random.nextInt(4) != 0, now);
        }
    }

    private void cut() {
        if (linked) {
            say("cut");
            lose();
            session.lost(now);
            results();
        }
    }

    private void lose() {
        linked = false;
        closing = false;
        up.clear();
        down.clear();
        broker.lost();
        if (wire != null) {
            wire.lost();
        }
    }

    private void pump() {
        results();
        while (session.hasPacket() && (closing || calm || random.nextInt(6) != 0)) {
            Packet packet = session.nextPacket(now);
            if (packet != null) {
                say("client sends " + packet);
                ledger.sent(packet);
                if (wire != null) {
                    wire.sent(packet);
                }
                up.add(packet);
            }
            results();
        }
        if (closing) {
            cut();
        }
    }

    private void results() {
        for (SessionOutput output = session.poll(); output != null; output = session.poll()) {
            say("    " + output);
            if (output instanceof SessionOutput.Deliver deliver) {
                deliver(deliver);
            } else if (output instanceof SessionOutput.Done done) {
                end(done.token(), done.failure() == null);
            } else if (output instanceof SessionOutput.Sent sent) {
                end(sent.token(), false);
            } else if (output instanceof SessionOutput.Close) {
                closing = true;
            }
        }
        take();
    }

    private void deliver(SessionOutput.Deliver deliver) {
        String topic = deliver.publish().message().topic().value();
        assertFalse(doneForGood.contains(topic), topic + " is not delivered again");
        delivered.add(topic);
        if (deliver.deliveryId() != 0) {
            unfinished.add(deliver);
        }
    }

    private void end(long token, boolean well) {
        if (token == 0) {
            return; // of an earlier process
        }
        String topic = waiting.stream().filter(one -> one.matches("up/./" + (token - 1))).findFirst().orElseThrow();
        waiting.remove(topic);
        if (well) {
            confirmed.add(topic);
        }
    }

    // ---- what was promised

    private void check() {
        assertTrue(quiet(), "comes to rest");
        assertEquals(Set.of(), waiting, "every publish of this process has ended");
        for (String topic : topics) {
            if (topic.startsWith("up/")) {
                checkUp(topic, Collections.frequency(broker.accepted, topic));
            } else {
                checkDown(topic);
            }
        }
        assertTrue(ordered("up/1") && ordered("up/2"), "messages arrive in the order of the calls");
        SessionState state = ledger.state(Integer.MAX_VALUE);
        assertEquals(List.of(), state.outgoing(), "nothing is left in the store");
        assertEquals(List.of(), faithful ? state.incoming() : List.of(), "nothing is left in the store");
        assertEquals(List.of(Wire.subscription("#", 2)), ledger.granted());
        assertEquals("c", state.clientId());
        assertTrue(state.established());
    }

    private void checkUp(String topic, int count) {
        boolean promised = safe.contains(topic) && !broker.refused.contains(topic) || confirmed.contains(topic);
        if (promised) {
            assertTrue(count >= 1, topic + " is not lost");
        }
        if (topic.startsWith("up/2") && faithful || topic.startsWith("up/0")) {
            assertTrue(count <= 1, topic + " is not doubled");
        }
        if (!topic.startsWith("up/0") && count > 0) {
            assertTrue(safe.contains(topic), topic + " was kept before it was sent");
        }
    }

    private void checkDown(String topic) {
        // a broker that begins a new session whose CONNACK never comes uses identifiers that the client still knows
        boolean kept = topic.startsWith("down/1") || topic.startsWith("down/2") && faithful;
        if (kept && !broker.discarded.contains(topic)) {
            assertTrue(done.contains(topic), topic + " is not lost");
        }
        if (topic.startsWith("down/2") && crashes == 0) {
            assertTrue(Collections.frequency(delivered, topic) <= 1, topic + " is not doubled");
        }
    }

    private boolean ordered(String prefix) {
        List<Integer> numbers = broker.arrived.stream().distinct().filter(topic -> topic.startsWith(prefix))
                .map(topic -> Integer.valueOf(topic.substring(topic.lastIndexOf('/') + 1))).toList();
        return numbers.equals(numbers.stream().sorted().toList());
    }
}
