package io.caddis.mqtt.itests.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;

/** One broker and one framework for all tests of a class; each test leaves them without clients and listeners. */
abstract class InFramework {
    /** JUnit knows no other place between the tests of one environment; test classes run one after the other. */
    private static Deployment deployment;

    @Parameter
    private Environment environment;

    @BeforeParameterizedClassInvocation
    static void deploy(Environment environment) throws IOException, BundleException {
        assertEquals(List.of(), Deployment.threads(), "threads that an earlier test left");
        deployment = new Deployment(environment);
    }

    @AfterEach
    void clear() throws IOException, InvalidSyntaxException {
        deployment.broker().start();
        deployment.clear();
    }

    @AfterParameterizedClassInvocation
    static void undeploy() {
        deployment.close();
        assertEquals(List.of(), Deployment.threads(), "threads after the framework was stopped");
        assertEquals(List.of(), deployment.container().errors(), "errors that the framework reported");
    }

    Environment environment() {
        return environment;
    }

    static Deployment deployment() {
        return deployment;
    }
}
