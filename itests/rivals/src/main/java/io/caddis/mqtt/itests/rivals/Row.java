package io.caddis.mqtt.itests.rivals;

import java.util.List;

/** What is measured, in the order of the table. */
enum Row {
    PUBLISH_0("publish QoS 0", "publish 0"),
    PUBLISH_1("publish QoS 1", "publish 1"),
    PUBLISH_2("publish QoS 2", "publish 2"),
    RECEIVE_0("receive QoS 0", "receive 0"),
    RECEIVE_1("receive QoS 1", "receive 1"),
    RECEIVE_2("receive QoS 2", "receive 2"),
    ROUND_TRIP("round trip QoS 0", "roundtrip"),
    CONNECT("connect, leave", "connect");

    private static final long BURST_MIN = 1_000;
    private static final long CONNECTS_MIN = 4;

    private final String label;
    private final String order;

    Row(String label, String order) {
        this.label = label;
        this.order = order;
    }

    /** Those of this run: with TLS what it decides on. */
    static List<Row> measured() {
        return BenchTls.isConfigured() ? List.of(PUBLISH_0, PUBLISH_1, RECEIVE_0, RECEIVE_1, ROUND_TRIP, CONNECT)
                : List.of(PUBLISH_0, PUBLISH_1, PUBLISH_2, RECEIVE_0, RECEIVE_1, RECEIVE_2, ROUND_TRIP);
    }

    /** The smallest burst. */
    long burstMin() {
        return this == CONNECT ? CONNECTS_MIN : BURST_MIN;
    }

    String label() {
        return label;
    }

    /** The order to a {@link Worker}. */
    String order(long messages) {
        return order + " " + messages;
    }

    /** Latency counts here, not throughput. */
    boolean isRoundTrip() {
        return this == ROUND_TRIP;
    }
}
