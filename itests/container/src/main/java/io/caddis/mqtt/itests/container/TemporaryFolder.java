package io.caddis.mqtt.itests.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for the state of a framework.
 *
 * @param path where it is
 */
public record TemporaryFolder(Path path) implements AutoCloseable {
    private static final Duration DELETE_LIMIT = Duration.ofSeconds(5);

    /** A new and empty one. */
    public static TemporaryFolder create(String prefix) throws IOException {
        return new TemporaryFolder(Files.createTempDirectory(prefix));
    }

    /** Deletes it with all it holds; a framework may write to it for a moment after it said that it stopped. */
    @Override
    public void close() {
        Await.until(DELETE_LIMIT, () -> {
            delete();
            return Files.notExists(path);
        });
    }

    private void delete() {
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            deepestFirst.forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // a file went while the folder was being read: the next attempt finds out
        }
    }
}
