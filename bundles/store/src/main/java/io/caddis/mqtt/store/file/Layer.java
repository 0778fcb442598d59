package io.caddis.mqtt.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.Page;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/** A damaged file as one of its commits left it, to read what can be read; nothing is written. */
final class Layer {
    private final MVStore store;

    /** What a map gives, in the order of its keys. */
    interface Found {
        void entry(long key, byte[] bytes);

        /** The entries from one key to before another, if there are any, cannot be read. */
        void unreadable(long from, long to);
    }

    /** One of several views of a disk. */
    record ReadOnly(Disk disk) implements Disk {
        @Override
        public long size() throws IOException {
            return disk.size();
        }

        @Override
        public void read(ByteBuffer target, long at) throws IOException {
            disk.read(target, at);
        }

        @Override
        public void write(ByteBuffer source, long at) throws IOException {
            throw new IOException("a damaged file is read only");
        }

        @Override
        public void truncate(long size) throws IOException {
            throw new IOException("a damaged file is read only");
        }

        @Override
        public void force() {
            // nothing was written
        }

        @Override
        public void close() {
            // there are other views
        }
    }

    private Layer(MVStore store) {
        this.store = store;
    }

    /** @throws RuntimeException of MVStore, if not even the names of its maps can be read */
    static Layer open(Disk disk, Root root) throws IOException {
        PageFile pages = new PageFile(new ReadOnly(disk), root);
        MVStore store = new MVStore.Builder().adoptFileStore(pages).autoCommitDisabled().autoCommitBufferSize(0).open();
        return new Layer(store);
    }

    Set<String> maps() {
        return new TreeSet<>(store.getMapNames());
    }

    /** Gives the entries of a map from one key to before another. */
    void read(String name, long from, long to, Found found) {
        Page<Long, byte[]> root;
        try {
            if (!store.getMapNames().contains(name)) {
                return;
            }
            MVMap<Long, byte[]> map = store.openMap(name, new MVMap.Builder<Long, byte[]>()
                    .keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
            root = map.getRootPage();
        } catch (RuntimeException | AssertionError e) { // MVStore asserts what the file should be
            found.unreadable(from, to);
            return;
        }
        read(root, from, to, found);
    }

    private static void read(Page<Long, byte[]> page, long from, long to, Found found) {
        int keys = page.getKeyCount();
        if (page.isLeaf()) {
            for (int index = 0; index < keys; index++) {
                long key = page.getKey(index);
                if (key >= from && key < to) {
                    found.entry(key, page.getValue(index));
                }
            }
            return;
        }
        for (int index = 0; index <= keys; index++) {
            long first = Math.max(from, index == 0 ? from : page.getKey(index - 1));
            long end = Math.min(to, index == keys ? to : page.getKey(index));
            if (first < end) {
                readChild(page, index, first, end, found);
            }
        }
    }

    private static void readChild(Page<Long, byte[]> page, int index, long from, long to, Found found) {
        Page<Long, byte[]> child;
        try {
            child = page.getChildPage(index);
        } catch (RuntimeException | AssertionError e) {
            found.unreadable(from, to);
            return;
        }
        read(child, from, to, found);
    }

    void close() {
        store.closeImmediately();
    }
}
