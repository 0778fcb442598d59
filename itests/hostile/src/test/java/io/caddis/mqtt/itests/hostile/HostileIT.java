package io.caddis.mqtt.itests.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check in short, and that it can fail. How long messages take is none of its business on any machine. */
class HostileIT {
    private static final int SECONDS_MAX = 300;

    private record Run(int status, String text) {
    }

    private static Run run(String... arguments) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--untimed");
        int status = HostileCheck.run(new PrintStream(text, true, StandardCharsets.UTF_8),
                all.toArray(new String[0]));
        return new Run(status, text.toString(StandardCharsets.UTF_8));
    }

    @Test
    @Timeout(SECONDS_MAX)
    void noAttackSucceeds() throws Exception {
        Run run = run("--seconds", "25", "--seed", "3");
        assertEquals(0, run.status, run.text);
    }

    @ParameterizedTest
    @Timeout(SECONDS_MAX)
    @CsvSource({"lost, messages of the healthy client are lost", "thread, threads are left: [caddis-left-1]",
        "heap, MiB of the heap's 128 are in use", "word, a foreign word has made a line of its own",
        "forged, was answered by somebody who was not asked"})
    void whatGoesWrongIsFound(String broken, String violation) throws Exception {
        Run run = run("--seconds", "1", "--only", "half packets", "--broken", broken);
        assertEquals(1, run.status, run.text);
        assertTrue(run.text.contains("VIOLATION: ") && run.text.contains(violation), run.text);
    }
}
