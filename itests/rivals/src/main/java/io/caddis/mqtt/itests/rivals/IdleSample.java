package io.caddis.mqtt.itests.rivals;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a JVM takes at one moment.
 *
 * @param heapBytes     of objects that are in use
 * @param residentBytes of the process in the machine's memory; only on Linux
 * @param threads       of Java
 */
record IdleSample(long heapBytes, long residentBytes, int threads) {
    private static final int COLLECTIONS_MAX = 20;

    /** Collects until that frees nothing any more. */
    static IdleSample now() throws IOException {
        long heap = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS_MAX; i++) {
            System.gc();
            long next = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (heap - next < 10_000) {
                break;
            }
            heap = next;
        }
        return new IdleSample(heap, resident(), ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("/proc/self/status does not tell the resident memory");
    }

    /** For a line between processes. */
    String line() {
        return heapBytes + " " + residentBytes + " " + threads;
    }

    static IdleSample parse(String line) {
        String[] words = line.split(" ");
        return new IdleSample(Long.parseLong(words[0]), Long.parseLong(words[1]), Integer.parseInt(words[2]));
    }
}
