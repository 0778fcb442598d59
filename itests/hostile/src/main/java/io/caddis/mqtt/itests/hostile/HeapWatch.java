package io.caddis.mqtt.itests.hostile;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * How much of the heap is really in use: what is left after a full collection, asked for or not. One that was not asked
 * for means that the heap was full, and tells what a sample a moment later does not see. Thread-safe.
 */
final class HeapWatch {
    private static final int HISTOGRAM_LINES = 25;
    private static final String FULL = "end of major GC";

    private final Set<String> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP).map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
    private final long limit;
    private long most;
    private boolean shown;

    /** @param limit beyond which it writes to the error output what fills the heap, once */
    HeapWatch(long limit) {
        this.limit = limit;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector).addNotificationListener((told, nothing) -> collected(told), null, null);
        }
    }

    private void collected(Notification told) {
        if (!told.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            return;
        }
        GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(
                (CompositeData) told.getUserData());
        if (info.getGcAction().equals(FULL)) {
            Map<String, MemoryUsage> left = info.getGcInfo().getMemoryUsageAfterGc();
            used(pools.stream().filter(left::containsKey).mapToLong(pool -> left.get(pool).getUsed()).sum());
        }
    }

    private synchronized void used(long bytes) {
        most = Math.max(most, bytes);
    }

    /** The most that was in use since the last time that this was asked, and now. */
    long most() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long now = runtime.totalMemory() - runtime.freeMemory();
        boolean show;
        long answer;
        synchronized (this) {
            answer = Math.max(most, now);
            most = 0;
            show = answer > limit && !shown;
            shown |= show;
        }
        if (show) {
            System.err.println("in use: " + now + " bytes, and before " + answer + "; now by\n" + histogram());
        }
        return answer;
    }

    private static String histogram() {
        try {
            String all = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                    new Object[] {null}, new String[] {String[].class.getName()});
            return all.lines().limit(HISTOGRAM_LINES).collect(Collectors.joining("\n"));
        } catch (JMException e) {
            return e.toString();
        }
    }
}
