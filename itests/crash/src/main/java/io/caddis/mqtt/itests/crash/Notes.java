package io.caddis.mqtt.itests.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Numbers in a file, each written before {@link #add} returns, so that they outlive the process. Thread-safe. */
final class Notes implements AutoCloseable {
    private final FileChannel out;

    Notes(Path path) throws IOException {
        out = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    synchronized void add(long number) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).putLong(0, number);
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** All of a file, in order; none if it is not there. */
    static List<Long> read(Path path) throws IOException {
        List<Long> numbers = new ArrayList<>();
        if (Files.exists(path)) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
            while (bytes.remaining() >= Long.BYTES) {
                numbers.add(bytes.getLong());
            }
        }
        return numbers;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
