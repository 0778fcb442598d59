package io.caddis.mqtt.itests.gateway;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A gateway that runs, and all lines that it has written. Its standard input is no terminal. */
final class GatewayProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Path BUILT = Path.of(System.getProperty("caddis.gateway")).toAbsolutePath().normalize();

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader = new Thread(this::read, "gateway-output");

    /** Starts a command in a folder. */
    GatewayProcess(Path folder, List<String> command) throws IOException {
        process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
        reader.start();
    }

    /** Starts the executable jar with the Java of this process. */
    static GatewayProcess ofJar(Path folder, String... arguments) throws IOException {
        return of(folder, List.of(), arguments);
    }

    /** The same, with options for Java. */
    static GatewayProcess of(Path folder, List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx128m"));
        command.addAll(options);
        command.addAll(List.of("-jar", built("caddis-gateway.jar").toString()));
        command.addAll(List.of(arguments));
        return new GatewayProcess(folder, command);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What the packaging of the gateway has made. */
    static Path built(String name) {
        return BUILT.resolve(name);
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (IOException e) {
            lines.add("its output cannot be read: " + e);
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Those that begin with a text. */
    long count(String begin) {
        return lines.stream().filter(line -> line.startsWith(begin)).count();
    }

    /** Returns when a line has a text. */
    void says(String text) {
        until("a line with " + text, () -> lines.stream().anyMatch(line -> line.contains(text)));
    }

    /** Fails if it takes too long, with all that was said. */
    void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                fail("expected within " + LIMIT.toSeconds() + " s: " + what + "; it said:\n"
                        + String.join("\n", lines));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** SIGTERM; returns the exit status. */
    int terminate() throws InterruptedException {
        process.toHandle().destroy(); // that of Process would close its output, too
        return status();
    }

    /** The exit status, when it has ended by itself. */
    int status() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            fail("it does not end; it said:\n" + String.join("\n", lines));
        }
        reader.join(LIMIT.toMillis());
        return process.exitValue();
    }

    /** What it has started itself and what still runs. */
    Stream<ProcessHandle> descendants() {
        return process.descendants();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
