package io.caddis.mqtt.stress;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The size of the heap after collections of garbage, measured again and again by a thread of its own. */
final class HeapSamples implements AutoCloseable {
    private static final long PERIOD_MILLIS = 20;
    private static final int SAMPLES_MIN = 9;

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final List<Long> samples = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread = new Thread(this::sample, "heap");

    HeapSamples() {
        thread.setDaemon(true);
        thread.start();
    }

    private void sample() {
        try {
            do {
                memory.gc();
                add(memory.getHeapMemoryUsage().getUsed());
            } while (!over.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void add(long bytes) {
        samples.add(bytes);
    }

    /** Whether there are enough to compare. */
    synchronized boolean isEnough() {
        return samples.size() >= SAMPLES_MIN;
    }

    /** By how many bytes the median of the last third is above that of the first. */
    synchronized long growth() {
        int third = samples.size() / 3;
        return median(samples.subList(samples.size() - third, samples.size())) - median(samples.subList(0, third));
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
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
