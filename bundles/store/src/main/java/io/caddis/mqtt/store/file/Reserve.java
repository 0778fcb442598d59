package io.caddis.mqtt.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on the disk that is given up when the disk is full. A tree that never overwrites needs some room to note even
 * that a message has ended; without it what fills the disk could never be sent. While it is spent nothing new is
 * accepted. Used by the store's thread only.
 */
public final class Reserve {
    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);
    static final String NAME = "reserve";
    private static final int BYTES = 1 << 20;

    private final Path path;
    private boolean spent;
    /** Why it cannot be made again, if for another reason than a full disk. */
    private String problem;

    public Reserve(Path directory) {
        path = directory.resolve(NAME);
    }

    /** Gives the room to the file. False if it was given before. */
    public boolean spend() {
        if (spent) {
            return false;
        }
        spent = true;
        try {
            return Files.deleteIfExists(path);
        } catch (IOException e) {
            return false;
        }
    }

    /** Takes the room again. False if there is none. */
    public boolean restore() {
        try {
            if (!Rights.isThere(path) || Rights.size(path) != BYTES || !isFile()) {
                try (FileChannel out = Rights.open(path)) {
                    for (ByteBuffer zeros = ByteBuffer.allocate(BYTES); zeros.hasRemaining();) {
                        out.write(zeros);
                    }
                    out.force(true);
                }
            }
            spent = false;
            problem = null;
        } catch (IOException e) {
            problem = isFile() || !Rights.isThere(path) ? null : path + " is no file: remove it";
            if (!spent) {
                Reports.warn(LOG, "no room for the reserve {}: {}", path, e.toString());
            }
            spend();
            spent = true;
        }
        return !spent;
    }

    private boolean isFile() {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    public boolean isSpent() {
        return spent;
    }

    /** For a person. */
    public String text() {
        return problem != null ? "the store has no reserve: " + problem + ". What was accepted goes on"
                : "the disk of the store " + path.getParent() + " is full: make room. What was accepted goes on";
    }
}
