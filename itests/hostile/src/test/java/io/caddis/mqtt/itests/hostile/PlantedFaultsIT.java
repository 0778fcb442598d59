package io.caddis.mqtt.itests.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check can fail: each fault that it has planted is found, and named. */
class PlantedFaultsIT {
    @ParameterizedTest
    @Timeout(HostileIT.SECONDS_MAX)
    @CsvSource({"lost, messages of the healthy client are lost", "thread, threads are left: [caddis-left-1]",
        "heap, MiB of the heap's 128 are in use", "word, a foreign word has made a line of its own",
        "forged, was answered by somebody who was not asked"})
    void whatGoesWrongIsFound(String broken, String violation) throws Exception {
        HostileIT.Run run = HostileIT.run("--seconds", "1", "--only", "half packets", "--broken", broken);
        assertEquals(1, run.status(), run.text());
        assertTrue(run.text().contains("VIOLATION: ") && run.text().contains(violation), run.text());
    }
}
