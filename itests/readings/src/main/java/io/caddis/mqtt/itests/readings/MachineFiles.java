package io.caddis.mqtt.itests.readings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files that are read again for every reading, in turn; of each one the next line every time. For one thread. */
final class MachineFiles {
    private final List<Path> files;
    private final int[] lines;
    private int turn;

    /** @throws IllegalArgumentException if a file cannot be read or holds no reading */
    MachineFiles(String names) {
        files = Stream.of(names.split("[\\s,]+")).filter(name -> !name.isEmpty()).map(Path::of).toList();
        if (files.isEmpty()) {
            throw new IllegalArgumentException("files is empty: name one file or more, for example /proc/meminfo");
        }
        for (Path file : files) {
            if (read(file).isEmpty()) {
                throw new IllegalArgumentException("files names " + file + ", which cannot be read or has no line"
                        + " with a word and numbers: name another file, for example /proc/meminfo");
            }
        }
        lines = new int[files.size()];
    }

    /** A reading taken now; empty if the file has become unreadable. */
    Optional<Reading> next() {
        int index = turn++ % files.size();
        List<Reading> readings = read(files.get(index));
        if (readings.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(readings.get(lines[index]++ % readings.size()));
    }

    private static List<Reading> read(Path file) {
        try {
            return Files.readAllLines(file).stream().flatMap(line -> Reading.parse(file, line).stream()).toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
