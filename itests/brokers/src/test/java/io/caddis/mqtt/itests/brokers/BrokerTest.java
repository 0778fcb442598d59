package io.caddis.mqtt.itests.brokers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.brokers.Broker.State;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each broker: answers, comes back on its port with or without its state, and goes. */
class BrokerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    static Stream<Named<Supplier<Broker>>> brokers() {
        List<Named<Supplier<Broker>>> brokers = new ArrayList<>();
        brokers.add(Named.of("Artemis", ArtemisBroker::new));
        if (MosquittoBroker.installed()) {
            brokers.add(Named.of("Mosquitto", MosquittoBroker::new));
        }
        return brokers.stream();
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void answersUntilClosed(Supplier<Broker> factory) {
        Broker broker = factory.get();
        int port = broker.port();
        assertEquals("mqtt://127.0.0.1:" + port, broker.uri().toString());
        assertTrue(Loopback.answers(port));
        broker.close();
        assertFalse(Loopback.answers(port));
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void comesBackOnTheSamePort(Supplier<Broker> factory) {
        try (Broker broker = factory.get()) {
            int port = broker.port();
            for (State state : State.values()) {
                broker.stop(state);
                assertFalse(Loopback.answers(port), "stopped, " + state);
                broker.start();
                assertTrue(Loopback.answers(port), "started, " + state);
            }
            assertEquals(port, broker.port());
        }
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void remembersSessionsOnlyWhenStateIsKept(Supplier<Broker> factory) throws IOException {
        try (Broker broker = factory.get()) {
            assertFalse(RawClient.sessionPresent(broker.port()), "first connection");
            assertTrue(RawClient.sessionPresent(broker.port()), "second connection");
            broker.stop(State.KEPT);
            broker.start();
            assertTrue(RawClient.sessionPresent(broker.port()), "after a stop that keeps the state");
            broker.stop(State.LOST);
            broker.start();
            assertFalse(RawClient.sessionPresent(broker.port()), "after a stop that loses the state");
        }
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void knowsWhoIsConnectedAndCutsThemOff(Supplier<Broker> factory) throws IOException {
        try (Broker broker = factory.get()) {
            for (State state : State.values()) {
                try (Socket socket = RawClient.connect(broker.port())) {
                    assertTrue(Loopback.await(LIMIT, () -> broker.clients().contains("raw")), "came, " + state);
                    broker.stop(state);
                    socket.setSoTimeout((int) LIMIT.toMillis());
                    assertEquals(-1, socket.getInputStream().read(), "end of the connection, " + state);
                }
                broker.start();
                assertTrue(Loopback.await(LIMIT, () -> !broker.clients().contains("raw")), "gone, " + state);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void acceptsBothVersions(Supplier<Broker> factory) throws IOException {
        try (Broker broker = factory.get()) {
            assertTrue(RawClient.accepted(broker.port(), 4), "MQTT 3.1.1");
            assertTrue(RawClient.accepted(broker.port(), 5), "MQTT 5.0");
        }
    }
}
