package io.caddis.mqtt.itests.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of the check, which obeys commands of one line each. */
final class ChildProcess implements AutoCloseable {
    static final int HEAP_MIB = 128;
    private static final List<String> COMPILERS = List.of("C1 CompilerThre", "C2 CompilerThre"); // as Linux cuts them
    private static final long ANSWER_SECONDS = 60;
    private static final String GONE = "gone";
    /** Of util-linux. A process of least niceness holds a processor for its slice of 3 ms, an idle one for none. */
    private static final Path CHRT = Path.of("/usr/bin/chrt");

    private final String what;
    private final Process process;
    private final Writer commands;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private ChildProcess(String what, List<String> command, Redirect errors) throws IOException {
        this.what = what;
        process = new ProcessBuilder(command).redirectError(errors).start();
        commands = process.outputWriter(StandardCharsets.UTF_8);
        Peer.start(this::read);
    }

    /** The one that is attacked. */
    static ChildProcess victim(int brokerPort, String broken, Path log) throws IOException {
        String logging = Objects.requireNonNull(ChildProcess.class.getResource("logging.xml")).toString();
        List<String> command = java("-XX:+UseSerialGC", "-Xms" + HEAP_MIB + "m", "-Xmx" + HEAP_MIB + "m", "-ea",
                "-XX:-UseDynamicNumberOfCompilerThreads",
                "-Dlogback.configurationFile=" + logging, Victim.class.getName(), Integer.toString(brokerPort));
        if (!broken.isEmpty()) {
            command.add(broken);
        }
        return new ChildProcess("the attacked process", command, Redirect.to(log.toFile()));
    }

    /**
     * The one that attacks.
     *
     * @param yielding whether it leaves the processors to the others: attackers have machines of their own, so what
     *                 they take of this one is not to be measured
     */
    static ChildProcess attackers(boolean yielding) throws IOException {
        List<String> command = java(Attackers.class.getName());
        if (yielding && Files.isExecutable(CHRT)) {
            command.addAll(0, List.of(CHRT.toString(), "--idle", "0"));
        }
        return new ChildProcess("the process of the attackers", command, Redirect.INHERIT);
    }

    /**
     * From now on the compiler's threads leave the processors to the others. A process that runs for weeks compiles
     * in its first minutes; of the time that a client waited too long here, about half was spent by a thread that the
     * system left waiting for these, also while another processor had nothing to do.
     *
     * @return whether the system can do that
     */
    boolean compileWhenIdle() throws IOException, InterruptedException {
        Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
        if (!Files.isExecutable(CHRT) || !Files.isDirectory(tasks)) {
            return false;
        }
        int yielding = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                if (COMPILERS.contains(Files.readString(thread.resolve("comm")).strip())
                        && new ProcessBuilder(CHRT.toString(), "--idle", "--pid", "0", thread.getFileName().toString())
                                .redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start().waitFor() == 0) {
                    yielding++;
                }
            }
        }
        return yielding == COMPILERS.size();
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath()));
        command.addAll(List.of(arguments));
        return command;
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
            throw new IOException(what + " has ended", e);
        }
        List<String> answer = new ArrayList<>();
        String line = lines.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        while (line != null && !line.equals("ok") && !line.equals(GONE)) {
            answer.add(line);
            line = lines.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
        if (line == null) {
            throw new IOException(what + " has not answered to '" + command.split(" ")[0] + "' for "
                    + ANSWER_SECONDS + " s");
        }
        if (line.equals(GONE)) {
            throw new IOException(what + " has ended");
        }
        return answer;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
