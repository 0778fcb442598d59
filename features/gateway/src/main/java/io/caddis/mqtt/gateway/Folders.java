package io.caddis.mqtt.gateway;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The two folders of a gateway, made and tried, and that of data locked, so that no second gateway uses it. */
final class Folders implements AutoCloseable {
    private final Path load;
    private final Path data;
    private final FileChannel lock;

    /**
     * Makes them if they are not there.
     *
     * @throws StartException with which one cannot be used, why, and what to do
     */
    Folders(Path load, Path data) throws StartException {
        this.load = made("--load", load);
        this.data = made("--data", data);
        lock = locked(this.data);
    }

    private static Path made(String option, Path folder) throws StartException {
        try {
            Files.createDirectories(folder);
            return folder.toRealPath();
        } catch (FileAlreadyExistsException e) {
            throw new StartException(option + " '" + folder + "': " + e.getFile() + " is a file, and a folder is"
                    + " needed: remove it, or name another folder with " + option, e);
        } catch (IOException e) {
            throw new StartException(option + " '" + folder + "': the folder cannot be made (" + e + "): make it, or"
                    + " name another one with " + option, e);
        }
    }

    private static FileChannel locked(Path data) throws StartException {
        FileChannel channel;
        try {
            channel = FileChannel.open(data.resolve("gateway.lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StartException("--data '" + data + "': this user cannot write there (" + e + "): give the right"
                    + " to, or name another folder with --data", e);
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (IOException | OverlappingFileLockException e) {
            close(channel);
            throw new StartException("--data '" + data + "': cannot be locked (" + e + "): name a folder on a local"
                    + " disk with --data", e);
        }
        close(channel);
        throw new StartException("--data '" + data + "': another gateway uses it: stop that one, or name another folder"
                + " with --data", null);
    }

    Path load() {
        return load;
    }

    Path data() {
        return data;
    }

    @Override
    public void close() {
        close(lock);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a lock is not given back", e); // no system does this
        }
    }
}
