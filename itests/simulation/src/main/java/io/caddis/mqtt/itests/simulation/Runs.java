package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.spi.PacketCodec;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs one seed after the other, on one thread. */
final class Runs {
    private final Run run;
    private boolean violated;

    /** What is done for one seed. */
    private interface Run {
        void run(long seed, Script script);
    }

    /** What a test does for any seed. */
    interface Trial {
        void run(Script script);
    }

    Runs() {
        PacketCodec codec = new PacketCodecComponent();
        run = (seed, script) -> new Simulation(seed, script, codec).run();
    }

    Runs(Trial trial) {
        run = (seed, script) -> trial.run(script);
    }

    /** Whether the last run violated anything. */
    boolean violated() {
        return violated;
    }

    /** Null if all held, else what did not, with the script of the run. */
    String violation(long seed) {
        return failure(seed, Script.silent()) == null ? null : script(seed);
    }

    /** The script of a run, and what did not hold, if anything. */
    String script(long seed) {
        Script script = Script.written();
        Throwable failure = failure(seed, script);
        if (failure == null) {
            return script + "seed " + seed + " violates nothing";
        }
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return script + "seed " + seed + " violates: " + failure.getMessage() + "\n" + text;
    }

    /** What did not hold, or null. */
    Throwable failure(long seed, Script script) {
        Throwable failure = null;
        try {
            run.run(seed, script);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            failure = e;
        }
        violated = failure != null;
        return failure;
    }
}
