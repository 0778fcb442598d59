package io.caddis.mqtt.itests.stress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In Felix. The long form is {@code ./caddis verify swaps}. */
class SwapsIT {
    @Test
    @Timeout(SmallRun.SECONDS_MAX)
    void nothingIsLost() throws Exception {
        SmallRun.findsNothing(SwapsCheck::run, "--rounds", "8", "--transport", "wss", "--durable", "yes",
                "--away", "1", "--seed", "1");
    }
}
