package io.caddis.mqtt.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.LoggerFactory;

/** The bytes of one file. */
public interface Disk extends Closeable {
    /** Opens files of a disk. */
    interface Opener {
        Disk open(Path path) throws IOException;
    }

    long size() throws IOException;

    /** Reads as many bytes as there is room for; fewer only at the end of the file. */
    void read(ByteBuffer target, long at) throws IOException;

    /** Writes all bytes. */
    void write(ByteBuffer source, long at) throws IOException;

    void truncate(long size) throws IOException;

    /** What was written before is on the disk when it returns. */
    void force() throws IOException;

    /** The names of new files in a folder are on the disk when it returns, where the system can do that. */
    static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) { // not on Windows, which needs it not
            LoggerFactory.getLogger(Disk.class).debug("the folder {} cannot be synced", folder, e);
        }
    }

    /** A file of the operating system, that this process' user alone may open if it is made now; no link. */
    static Disk open(Path path) throws IOException {
        FileChannel channel = Rights.open(path);
        return new Disk() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public void read(ByteBuffer target, long at) throws IOException {
                int count = 0;
                for (long from = at; target.hasRemaining() && count >= 0; from += count) {
                    count = channel.read(target, from);
                }
            }

            @Override
            public void write(ByteBuffer source, long at) throws IOException {
                for (long to = at; source.hasRemaining();) {
                    to += channel.write(source, to);
                }
            }

            @Override
            public void truncate(long size) throws IOException {
                channel.truncate(size);
            }

            @Override
            public void force() throws IOException {
                channel.force(false); // the length is data
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
