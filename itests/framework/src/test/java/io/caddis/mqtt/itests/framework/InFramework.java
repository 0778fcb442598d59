package io.caddis.mqtt.itests.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.osgi.framework.BundleException;

/** One broker and one framework for all tests of a class; each test leaves them without clients and listeners. */
abstract class InFramework {
    private static final Environment ENVIRONMENT = Environment.configured();
    /** Test classes run one after the other. */
    private static Deployment deployment;

    @BeforeAll
    static void deploy() throws IOException, BundleException {
        Deployment.awaitNoThreads(); // of an earlier test's framework
        deployment = new Deployment(ENVIRONMENT);
    }

    @AfterEach
    void clear() throws IOException {
        deployment.broker().start();
        deployment.clear();
    }

    @AfterAll
    static void undeploy() {
        deployment.close();
        assertEquals(List.of(), errors(), "errors that the framework reported");
    }

    /** Errors that the framework reported. */
    static List<String> errors() {
        return deployment.container().errors();
    }

    static Environment environment() {
        return ENVIRONMENT;
    }

    static Deployment deployment() {
        return deployment;
    }

    /**
     * Artemis sends a message that it got no PUBREC for again under another packet identifier and without DUP, against
     * [MQTT-4.4.0-1]: after a reconnect no client can tell it from a new one.
     */
    static boolean keepsIdentifiers() {
        return environment().broker() != Environment.BrokerKind.ARTEMIS;
    }
}
