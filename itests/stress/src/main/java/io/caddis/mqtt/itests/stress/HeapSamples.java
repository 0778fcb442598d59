package io.caddis.mqtt.itests.stress;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The size of the heap after collections of garbage, measured again and again by a thread of its own. */
final class HeapSamples implements AutoCloseable {
    private static final long PERIOD_MILLIS = 20;
    private static final int SAMPLES_MIN = 9;

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final BooleanSupplier begins;
    private final List<Long> samples = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread = new Thread(this::sample, "heap");

    /** @param begins asked before each, whether it counts */
    HeapSamples(BooleanSupplier begins) {
        this.begins = begins;
        thread.setDaemon(true);
        thread.start();
    }

    private void sample() {
        try {
            do {
                if (begins.getAsBoolean()) {
                    memory.gc();
                    add(afterCollection());
                }
            } while (!over.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was left by the collection, and not what came since: that depends on how busy the machine is. */
    private static long afterCollection() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed()).sum();
    }

    private synchronized void add(long bytes) {
        samples.add(bytes);
    }

    /** Whether there are enough to compare. */
    synchronized boolean isEnough() {
        return samples.size() >= SAMPLES_MIN;
    }

    /**
     * By how many bytes the least of the last third is above the least of the first: what a young collection just
     * between the whole one and the look at it leaves alive for a moment only adds, and what is kept is in all of
     * them. Only if {@link #isEnough}.
     */
    synchronized long growth() {
        int third = samples.size() / 3;
        return Collections.min(samples.subList(samples.size() - third, samples.size()))
                - Collections.min(samples.subList(0, third));
    }

    @Override
    public void close() {
        over.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
