package io.caddis.mqtt.itests.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The check in short. How long messages take is none of its business on any machine. */
class HostileIT {
    static final int SECONDS_MAX = 300;

    /** What came of it, and what was printed. */
    record Run(int status, String text) {
    }

    static Run run(String... arguments) throws Exception {
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
}
