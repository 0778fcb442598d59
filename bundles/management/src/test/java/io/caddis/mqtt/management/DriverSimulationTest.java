package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Client, parts, listener and broker on a link that delays, splits and cuts, many times with other seeds. A failure
 * prints the seed and all that happened; {@code new DriverSimulation(seed).run()} repeats it.
 */
class DriverSimulationTest {
    private static final int SEEDS = Integer.getInteger("caddis.seeds", 2500);

    @Test
    void whatIsPromisedHoldsWhateverHappens() {
        LongStream.range(0, SEEDS).parallel().forEach(seed -> {
            DriverSimulation simulation = new DriverSimulation(seed);
            try {
                simulation.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + "\n" + simulation.script(), e);
            }
        });
    }

    @Test
    void aSeedRepeatsItself() {
        DriverSimulation first = new DriverSimulation(1);
        DriverSimulation second = new DriverSimulation(1);
        first.run();
        second.run();
        assertEquals(first.script(), second.script());
    }
}
