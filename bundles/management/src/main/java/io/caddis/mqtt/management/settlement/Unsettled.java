package io.caddis.mqtt.management.settlement;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a listener that acknowledges by itself was given and did not acknowledge, among others that it did. Bounded.
 * Guarded by its owner.
 *
 * @param <M> the messages
 */
public final class Unsettled<M> {
    private static final int MIN = 64;
    private static final int MAX = 0xFFFF;

    private final Predicate<M> finished;
    private final ArrayDeque<M> messages = new ArrayDeque<>();
    private int max = MIN;

    /** @param finished whether a message is acknowledged */
    public Unsettled(Predicate<M> finished) {
        this.finished = finished;
    }

    /** The listener is given a message. Returns the oldest if there are too many: no server waits for so many. */
    public M add(M message) {
        if (messages.size() == max) {
            messages.removeIf(finished);
            max = Math.max(MIN, Math.min(MAX, 2 * messages.size()));
        }
        M oldest = messages.size() == MAX ? messages.poll() : null;
        messages.add(message);
        return oldest;
    }

    public void remove(M message) {
        messages.remove(message);
    }

    public void removeIf(Predicate<M> some) {
        messages.removeIf(some);
    }

    /** Takes those that are not acknowledged. */
    public List<M> takeAll() {
        List<M> all = messages.stream().filter(finished.negate()).toList();
        messages.clear();
        return all;
    }
}
