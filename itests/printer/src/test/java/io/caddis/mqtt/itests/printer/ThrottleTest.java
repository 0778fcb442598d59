package io.caddis.mqtt.itests.printer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The printer stays readable at any rate. */
class ThrottleTest {
    private final List<String> printed = new ArrayList<>();

    @Test
    void printsSomeAndCountsTheRest() {
        Throttle throttle = new Throttle(2, 1, printed::add);
        for (int index = 0; index < 5; index++) {
            throttle.line("line " + index, 0);
        }
        assertEquals(List.of("line 0", "line 1"), printed);
        throttle.line("next", TimeUnit.SECONDS.toNanos(1));
        assertEquals(List.of("line 0", "line 1", "... and 3 more", "next"), printed);
    }

    @Test
    void isSilentWithZeroLines() {
        Throttle throttle = new Throttle(0, 1, printed::add);
        throttle.line("line", 0);
        throttle.line("line", TimeUnit.SECONDS.toNanos(2));
        assertEquals(List.of(), printed);
    }
}
