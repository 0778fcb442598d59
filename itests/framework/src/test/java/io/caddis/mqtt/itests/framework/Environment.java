package io.caddis.mqtt.itests.framework;

import io.caddis.mqtt.itests.brokers.ArtemisBroker;
import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import io.caddis.mqtt.itests.brokers.TlsFiles;
import io.caddis.mqtt.itests.container.FrameworkKind;
import java.util.Locale;

/** What the tests run on. The build runs all of them once for each combination; alone they run on Felix and Artemis. */
record Environment(FrameworkKind framework, BrokerKind broker) {
    /** A broker to test against. */
    enum BrokerKind {
        ARTEMIS {
            @Override
            Broker start(TlsFiles tls) {
                return new ArtemisBroker(tls);
            }
        },
        MOSQUITTO {
            @Override
            Broker start(TlsFiles tls) {
                return new MosquittoBroker(tls);
            }
        };

        abstract Broker start(TlsFiles tls);
    }

    /** As the system properties {@code caddis.framework} and {@code caddis.broker} say. */
    static Environment configured() {
        return new Environment(FrameworkKind.valueOf(property("caddis.framework", "felix")),
                BrokerKind.valueOf(property("caddis.broker", "artemis")));
    }

    private static String property(String name, String otherwise) {
        return System.getProperty(name, otherwise).toUpperCase(Locale.ROOT);
    }
}
