package io.caddis.mqtt.itests.demo;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the numbers of the messages that the printer bundle received. It is a service that outlives that bundle, of
 * java types only. Messages of other senders on the same broker are left out. Thread safe.
 */
final class Ledger implements BiConsumer<String, String> {
    private static final Pattern NUMBERS = Pattern.compile("\"seq\":(\\d{1,9}),\"run\":\"([-\\w]+)\",\"qos\":([012])");

    private final Map<String, Run> runs = new HashMap<>();
    private final Set<String> greeted = new HashSet<>();
    private String watched = "";
    private long lastArrivalNanos;
    private long gapMaxNanos;
    private int swappedAt;
    private int firstAfter;

    /** What arrived of one run of the sending application. */
    private static final class Run {
        private final BitSet seen = new BitSet();
        private final long[] arrivedByQos = new long[3];
        private final long[] doubledByQos = new long[3];
        private int highest;
    }

    /** Gaps are measured for this run of the sending application from now on. */
    synchronized void watch(String run) {
        if (!run.equals(watched)) {
            watched = run;
            lastArrivalNanos = System.nanoTime();
        }
    }

    @Override
    public void accept(String topic, String text) {
        Matcher numbers = NUMBERS.matcher(text);
        if (numbers.find()) {
            record(Integer.parseInt(numbers.group(1)), numbers.group(2), Integer.parseInt(numbers.group(3)),
                    System.nanoTime());
        }
    }

    private synchronized void record(int seq, String name, int qos, long nowNanos) {
        if (seq == 0) {
            greeted.add(name);
            return;
        }
        Run run = runs.computeIfAbsent(name, unused -> new Run());
        run.arrivedByQos[qos]++;
        run.highest = Math.max(run.highest, seq);
        if (run.seen.get(seq)) {
            run.doubledByQos[qos]++;
        }
        run.seen.set(seq);
        if (name.equals(watched)) {
            gapMaxNanos = Math.max(gapMaxNanos, nowNanos - lastArrivalNanos);
            lastArrivalNanos = nowNanos;
            if (firstAfter == 0 && seq > swappedAt) {
                firstAfter = seq;
            }
        }
    }

    /** True once a message without a number came from that run: then somebody listens. */
    synchronized boolean greeted(String run) {
        return greeted.contains(run);
    }

    /** Starts to look for the longest gap. */
    synchronized void beginGap() {
        gapMaxNanos = 0;
    }

    /** Asks for the next message with a number that is higher than this one. */
    synchronized void markSwapped(int number) {
        swappedAt = number;
        firstAfter = 0;
    }

    /** The number of the first message beyond {@link #markSwapped}; 0 if none has arrived. */
    synchronized int firstAfter() {
        return firstAfter;
    }

    /** The longest time without a message since {@link #beginGap()}, also if it goes on. */
    synchronized double gapMillis() {
        long gap = Math.max(gapMaxNanos, System.nanoTime() - lastArrivalNanos);
        return gap / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** True if nothing has arrived for that long. */
    synchronized boolean quietFor(long millis) {
        return System.nanoTime() - lastArrivalNanos >= TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** The highest number that has arrived. Messages of QoS 1 and 2 may overtake one another. */
    synchronized int highest(String run) {
        return runs.containsKey(run) ? runs.get(run).highest : 0;
    }

    /** All arrivals. */
    synchronized long received(String run) {
        return runs.containsKey(run) ? Arrays.stream(runs.get(run).arrivedByQos).sum() : 0;
    }

    /** Arrivals of one QoS. */
    synchronized long received(String run, int qos) {
        return runs.containsKey(run) ? runs.get(run).arrivedByQos[qos] : 0;
    }

    /** Arrivals of numbers that had arrived before. */
    synchronized long doubled(String run) {
        return runs.containsKey(run) ? Arrays.stream(runs.get(run).doubledByQos).sum() : 0;
    }

    /** How many of the numbers 1 to {@code sent} have not arrived. */
    synchronized long missing(String run, long sent) {
        return runs.containsKey(run) ? sent - runs.get(run).seen.get(1, (int) sent + 1).cardinality() : sent;
    }

    /** The first few of the numbers 1 to {@code sent} that have not arrived. */
    synchronized List<Integer> missingNumbers(String run, long sent, int limit) {
        BitSet seen = runs.containsKey(run) ? runs.get(run).seen : new BitSet();
        BitSet missing = new BitSet();
        missing.set(1, (int) sent + 1);
        missing.andNot(seen);
        return missing.stream().limit(limit).boxed().toList();
    }
}
