package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final int WIDTH_MAX = 110;
    private static final Plan PLAN = new Plan(3, 1, 1, 600);
    private static final Machine MACHINE = new Machine(2, "17.0.15+6 (Somebody)", "System 1.0 amd64", 13.57);

    private final Results results = new Results();

    @BeforeEach
    void fill() {
        for (Contenders contender : Contenders.values()) {
            results.version(contender, "10.20.30");
            for (Row row : Row.values()) {
                long nanos = (contender == Contenders.HIVEMQ ? 1 : 2) * 1_000_000_000L;
                for (int i = 0; i < 3; i++) {
                    results.add(row, contender,
                            new Sample(33_333_333, nanos + i, 99_999_999_999L, 0, 12_345_000, 99_345_000));
                }
            }
        }
    }

    @Test
    void theBestPeerIsTheMeasure() {
        assertEquals(1, results.againstBestPeer(Row.PUBLISH_0, Contenders.HIVEMQ).orElseThrow(), 0.001);
        assertEquals(0.5, results.againstBestPeer(Row.PUBLISH_0, Contenders.HIVEMQ_IO).orElseThrow(), 0.001);
        assertEquals(1, results.againstBestPeer(Row.ROUND_TRIP, Contenders.PAHO).orElseThrow(), 0.001);
    }

    @Test
    void whoLosesMessagesHasNoRankAndIsAFailure() {
        results.add(Row.RECEIVE_0, Contenders.HIVEMQ, Sample.burst(100, 1, 1, 7));
        assertTrue(results.againstBestPeer(Row.RECEIVE_0, Contenders.HIVEMQ).isEmpty());
        assertEquals(1, results.againstBestPeer(Row.RECEIVE_0, Contenders.HIVEMQ_IO).orElseThrow(), 0.001);
        assertEquals(List.of("HiveMQ lost 7 of 100 messages: receive QoS 0"), results.failures());
    }

    @Test
    void theTableIsNarrowAndAligned() {
        String text = TextReport.of(results, PLAN, MACHINE);
        text.lines().forEach(line -> assertTrue(line.length() <= WIDTH_MAX, line.length() + ": " + line));
        text.lines().forEach(line -> assertEquals(line.stripTrailing(), line));
        assertEquals(Row.measured().size(),
                text.lines().filter(line -> line.matches("(publish|receive|round).*")).count());
    }

    @Test
    void theTableOfARunWithoutResultsHasNoRows() {
        TextReport.of(new Results(), PLAN, MACHINE).lines()
                .forEach(line -> assertTrue(line.length() <= WIDTH_MAX, line));
    }

    @Test
    void jsonHoldsEveryRow() {
        String json = JsonReport.of(results, PLAN, MACHINE);
        assertEquals(Row.measured().size() * Contenders.values().length, json.split("\"row\"").length - 1);
        assertTrue(json.contains("\"p99Micros\": {\"median\": 99345.000"));
    }

    @Test
    void jsonEscapesText() {
        assertEquals("{\"a\\\"b\": \"c\\\\\\u000a\"}", JsonReport.json(Map.of("a\"b", "c\\\n")));
    }
}
