package io.caddis.mqtt.itests.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;

/** One broker and one framework for all tests of a class; each test leaves them without clients and listeners. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InFramework {
    private final Environment environment;
    private Deployment deployment;

    InFramework(Environment environment) {
        this.environment = environment;
    }

    @BeforeAll
    void deploy(@TempDir Path folder) throws IOException, BundleException {
        assertEquals(List.of(), Deployment.threads(), "threads that an earlier test left");
        deployment = new Deployment(environment, folder.resolve("framework"));
    }

    @AfterEach
    void clear() throws IOException, InvalidSyntaxException {
        deployment.broker().start();
        deployment.clear();
    }

    @AfterAll
    void undeploy() {
        deployment.close();
        assertEquals(List.of(), Deployment.threads(), "threads after the framework was stopped");
        assertEquals(List.of(), deployment.container().errors(), "errors that the framework reported");
    }

    Environment environment() {
        return environment;
    }

    Deployment deployment() {
        return deployment;
    }
}
