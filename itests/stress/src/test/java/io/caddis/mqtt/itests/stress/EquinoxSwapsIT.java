package io.caddis.mqtt.itests.stress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link SwapsIT} in Equinox. */
class EquinoxSwapsIT {
    @Test
    @Timeout(SmallRun.SECONDS_MAX)
    void nothingIsLost() throws Exception {
        SmallRun.findsNothing(SwapsCheck::run, "--rounds", "8", "--framework", "equinox", "--away", "1",
                "--seed", "2");
    }
}
