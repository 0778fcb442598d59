package io.caddis.mqtt.itests.kura;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.itests.container.TemporaryFolder;
import io.caddis.mqtt.itests.kura.layers.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code in-flight.persistence=file}: one framework after the other, on the same folder and with one database. */
@Timeout(240)
class DurableIT {
    private static final int IN_FLIGHT = 9;

    private static Gateway gateway(Path store) throws Exception {
        return new Gateway(KuraSet.of(System.getProperty("caddis.kura", "six")),
                Map.of("io.caddis.mqtt.store.directory", store.toString()));
    }

    private static Stack stack(Gateway gateway, ScriptedServer server, Database database) throws Exception {
        return new Stack(gateway, "durable", Gateway.CADDIS, Map.of("broker-url", server.url(), "clean-session", false,
                "in-flight.persistence", "file"), Map.of(), database);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    /** @param killed what the next one finds is what a process leaves that is killed: no file was closed */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNextProcessConfirmsWhatTheLastOneHadInFlight(boolean killed) throws Exception {
        Database database = new Database();
        try (TemporaryFolder folder = TemporaryFolder.create("caddis-kura-durable-");
                ScriptedServer server = new ScriptedServer(0)) {
            server.acknowledge(false);
            Path left = folder.path().resolve("left");
            Path killedAt = folder.path().resolve("killed");
            try (Gateway first = gateway(left)) {
                Stack stack = stack(first, server, database); // is not closed: that would delete its configuration
                stack.awaitConnected();
                stack.awaitCall("established true", 1);
                for (int i = 0; i < IN_FLIGHT; i++) {
                    stack.layer().publish("kura/durable", new byte[] {(byte) i}, 1, 5);
                }
                Gateway.await(() -> "all in flight: " + database + server.published(),
                        () -> database.inFlight() == IN_FLIGHT && server.published().size() == IN_FLIGHT);
                copy(left, killedAt);
            }
            assertEquals(IN_FLIGHT, database.inFlight(), "nothing was acknowledged");
            server.keepSessions();
            server.acknowledge(true);
            try (Gateway next = gateway(killed ? killedAt : left)) {
                Stack stack = stack(next, server, database);
                stack.awaitConnected();
                stack.awaitCall("established false", 1);
                stack.awaitEmpty();
                assertEquals(IN_FLIGHT, database.confirmed());
                assertEquals(0, stack.layer().notTracked(), "each once");
                stack.layer().publish("kura/durable", new byte[1], 1, 5);
                stack.awaitEmpty();
                assertEquals(List.of("established false"), stack.layer().calls());
                assertEquals(2 * IN_FLIGHT + 1, server.published().size());
                assertEquals(IN_FLIGHT, server.duplicates(), "the same messages, by the same identifiers");
            }
        }
    }

    /** The next connection of this name is another one: it sends nothing that nobody asks it for. */
    @Test
    void aDeletedConfigurationLeavesNothingInTheStore() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("caddis-kura-durable-");
                ScriptedServer server = new ScriptedServer(0); Gateway gateway = gateway(folder.path())) {
            server.acknowledge(false);
            Database database = new Database();
            Stack stack = stack(gateway, server, database);
            stack.awaitConnected();
            for (int i = 0; i < IN_FLIGHT; i++) {
                stack.layer().publish("kura/durable", new byte[] {(byte) i}, 1, 5);
            }
            Gateway.await(() -> "all in flight: " + database, () -> database.inFlight() == IN_FLIGHT
                    && server.published().size() == IN_FLIGHT);
            stack.close();
            server.keepSessions();
            server.acknowledge(true);
            try (Stack next = stack(gateway, server, new Database())) {
                next.awaitConnected();
                next.awaitCall("established true", 1);
                next.layer().publish("kura/durable", new byte[1], 1, 5);
                next.awaitEmpty();
                assertEquals(IN_FLIGHT + 1, server.published().size(), "nothing of the deleted one");
            }
        }
    }

    /** A bundle of ours that is replaced costs a connection, and nothing is published twice by Kura. */
    @Test
    void whoeverReplacesManagementGoesOn() throws Exception {
        Database database = new Database();
        try (TemporaryFolder folder = TemporaryFolder.create("caddis-kura-durable-");
                ScriptedServer server = new ScriptedServer(0); Gateway gateway = gateway(folder.path())) {
            server.acknowledge(false);
            Stack stack = stack(gateway, server, database);
            stack.awaitConnected();
            server.keepSessions();
            for (int i = 0; i < IN_FLIGHT; i++) {
                stack.layer().publish("kura/durable", new byte[] {(byte) i}, 1, 5);
            }
            Gateway.await(() -> "all in flight: " + database, () -> database.inFlight() == IN_FLIGHT
                    && server.published().size() == IN_FLIGHT);
            server.acknowledge(true);
            gateway.container().update(gateway.container().bundle("io.caddis.mqtt.management"));
            stack.awaitCall("lost", 1);
            stack.awaitCall("established false", 1);
            stack.awaitEmpty();
            assertEquals(IN_FLIGHT, database.confirmed());
            assertEquals(0, stack.layer().notTracked(), "each once");
        }
    }
}
