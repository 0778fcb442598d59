package io.caddis.mqtt.store;

import io.caddis.mqtt.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/**
 * The one file, open: two maps for each client, and a commit for all. MVStore never overwrites what the last commits
 * need, so after a crash there is either the state before a commit or the one after it.
 */
final class StoreFile {
    /** Raised when the meaning of any byte changes that an older version would read. */
    static final int FORMAT = 1;
    static final String NAME = "sessions.mv";

    private static final String FORMAT_KEY = "format";
    private static final String STATES = "states.";
    private static final String MESSAGES = "messages.";
    /** More pages in memory help nobody: what is in flight is kept beside them. */
    private static final int CACHE_MB = 4;
    /** MVStore's own format begins with two blocks that name it; a shorter file never held anything. */
    private static final long HEADER_BYTES = 8192;
    private static final int FILL_RATE_MIN = 50;
    private static final int TIDY_BYTES = 1 << 20;

    private final String name;
    private final MVStore store;
    private boolean changedSinceShrink;

    private StoreFile(String name, MVStore store) {
        this.name = name;
        this.store = store;
    }

    /**
     * Opens or creates the file of a folder that is ours.
     *
     * @param scheme of MVStore's file systems, empty for files
     */
    static StoreFile open(Path directory, String scheme) throws StoreException {
        Path path = directory.resolve(NAME);
        String name = path.toString();
        try {
            if (scheme.isEmpty() && Files.exists(path) && Files.size(path) < HEADER_BYTES) {
                Files.delete(path); // its process was killed when it had just been created
            }
            MVStore store = new MVStore.Builder().fileName(scheme + name).autoCommitDisabled().autoCommitBufferSize(0)
                    .cacheSize(CACHE_MB).open();
            store.setRetentionTime(0); // every commit is synced before the next one begins
            StoreFile file = new StoreFile(name, store);
            file.checkFormat();
            return file;
        } catch (IOException | RuntimeException e) {
            throw file(name, e);
        }
    }

    private void checkFormat() throws StoreException {
        MVMap<String, String> meta = store.openMap("meta");
        String format = meta.get(FORMAT_KEY);
        if (format == null) {
            meta.put(FORMAT_KEY, Integer.toString(FORMAT));
        } else if (!format.equals(Integer.toString(FORMAT))) {
            store.closeImmediately();
            throw new StoreException("the store " + name + " has format " + format + ", this version reads " + FORMAT
                    + ": start the version of the store bundle that wrote it, or move the file away to begin with an"
                    + " empty one, without its messages", Kind.OTHER, null);
        }
        for (String map : store.getMapNames()) { // what is not open cannot be moved by tidy()
            if (map.startsWith(STATES) || map.startsWith(MESSAGES)) {
                map(map);
            }
        }
    }

    /** In words for a person. */
    private static StoreException file(String name, Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = root.getMessage() == null ? root.toString() : root.getMessage();
        int code = e instanceof MVStoreException failure ? failure.getErrorCode() : -1;
        String text = switch (code) {
            case DataUtils.ERROR_FILE_LOCKED -> "the store " + name + " is in use by another program: stop it";
            case DataUtils.ERROR_UNSUPPORTED_FORMAT -> "the store " + name + " was written by a newer version of"
                    + " MVStore: use that version (" + why + ")";
            case DataUtils.ERROR_FILE_CORRUPT -> "the store " + name + " is damaged and cannot be read: restore a copy,"
                    + " or move it away to begin with an empty one, without its messages (" + why + ")";
            default -> "the store cannot write " + name + ": " + why + ". Make room on its disk, or mend its rights;"
                    + " it goes on by itself, and nothing that was accepted is lost";
        };
        Kind kind = switch (code) {
            case DataUtils.ERROR_FILE_LOCKED -> Kind.BUSY;
            case DataUtils.ERROR_UNSUPPORTED_FORMAT, DataUtils.ERROR_FILE_CORRUPT -> Kind.OTHER;
            default -> Kind.NOT_WRITTEN;
        };
        return new StoreException(text, kind, e);
    }

    StoreException failure(Throwable e) {
        return file(name, e);
    }

    MVMap<Long, byte[]> states(String client) {
        return map(STATES + client);
    }

    MVMap<Long, byte[]> messages(String client) {
        return map(MESSAGES + client);
    }

    private MVMap<Long, byte[]> map(String map) {
        return store.openMap(map, new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
    }

    /** Forgets a client, with the next commit. */
    void remove(String client) {
        store.removeMap(STATES + client);
        store.removeMap(MESSAGES + client);
    }

    /** All changes are on the disk when it returns, as far as the disk keeps its word. */
    void commit() {
        store.commit();
        store.sync();
        changedSinceShrink = true;
    }

    /**
     * Rewrites a bounded part of what is alive in chunks that are mostly dead, so that these become free.
     *
     * @return whether more is worth it
     */
    boolean tidy() {
        if (store.compact(FILL_RATE_MIN, TIDY_BYTES)) {
            commit();
            return true;
        }
        return false;
    }

    /** Moves what is alive to the front and cuts the end off, if anything happened since the last time. Bounded. */
    void shrink() {
        if (changedSinceShrink && store.getFileStore() instanceof RandomAccessStore file) {
            changedSinceShrink = false;
            file.compactMoveChunks(FILL_RATE_MIN, TIDY_BYTES, store);
        }
    }

    /** Bytes of the file. */
    long size() {
        return store.getFileStore().size();
    }

    /** Bytes read since it was opened, and before. */
    long readBytes() {
        return store.getFileStore().getReadBytes();
    }

    /** Closes well. */
    void close() {
        store.close();
    }

    /** Lets go of the file without writing anything. */
    void abandon() {
        store.closeImmediately();
    }
}
