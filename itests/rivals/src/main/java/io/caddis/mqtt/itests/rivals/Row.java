package io.caddis.mqtt.itests.rivals;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is measured, in the order of the table. */
enum Row {
    PUBLISH_0("publish QoS 0", "publish 0 #", Stage.CLEAR, Entrants.ALL),
    PUBLISH_1("publish QoS 1", "publish 1 #", Stage.CLEAR, Entrants.ALL),
    PUBLISH_2("publish QoS 2", "publish 2 #", Stage.CLEAR, Entrants.ALL),
    RECEIVE_0("receive QoS 0", "receive 0 #", Stage.CLEAR, Entrants.ALL),
    RECEIVE_1("receive QoS 1", "receive 1 #", Stage.CLEAR, Entrants.ALL),
    RECEIVE_2("receive QoS 2", "receive 2 #", Stage.CLEAR, Entrants.ALL),
    ROUND_TRIP("round trip QoS 0", "roundtrip #", Stage.CLEAR, Entrants.ALL),
    ROUND_TRIP_1("round trip QoS 1", "roundtrip # 1", Stage.CLEAR, Entrants.CLIENTS),
    ROUND_TRIP_2("round trip QoS 2", "roundtrip # 2", Stage.CLEAR, Entrants.CLIENTS),
    LOADED_TRIP_0("trip at half load, QoS 0", "roundtrip # 0 LOAD", Stage.CLEAR, Entrants.FAST),
    LOADED_TRIP_1("trip at half load, QoS 1", "roundtrip # 1 LOAD", Stage.CLEAR, Entrants.FAST),
    LOADED_TRIP_2("trip at half load, QoS 2", "roundtrip # 2 LOAD", Stage.CLEAR, Entrants.FAST),
    /** In a process that has made {@link #warmUpVisits} clients before, whatever time they took: the same for all. */
    SUBSCRIBE("connect + subscribe", "subscribe #", Stage.CLEAR, Entrants.CLIENTS),
    CROWD("the same, 1,000 at once", "crowd #", Stage.CLEAR, Entrants.CROWDS),
    PUBLISH_1K("publish QoS 1, 1 KB", "publish 1 # 1024", Stage.CLEAR, Entrants.BEST_WAYS),
    PUBLISH_64K("publish QoS 1, 64 KB", "publish 1 # 65536", Stage.CLEAR, Entrants.BEST_WAYS),
    PUBLISH_1M("publish QoS 1, 1 MB", "publish 1 # 1048576", Stage.CLEAR, Entrants.BEST_WAYS),
    RECEIVE_1K("receive QoS 1, 1 KB", "receive 1 # 1024", Stage.CLEAR, Entrants.BEST_WAYS),
    RECEIVE_64K("receive QoS 1, 64 KB", "receive 1 # 65536", Stage.CLEAR, Entrants.BEST_WAYS),
    RECEIVE_1M("receive QoS 1, 1 MB", "receive 1 # 1048576", Stage.CLEAR, Entrants.BEST_WAYS),
    FAN_IN("fan-in of 100 clients", "fanin #", Stage.CLEAR, Entrants.CROWDS),
    LISTENERS_1("receive, 1 listener", "receive 0 # 64 many-1", Stage.CLEAR, Entrants.BEST_WAYS),
    LISTENERS_10("receive, 10 listeners", "receive 0 # 64 many-10", Stage.CLEAR, Entrants.BEST_WAYS),
    LISTENERS_100("receive, 100 listeners", "receive 0 # 64 many-100", Stage.CLEAR, Entrants.BEST_WAYS),
    LISTENERS_1000("receive, 1,000 listeners", "receive 0 # 64 many-1000", Stage.CLEAR, Entrants.BEST_WAYS),
    TOPICS("receive, 100,000 topics", "receive 0 # 64 wide-100000", Stage.CLEAR, Entrants.BEST_WAYS),
    TLS_PUBLISH_0("TLS publish QoS 0", "publish 0 #", Stage.TLS, Entrants.CLIENTS),
    TLS_PUBLISH_1("TLS publish QoS 1", "publish 1 #", Stage.TLS, Entrants.CLIENTS),
    TLS_RECEIVE_0("TLS receive QoS 0", "receive 0 #", Stage.TLS, Entrants.CLIENTS),
    TLS_RECEIVE_1("TLS receive QoS 1", "receive 1 #", Stage.TLS, Entrants.CLIENTS),
    TLS_ROUND_TRIP("TLS round trip QoS 0", "roundtrip #", Stage.TLS, Entrants.CLIENTS),
    TLS_CONNECT("TLS connect, leave", "connect #", Stage.TLS, Entrants.CLIENTS),
    DURABLE("durable publish QoS 1", "publish 1 #", Stage.DURABLE, Entrants.DURABLE),
    START("JVM start to CONNACK", "", Stage.START, Entrants.LIBRARIES),
    CONFIGURE("configuration to CONNACK", "", Stage.START, Entrants.LIBRARIES),
    IDLE("idle client, heap", "", Stage.IDLE, Entrants.IDLE);

    /** What is measured together, by processes of its own. */
    enum Stage {
        CLEAR, TLS, DURABLE, START, IDLE
    }

    /** What its figures are, and whether more is better. */
    enum Kind {
        /** Messages or clients a second. */
        RATE,
        /** Half of the round trips, and 99 % of them, took less. */
        TRIP,
        MILLIS,
        BYTES
    }

    private enum Entrants {
        ALL(EnumSet.allOf(Contenders.class)),
        CLIENTS(EnumSet.complementOf(EnumSet.of(Contenders.RAW))),
        /** Those that half of the load of the slowest leaves idle half of the time. */
        FAST(EnumSet.of(Contenders.CADDIS, Contenders.ANOTHER_BUILD, Contenders.HIVEMQ, Contenders.HIVEMQ_IO,
                Contenders.VERTX)),
        /** Those that connect without a thread for each client. */
        CROWDS(EnumSet.of(Contenders.CADDIS, Contenders.ANOTHER_BUILD, Contenders.HIVEMQ_IO, Contenders.VERTX)),
        /** Of each library the fastest way to use it. */
        BEST_WAYS(EnumSet.of(Contenders.CADDIS, Contenders.ANOTHER_BUILD, Contenders.HIVEMQ_IO, Contenders.VERTX,
                Contenders.PAHO_3)),
        DURABLE(EnumSet.of(Contenders.CADDIS, Contenders.PAHO, Contenders.PAHO_3)),
        LIBRARIES(EnumSet.of(Contenders.CADDIS, Contenders.HIVEMQ, Contenders.VERTX, Contenders.PAHO,
                Contenders.PAHO_3)),
        IDLE(EnumSet.of(Contenders.CADDIS, Contenders.HIVEMQ, Contenders.VERTX, Contenders.PAHO));

        private final Set<Contenders> members;

        Entrants(Set<Contenders> members) {
            this.members = members;
        }
    }

    private static final long BURST_MIN = 1_000;
    private static final long TRIPS_MIN = 200;
    /**
     * Without TCP_NODELAY an acknowledgement followed by a message waits for a delayed ACK: 40 ms. And where half of
     * the load is more than a client can take beside the trips, these wait behind what is in the sockets: 100 ms.
     */
    private static final long SLOW_TRIPS_MIN = 4;
    private static final long VISITS_MAX = 25; // all stay until the burst is over
    private static final long TLS_VISITS_MAX = 8;
    private static final long WARM_UP_VISITS = 100;
    private static final long WARM_UP_TLS_VISITS = 20;
    private static final long DURABLE_MIN = 200;
    private static final long CROWD_SIZE = 1_000;
    private static final long LARGE_MIN = 16;
    private static final Set<Row> CORE = EnumSet.range(PUBLISH_0, ROUND_TRIP_2);
    private static final Set<Row> LARGE = EnumSet.of(PUBLISH_64K, PUBLISH_1M, RECEIVE_64K, RECEIVE_1M);
    private static final Set<Row> KNOWN_TO_OLD_BUILDS = EnumSet.of(PUBLISH_0, PUBLISH_1, PUBLISH_2, RECEIVE_0,
            RECEIVE_1, RECEIVE_2, ROUND_TRIP, TLS_PUBLISH_0, TLS_PUBLISH_1, TLS_RECEIVE_0, TLS_RECEIVE_1,
            TLS_ROUND_TRIP, TLS_CONNECT);
    /** The short form of the others is {@code ./caddis bench tls}. */
    private static final Set<Row> ONLY_WITH_TLS = EnumSet.of(TLS_PUBLISH_0, TLS_PUBLISH_1, TLS_RECEIVE_1);

    private final String label;
    private final String order;
    private final Stage stage;
    private final Entrants entrants;

    Row(String label, String order, Stage stage, Entrants entrants) {
        this.label = label;
        this.order = order;
        this.stage = stage;
        this.entrants = entrants;
    }

    /** Those of a run: all, or those with TLS alone. */
    static List<Row> measured(boolean tls) {
        return Arrays.stream(values())
                .filter(row -> tls ? row.stage == Stage.TLS : !ONLY_WITH_TLS.contains(row))
                .toList();
    }

    boolean takesPart(Contenders contender) {
        return entrants.members.contains(contender);
    }

    /** The smallest burst. */
    long burstMin() {
        return switch (this) {
            case CROWD -> CROWD_SIZE;
            case SUBSCRIBE, TLS_CONNECT -> 1;
            case DURABLE -> DURABLE_MIN;
            case ROUND_TRIP_1, ROUND_TRIP_2, LOADED_TRIP_0, LOADED_TRIP_1, LOADED_TRIP_2 -> SLOW_TRIPS_MIN;
            case ROUND_TRIP, TLS_ROUND_TRIP -> TRIPS_MIN;
            default -> LARGE.contains(this) ? LARGE_MIN : BURST_MIN;
        };
    }

    /** The largest burst. */
    long burstMax(Plan plan) {
        return switch (this) {
            case CROWD -> CROWD_SIZE;
            case SUBSCRIBE -> VISITS_MAX * plan.visits();
            case TLS_CONNECT -> TLS_VISITS_MAX * plan.visits();
            default -> Long.MAX_VALUE;
        };
    }

    /**
     * How many clients everybody has made before it is measured, of the rows that are about connecting; 0 for others.
     * With a warm-up of the same time the faster one would have made several times as many, and its code be compiled,
     * while that of the slower one is not.
     */
    long warmUpVisits() {
        return switch (this) {
            case CROWD -> CROWD_SIZE;
            case SUBSCRIBE -> WARM_UP_VISITS;
            case TLS_CONNECT -> WARM_UP_TLS_VISITS;
            default -> 0;
        };
    }

    /** How many times the time of its warm-up and bursts it takes, with what is slow and what has to be prepared. */
    double slowness() {
        return switch (this) {
            case CROWD, SUBSCRIBE -> 8;
            case TLS_CONNECT -> 5;
            case LOADED_TRIP_0, LOADED_TRIP_1, LOADED_TRIP_2, DURABLE -> 2.5;
            case ROUND_TRIP_1, ROUND_TRIP_2 -> 1.5;
            case LISTENERS_1000, TOPICS, TLS_RECEIVE_0, TLS_ROUND_TRIP -> 2;
            default -> 1;
        };
    }

    /** Others are measured half as long. */
    boolean isCore() {
        return CORE.contains(this);
    }

    boolean isKnownToOldBuilds() {
        return KNOWN_TO_OLD_BUILDS.contains(this);
    }

    String label() {
        return label;
    }

    Stage stage() {
        return stage;
    }

    Kind kind() {
        return switch (this) {
            case START, CONFIGURE -> Kind.MILLIS;
            case IDLE -> Kind.BYTES;
            default -> isRoundTrip() ? Kind.TRIP : Kind.RATE;
        };
    }

    /** The order to a {@link Worker}. */
    String order(long messages, long loadPerSecond) {
        return order.replace("#", String.valueOf(messages)).replace("LOAD", String.valueOf(loadPerSecond));
    }

    /** The row whose rate says what half of the load is; null for a row without load. */
    Row loadOf() {
        return switch (this) {
            case LOADED_TRIP_0 -> RECEIVE_0;
            case LOADED_TRIP_1 -> RECEIVE_1;
            case LOADED_TRIP_2 -> RECEIVE_2;
            default -> null;
        };
    }

    /** Latency counts here, not throughput. */
    boolean isRoundTrip() {
        return order.startsWith("roundtrip");
    }

    /** The label holds this text, in whatever case. */
    boolean isNamed(String text) {
        return label.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }
}
