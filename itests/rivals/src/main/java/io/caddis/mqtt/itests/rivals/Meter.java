package io.caddis.mqtt.itests.rivals;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** What this JVM spends from {@link #start} to {@link #stop}: time, processor time, and what its threads allocate. */
final class Meter {

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Map<Long, Long> allocated = allocated();
    private final long cpuNanos = PROCESS.getProcessCpuTime();
    private final long nanos = System.nanoTime();

    private Meter() {
    }

    static Meter start() {
        return new Meter();
    }

    /** @param lost how many of the messages did not arrive */
    Sample stop(long messages, long lost) {
        long took = System.nanoTime() - nanos;
        long cpu = PROCESS.getProcessCpuTime() - cpuNanos;
        return new Sample(messages, took, cpu, lost, allocatedSince(), 0, 0);
    }

    /** By threads that are alive; what one has done that ended meanwhile is forgotten, and takes nothing off others. */
    private long allocatedSince() {
        return allocated().entrySet().stream()
                .mapToLong(now -> Math.max(0, now.getValue() - allocated.getOrDefault(now.getKey(), 0L))).sum();
    }

    /** Bytes so far, by the identifiers of all threads that are alive, which no other thread gets. */
    private static Map<Long, Long> allocated() {
        long[] threads = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(threads);
        Map<Long, Long> all = new HashMap<>();
        for (int index = 0; index < threads.length; index++) {
            all.put(threads[index], Math.max(0, bytes[index]));
        }
        return all;
    }
}
