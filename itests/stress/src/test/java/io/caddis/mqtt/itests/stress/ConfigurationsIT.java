package io.caddis.mqtt.itests.stress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConfigurationsIT {
    @Test
    @Timeout(SmallRun.SECONDS_MAX)
    void findsNothing() throws Exception {
        SmallRun.findsNothing(ConfigurationsCheck::run, "--clients", "24", "--seed", "3");
    }
}
