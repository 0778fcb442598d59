package io.caddis.mqtt.itests.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A victim's process. */
final class Child implements AutoCloseable {
    private static final long START_SECONDS = 60;

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Path folder;

    Child(int port, Path folder, long first, String what, String name) throws IOException {
        this.folder = folder;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx128m", "-ea", "-cp", System.getProperty("java.class.path"),
                Victim.class.getName(), Integer.toString(port), folder.toString(), Long.toString(first), what,
                name));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile())).start();
        Thread reader = new Thread(this::read, "victim-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            in.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("output: " + e);
        }
        lines.add("");
    }

    /** Empty at its end. */
    String next() throws InterruptedException, IOException {
        String line = lines.poll(START_SECONDS, TimeUnit.SECONDS);
        if (line == null || line.isEmpty()) {
            throw new IOException("the client " + (line == null ? "says nothing" : "has ended") + "; its log:\n"
                    + Files.readString(folder.resolve("log")));
        }
        return line;
    }

    void await(String wanted) throws InterruptedException, IOException {
        String line = next();
        while (!line.equals(wanted)) {
            line = next();
        }
    }

    boolean said(String line) {
        return lines.contains(line);
    }

    /** Has it write down what it is at; returns when it has. */
    void tell() throws IOException, InterruptedException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        await(Victim.TOLD);
    }

    /** SIGKILL: nothing in the process hears of it. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
