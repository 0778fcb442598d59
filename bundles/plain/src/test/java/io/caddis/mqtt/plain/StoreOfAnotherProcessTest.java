package io.caddis.mqtt.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A store that another process holds is told at once, by the client's state and one line of the log. */
class StoreOfAnotherProcessTest {
    private static final Map<String, Object> SETTINGS = Map.of("server", "mqtt://127.0.0.1:1", "client.id", "held",
            "durable", true, "connect", false);
    /** It takes some milliseconds, and machines are busy; a store that only takes long is told after ten seconds. */
    private static final long TOLD_NANOS_MAX = TimeUnit.SECONDS.toNanos(8);
    /** Some more looks at the file. */
    private static final long WATCHED_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.caddis.mqtt");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Process other;

    /** The other process. */
    static final class Holder {
        private Holder() {
        }

        public static void main(String[] arguments) throws Exception {
            try (Caddis caddis = new Caddis(Path.of(arguments[0]))) {
                caddis.create("holder", SETTINGS).enqueue(Message.of("a", "x")).get(30, TimeUnit.SECONDS);
                System.out.println("held");
                System.in.read(); // until the test ends, in whichever way
            }
        }
    }

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>(); // other threads write while it is read
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void end() {
        logger.detachAppender(log);
        other.destroyForcibly();
    }

    private void hold(Path directory) throws IOException {
        other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Holder.class.getName(), directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(other.getInputStream(),
                StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null && !line.equals("held")) { // lines of its log, before
            line = lines.readLine();
        }
        assertEquals("held", line);
    }

    private List<String> warnings() {
        return log.list.stream().filter(one -> one.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static boolean within(long nanos, BooleanSupplier condition) {
        for (long from = System.nanoTime(); !condition.getAsBoolean();) {
            if (System.nanoTime() - from > nanos) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return true;
    }

    @Test
    void isToldAtOnce(@TempDir Path directory) throws Exception {
        hold(directory);
        try (Caddis caddis = new Caddis(directory)) {
            MqttClient client = caddis.create("waiting", SETTINGS);
            assertTrue(within(TOLD_NANOS_MAX, () -> client.status().toString().contains("another process")
                    || client.status().toString().contains("process " + other.pid())),
                    () -> "the state says nothing of it: " + client.status() + "; log: " + warnings());
            assertTrue(within(TOLD_NANOS_MAX, () -> !warnings().isEmpty()), "the log says nothing");
            // more looks at the file, of which the log says nothing new
            long from = System.nanoTime();
            assertTrue(within(LIMIT_NANOS, () -> System.nanoTime() - from > WATCHED_NANOS));
            assertEquals(1, warnings().stream().filter(line -> line.startsWith("the store")).count(),
                    () -> warnings().toString());
            assertEquals(1, warnings().stream().filter(line -> line.startsWith("client waiting:")).count(),
                    () -> warnings().toString());
            other.destroyForcibly().waitFor();
            assertTrue(within(LIMIT_NANOS, () -> !client.status().toString().contains("in use by")),
                    () -> "the store is free, and the client does not go on: " + client.status());
            client.enqueue(Message.of("b", "y")).get(30, TimeUnit.SECONDS);
        }
    }
}
