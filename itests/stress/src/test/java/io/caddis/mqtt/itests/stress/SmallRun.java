package io.caddis.mqtt.itests.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** One of the checks, small. Each has a test class of its own, so that they may run side by side. */
interface SmallRun {
    int SECONDS_MAX = 300;

    /** The exit status. */
    int run(PrintStream out, String... arguments) throws Exception;

    static void findsNothing(SmallRun check, String... arguments) throws Exception {
        assumeTrue(MosquittoBroker.installed(), "needs mosquitto");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int status = check.run(new PrintStream(text, true, StandardCharsets.UTF_8), arguments);
        assertEquals(0, status, text.toString(StandardCharsets.UTF_8));
    }
}
