package io.caddis.mqtt.itests.kura;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.itests.brokers.ArtemisBroker;
import io.caddis.mqtt.itests.brokers.Broker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code ./caddis verify kura} does at length. */
@Timeout(120)
class LongIT extends InKura {
    @Test
    void ofManyMessagesNoneStaysInFlight() throws Exception {
        Checks checks = new Checks(gateway);
        checks.messages("mosquitto", broker, 1_000);
        assertEquals(List.of(), checks.violations());
    }

    @Test
    void ofManyLossesNoneLosesAMessage() throws Exception {
        Checks checks = new Checks(gateway);
        checks.restarts("mosquitto", broker, 3);
        assertEquals(List.of(), checks.violations());
    }

    @Test
    void besideTheEmbeddedBroker() throws Exception {
        Checks checks = new Checks(gateway);
        try (Broker artemis = new ArtemisBroker()) {
            checks.messages("artemis", artemis, 500);
            checks.restarts("artemis", artemis, 2);
        }
        assertEquals(List.of(), checks.violations());
    }
}
