package io.caddis.mqtt.itests.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./caddis verify simulation --seeds 1 --from SEED} repeats a seed that fails here, and prints its script. */
class SimulationTest {
    /** In order of chunks, as many as {@link #TIME_NANOS} allows; {@code ./caddis verify simulation} runs 20,000. */
    private static final int SEEDS = 5_000;
    private static final long TIME_NANOS = 60_000_000_000L;
    private static final int CHUNK = 100;
    private static final int SHOWN_MAX = 3;

    @Test
    void whatIsPromisedHoldsWhateverHappens() {
        ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();
        long start = System.nanoTime();
        IntStream.range(0, SEEDS / CHUNK).parallel().forEach(chunk -> {
            Runs runs = new Runs();
            for (long seed = (long) chunk * CHUNK; seed < (chunk + 1L) * CHUNK && broken.size() < SHOWN_MAX
                    && System.nanoTime() - start < TIME_NANOS; seed++) {
                String violation = runs.violation(seed);
                if (violation != null) {
                    broken.add(violation);
                }
            }
        });
        assertTrue(broken.isEmpty(), () -> String.join("\n", broken));
    }

    /** What they broke has tests of its own, since a seed means something else as soon as the model changes. */
    @ParameterizedTest
    @ValueSource(longs = {437_360, 688_854})
    void aSeedThatBrokeAPromiseOnceDoesSoNoLonger(long seed) {
        assertNull(new Runs().violation(seed));
    }

    @Test
    void aSeedRepeatsItself() {
        for (long seed = 0; seed < 20; seed++) {
            String first = new Runs().script(seed);
            assertEquals(first, new Runs().script(seed));
            assertTrue(first.contains("violates nothing"), first);
        }
    }

    @Test
    void aFailingRunSaysWhatHappened() {
        Runs runs = new Runs(script -> {
            script.say(Timeline.SECOND, "client", () -> "does something");
            throw new Violation("it should not");
        });
        String told = runs.violation(7);
        assertNotNull(told);
        assertTrue(runs.violated());
        for (String part : List.of("1.000000 s", "client", "does something", "seed 7 violates: it should not")) {
            assertTrue(told.contains(part), told);
        }
        assertNull(new Runs().violation(0));
    }
}
