package io.caddis.mqtt.itests.microbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecBenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return CodecBench.run(new PrintStream(out), new PrintStream(err), args);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fast", "quick", "--json", "--json --quick", "--json /no/such/folder/file", "--only",
        "--only nonsense"})
    void wrongUsage(String args) {
        assertEquals(2, run(args.split(" ")));
        assertTrue(err.toString().contains("usage: ./caddis bench codec"), err::toString);
        assertEquals(0, out.size());
    }

    @Test
    void help() {
        assertEquals(0, run("--help"));
        assertEquals(Options.USAGE, out.toString());
    }

    @Test
    void marksWhatMisses() {
        Row plain = new Row(PacketType.PUBLISH, ProtocolVersion.V3_1_1, false, 0, 100, 1);
        Results results = new Results();
        Results.Line slow = new Results.Line(Operation.DECODE, plain);
        results.add(slow, Library.CADDIS, new Figure(61, 197));
        results.add(slow, Library.NETTY, new Figure(121, 300));
        results.add(slow, Library.PAHO, new Figure(1000, 2000));
        Results.Line fast = new Results.Line(Operation.ENCODE, plain);
        results.add(fast, Library.CADDIS, new Figure(40, 0));
        results.add(fast, Library.NETTY, new Figure(80, 300));
        assertEquals(List.of("below 2x", "over 60 ns", "over payload + 96 B"), results.misses(slow));
        assertEquals(List.of(), results.misses(fast));
        String table = TextReport.of(results, Plan.QUICK);
        assertTrue(table.contains("n/a") && table.contains("1.98  below 2x, over 60 ns"), table);
        assertTrue(table.contains("over payload + 96 B (a)") && table.contains("(a)  " + WhyNot.A.sentence()), table);
        assertTrue(table.contains("2 rows, 1 of them miss a target, 0 of these (?)"), table);
        assertTrue(JsonReport.of(results, Plan.QUICK).contains("\"againstBestPeer\": 1.984, \"misses\": [\"below 2x\""),
                JsonReport.of(results, Plan.QUICK));
    }

    @Test
    void saysOfWhatMissesWithoutReason() {
        Results results = new Results();
        Results.Line line = new Results.Line(Operation.ENCODE,
                new Row(PacketType.PUBLISH, ProtocolVersion.V3_1_1, false, 0, 100, 1));
        results.add(line, Library.CADDIS, new Figure(41, 0));
        results.add(line, Library.NETTY, new Figure(50, 300));
        String table = TextReport.of(results, Plan.QUICK);
        assertTrue(table.contains("1.22  below 2x, over 40 ns (?)"), table);
        assertTrue(table.contains("1 rows, 1 of them miss a target, 1 of these (?)"), table);
    }

    /** The page has the sentences that the command prints. */
    @Test
    void pageHasTheReasons() throws Exception {
        String page = Files.readString(Path.of("../../docs/codec.md"));
        for (WhyNot why : WhyNot.values()) {
            assertTrue(page.contains("| " + why.mark() + " | "), why.name());
        }
    }
}
