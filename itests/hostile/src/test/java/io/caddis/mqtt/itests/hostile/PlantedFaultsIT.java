package io.caddis.mqtt.itests.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The check can fail: each fault that it has planted is found, and named. */
class PlantedFaultsIT {
    private static final Map<String, String> NAMES = Map.of("lost", "messages of the healthy client are lost",
            "thread", "threads are left: [caddis-left-1]", "heap", "MiB of the heap's 128 are in use",
            "word", "a foreign word has made a line of its own",
            "forged", "was answered by somebody who was not asked");

    @Test
    @Timeout(HostileIT.SECONDS_MAX)
    void whatGoesWrongIsFound() throws Exception {
        HostileIT.Run run = HostileIT.run("--seconds", "1", "--only", "half packets", "--broken",
                String.join(",", NAMES.keySet()));
        assertEquals(1, run.status(), run.text());
        NAMES.forEach((broken, violation) -> assertTrue(run.text().lines()
                .anyMatch(line -> line.startsWith("VIOLATION: ") && line.contains(violation)),
                () -> broken + " is not found: " + run.text()));
    }
}
