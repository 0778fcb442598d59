package io.caddis.mqtt.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Who may use a folder: one process, and in it one store. The operating system's lock decides, and lets go of it when
 * its holder dies; the text in the file only tells a person who it was, and us that it did not close.
 *
 * <p>A channel that was refused stays open and asks again: on POSIX, closing it would end the lock that another channel
 * of this process has on the same file.
 */
public final class Ownership implements AutoCloseable {
    /** Of its file, in a store's folder. */
    public static final String NAME = "lock";
    private static final int TEXT_MAX = 1000;
    /** Far behind the text, since a locked part of a file cannot be read on some systems. */
    private static final long LOCKED_AT = 1L << 40;

    private final Path path;
    private final FileChannel channel;
    private FileLock lock;
    private boolean signed;
    private boolean ours;
    private final boolean second;

    public Ownership(Path path) throws IOException {
        this.path = path;
        second = Rights.isThere(path);
        channel = Rights.open(path);
    }

    /** Takes the folder, unless another one has it. */
    public boolean take() throws IOException {
        if (lock == null) {
            try {
                lock = channel.tryLock(LOCKED_AT, 1, false);
            } catch (OverlappingFileLockException e) {
                ours = true;
                return false;
            }
        }
        ours = false;
        return lock != null;
    }

    /** Whether it is another store of this process that has the folder, as one that is being replaced. */
    public boolean isOurs() {
        return ours;
    }

    /** The one who has the folder, or who did not close it; empty if that is nobody. */
    public String owner() throws IOException {
        ByteBuffer text = ByteBuffer.allocate(TEXT_MAX);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).trim();
    }

    /** Not the first one that uses the folder. */
    public boolean isSecond() {
        return second || signed;
    }

    /** Whoever had the folder before has closed it well. */
    public boolean isClosed() throws IOException {
        return owner().isEmpty();
    }

    /** Leaves our name, for {@link #owner}. */
    public void sign() throws IOException {
        String text = "process " + ProcessHandle.current().pid() + " on " + host() + " since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(bytes, 0, Math.min(TEXT_MAX, bytes.length)), 0);
        signed = true;
    }

    /** True while our name is there. */
    public boolean isSigned() {
        return signed;
    }

    /** Without asking the network, which may take long. */
    private static String host() {
        for (String name : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
            String value = System.getenv(name);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
        } catch (IOException e) {
            return "this host";
        }
    }

    /** Takes our name away: all is well closed. */
    public void unsign() throws IOException {
        channel.truncate(0);
        signed = false;
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.release();
        }
        channel.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
