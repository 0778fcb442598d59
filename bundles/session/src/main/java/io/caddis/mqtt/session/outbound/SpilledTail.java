package io.caddis.mqtt.session.outbound;

import io.caddis.mqtt.spi.SessionOutput;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Messages that are in the store only: those QUEUED there that follow a sequence, less the few that overtook them. They
 * are known by count and bytes, so any number of them takes no memory here; the store gives their tokens back.
 */
final class SpilledTail {
    /** Beyond, nothing overtakes. */
    private static final int AHEAD_MAX = 10_000;

    private long count;
    private long bytes;
    private long after;
    private boolean loading;
    /** Sequences after {@link #after} that are in memory or sent. */
    private final Set<Long> ahead = new HashSet<>();
    /** Of them, those that ended while the store was asked: its answer may still have them. */
    private final Set<Long> endedMeanwhile = new HashSet<>();
    /** By {@link OutboundQueue#lineOf}: the last sequence here. */
    private final long[] last = new long[OutboundQueue.LINES];

    boolean isEmpty() {
        return count == 0;
    }

    long count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    long after() {
        return after;
    }

    /** @param lastSequence of all messages, any of which may be here */
    void restore(long newCount, long newBytes, long newAfter, long lastSequence) {
        count = newCount;
        bytes = newBytes;
        after = newAfter;
        Arrays.fill(last, lastSequence);
    }

    void add(Outgoing entry) {
        if (count == 0) {
            after = entry.sequence - 1;
        }
        count++;
        bytes += entry.bytes;
        last[OutboundQueue.lineOf(entry.message)] = entry.sequence;
    }

    /** Whether a message of this line may be here. */
    boolean has(int line) {
        return count > 0 && last[line] > after;
    }

    boolean canBeOvertaken() {
        return ahead.size() < AHEAD_MAX;
    }

    /** A message of this sequence is in memory although others from before it are here. */
    void overtaken(long sequence) {
        if (count > 0 && sequence > after) {
            ahead.add(sequence);
        }
    }

    void ended(long sequence) {
        if (count > 0 && ahead.contains(sequence)) {
            if (loading) {
                endedMeanwhile.add(sequence);
            } else {
                ahead.remove(sequence);
            }
        }
    }

    /** What to ask the store for, or null. */
    SessionOutput.Load load(int messagesMax, long bytesMax) {
        if (count == 0 || loading) {
            return null;
        }
        loading = true;
        return new SessionOutput.Load(after, messagesMax, bytesMax);
    }

    /** The store has answered. False if it was not asked. */
    boolean answered() {
        boolean asked = loading;
        loading = false;
        return asked;
    }

    /** A message of the answer; false if it is not one of these. */
    boolean take(long sequence, long size) {
        if (count == 0 || sequence <= after) {
            return false;
        }
        after = sequence;
        if (ahead.remove(sequence)) {
            return false;
        }
        count--;
        bytes = count == 0 ? 0 : Math.max(0, bytes - size);
        return true;
    }

    /** The whole answer was taken. */
    void settle() {
        ahead.removeAll(endedMeanwhile);
        endedMeanwhile.clear();
        if (count == 0) {
            ahead.clear();
        }
    }

    /** The store has no more of them. */
    void clear() {
        count = 0;
        bytes = 0;
        settle();
    }
}
