package io.caddis.mqtt.itests.framework;

import io.caddis.mqtt.brokers.ArtemisBroker;
import io.caddis.mqtt.brokers.Broker;
import io.caddis.mqtt.brokers.MosquittoBroker;
import io.caddis.mqtt.container.FrameworkKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a test class runs on, once for each combination. */
record Environment(FrameworkKind framework, String brokerName, Supplier<Broker> brokers) {
    /** Every framework with every broker of this machine. */
    static List<Environment> all() {
        List<Environment> all = new ArrayList<>();
        for (FrameworkKind framework : FrameworkKind.values()) {
            all.add(new Environment(framework, "Artemis", ArtemisBroker::new));
            if (MosquittoBroker.installed()) {
                all.add(new Environment(framework, "Mosquitto", MosquittoBroker::new));
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return framework + " and " + brokerName;
    }
}
