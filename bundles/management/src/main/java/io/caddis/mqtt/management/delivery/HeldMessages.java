package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.memory.LazyQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * QoS 1 and 2 messages whose acknowledgements wait, in the order of arrival, and which of them hold up others for too
 * long; and how many were acknowledged and are kept. Guarded by the router, but for the counts, which any thread
 * changes.
 */
final class HeldMessages {
    /** A listener that is there is given so long in any case. */
    static final long SLOW_NANOS = 50_000_000L;
    /** So many, and then nothing more comes: most likely the server waits. */
    private static final int QUIET_MIN = 10;
    private static final long QUIET_NANOS = 100_000_000L;
    private static final int FULL_TENTHS = 9;
    /** After so much, what is finished behind one that is not is let go. */
    private static final int REVIEW_BYTES = 4 << 20;

    private final LazyQueue<Received> order = new LazyQueue<>();
    private long sinceReviewBytes;
    /** When to look next: as much as waited when last looked, so that each message is looked at about once. */
    private long reviewBytes = REVIEW_BYTES;
    private long lastNanos;
    /** The most that ever waited at a time, since last there was none: the server may send no more than that. */
    private int most;
    private long mostSinceNanos;
    /** Acknowledged; guarded by this, as the next. */
    private int kept;
    private long keptBytes;

    /** A message arrived, and was given to whom it waits for. */
    void add(Received message, long nowNanos) {
        if (order.size() >= most) { // else there are no more than before, whether the first ones are finished or not
            tidy();
        }
        order.add(message);
        lastNanos = nowNanos;
        sinceReviewBytes += message.heapBytes();
        if (sinceReviewBytes >= reviewBytes) {
            letGo();
        }
        if (order.size() > most) {
            most = order.size();
            mostSinceNanos = nowNanos;
        }
    }

    /** Has the lightest of those that are finished stand for all: their number counts, and not what they carry. */
    private void letGo() {
        Received lightest = null;
        long waits = 0;
        for (Received one : order) {
            if (one.isHeld()) {
                waits += one.heapBytes();
            } else if (lightest == null || one.heapBytes() < lightest.heapBytes()) {
                lightest = one;
            }
        }
        for (int left = lightest == null ? 0 : order.size(); left > 0; left--) {
            Received one = order.poll();
            order.add(one.isHeld() ? one : lightest);
        }
        sinceReviewBytes = 0;
        reviewBytes = Math.max(REVIEW_BYTES, waits);
    }

    /** Forgets the first ones, as far as they wait no longer. */
    void tidy() {
        while (!order.isEmpty() && !order.peek().isHeld()) {
            order.poll();
        }
        most = order.isEmpty() ? 0 : most;
    }

    /** Nothing more is acknowledged. */
    void clear() {
        order.clear();
    }

    boolean isEmpty() {
        return order.isEmpty();
    }

    /** Whether the server sends nothing more before something is acknowledged, as far as we can know. */
    private boolean fillsWindow(ClientConfig.Local limits, long nowNanos) {
        return order.size() * 10L >= (long) limits.windowMax() * FULL_TENTHS
                || order.size() >= QUIET_MIN && (nowNanos - lastNanos >= QUIET_NANOS
                        || order.size() + 1 >= most && nowNanos - mostSinceNanos >= limits.holdNanos());
    }

    /** Whether somebody for whom a message waits has held up others for long enough. */
    boolean isOverdue(Received first, ClientConfig.Local limits, long nowNanos) {
        long waited = nowNanos - first.arrivedNanos();
        return first.taker().isBehind() || (waited >= limits.holdNanos() || fillsWindow(limits, nowNanos))
                && (!first.taker().isThere() || waited >= SLOW_NANOS);
    }

    /**
     * Who has held up others for long enough, and what waits for them, in order.
     *
     * @param mayKeep whose messages may be acknowledged
     */
    Map<Taker, List<Received>> overdue(ClientConfig.Local limits, long nowNanos, Predicate<Taker> mayKeep) {
        Map<Taker, List<Received>> overdue = new LinkedHashMap<>();
        Map<Taker, Boolean> seen = new LinkedHashMap<>();
        for (Received message : order) {
            if (message.isHeld()) {
                Taker taker = message.taker();
                if (seen.computeIfAbsent(taker, one -> mayKeep.test(one) && isOverdue(message, limits, nowNanos))) {
                    overdue.computeIfAbsent(taker, one -> new ArrayList<>()).add(message);
                }
            }
        }
        return overdue;
    }

    /** Whether no earlier message waits for the same one. */
    boolean isFirst(Received message) {
        for (Received one : order) {
            if (one == message) {
                return true;
            }
            if (one.taker() == message.taker() && one.isHeld()) {
                return false;
            }
        }
        return true;
    }

    /** For which all behind it wait; null if there is none. */
    Received first() {
        tidy();
        return order.peek();
    }

    /** All that wait. */
    List<Received> waiting() {
        return order.stream().filter(Received::isHeld).toList();
    }

    /** Whether a message waits for somebody of these. */
    boolean waitsFor(Predicate<Taker> some) {
        return order.stream().anyMatch(message -> message.isHeld() && some.test(message.taker()));
    }

    // ---- kept; any thread

    /** Takes room for a message, unless there is none. To be followed by {@link #release}. */
    synchronized boolean reserve(Received message, ClientConfig.Local limits) {
        boolean room = kept < limits.keptMax() && keptBytes + message.heapBytes() <= limits.keptBytesMax();
        if (room) {
            restored(message);
        }
        return room;
    }

    /** One that another driver or another process kept takes its room whether there is any or not. */
    synchronized void restored(Received message) {
        kept++;
        keptBytes += message.heapBytes();
    }

    synchronized void release(Received message) {
        kept--;
        keptBytes -= message.heapBytes();
    }

    synchronized int kept() {
        return kept;
    }

    synchronized long keptBytes() {
        return keptBytes;
    }
}
