package io.caddis.mqtt.itests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CrashIT {
    @Test
    @Timeout(300)
    void nothingIsLostAndNothingDoubled() throws Exception {
        assumeTrue(MosquittoBroker.installed(), "needs mosquitto");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int status = Crash.run(new PrintStream(text, true, StandardCharsets.UTF_8), "--rounds", "5");
        assertEquals(0, status, text.toString(StandardCharsets.UTF_8));
        assertTrue(text.toString(StandardCharsets.UTF_8).contains("5 rounds"), text.toString(StandardCharsets.UTF_8));
    }

    @Test
    void wrongUsageIsSaid() throws Exception {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        assertEquals(2, Crash.run(nowhere, "--rounds", "0"));
        assertEquals(2, Crash.run(nowhere, "--rounds", "many"));
        assertEquals(2, Crash.run(nowhere, "--rounds"));
        assertEquals(2, Crash.run(nowhere, "--ronds", "5"));
        assertEquals(2, FullDisk.run(nowhere, "--rounds", "0"));
        assertEquals(2, FullDisk.run(nowhere, "--directory", "no such folder"));
    }
}
