package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Priority;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOptions.Overflow;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Messages beyond the queue wait in the store, and come back in order, each once. */
class SpillTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int QUEUE_MAX = 8;

    /** A session, a store that commits at once and answers when asked to, and a server that acknowledges. */
    private static final class Scene {
        private final SessionOptions options;
        private final Ledger ledger = new Ledger();
        private final Deque<SessionOutput.Load> loads = new ArrayDeque<>();
        private final Deque<Integer> unacknowledged = new ArrayDeque<>();
        private final List<String> sent = new ArrayList<>();
        private final Map<Long, Kind> failed = new LinkedHashMap<>();
        private final List<Long> ended = new ArrayList<>();
        private ClientSession session;
        private boolean connected;
        private long kept;
        private long token;
        private long now = 1;

        Scene(long spillBytesMax, Overflow... overflow) {
            options = TestOptions.of(ProtocolVersion.V5, "c", true, 300, 0, TestOptions.inbound(10),
                    new SessionOptions.Outbound(2, 0, QUEUE_MAX, 100_000, List.of(overflow), spillBytesMax, 0, 0,
                            true));
            session = new ClientSession(options, SessionState.EMPTY);
        }

        static Scene spilling() {
            return new Scene(100_000, Overflow.FAIL, Overflow.SPILL, Overflow.SPILL);
        }

        void pump() {
            for (SessionChange change = session.nextChange(); change != null; change = session.nextChange()) {
                ledger.apply(change);
                kept++;
            }
            session.committed(kept, now);
            for (SessionOutput output = session.poll(); output != null; output = session.poll()) {
                if (output instanceof SessionOutput.Load load) {
                    loads.add(load);
                } else if (output instanceof SessionOutput.Done done && done.token() != 0) {
                    assertFalse(ended.contains(done.token()), done.token() + " ends once");
                    ended.add(done.token());
                    if (done.failure() != null) {
                        failed.put(done.token(), done.failure());
                    }
                }
            }
            while (session.hasPacket()) {
                Packet packet = session.nextPacket(now);
                if (packet instanceof Publish publish) {
                    sent.add(publish.message().topic().value());
                    unacknowledged.add(publish.packetId());
                }
            }
            if (session.nextChange() != null) {
                throw new AssertionError("sending changes nothing here");
            }
            assertTrue(session.backlog().queued() <= 2 * QUEUE_MAX, session.backlog().queued() + " in memory");
        }

        void publish(Message message) {
            session.publish(++token, message, now);
            pump();
        }

        void publish(int count) {
            for (int index = 0; index < count; index++) {
                publish(message(1, "t" + (token + 1)));
            }
        }

        void answer() {
            SessionOutput.Load load = loads.poll();
            if (load != null) {
                session.loaded(ledger.load(load.afterSequence(), load.messagesMax()), now);
                pump();
            }
        }

        void connect(boolean present) {
            session.connect(Credentials.NONE, now);
            pump();
            session.receive(Wire.connack(present), now);
            connected = true;
            pump();
        }

        void lose() {
            session.lost(now);
            connected = false;
            unacknowledged.clear();
            pump();
        }

        void acknowledge() {
            Integer packetId = unacknowledged.poll();
            if (packetId != null) {
                session.receive(Wire.puback(packetId), now);
                pump();
            }
        }

        /** The session's bundle is replaced. */
        void replace() {
            SessionState state = session.snapshot();
            pump();
            begin(state);
        }

        void begin(SessionState state) {
            loads.clear();
            kept = 0;
            session = new ClientSession(options, state);
            pump();
        }

        void drain() {
            for (int step = 0; step < 10_000 && (session.backlog().queued() > 0 || session.backlog().spilled() > 0
                    || session.backlog().inFlight() > 0); step++) {
                answer();
                acknowledge();
            }
            assertEquals(0, session.backlog().queued() + session.backlog().spilled()
                    + session.backlog().inFlight(), "all is sent");
            assertEquals(List.of(), ledger.load(0, 1), "nothing is left in the store");
        }
    }

    private static List<String> topics(int from, int to) {
        List<String> topics = new ArrayList<>();
        for (int number = from; number <= to; number++) {
            topics.add("t" + number);
        }
        return topics;
    }

    @Test
    void whatIsSpilledIsSentInOrderAndItsPublishEnds() {
        Scene scene = Scene.spilling();
        scene.publish(50);
        assertEquals(QUEUE_MAX - 1, scene.session.backlog().queued(), "one place is for high priority");
        assertEquals(50 - QUEUE_MAX + 1, scene.session.backlog().spilled());
        scene.connect(false);
        scene.drain();
        assertEquals(topics(1, 50), scene.sent);
        assertEquals(50, scene.ended.size());
        assertEquals(Map.of(), scene.failed);
    }

    @Test
    void theStoreIsBoundedToo() {
        Scene scene = new Scene(10 * 260, Overflow.FAIL, Overflow.SPILL, Overflow.SPILL);
        for (int index = 0; index < 30; index++) {
            assertEquals(index < 17, scene.session.hasRoom(message(1, "aa")));
            scene.publish(message(1, "aa"));
        }
        assertEquals(10, scene.session.backlog().spilled());
        assertEquals(13, scene.failed.size());
        assertTrue(scene.failed.values().stream().allMatch(kind -> kind == Kind.QUEUE_FULL));
    }

    @Test
    void highPriorityOvertakesTheStoreAndQos0DoesNotGoThere() {
        Scene scene = Scene.spilling();
        scene.publish(20);
        scene.publish(message(1, "high").withPriority(Priority.HIGH));
        scene.publish(message(0, "zero"));
        assertEquals(Map.of(22L, Kind.QUEUE_FULL), scene.failed);
        scene.connect(false);
        scene.drain();
        assertEquals("high", scene.sent.get(0));
        assertEquals(topics(1, 20), scene.sent.subList(1, 21));
    }

    @Test
    void expiryIsNoticedWhenAMessageComesBack() {
        Scene scene = Scene.spilling();
        scene.publish(10);
        scene.publish(message(1, "late").withExpirySeconds(5));
        scene.now += 6 * SECOND;
        scene.connect(false);
        scene.drain();
        assertEquals(Map.of(11L, Kind.EXPIRED), scene.failed);
        assertEquals(topics(1, 10), scene.sent);
    }

    @Test
    void anAnswerThatNobodyWaitsForIsIgnored() {
        Scene scene = Scene.spilling();
        scene.publish(20);
        scene.session.loaded(scene.ledger.load(7, 100), scene.now);
        assertEquals(QUEUE_MAX - 1, scene.session.backlog().queued());
        scene.connect(false);
        scene.drain();
        assertEquals(topics(1, 20), scene.sent);
    }

    @Test
    void aStoreThatHasNoMoreIsBelieved() {
        Scene scene = Scene.spilling();
        scene.publish(20);
        scene.connect(false);
        while (scene.loads.isEmpty()) {
            scene.acknowledge();
        }
        scene.session.loaded(List.of(), scene.now);
        assertEquals(0, scene.session.backlog().spilled());
    }

    /** Any order of events: each message is sent once while the server keeps its session, each lane in order. */
    @Test
    void whateverHappensNothingIsLostDoubledOrOvertakenInItsLane() {
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            Scene scene = Scene.spilling();
            boolean faithful = random.nextBoolean();
            boolean established = false;
            for (int step = 0; step < 150; step++) {
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3 -> publish(scene, random);
                    case 4, 5 -> scene.answer();
                    case 6, 7, 8 -> scene.acknowledge();
                    case 9 -> {
                        if (!scene.connected) {
                            scene.connect(established && (faithful || random.nextBoolean()));
                            established = true;
                        }
                    }
                    case 10 -> {
                        if (scene.connected && random.nextInt(3) == 0) {
                            scene.lose();
                        }
                    }
                    default -> {
                        if (!scene.connected && random.nextInt(3) == 0) {
                            scene.replace();
                        } else if (!scene.connected) {
                            scene.begin(scene.ledger.state(1 + random.nextInt(2 * QUEUE_MAX)));
                        }
                    }
                }
            }
            if (!scene.connected) {
                scene.connect(established);
            }
            scene.drain();
            check(scene, "seed " + seed);
        }
    }

    private static void publish(Scene scene, Random random) {
        Priority priority = Priority.values()[random.nextInt(20) == 0 ? 2 : random.nextInt(2)];
        for (int count = random.nextInt(5); count >= 0; count--) {
            scene.publish(message(1, priority + "/" + (scene.token + 1)).withPriority(priority));
        }
    }

    private static void check(Scene scene, String seed) {
        List<String> distinct = scene.sent.stream().distinct().toList();
        assertEquals(scene.token - scene.failed.size(), distinct.size(), seed + ": all that was accepted is sent");
        for (Priority priority : Priority.values()) {
            List<Integer> numbers = distinct.stream().filter(ofLane(priority))
                    .map(topic -> Integer.valueOf(topic.substring(topic.indexOf('/') + 1))).toList();
            assertEquals(numbers.stream().sorted().toList(), numbers, seed + ": " + priority + " in order");
        }
    }

    private static Predicate<String> ofLane(Priority priority) {
        return topic -> topic.startsWith(priority + "/");
    }
}
