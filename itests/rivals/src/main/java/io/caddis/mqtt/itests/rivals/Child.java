package io.caddis.mqtt.itests.rivals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A forked JVM with the class path of this one, that talks in lines and is not waited for without a deadline. */
final class Child implements AutoCloseable {

    private static final String END = "\0";
    private static final int ERROR_LINES_MAX = 40;
    private static final long GRACE_SECONDS = 5;

    private final String name;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Deque<String> lastErrors = new ArrayDeque<>();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        follow(process.getInputStream(), lines::add, () -> lines.add(END));
        follow(process.getErrorStream(), this::keepError, () -> { });
    }

    static Child start(String name, List<String> jvmOptions, Class<?> main, String... args) throws IOException {
        return start(name, jvmOptions, System.getProperty("java.class.path"), main.getName(), args);
    }

    static Child start(String name, List<String> jvmOptions, String classPath, String main, String... args)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(List.of(args));
        return new Child(name, new ProcessBuilder(command).start());
    }

    /** Sends an order and returns the rest of the answer that begins with the expected word. */
    String ask(String order, String expectedWord) throws BenchException {
        try {
            OutputStream orders = process.getOutputStream();
            orders.write((order + "\n").getBytes(StandardCharsets.UTF_8));
            orders.flush();
        } catch (IOException e) {
            throw failure("has ended before '" + order + "'");
        }
        return await(expectedWord);
    }

    /** Waits for a line that begins with this word, and returns the rest of it. */
    String await(String expectedWord) throws BenchException {
        String line;
        try {
            line = lines.poll(Plan.DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("was interrupted");
        }
        if (line == null) {
            throw failure("did not answer within " + Plan.DEADLINE_SECONDS + " s");
        }
        if (line.startsWith(expectedWord)) {
            return line.substring(expectedWord.length()).trim();
        }
        throw failure(line.equals(END) ? "has ended" : line);
    }

    /** Lets the process end by itself, as it does with its input. */
    void end() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroyForcibly();
        }
    }

    /** Ends the process: politely by the end of its input, then by force. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private BenchException failure(String what) {
        process.destroyForcibly();
        synchronized (lastErrors) {
            return new BenchException(name + " " + what, List.copyOf(lastErrors));
        }
    }

    private void keepError(String line) {
        synchronized (lastErrors) {
            if (lastErrors.size() == ERROR_LINES_MAX) {
                lastErrors.removeFirst();
            }
            lastErrors.addLast(line);
        }
    }

    private void follow(InputStream stream, Consumer<String> reader, Runnable atEnd) {
        Thread thread = new Thread(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                in.lines().forEach(reader);
            } catch (IOException | UncheckedIOException e) {
                reader.accept(e.toString());
            } finally {
                atEnd.run();
            }
        }, name + "-output");
        thread.setDaemon(true);
        thread.start();
    }
}
