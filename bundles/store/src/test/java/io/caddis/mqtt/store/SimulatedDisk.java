package io.caddis.mqtt.store;

import io.caddis.mqtt.store.file.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A disk in memory that remembers every write since it was new, so that a test can ask what would be on it if the power
 * had failed at any of them: all that was synced before, and of the rest some sectors and some not. It can also be
 * full.
 */
final class SimulatedDisk implements Disk {
    private static final int SECTOR = 512;

    private byte[] content = new byte[0];
    private int size;
    private final List<Step> steps = new ArrayList<>();
    volatile long sizeMax = Long.MAX_VALUE;

    /** Bytes at a place; a new length if there are no bytes; a sync if the place is negative. */
    private record Step(long at, byte[] bytes) {
        boolean isSync() {
            return at < 0;
        }
    }

    /** Writes, cuts and syncs so far. */
    synchronized int steps() {
        return steps.size();
    }

    /** What the disk holds if the power fails after this many steps. */
    synchronized SimulatedDisk crash(int count, Random random, boolean inOrder) {
        int synced = 0;
        for (int step = 0; step < count; step++) {
            synced = steps.get(step).isSync() ? step : synced;
        }
        SimulatedDisk image = new SimulatedDisk();
        for (int step = 0; step < count; step++) {
            Step one = steps.get(step);
            if (one.isSync()) {
                continue;
            }
            if (step < synced || inOrder && step < count - 1) {
                image.redo(one);
            } else {
                image.redoPartly(one, random, inOrder);
            }
        }
        return image;
    }

    private void redo(Step step) {
        if (step.bytes == null) {
            cut(step.at);
        } else {
            put(step.at, step.bytes, 0, step.bytes.length);
        }
    }

    private void redoPartly(Step step, Random random, boolean inOrder) {
        if (step.bytes == null) {
            if (random.nextBoolean()) {
                cut(step.at);
            }
            return;
        }
        int torn = random.nextInt(step.bytes.length + 1);
        for (int at = 0; at < step.bytes.length; at += SECTOR) {
            int length = Math.min(SECTOR, step.bytes.length - at);
            if (inOrder ? at + length <= torn : random.nextInt(4) > 0) {
                put(step.at + at, step.bytes, at, length);
            }
        }
    }

    private void put(long at, byte[] bytes, int from, int length) {
        int end = Math.toIntExact(at + length);
        if (end > content.length) {
            content = Arrays.copyOf(content, Math.max(end, content.length * 2));
        }
        System.arraycopy(bytes, from, content, (int) at, length);
        size = Math.max(size, end);
    }

    private void cut(long newSize) {
        if (newSize < size) {
            Arrays.fill(content, (int) newSize, size, (byte) 0);
            size = (int) newSize;
        }
    }

    @Override
    public synchronized long size() {
        return size;
    }

    @Override
    public synchronized void read(ByteBuffer target, long at) {
        int count = (int) Math.min(target.remaining(), size - at);
        if (count > 0) {
            target.put(content, (int) at, count);
        }
    }

    @Override
    public synchronized void write(ByteBuffer source, long at) throws IOException {
        byte[] bytes = new byte[source.remaining()];
        if (at + bytes.length > sizeMax) {
            throw new IOException("No space left on device");
        }
        source.get(bytes);
        steps.add(new Step(at, bytes));
        put(at, bytes, 0, bytes.length);
    }

    @Override
    public synchronized void truncate(long newSize) {
        steps.add(new Step(newSize, null));
        cut(newSize);
    }

    @Override
    public synchronized void force() {
        steps.add(new Step(-1, null));
    }

    @Override
    public void close() {
    }
}
