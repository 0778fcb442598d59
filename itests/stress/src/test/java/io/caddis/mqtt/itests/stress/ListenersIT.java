package io.caddis.mqtt.itests.stress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ListenersIT {
    @Test
    @Timeout(SmallRun.SECONDS_MAX)
    void findsNothing() throws Exception {
        SmallRun.findsNothing(ListenersCheck::run, "--rounds", "30", "--seed", "2");
    }
}
