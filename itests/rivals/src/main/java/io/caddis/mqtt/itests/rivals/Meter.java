package io.caddis.mqtt.itests.rivals;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM spends from {@link #start} to {@link #stop}: time, processor time, and what its threads allocate. */
final class Meter {

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long allocated = allocatedByAll();
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
        return new Sample(messages, took, cpu, lost, Math.max(0, allocatedByAll() - allocated), 0, 0);
    }

    /** What all threads that are alive have allocated since they began; what a thread that ended did is forgotten. */
    private static long allocatedByAll() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
