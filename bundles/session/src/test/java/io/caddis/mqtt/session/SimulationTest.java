package io.caddis.mqtt.session;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Client, broker and a link that delays and cuts, 2,000 times with other seeds. A failure prints the seed and all that
 * happened; {@code new Simulation(mode, seed).run()} repeats it.
 */
class SimulationTest {
    private static final int SEEDS = 500;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void whatIsPromisedHoldsWhateverHappens(Mode mode) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(mode, seed);
            try {
                simulation.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(mode + " seed " + seed + "\n" + simulation.script(), e);
            }
        }
    }
}
