package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A durable session in processes that end at any moment, with any part of the last changes kept. A failure prints the
 * seed and all that happened; {@code new CrashSimulation(mode, seed).run()} repeats it.
 */
class CrashTest {
    private static final int SEEDS = 700;

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"V3_1_1", "V5"})
    void nothingKeptIsLostOrDoubled(Mode mode) {
        int crashes = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            CrashSimulation simulation = new CrashSimulation(mode, seed);
            try {
                simulation.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(mode + " seed " + seed + "\n" + simulation.script(), e);
            }
            crashes += simulation.crashes();
        }
        assertTrue(crashes > SEEDS, "there were crashes: " + crashes);
    }
}
