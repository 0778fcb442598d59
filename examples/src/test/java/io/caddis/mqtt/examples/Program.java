package io.caddis.mqtt.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One of the programs, in a process of its own, which ends with this. */
final class Program implements AutoCloseable {
    private static final int END_SECONDS = 30;

    private final Process process;
    private final Path errors;
    private final Heard<String> lines = new Heard<>();

    Program(Class<?> program, Object... arguments) throws IOException {
        errors = Files.createTempFile("caddis-example-", ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m",
                "-cp", System.getProperty("java.class.path"), program.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        Thread reader = new Thread(this::read, "lines of " + program.getSimpleName());
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("not read: " + e);
        }
    }

    /** Waits until it has printed a line. */
    void awaitLine(String line) throws InterruptedException {
        lines.await("line '" + line + "'", all -> all.contains(line), this::errors);
    }

    /** What it printed so far. */
    List<String> lines() {
        return lines.all();
    }

    void type(String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertTrue(process.waitFor(END_SECONDS, TimeUnit.SECONDS), "it outlives kill -9");
    }

    /** Ends its input, which has to end it. */
    void end() throws IOException, InterruptedException {
        process.outputWriter(StandardCharsets.UTF_8).close();
        awaitEnd();
    }

    /** It ends by itself, without an error. */
    void awaitEnd() throws InterruptedException {
        assertTrue(process.waitFor(END_SECONDS, TimeUnit.SECONDS), "it does not end: " + errors());
        assertEquals(0, process.exitValue(), errors());
    }

    String errors() {
        try {
            return "exit " + (process.isAlive() ? "not yet" : process.exitValue()) + "\n" + Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
    }
}
