package io.caddis.mqtt.itests.stress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OfflineIT {
    @Test
    @Timeout(SmallRun.SECONDS_MAX)
    void findsNothing() throws Exception {
        SmallRun.findsNothing(OfflineCheck::run, "--millis", "200", "--seed", "4");
    }
}
