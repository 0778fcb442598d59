package io.caddis.mqtt.itests.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** The command line; what it does in hosts takes too long for a test. */
class HostsCheckTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void helpNamesTheHosts() throws Exception {
        assertEquals(0, HostsCheck.run(out, "--help"));
        for (String name : Hosts.all().keySet()) {
            assertTrue(bytes.toString(StandardCharsets.UTF_8).contains(name), name);
        }
    }

    @Test
    void mistakesAreTold() throws Exception {
        assertEquals(2, HostsCheck.run(out, "--hosts"));
        assertEquals(2, HostsCheck.run(out, "--host"));
        assertEquals(2, HostsCheck.run(out, "--host", "tomcat"));
    }

    @Test
    void whatIsWrongIsToldWhenTheTimeIsOver() {
        FailedStepException e = Assertions.assertThrows(FailedStepException.class,
                () -> Await.nothingWrong(Duration.ZERO, () -> "the door is shut"));
        assertEquals("the door is shut after 0 s", e.getMessage());
    }
}
