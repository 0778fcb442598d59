package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {

    private static final int WIDTH_MAX = 110;
    private static final Plan PLAN = new Plan(3, 1, 1, 1, 1, 600, 600);
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
                            new Sample(33_333_333, nanos + i, 99_999_999_999L, 0, 44_444_444_444L, 12_345_000,
                                    99_345_000));
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
        String text = TextReport.of(results, PLAN, MACHINE, false);
        text.lines().forEach(line -> assertTrue(line.length() <= WIDTH_MAX, line.length() + ": " + line));
        text.lines().forEach(line -> assertEquals(line.stripTrailing(), line));
        for (Row row : Row.values()) {
            assertEquals(1, text.lines().filter(line -> line.startsWith(row.label() + " ")).count(), row.label());
        }
    }

    @Test
    void theTableOfARunWithoutResultsHasNoRows() {
        TextReport.of(new Results(), PLAN, MACHINE, true).lines()
                .forEach(line -> assertTrue(line.length() <= WIDTH_MAX, line));
    }

    @Test
    void jsonHoldsEveryRow() {
        String json = JsonReport.of(results, PLAN, MACHINE);
        assertEquals(Row.values().length * Contenders.values().length, json.split("\"row\"").length - 1);
        assertTrue(json.contains("\"p99Micros\": {\"median\": 99345.000"));
    }

    @Test
    void lessIsBetterForTimesAndMemory() {
        Results times = new Results();
        times.add(Row.START, Contenders.CADDIS, Sample.time(2_000_000));
        times.add(Row.START, Contenders.VERTX, Sample.time(1_000_000));
        times.add(Row.IDLE, Contenders.CADDIS, Sample.memory(5_120));
        times.add(Row.IDLE, Contenders.HIVEMQ, Sample.memory(10_240));
        assertEquals(0.5, times.againstBestPeer(Row.START, Contenders.CADDIS).orElseThrow(), 0.001);
        assertEquals(2, times.againstBestPeer(Row.IDLE, Contenders.CADDIS).orElseThrow(), 0.001);
        String text = TextReport.of(times, PLAN, MACHINE, false);
        assertTrue(text.contains(" 2.0  (2.0 - 2.0) ") && text.contains(" 5.0  (5.0 - 5.0) "), text);
    }

    @Test
    void theRatioIsThatOfBurstsWhichFollowedEachOther() {
        Results halved = new Results();
        for (long nanos : new long[] {1_000, 1_000, 4_000, 8_000, 16_000}) { // the machine is busier and busier
            halved.add(Row.PUBLISH_0, Contenders.CADDIS, Sample.burst(100, nanos, 1, 0));
            halved.add(Row.PUBLISH_0, Contenders.ANOTHER_BUILD, Sample.burst(100, nanos * 11 / 10, 1, 0));
        }
        halved.add(Row.PUBLISH_0, Contenders.CADDIS, Sample.burst(100, 1_000, 1, 0));
        halved.add(Row.PUBLISH_0, Contenders.ANOTHER_BUILD, Sample.burst(100, 90_000, 1, 0));
        assertEquals(1.1, halved.againstBestPeer(Row.PUBLISH_0, Contenders.CADDIS).orElseThrow(), 0.001);
        String text = TextReport.of(halved, PLAN, MACHINE, false);
        assertTrue(text.contains("  publish QoS 0             1.10  (half of 6 between 1.10 and 1.10)"), text);
        assertTrue(JsonReport.of(halved, PLAN, MACHINE).contains("\"againstOtherBuild\": {\"median\": 1.100"));
        halved.add(Row.PUBLISH_0, Contenders.CADDIS, Sample.burst(100, 8_000, 1, 0));
        double medianOfOther = (1.0 / 4_400 + 1.0 / 8_800) / 2;
        assertEquals(1.0 / 4_000 / medianOfOther,
                halved.againstBestPeer(Row.PUBLISH_0, Contenders.CADDIS).orElseThrow(), 0.001, "of medians");
    }

    @Test
    void whoHadLessTimeIsNamedAndIsNoFailure() {
        results.note("receive QoS 1: not 3 rounds: paho 1");
        assertTrue(TextReport.of(results, PLAN, MACHINE, false)
                .endsWith("Who was too slow for its share of the time\n  receive QoS 1: not 3 rounds: paho 1\n"));
        String json = JsonReport.of(results, PLAN, MACHINE);
        assertTrue(json.contains("receive QoS 1: not 3 rounds: paho 1"), json);
        assertTrue(json.contains("\"rounds\": 3, \"messages"), json);
        assertEquals(List.of(), results.failures());
    }

    @Test
    void processorTimeIsThatOfAllBurstsTogether() {
        Results ticks = new Results();
        ticks.add(Row.PUBLISH_0, Contenders.CADDIS, Sample.burst(1_000, 1, 0, 0));
        ticks.add(Row.PUBLISH_0, Contenders.CADDIS, Sample.burst(1_000, 1, 0, 0));
        ticks.add(Row.PUBLISH_0, Contenders.CADDIS, Sample.burst(2_000, 1, 10_000_000, 0));
        assertEquals(2.5, ticks.cpuMicrosPerMessage(Row.PUBLISH_0, Contenders.CADDIS), 0.001);
    }

    @Test
    void anOlderBuildDoesNotTellWhatItAllocates() {
        assertEquals(Sample.burst(1, 2, 3, 4), Sample.of("1 2 3 4 0 0"));
    }

    @Test
    void thePictureHasALineForEachRowAndAMarkForEachClient() throws Exception {
        String svg = SvgReport.of(results, new Machine(2, "17 <&>", "System", 0));
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)));
        List<String> texts = new ArrayList<>();
        NodeList nodes = document.getElementsByTagName("text");
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        for (Row row : Row.values()) {
            assertTrue(texts.contains(row.label()), row.label());
        }
        assertEquals(Row.values().length + 1, document.getElementsByTagName("rect").getLength() - 1, "of Caddis");
        assertEquals(5 * (Row.values().length + 1), document.getElementsByTagName("circle").getLength(), "of others");
    }

    @Test
    void whatIsBeyondTheScaleIsDrawnAtItsEnd() {
        Results far = new Results();
        far.add(Row.PUBLISH_0, Contenders.CADDIS, Sample.burst(1_000, 1, 1, 0));
        far.add(Row.PUBLISH_0, Contenders.PAHO, Sample.burst(1, 1_000, 1, 0));
        String svg = SvgReport.of(far, MACHINE);
        assertTrue(svg.contains(">1000000.00</text>") && svg.contains("<rect x=\"795.0\""), svg);
    }

    @Test
    void jsonEscapesText() {
        assertEquals("{\"a\\\"b\": \"c\\\\\\u000a\"}", JsonReport.json(Map.of("a\"b", "c\\\n")));
    }
}
