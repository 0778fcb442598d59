package io.caddis.mqtt.itests.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the checks count with. */
class PartsTest {
    private static final Map<String, Long> DEFAULTS = Map.of("rounds", 7L, "seed", 1L);

    @Test
    void options() {
        assertEquals(7, Options.parse(DEFAULTS).count("rounds"));
        Options options = Options.parse(DEFAULTS, "--rounds", "9", "--seed", "-3");
        assertEquals(9, options.count("rounds"));
        assertEquals(-3, options.seed());
        assertFalse(options.help());
        assertTrue(Options.parse(DEFAULTS, "--help").help());
    }

    @ParameterizedTest
    @CsvSource({"--rounds 0, 1 or more", "--rounds many, not a number", "--rounds, needs a value",
        "--ronds 5, unknown option --ronds", "rounds 5, unknown option rounds", "--rounds 3000000000, 1 or more"})
    void wrongOptions(String line, String said) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> Options.parse(DEFAULTS, line.split(" "))).getMessage();
        assertTrue(message.contains(said), message);
    }

    @Test
    void optionsThatAreWords() {
        Map<String, List<String>> choices = Map.of("way", List.of("short", "long"));
        assertEquals("short", Options.parse(DEFAULTS, choices).word("way"));
        Options options = Options.parse(DEFAULTS, choices, "--way", "long", "--rounds", "9");
        assertEquals("long", options.word("way"));
        assertEquals(9, options.count("rounds"));
        for (String[] wrong : new String[][] {{"--way", "far"}, {"--way"}}) {
            String message = assertThrows(IllegalArgumentException.class,
                    () -> Options.parse(DEFAULTS, choices, wrong)).getMessage();
            assertTrue(message.contains("--way") && message.contains("use one of short, long"), message);
        }
    }

    @Test
    void wrongUsageIsTwo() throws Exception {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        assertEquals(2, ListenersCheck.run(nowhere, "--rounds", "0"));
        assertEquals(2, ConfigurationsCheck.run(nowhere, "--clients"));
        assertEquals(2, OfflineCheck.run(nowhere, "--seconds", "5"));
        assertEquals(2, SwapsCheck.run(nowhere, "--framework", "knopflerfish"));
        assertEquals(2, OrdersCheck.run(nowhere, "--orders", "none"));
        assertEquals(0, OfflineCheck.run(nowhere, "--help"));
    }

    @Test
    void arrivals() {
        Arrivals arrivals = new Arrivals();
        List.of(1, 2, 5000, 2).forEach(arrivals::add);
        assertEquals(3, arrivals.distinct());
        assertEquals(5000, arrivals.highest());
        assertTrue(arrivals.cameAgain(2) && arrivals.has(5000));
        assertFalse(arrivals.cameAgain(1) || arrivals.has(3) || arrivals.has(1_000_000));
    }

    @Test
    void percentiles() {
        Latencies latencies = new Latencies();
        assertEquals(0, latencies.percentileNanos(0.5));
        for (int value = 2000; value > 0; value--) {
            latencies.add(TimeUnit.MILLISECONDS.toNanos(value));
        }
        assertEquals(2000, latencies.count());
        assertEquals("1001.00 ms", Latencies.millis(latencies.percentileNanos(0.5)));
        assertEquals("1981.00 ms", Latencies.millis(latencies.percentileNanos(0.99)));
    }

    @Test
    void histogramCountsOurClassesOfAllLoaders() {
        String table = """
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:         25251        8112664  [B (java.base@17.0.15)
                  16:             2          66592  [Lio.caddis.mqtt.codec.BytesCache$Entry;
                  17:            30          64120  io.caddis.mqtt.management.CaddisClient
                  18:             4          64120  io.caddis.mqtt.management.CaddisClient
                  19:           100          64120  io.caddis.mqtt.itests.stress.Wanted
                Total        282371       13904776
                """;
        assertEquals(Map.of("io.caddis.mqtt.codec.BytesCache$Entry", 2L, "io.caddis.mqtt.management.CaddisClient",
                34L), Footprint.parse(table));
    }

    @Test
    void whatIsLeft() {
        Footprint start = new Footprint(List.of("caddis-io-1"), 1, 40, Map.of("A", 3L));
        assertEquals(List.of(), new Footprint(List.of("caddis-io-1"), 0, 40, Map.of("A", 5L, "B", 2L)).above(start, 2));
        assertEquals(4, new Footprint(List.of("caddis-io-1", "caddis-io-2"), 2, 41, Map.of("A", 6L)).above(start, 2)
                .size());
    }

    @Test
    void everyChangeOfAConfigurationOccurs() {
        Wanted wanted = new Wanted("one", Map.of("server", "mqtt://localhost"), 1);
        Map<Wanted.Change, Integer> changes = new EnumMap<>(Wanted.Change.class);
        for (int count = 0; count < 1000; count++) {
            Wanted.Change change = wanted.change();
            changes.merge(change, 1, Integer::sum);
            assertEquals(change == Wanted.Change.DELETED, wanted.settings() == null);
            assertEquals(change == Wanted.Change.WRONG, wanted.isWrong());
            assertEquals(wanted.state() == null || wanted.isWrong()
                    || Boolean.FALSE.equals(wanted.settings().get("connect")), wanted.clientId() == null);
        }
        assertEquals(Wanted.Change.values().length, changes.size());
    }

    @Test
    void aStampIsReadAsItWasWritten() {
        Stamp stamp = new Stamp(7, Stamp.Phase.BESIDE, 123_456_789_012L);
        assertEquals(stamp, Stamp.of(stamp.payload()));
    }
}
