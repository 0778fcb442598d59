package io.caddis.mqtt.itests.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The three checks, small. */
class StressIT {
    private static final int SECONDS_MAX = 300;

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);

    @BeforeEach
    void mosquitto() {
        assumeTrue(MosquittoBroker.installed(), "needs mosquitto");
    }

    @Test
    @Timeout(SECONDS_MAX)
    void listeners() throws Exception {
        int status = ListenersCheck.run(out, "--rounds", "30", "--seed", "2");
        assertEquals(0, status, text.toString(StandardCharsets.UTF_8));
    }

    @Test
    @Timeout(SECONDS_MAX)
    void configurations() throws Exception {
        int status = ConfigurationsCheck.run(out, "--clients", "24", "--seed", "3");
        assertEquals(0, status, text.toString(StandardCharsets.UTF_8));
    }

    @Test
    @Timeout(SECONDS_MAX)
    void offline() throws Exception {
        int status = OfflineCheck.run(out, "--millis", "200", "--seed", "4");
        assertEquals(0, status, text.toString(StandardCharsets.UTF_8));
    }
}
