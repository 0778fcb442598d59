package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.packet.ProtocolVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What is decided for a whole run: the client's configuration, what its broker is like, how bad the network is. */
final class Plan {
    private static final int PERCENT = 100;

    final ProtocolVersion version;
    final Map<String, Object> settings = new HashMap<>();
    final int receiveMaximum;
    final int inFlightMax;
    final int queueMax;
    final int queueBytesMax;
    final int keepAliveSeconds;
    /** Things that happen before all becomes calm. */
    final int actions;
    final int pauseMaxMillis;
    final int latencyMaxMillis;
    /** The session ends with each connection. */
    final boolean sessionEnds;
    /** The broker forgets sessions now and then. */
    final boolean forgetful;
    /** The broker refuses messages now and then. */
    final boolean rejecting;
    /** The broker says that it takes only small packets, a low QoS, or no retained messages. */
    final boolean limiting;
    /** The broker breaks the protocol now and then. */
    final boolean malicious;
    /** Bundles are replaced. */
    final boolean swapping;
    /** The session is kept in a store, and the process dies now and then. */
    final boolean durable;
    final int commitMaxMillis;
    /** Messages are dropped if there is no room. */
    boolean dropping;
    /** Messages have priorities. */
    final boolean lanes;
    /** The listener acknowledges by itself. */
    final boolean manual;
    /** How long what waits for a listener may hold up others, in milliseconds; -1 for ever. */
    final int hold;
    /** There is another listener, whom nothing is sent. */
    final boolean others;
    /** Where the client's clock starts: a real one may start anywhere, also shortly before it overflows. */
    final long clockStartNanos;

    Plan(SplittableRandom random) {
        version = random.nextInt(5) < 3 ? ProtocolVersion.V5 : ProtocolVersion.V3_1_1;
        receiveMaximum = version == ProtocolVersion.V5 ? 1 + random.nextInt(5) : 8;
        inFlightMax = 1 + random.nextInt(6);
        queueMax = 3 + random.nextInt(20);
        queueBytesMax = chance(random, 25) ? 3_000 : 1_000_000;
        keepAliveSeconds = new int[] {0, 5, 20, 60}[random.nextInt(4)];
        actions = 20 + random.nextInt(80);
        pauseMaxMillis = new int[] {5, 50, 500, 3000}[random.nextInt(4)];
        latencyMaxMillis = new int[] {1, 20, 200}[random.nextInt(3)];
        sessionEnds = chance(random, 7);
        forgetful = chance(random, 25);
        rejecting = chance(random, 40);
        limiting = version == ProtocolVersion.V5 && chance(random, 20);
        malicious = chance(random, 20);
        swapping = chance(random, 60);
        durable = chance(random, 35);
        commitMaxMillis = new int[] {1, 5, 50}[random.nextInt(3)];
        lanes = chance(random, 25);
        manual = chance(random, 33);
        clockStartNanos = chance(random, 10) ? Long.MAX_VALUE - random.nextLong(20 * Timeline.SECOND)
                : random.nextLong();
        settings.putAll(Map.of("server", "mqtt://sim", "client.id", "id0",
                "protocol.version", version == ProtocolVersion.V5 ? "5.0" : "3.1.1",
                "clean.start", random.nextInt(2) == 0, "session.expiry", sessionEnds ? 0 : 3600,
                "keep.alive", keepAliveSeconds, "receive.maximum", receiveMaximum, "in.flight.max", inFlightMax,
                "queue.max", queueMax, "queue.bytes.max", queueBytesMax));
        settings.putAll(Map.of("listener.grace", 86_400, "reconnect.delay.min", 1 + random.nextInt(500),
                "reconnect.delay.max", 5_000, "durable", durable));
        others = chance(random, 70);
        hold = new int[] {-1, 0, 20, 1000}[random.nextInt(4)];
        settings.putAll(Map.of("listener.hold", hold, "listener.kept.max", random.nextInt(3) == 0 ? 2 : 100_000));
        queue(random);
        if (isV5()) {
            aliases(random);
        }
    }

    private void queue(SplittableRandom random) {
        String policy = random.nextBoolean() ? "fail" : random.nextInt(3) > 0 && durable ? "spill"
                : random.nextBoolean() ? "drop-oldest" : "drop-newest";
        dropping = policy.startsWith("drop");
        settings.put("queue.policy", policy);
        if (chance(random, 10)) {
            settings.put("rate.messages", 1 + random.nextInt(50));
        }
    }

    private void aliases(SplittableRandom random) {
        settings.put("topic.alias.maximum", random.nextInt(3));
        settings.put("topic.alias.sent.max", random.nextInt(3));
    }

    static boolean chance(SplittableRandom random, int percent) {
        return random.nextInt(PERCENT) < percent;
    }

    @Override
    public String toString() {
        return version + ", " + actions + " actions, " + (sessionEnds ? "session ends, " : "")
                + (forgetful ? "forgetful broker, " : "") + (rejecting ? "rejecting broker, " : "")
                + (limiting ? "limiting broker, " : "") + (malicious ? "malicious broker, " : "")
                + (swapping ? "swaps, " : "")
                + (durable ? "durable, " : "") + (manual ? "manual acknowledgement, " : "") + new TreeMap<>(settings);
    }

    boolean isV5() {
        return version == ProtocolVersion.V5;
    }
}
