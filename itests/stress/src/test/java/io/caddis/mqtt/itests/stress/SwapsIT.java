package io.caddis.mqtt.itests.stress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The long form is {@code ./caddis verify swaps}. */
class SwapsIT {
    @Test
    @Timeout(SmallRun.SECONDS_MAX)
    void nothingIsLostInFelix() throws Exception {
        SmallRun.findsNothing(SwapsCheck::run, "--rounds", "8", "--transport", "wss", "--durable", "yes",
                "--away", "1", "--seed", "1");
    }

    @Test
    @Timeout(SmallRun.SECONDS_MAX)
    void nothingIsLostInEquinox() throws Exception {
        SmallRun.findsNothing(SwapsCheck::run, "--rounds", "8", "--framework", "equinox", "--away", "1",
                "--seed", "2");
    }
}
