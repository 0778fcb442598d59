package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A session that is made anew of its state at each loss does what one does that lives on. Both are given the same
 * random script. Their packet identifiers may differ, so each message and each request goes by a name.
 */
class RestoreTest {
    private static final int SEEDS = 300;
    private static final int STEPS = 150;
    private static final int UNKNOWN_ID = 60_000;

    @ParameterizedTest
    @EnumSource(value = ProtocolVersion.class, names = {"V3_1_1", "V5"})
    void aSessionMadeOfItsStateGoesOnExactly(ProtocolVersion version) {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Run(version, seed).run();
        }
    }

    /** One of the two sessions, and the names of its identifiers. */
    private static final class Twin {
        private final SessionOptions options;
        private final boolean restored;
        private final List<String> out = new ArrayList<>();
        private final Map<String, Integer> ids = new HashMap<>();
        private final Map<Integer, String> names = new HashMap<>();
        private final List<Packet> requests = new ArrayList<>();
        private ClientSession session;

        Twin(SessionOptions options, boolean restored) {
            this.options = options;
            this.restored = restored;
            session = new ClientSession(options, SessionState.EMPTY);
        }

        void lost(List<Subscription> wanted, long now) {
            session.lost(now);
            results();
            requests.clear();
            if (restored) {
                session = new ClientSession(options, session.snapshot());
                session.want(wanted, now);
            }
        }

        void drain(long now) {
            results();
            while (session.hasPacket()) {
                Packet packet = session.nextPacket(now);
                if (packet instanceof Publish publish && publish.message().topic().value().endsWith("7")) {
                    out.add("refused " + named(packet));
                    session.refused(packet, "it ends with 7", now);
                } else if (packet != null) {
                    out.add(named(packet));
                }
                results();
            }
            out.add("queued " + session.backlog().queued() + ", in flight " + session.backlog().inFlight()
                    + ", deadline "
                    + session.deadline());
        }

        private void results() {
            for (SessionOutput output = session.poll(); output != null; output = session.poll()) {
                out.add(Wire.text(output));
            }
        }

        private String named(Packet packet) {
            String text = Wire.text(packet);
            if (packet instanceof Publish publish && publish.packetId() != 0) {
                String name = publish.message().topic().value();
                ids.put(name, publish.packetId());
                names.put(publish.packetId(), name);
                return text.replaceFirst(" \\d+", "") + " expires " + publish.message().expirySeconds();
            } else if (packet instanceof Pubrel pubrel) {
                return "PUBREL " + names.getOrDefault(pubrel.packetId(), "unknown");
            } else if (packet instanceof Subscribe || packet instanceof Unsubscribe) {
                requests.add(packet);
                return packet.type() + " " + Stream.of(text.split(" ")).skip(2).sorted().toList();
            }
            return text;
        }

        /** The oldest request is answered; the bits say which filters fail. The order of filters is free. */
        void answer(int bits, long now) {
            Packet request = requests.remove(0);
            List<SessionOutput> results = new ArrayList<>();
            if (request instanceof Subscribe subscribe) {
                session.receive(Wire.suback(subscribe.packetId(), subscribe.subscriptions().stream()
                        .map(one -> code(bits, one.filter())).toArray(Integer[]::new)), now);
            } else if (request instanceof Unsubscribe unsubscribe) {
                session.receive(Wire.unsuback(unsubscribe.packetId(), unsubscribe.filters().stream()
                        .map(filter -> code(bits, filter)).toArray(Integer[]::new)), now);
            }
            for (SessionOutput output = session.poll(); output != null; output = session.poll()) {
                results.add(output);
            }
            results.stream().map(Wire::text).sorted().forEach(out::add);
        }

        private static int code(int bits, TopicFilter filter) {
            return (bits >> filter.value().charAt(0) - 'a' & 1) * 0x80;
        }

        int id(String name) {
            return ids.getOrDefault(name, UNKNOWN_ID);
        }
    }

    /** The script. */
    private static final class Run {
        private final ProtocolVersion version;
        private final int seed;
        private final Random random;
        private final Twin kept;
        private final Twin restored;
        private final List<String> script = new ArrayList<>();
        private final TreeSet<String> open = new TreeSet<>();
        private final Map<String, String> stages = new HashMap<>();
        private List<Subscription> wanted = List.of();
        private boolean connected;
        private long nextToken = 1;
        private long now = 1;

        Run(ProtocolVersion version, int seed) {
            this.version = version;
            this.seed = seed;
            random = new Random(seed);
            SessionOptions options = TestOptions.of(version, "c", true, 300, random.nextBoolean() ? 60 : 0,
                    TestOptions.inbound(1 + random.nextInt(5)),
                    TestOptions.outbound(1 + random.nextInt(5), 10, 5_000));
            kept = new Twin(options, false);
            restored = new Twin(options, true);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                if (connected) {
                    online(random.nextInt(16));
                } else {
                    offline(random.nextInt(7));
                }
            }
        }

        private void offline(int choice) {
            switch (choice) {
                case 0 -> publish();
                case 1 -> delivered();
                case 2 -> elapse();
                case 3 -> want();
                default -> connect();
            }
        }

        private void online(int choice) {
            switch (choice) {
                case 0, 1, 2 -> publish();
                case 3, 4 -> delivered();
                case 5, 6 -> acknowledge(random.nextInt(12));
                case 7, 8 -> acknowledge(0);
                case 9, 10 -> receive(Wire.publish(1 + random.nextInt(4), 1 + random.nextInt(2), "in"));
                case 11 -> receive(Wire.pubrel(1 + random.nextInt(4)));
                case 12 -> want();
                case 13 -> elapse();
                case 14 -> receive(Pingresp.INSTANCE);
                default -> {
                    if (random.nextInt(3) == 0) {
                        lose();
                    }
                }
            }
        }

        private void publish() {
            long token = nextToken++;
            Message plain = Wire.message(random.nextInt(3), "t" + token);
            Message message = random.nextInt(4) == 0 ? plain.withExpirySeconds(random.nextInt(20)) : plain;
            both("publish " + message, twin -> twin.session.publish(token, message, now));
        }

        private void delivered() {
            long deliveryId = 1 + random.nextInt(20);
            both("delivered " + deliveryId, twin -> twin.session.delivered(deliveryId, now));
        }

        private void elapse() {
            now += random.nextInt(12) * 1_000_000_000L;
            boolean reading = random.nextInt(3) != 0;
            both("tick " + now + " " + reading, twin -> twin.session.tick(reading, now));
        }

        private void receive(Packet packet) {
            both("receive " + packet, twin -> twin.session.receive(packet, now));
        }

        /** Mostly the right acknowledgement of a message in flight. */
        private void acknowledge(int wrong) {
            String name = open.isEmpty() ? "none" : open.stream().skip(random.nextInt(open.size())).findFirst().get();
            ReasonCode reason = random.nextInt(8) == 0 ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS;
            Function<Integer, Packet> packet = wrong == 1 ? Wire::puback : wrong == 2 ? Wire::pubcomp
                    : wrong == 3 || "q2".equals(stages.get(name)) ? id -> Wire.pubrec(id, reason)
                    : "released".equals(stages.get(name)) ? Wire::pubcomp : id -> Wire.puback(id, reason);
            both("acknowledge " + packet.apply(1) + " " + name,
                    twin -> twin.session.receive(packet.apply(twin.id(name)), now));
        }

        private void want() {
            if (kept.requests.isEmpty() || random.nextBoolean()) {
                wanted = List.of("a", "b", "c", "d").stream().filter(filter -> random.nextBoolean())
                        .map(filter -> Wire.subscription(filter, random.nextInt(2))).toList();
                both("want " + wanted, twin -> twin.session.want(wanted, now));
            } else {
                int bits = random.nextInt(16) & random.nextInt(16);
                both("answer " + bits, twin -> twin.answer(bits, now));
            }
        }

        private void connect() {
            boolean present = kept.session.snapshot().established() && random.nextInt(4) != 0;
            int window = 1 + random.nextInt(4);
            both("connect", twin -> twin.session.connect(Credentials.NONE, now));
            if (random.nextInt(6) == 0) {
                lose();
                return;
            }
            connected = true;
            both("connack " + present + " " + window, twin -> twin.session.receive(version == ProtocolVersion.V5
                    ? Wire.connack(present, Property.RECEIVE_MAXIMUM, window) : Wire.connack(present), now));
        }

        private void lose() {
            connected = false;
            now += 11_000_000_000L; // not right after a packet: which one a server answers so no state knows
            both("lost", twin -> twin.lost(wanted, now));
        }

        private void both(String what, Consumer<Twin> input) {
            script.add(what);
            for (Twin twin : List.of(kept, restored)) {
                twin.out.clear();
                input.accept(twin);
                twin.drain(now);
            }
            kept.out.forEach(line -> script.add("    " + line));
            assertEquals(String.join("\n", kept.out), String.join("\n", restored.out),
                    () -> version + " seed " + seed + "\n" + String.join("\n", script));
            kept.out.forEach(this::note);
            if (kept.out.stream().anyMatch(line -> line.startsWith("close"))) {
                lose();
            }
        }

        /** What is in flight, to acknowledge it. */
        private void note(String line) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "PUBLISH" -> {
                    String name = line.replaceAll(".* (t\\d+).*", "$1");
                    if (!line.contains(" q0 ")) {
                        open.add(name);
                        stages.put(name, line.contains(" q2 ") ? "q2" : "q1");
                    }
                }
                case "PUBREL" -> stages.put(words[1], "released");
                case "done" -> open.remove("t" + words[1]);
                default -> { }
            }
        }
    }
}
