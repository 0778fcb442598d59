package io.caddis.mqtt.store.file;

import io.caddis.mqtt.spi.FailureText;
import io.caddis.mqtt.spi.FileRights;
import io.caddis.mqtt.store.file.StoreException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.h2.mvstore.Chunk;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.Page;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.DataType;
import org.h2.mvstore.type.LongDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one file, open: four maps for each client, and a commit for all.
 */
public final class StoreFile {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFile.class);
    public static final String NAME = "sessions.mv";

    /** All that this package may load, for a thread that goes on when no more classes are to be had. */
    public static final List<Class<?>> CLASSES = List.of(Disk.class, Disk.Opener.class, Layer.class,
            Layer.Found.class, Layer.ReadOnly.class, OtherFormatException.class, Ownership.class, PageFile.class,
            Recovery.class, Recovery.Copy.class, Recovery.OneLayer.class, Recovery.Outcome.class, Reserve.class,
            Rights.class, FileRights.class, FailureText.class, Root.class, StoreException.class,
            StoreException.Kind.class, StoreFile.class, Chunk.class, DataUtils.class,
            FileStore.class, MVMap.class, MVMap.Builder.class, MVMap.MapBuilder.class, MVStore.class,
            MVStore.Builder.class, MVStoreException.class, Page.class, RandomAccessStore.class, SFChunk.class,
            ByteArrayDataType.class, DataType.class, LongDataType.class);

    static final String STATES = "states.";
    static final String MESSAGES = "messages.";
    static final String ARRIVALS = "arrivals.";
    static final String TRACKS = "tracks.";
    private static final int FILL_RATE_MIN = 50;
    private static final int TIDY_BYTES = 1 << 20;

    private final MVStore store;
    private final String doubt;
    private boolean changedSinceShrink;

    private StoreFile(MVStore store, String doubt) {
        this.store = store;
        this.doubt = doubt;
    }

    /**
     * Opens or creates the file of a folder that is ours.
     *
     * @throws StoreException of kind DAMAGED if {@link Recovery} may help
     */
    public static StoreFile open(Path directory, Disk.Opener opener) throws StoreException {
        return open(directory, NAME, opener);
    }

    /** Ends an exchange of files by {@link Recovery}, if the process ended during one. */
    public static void goOn(Path directory) throws IOException {
        Recovery.goOn(directory);
    }

    static StoreFile open(Path directory, String name, Disk.Opener opener) throws StoreException {
        Path path = directory.resolve(name);
        Disk disk = disk(path, opener);
        try {
            PageFile pages = new PageFile(disk);
            boolean isNew = pages.size() == 0;
            MVStore store = new MVStore.Builder().adoptFileStore(pages).autoCommitDisabled()
                    .autoCommitBufferSize(0).open();
            store.setRetentionTime(0); // every commit is synced before the next one begins
            StoreFile file = new StoreFile(store, pages.doubt());
            for (String map : store.getMapNames()) { // what is not open cannot be moved by tidy()
                file.map(map);
            }
            if (isNew) { // from now on an empty file has lost something
                store.setStoreVersion(1);
                file.commit();
                Disk.forceFolder(directory);
            }
            return file;
        } catch (IOException | RuntimeException | Error e) {
            close(disk);
            throw failure(path.toString(), e);
        }
    }

    private static Disk disk(Path path, Disk.Opener opener) throws StoreException {
        try {
            return opener.open(path);
        } catch (AccessDeniedException e) {
            throw new StoreException("the store may not read and write " + path + ": give this process the right to, or"
                    + " configure another directory; it goes on by itself", Kind.OTHER, e);
        } catch (IOException e) {
            if (Files.isDirectory(path)) {
                throw new StoreException("the store cannot use " + path + ": it is a folder, and a file is needed."
                        + " Remove it, or configure another directory; it goes on by itself", Kind.OTHER, e);
            }
            if (Rights.isThere(path) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new StoreException("the store cannot use " + e.getMessage() + "; it goes on by itself",
                        Kind.OTHER, e);
            }
            throw failure(path.toString(), e);
        }
    }

    /** What of it may be lost although it can be used, for a person; null if nothing is. */
    public String doubt() {
        return doubt;
    }

    private static void close(Disk disk) {
        try {
            if (disk != null) {
                disk.close();
            }
        } catch (IOException e) {
            Reports.debug(LOG, "closing what could not be opened", e);
        }
    }

    /** In words for a person. */
    public static StoreException failure(String name, Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = root.getMessage() == null ? root.toString() : root.getMessage();
        if (root instanceof IOException) {
            return new StoreException("the store cannot write " + name + ": " + why + ". Make room on its disk, or mend"
                    + " its rights; it goes on by itself, and nothing that was accepted is lost", Kind.NOT_WRITTEN, e);
        }
        boolean isClosed = root instanceof MVStoreException broken && broken.getErrorCode() == DataUtils.ERROR_CLOSED;
        // MVStore reads what it did not write, and asserts what the file should be
        boolean isDamaged = root instanceof RuntimeException && !(root instanceof OtherFormatException) && !isClosed
                || root instanceof AssertionError;
        return new StoreException("the store cannot use " + name + ": " + why + ". If it is of a newer version of this"
                + " bundle, use that; if it is damaged, restore a copy, or move it away to begin with an empty one,"
                + " without its messages", isDamaged ? Kind.DAMAGED : Kind.OTHER, e);
    }

    public MVMap<Long, byte[]> states(String client) {
        return map(STATES + client);
    }

    public MVMap<Long, byte[]> messages(String client) {
        return map(MESSAGES + client);
    }

    public MVMap<Long, byte[]> arrivals(String client) {
        return map(ARRIVALS + client);
    }

    public MVMap<Long, byte[]> tracks(String client) {
        return map(TRACKS + client);
    }

    private MVMap<Long, byte[]> map(String map) {
        return store.openMap(map, new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
    }

    /** Forgets a client, with the next commit. */
    public void remove(String client) {
        store.removeMap(STATES + client);
        store.removeMap(MESSAGES + client);
        store.removeMap(ARRIVALS + client);
        store.removeMap(TRACKS + client);
    }

    /** All changes are on the disk when it returns, as far as the disk keeps its word. */
    public void commit() {
        store.commit();
        store.sync();
        changedSinceShrink = true;
    }

    /**
     * Rewrites a bounded part of what is alive in chunks that are mostly dead, so that these become free.
     *
     * @return whether more is worth it
     */
    public boolean tidy() {
        if (store.compact(FILL_RATE_MIN, TIDY_BYTES)) {
            commit();
            return true;
        }
        return false;
    }

    /** Moves what is alive to the front and cuts the end off, if anything happened since the last time. Bounded. */
    public void shrink() {
        if (changedSinceShrink && store.getFileStore() instanceof RandomAccessStore file) {
            changedSinceShrink = false;
            file.compactMoveChunks(FILL_RATE_MIN, TIDY_BYTES, store);
        }
    }

    /** Bytes of the file. */
    public long size() {
        return store.getFileStore().size();
    }

    /** Bytes read since it was opened, and before. */
    public long readBytes() {
        return store.getFileStore().getReadBytes();
    }

    /** Closes well. */
    public void close() {
        store.close();
    }

    /** Lets go of the file without writing anything. */
    public void abandon() {
        store.closeImmediately();
    }
}
