package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One run. Everything in it follows from the seed. Messages are told apart by their topics: QoS and number. */
final class Simulation {
    private static final int STEPS = 400;
    private static final int STEPS_TO_CALM = 20_000;
    private static final long SECOND = 1_000_000_000L;

    private final Mode mode;
    private final Random random;
    private final StringBuilder script = new StringBuilder();
    private final SessionOptions options;
    /** Half of all brokers never lose their session. */
    private final boolean faithful;
    private final Deque<Packet> up = new ArrayDeque<>();
    private final Deque<Packet> down = new ArrayDeque<>();
    private final ModelBroker broker;
    private final WireChecker wire;
    private ClientSession session;
    private boolean linked;
    private boolean closing;
    private boolean calm;
    private long now;

    private final List<String> published = new ArrayList<>();
    private final Map<Long, String> ended = new HashMap<>();
    private final List<String> toClient = new ArrayList<>();
    private final List<String> delivered = new ArrayList<>();
    private final List<Long> unfinished = new ArrayList<>();

    Simulation(Mode mode, long seed) {
        this.mode = mode;
        random = new Random(seed * Mode.values().length + mode.ordinal());
        faithful = random.nextBoolean();
        now = random.nextLong() >> 2;
        int receiveMaximum = mode.isV5() ? 1 + random.nextInt(5) : 10;
        options = TestOptions.of(mode.version(), "c", random.nextBoolean(), 300, random.nextInt(3) * 20,
                TestOptions.inbound(receiveMaximum), TestOptions.outbound(1 + random.nextInt(6), 1_000, 1_000_000));
        broker = new ModelBroker(random, mode.isV5(), receiveMaximum, down);
        if (random.nextInt(8) == 0) {
            broker.knowEarlierLife();
        }
        wire = new WireChecker(options.outbound().inFlightMax());
        session = new ClientSession(options, SessionState.EMPTY);
        session.want(List.of(Wire.subscription("#", 2)), now);
    }

    String script() {
        return script.toString();
    }

    void run() {
        for (int step = 0; step < STEPS; step++) {
            step(random.nextInt(100));
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
                && session.backlog().inFlight() == 0 && !session.hasPacket() && broker.idle()
                && session.deadline() != now;
    }

    private void step(int choice) {
        if (choice < 12) {
            publish();
        } else if (choice < 20) {
            publishToClient();
        } else if (choice < 45) {
            moveUp();
        } else if (choice < 70) {
            moveDown();
        } else if (choice < 88) {
            finish();
        } else if (choice < 95) {
            connect();
        } else if (choice < 97) {
            say("disconnect");
            session.disconnect(now);
        } else if (choice < 99) {
            elapse();
        } else {
            cut();
        }
        pump();
    }

    private void say(String what) {
        script.append(what).append('\n');
    }

    // ---- what happens

    private void publish() {
        int qos = random.nextInt(3);
        String topic = "up/" + qos + "/" + published.size();
        published.add(topic);
        say("publish " + topic);
        session.publish(published.size(), Wire.message(qos, topic), now);
    }

    private void publishToClient() {
        int qos = random.nextInt(3);
        String topic = "down/" + qos + "/" + toClient.size();
        say("broker publishes " + topic);
        toClient.add(topic);
        broker.publish(topic, qos);
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
            wire.received(packet);
            session.receive(packet, now);
        }
    }

    private void finish() {
        if (!unfinished.isEmpty()) {
            long deliveryId = unfinished.remove(random.nextInt(unfinished.size()));
            say("application finishes " + deliveryId);
            session.delivered(deliveryId, now);
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
            linked = false;
            closing = false;
            up.clear();
            down.clear();
            broker.lost();
            wire.lost();
            session.lost(now);
            results();
            if (mode.restored() && random.nextBoolean()) {
                say("session replaced");
                session = new ClientSession(options, session.snapshot());
                session.want(List.of(Wire.subscription("#", 2)), now);
            }
        }
    }

    /** Takes as many packets as there is room for; once the session is closing, all of them. */
    private void pump() {
        results();
        while (session.hasPacket() && (closing || calm || random.nextInt(6) != 0)) {
            Packet packet = session.nextPacket(now);
            if (packet != null) {
                say("client sends " + packet);
                wire.sent(packet);
                up.add(packet);
            }
            results();
        }
        if (closing) {
            while (random.nextInt(4) != 0 && !up.isEmpty()) {
                moveUp();
            }
            cut();
        }
    }

    private void results() {
        for (SessionOutput output = session.poll(); output != null; output = session.poll()) {
            say("    " + output);
            if (output instanceof SessionOutput.Deliver deliver) {
                delivered.add(deliver.publish().message().topic().value());
                if (deliver.deliveryId() != 0) {
                    unfinished.add(deliver.deliveryId());
                }
            } else if (output instanceof SessionOutput.Done done) {
                end(done.token(), done.failure() == null ? "ok" : done.failure().toString());
            } else if (output instanceof SessionOutput.Sent sent) {
                end(sent.token(), "sent");
            } else if (output instanceof SessionOutput.Close close) {
                boolean timeout = close.cause().reasonCode() == ReasonCode.UNSPECIFIED_ERROR;
                assertTrue(timeout || close.cause().source() != Source.CLIENT, "the broker broke no rule: " + close);
                closing = true;
            }
        }
    }

    private void end(long token, String how) {
        assertEquals(null, ended.put(token, how), "token " + token + " ends once");
    }

    // ---- what was promised

    private void check() {
        assertTrue(quiet(), "comes to rest");
        for (int index = 0; index < published.size(); index++) {
            checkUp(published.get(index), ended.get(index + 1L));
        }
        assertTrue(increasing(broker.arrived, "up/[12]"), "messages arrive in the order of the calls");
        assertTrue(increasing(delivered, "down/[12]"), "messages are delivered in the order of the broker");
        for (String topic : toClient) {
            checkDown(topic, Collections.frequency(delivered, topic));
        }
        session.lost(now);
        SessionState state = session.snapshot();
        assertEquals(List.of(), state.outgoing());
        assertEquals(List.of(), state.incoming());
        assertEquals(1, state.granted().size());
    }

    private void checkUp(String topic, String end) {
        int count = Collections.frequency(broker.accepted, topic);
        assertNotEquals(null, end, topic + " ended");
        if (topic.startsWith("up/0")) {
            assertTrue(count <= 1 && end.equals("sent"), topic);
        } else if (end.equals("ok")) {
            assertTrue(count >= 1, topic + " is not lost");
            assertTrue(count == 1 || topic.startsWith("up/1") || !faithful, topic + " is not doubled");
        } else {
            assertEquals(Kind.REJECTED.toString(), end);
            assertTrue(count == 0 || topic.startsWith("up/1") || !faithful, topic + " was refused");
        }
    }

    private void checkDown(String topic, int count) {
        if (topic.startsWith("down/2") || topic.startsWith("down/0")) {
            assertTrue(count <= 1, topic + " is not doubled");
        }
        if (!topic.startsWith("down/0") && !broker.discarded.contains(topic)) {
            assertTrue(count >= 1, topic + " is not lost");
        }
    }

    /** True if the first appearances of those that match come with increasing numbers. */
    private static boolean increasing(List<String> topics, String matching) {
        int last = -1;
        for (String topic : topics.stream().distinct().filter(one -> one.matches(matching + ".*")).toList()) {
            int number = Integer.parseInt(topic.substring(topic.lastIndexOf('/') + 1));
            if (number < last) {
                return false;
            }
            last = number;
        }
        return true;
    }
}
