package io.caddis.mqtt.itests.rivals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Watches what a message costs where no machine is quiet: what all threads of this JVM allocate for it, and the
 * processor time that they take, beside another client in turns. Neither depends much on who else is busy, as time on
 * the clock does; of some rounds the cheapest counts. Threads of the JVM's own, as the compiler's, do not count.
 *
 * <p>The bounds are generous. They do not measure, they notice what costs several times as much as it did.
 */
final class Guard {

    /** Bytes that may be allocated for a message, about twice as many as are. */
    static final Map<Row, Integer> BYTES_MAX = Map.of(Row.PUBLISH_0, 700, Row.PUBLISH_1, 700, Row.PUBLISH_2, 800,
            Row.RECEIVE_0, 900, Row.RECEIVE_1, 900, Row.RECEIVE_2, 900);
    /** How many times as cheap as the other it has to be at least, about a third of what it is. */
    static final Map<Row, Double> RATIO_MIN = Map.of(Row.PUBLISH_0, 0.7, Row.PUBLISH_1, 0.7, Row.PUBLISH_2, 0.7,
            Row.RECEIVE_0, 0.4, Row.RECEIVE_1, 0.5, Row.RECEIVE_2, 0.5);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 30_000;
    private static final int BURST = 10_000;
    private static final int BURSTS = 4;
    private static final int BURSTS_MAX = 40;

    private final Worker ours;
    private final Worker other;
    /** For people: what was measured. */
    private final List<String> figures = new ArrayList<>();

    Guard(Worker ours, Worker other) {
        this.ours = ours;
        this.other = other;
    }

    /** A contender at work against a sink. */
    static Worker worker(Contender contender, int port, String clientId) throws Exception {
        contender.prepare();
        contender.connect(port, clientId);
        return new Worker(contender, new SinkControl(port, clientId));
    }

    /** Which bounds were broken, a line each. */
    List<String> broken(Row... rows) throws Exception {
        List<String> broken = new ArrayList<>();
        for (Row row : rows) {
            ours.obey(row.order(WARM_UP, 0));
            other.obey(row.order(WARM_UP, 0));
        }
        for (Row row : rows) {
            double bytes = Double.MAX_VALUE;
            double micros = Double.MAX_VALUE;
            double otherMicros = Double.MAX_VALUE;
            int counted = 0;
            for (int i = 0; counted < BURSTS && i < BURSTS_MAX; i++) {
                Map<Long, Long> start = cpuNanos();
                Sample sample = ours.obey(row.order(BURST, 0));
                Map<Long, Long> middle = cpuNanos();
                other.obey(row.order(BURST, 0));
                Map<Long, Long> end = cpuNanos();
                if (end.keySet().containsAll(start.keySet())) { // else what a thread did is not known that has ended
                    counted++;
                    bytes = Math.min(bytes, sample.bytesPerMessage());
                    micros = Math.min(micros, microsBetween(start, middle));
                    otherMicros = Math.min(otherMicros, microsBetween(middle, end));
                }
            }
            double ratio = otherMicros / micros;
            String figure = String.format(Locale.ROOT, "%s: %.0f bytes a message (at most %d), %.2f us of processor"
                    + " time, %.2f times as cheap as the other (at least %.2f)", row.label(), bytes, BYTES_MAX.get(row),
                    micros, ratio, RATIO_MIN.get(row));
            figures.add(figure);
            if (bytes > BYTES_MAX.get(row) || ratio < RATIO_MIN.get(row)) {
                broken.add(figure);
            }
        }
        return broken;
    }

    /** Of all threads that run Java code, by their identifiers, which no other thread gets. */
    private static Map<Long, Long> cpuNanos() {
        long[] threads = THREADS.getAllThreadIds();
        long[] nanos = THREADS.getThreadCpuTime(threads);
        Map<Long, Long> all = new HashMap<>();
        for (int index = 0; index < threads.length; index++) {
            if (nanos[index] >= 0) { // else it has just ended
                all.put(threads[index], nanos[index]);
            }
        }
        return all;
    }

    private static double microsBetween(Map<Long, Long> start, Map<Long, Long> end) {
        return end.entrySet().stream().mapToLong(now -> now.getValue() - start.getOrDefault(now.getKey(), 0L)).sum()
                / 1e3 / BURST;
    }

    List<String> figures() {
        return figures;
    }
}
