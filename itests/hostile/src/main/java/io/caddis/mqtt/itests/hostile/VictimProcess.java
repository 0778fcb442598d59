package io.caddis.mqtt.itests.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The attacked process, as the attackers command it. */
final class VictimProcess implements AutoCloseable {
    static final int HEAP_MIB = 128;
    private static final long ANSWER_SECONDS = 60;
    private static final String GONE = "gone";

    private final Process process;
    private final Writer commands;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    VictimProcess(int brokerPort, String broken, Path log) throws IOException {
        String logging = Objects.requireNonNull(VictimProcess.class.getResource("logging.xml")).toString();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-Xms" + HEAP_MIB + "m", "-Xmx" + HEAP_MIB + "m", "-ea",
                "-Dlogback.configurationFile=" + logging, "-cp", classPath(), Victim.class.getName(),
                Integer.toString(brokerPort)));
        if (!broken.isEmpty()) {
            command.add(broken);
        }
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        commands = process.outputWriter(StandardCharsets.UTF_8);
        Peer.start(this::read);
    }

    /** That of this process; a build's tests may have theirs in a property. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            in.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("output: " + e);
        }
        lines.add(GONE);
    }

    /**
     * Has a command obeyed.
     *
     * @return the lines of the answer
     * @throws IOException if there is none
     */
    List<String> tell(String command) throws IOException, InterruptedException {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new IOException("the attacked process has ended", e);
        }
        List<String> answer = new ArrayList<>();
        String line = lines.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        while (line != null && !line.equals("ok") && !line.equals(GONE)) {
            answer.add(line);
            line = lines.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
        if (line == null) {
            throw new IOException("the attacked process has not answered to '" + command.split(" ")[0] + "' for "
                    + ANSWER_SECONDS + " s");
        }
        if (line.equals(GONE)) {
            throw new IOException("the attacked process has ended");
        }
        return answer;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
