package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check in short. How long messages take is none of its business on any machine. */
@Timeout(240)
class OverloadIT {

    private static final long CASE_MILLIS = 600;

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    private PrintStream out() {
        return new PrintStream(text, true, StandardCharsets.UTF_8);
    }

    @Test
    void noOverloadDoesHarm() throws Exception {
        assertEquals(0, OverloadCheck.run(out(), CASE_MILLIS, false), text::toString);
        assertTrue(text.toString(StandardCharsets.UTF_8).contains("no violation"), text::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--second", "--seconds", "--seconds 0", "--seconds 601", "--seconds -1"})
    void wrongUsage(String line) throws Exception {
        assertEquals(2, OverloadCheck.run(out(), line.split(" ")));
        assertTrue(text.toString(StandardCharsets.UTF_8).contains("usage: ./caddis verify overload"), text::toString);
    }
}
