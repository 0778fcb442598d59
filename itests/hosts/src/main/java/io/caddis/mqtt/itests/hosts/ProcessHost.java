package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What all hosts have in common: a folder, a process that is started in it more than once, and its log. */
abstract class ProcessHost implements Host {
    private static final int WORDS_LINES = 3;

    private final Built built;
    private final Path folder;
    private HostProcess process;

    /** @param folder is made */
    ProcessHost(Built built, Path folder) throws IOException {
        this.built = built;
        this.folder = Files.createDirectories(folder);
    }

    final Built built() {
        return built;
    }

    final Path folder() {
        return folder;
    }

    /** Starts a program in the folder. */
    final void run(Map<String, String> environment, List<String> command) throws IOException {
        process = new HostProcess(folder, output(), environment, command);
    }

    @Override
    public final boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.awaitEnd(limit);
    }

    @Override
    public final String lastWords() throws IOException, InterruptedException {
        if (!process.awaitEnd(Duration.ZERO)) {
            return null;
        }
        try (Stream<String> lines = Files.lines(output())) {
            return lines.limit(WORDS_LINES).map(String::strip).collect(Collectors.joining(" "));
        }
    }

    private Path output() {
        return folder.resolve("out.log");
    }

    @Override
    public Path log() {
        return output();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
