package io.caddis.mqtt.store.file;

import io.caddis.mqtt.store.records.DamagedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipOutputStream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.SFChunk;

/**
 * MVStore's chunks in a file, with {@link Root}s of our own in place of MVStore's header. After a loss of power MVStore
 * would have to guess which chunk is the newest, and takes one whose middle never reached the disk, or an older one: a
 * simulated disk showed both. A root names the chunk and its check sum, and takes the same sync.
 *
 * <p>The rule that makes it safe: never is more than one commit not synced, and what a commit makes free is overwritten
 * by the next one at the earliest. So the last synced commit is always whole.
 */
final class PageFile extends RandomAccessStore {
    private static final int FILL_RATE_MIN = 50;
    private static final int CACHE_MB = 4;
    private static final long CUT_MIN_BYTES = 1 << 20;
    private static final int CUT_SHARE = 4;
    private static final byte[] CHUNK_BEGIN = "chunk:".getBytes(StandardCharsets.ISO_8859_1);

    private final Disk disk;
    /** Of the last chunk written; null before the first. */
    private Root root;
    private long createdMillis;
    private boolean unsynced;
    /** What of the file may be lost, for a person; null if nothing is. */
    private String doubt;

    /**
     * @throws IOException          if it cannot be read or, to be sure of what it holds, written
     * @throws DamagedException     if what was committed is not there
     * @throws OtherFormatException if another version wrote it
     */
    PageFile(Disk disk) throws IOException {
        super(new HashMap<>(Map.of("cacheSize", CACHE_MB, "autoCompactFillRate", FILL_RATE_MIN)));
        this.disk = disk;
        setSize(disk.size());
        if (size() > 0) {
            root = newest();
            if (root == null) {
                setSize(0); // nothing was ever committed
            }
        }
    }

    /** To read from a commit that a scan found, or that the roots name, although it may not be whole. */
    PageFile(Disk disk, Root root) throws IOException {
        super(new HashMap<>(Map.of("cacheSize", 1)));
        this.disk = disk;
        this.root = root;
        setSize(disk.size());
    }

    /**
     * The root of the newest commit that is whole; null if there never was one. A root is never written in parts, since
     * it is smaller than a sector, and its place is empty only before the second commit: all else is damage.
     */
    private Root newest() throws IOException {
        ByteBuffer area = ByteBuffer.allocate(Root.AREA_BYTES);
        disk.read(area, 0);
        Root even = Root.read(area.position(0));
        Root odd = Root.read(area.position(Root.BLOCK_BYTES));
        Root newer = even == null || odd != null && odd.number() > even.number() ? odd : even;
        Root older = newer == odd ? even : odd;
        if (newer == null || older == null && newer.number() > 1) {
            throw new DamagedException(newer == null ? "it names no commit" : "one of its two roots is missing");
        }
        for (Root candidate : new Root[] {newer, older}) {
            ByteBuffer chunk = candidate == null ? null : chunk(candidate);
            if (chunk != null) {
                doubt = candidate == newer ? null : "commit " + newer.number() + " is not whole: either the power"
                        + " failed before it was finished, and nothing that was accepted is missing, or its bytes were"
                        + " changed, and what it accepted is";
                // another process may have read it from the cache of the operating system before the power failed
                disk.write(chunk, candidate.block() * Root.BLOCK_BYTES);
                disk.write(candidate.toBytes(), candidate.position());
                disk.force();
                return candidate;
            }
        }
        if (newer.number() > 1) {
            throw new DamagedException("no commit in it is whole");
        }
        return null; // the first one keeps nothing
    }

    /** What of the file may be lost although it can be used, for a person; null if nothing is. */
    String doubt() {
        return doubt;
    }

    private ByteBuffer chunk(Root candidate) throws IOException {
        long at = candidate.block() * Root.BLOCK_BYTES;
        if (candidate.bytes() <= 0 || at < Root.AREA_BYTES || at + candidate.bytes() > disk.size()) {
            return null;
        }
        ByteBuffer chunk = ByteBuffer.allocate(candidate.bytes());
        disk.read(chunk, at);
        chunk.flip();
        return Root.checkSum(chunk) == candidate.checkSum() ? chunk : null;
    }

    // ---- what MVStore asks for

    @Override
    protected void initializeStoreHeader(long time) {
        createdMillis = time;
        setSize(Root.AREA_BYTES);
    }

    @Override
    protected void readStoreHeader(boolean recoveryMode) {
        createdMillis = root.createdMillis();
        initializeCommonHeaderAttributes(Math.min(createdMillis, System.currentTimeMillis())); // it may be set back
        if (root.checkSum() == Root.UNKNOWN) {
            readScanned();
            return;
        }
        SFChunk newest = readChunkHeaderAndFooter(root.block(), root.chunkId());
        if (newest == null) {
            throw new DamagedException("the chunk of commit " + root.number() + " is none");
        }
        setLastChunk(newest);
        getChunksFromLayoutMap().forEach(chunk -> { }); // reading them makes them known
        clear();
        for (SFChunk chunk : getChunks().values()) {
            if (chunk.block != 0) {
                markUsed(chunk.block * Root.BLOCK_BYTES, chunk.len * Root.BLOCK_BYTES);
            }
            if (chunk.maxLenLive == 0) {
                registerDeadChunk(chunk);
            }
        }
    }

    /** Nothing will be written, so free space does not matter; and a chunk that is not known may not be needed. */
    private void readScanned() {
        SFChunk newest = readChunkHeaderOptionally(root.block(), root.chunkId());
        if (newest == null) {
            throw new DamagedException("no chunk is there");
        }
        setLastChunk(newest);
        try {
            getChunksFromLayoutMap().forEach(chunk -> { });
        } catch (RuntimeException e) {
            for (Root other : scan()) { // as far as they are not known by now
                SFChunk chunk = readChunkHeaderOptionally(other.block(), other.chunkId());
                if (chunk != null) {
                    getChunks().putIfAbsent(chunk.id, chunk);
                }
            }
        }
    }

    /** The chunks that begin anywhere in the file, whole or not, the newest first. */
    List<Root> scan() {
        List<Root> found = new ArrayList<>();
        ByteBuffer begin = ByteBuffer.allocate(CHUNK_BEGIN.length);
        for (long block = Root.AREA_BYTES / Root.BLOCK_BYTES; block * Root.BLOCK_BYTES < size(); block++) {
            try {
                disk.read(begin.clear(), block * Root.BLOCK_BYTES);
            } catch (IOException e) {
                continue; // of a block that the disk cannot read: look at the others
            }
            SFChunk chunk = Arrays.equals(begin.array(), CHUNK_BEGIN) ? readChunkHeaderOptionally(block) : null;
            if (chunk != null) {
                found.add(new Root(chunk.version, System.currentTimeMillis(), chunk.id, block,
                        chunk.len * Root.BLOCK_BYTES, Root.UNKNOWN));
            }
        }
        found.sort(Comparator.comparingLong(Root::number).thenComparing(Root::block).reversed());
        return found;
    }

    @Override
    protected void writeFully(SFChunk chunk, long at, ByteBuffer source) {
        if (at < Root.AREA_BYTES) {
            return; // MVStore's header
        }
        try {
            if (chunk != null && unsynced) {
                force(); // the root before must not be lost with this one
            }
            int length = source.remaining();
            int checkSum = chunk == null ? 0 : Root.checkSum(source);
            setSize(Math.max(size(), at + length));
            disk.write(source, at);
            writeCount.incrementAndGet();
            writeBytes.addAndGet(length);
            if (chunk != null) {
                root = new Root(root == null ? 1 : root.number() + 1, createdMillis, chunk.id, at / Root.BLOCK_BYTES,
                        length, checkSum);
                disk.write(root.toBytes(), root.position());
            }
            unsynced = true;
        } catch (IOException e) {
            throw failure(DataUtils.ERROR_WRITING_FAILED, e);
        }
    }

    @Override
    public ByteBuffer readFully(SFChunk chunk, long at, int length) {
        ByteBuffer target = ByteBuffer.allocate(length);
        try {
            disk.read(target, at);
        } catch (IOException e) {
            throw failure(DataUtils.ERROR_READING_FAILED, e);
        }
        if (target.hasRemaining()) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_READING_FAILED, "it ends at " + (at + target.position())
                    + " and " + length + " bytes were to be read from " + at);
        }
        readCount.incrementAndGet();
        readBytes.addAndGet(length);
        return target.flip();
    }

    @Override
    public void sync() {
        try {
            force();
        } catch (IOException e) {
            throw failure(DataUtils.ERROR_WRITING_FAILED, e);
        }
    }

    private void force() throws IOException {
        if (unsynced) {
            disk.force();
            unsynced = false;
        }
    }

    /** Comes after a sync. Cuts only what is worth it, since a file that goes on growing and shrinking is slow. */
    @Override
    protected void truncate(long size) {
        try {
            setSize(size);
            if (disk.size() - size >= Math.max(CUT_MIN_BYTES, disk.size() / CUT_SHARE)) {
                disk.truncate(size);
                unsynced = true;
            }
        } catch (IOException e) {
            throw failure(DataUtils.ERROR_WRITING_FAILED, e);
        }
    }

    private static RuntimeException failure(int code, IOException e) {
        return DataUtils.newMVStoreException(code, String.valueOf(e.getMessage()), e);
    }

    @Override
    public void close() {
        try {
            disk.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            super.close();
        }
    }

    @Override
    public void open(String fileName, boolean readOnly, char[] encryptionKey) {
        throw new UnsupportedOperationException("it is open");
    }

    @Override
    public RandomAccessStore open(String fileName, boolean readOnly) {
        throw new UnsupportedOperationException("there is one file");
    }

    @Override
    public void backup(ZipOutputStream out) {
        throw new UnsupportedOperationException("copy the file while no client is open");
    }
}
