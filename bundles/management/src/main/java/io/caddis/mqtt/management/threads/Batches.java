package io.caddis.mqtt.management.threads;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What waits for one thread at a time, which is given it in batches. Guarded by its owner, but for the present batch,
 * from which that thread takes without a lock.
 *
 * @param <T> what waits
 */
public final class Batches<T> {
    private static final int ROOM_MIN = 16;
    private static final int ROOM_KEPT_MAX = 4096;

    /** The next batch. */
    private T[] filling = room(ROOM_MIN);
    private int filled;
    /** What is given out now. */
    private volatile Batch<T> current = new Batch<>(room(0), 0);

    @SuppressWarnings("unchecked") // nobody else has the array
    private static <T> T[] room(int count) {
        return (T[]) new Object[count];
    }

    /** One more waits, behind all others. */
    public void add(T one) {
        if (filled == filling.length) {
            filling = Arrays.copyOf(filling, filled * 2);
        }
        filling[filled++] = one;
    }

    /** How many wait behind the present batch. */
    public int size() {
        return filled;
    }

    /** The present batch. Any thread. */
    public Batch<T> current() {
        return current;
    }

    /** The next batch is that of so many, the first ones; 0 for an empty one. */
    public void next(int count) {
        if (count == 0) {
            current = new Batch<>(room(0), 0);
            return;
        }
        T[] rest = count == filled ? room(Math.min(ROOM_KEPT_MAX, Math.max(ROOM_MIN, filled)))
                : Arrays.copyOfRange(filling, count, Math.max(count + ROOM_MIN, filled));
        current = new Batch<>(filling, count);
        filling = rest;
        filled -= count;
    }

    /** Takes out all that were not taken from the present batch, and all behind it. */
    public List<T> takeAll() {
        List<T> all = new ArrayList<>();
        for (T one = current.take(); one != null; one = current.take()) {
            all.add(one);
        }
        all.addAll(Arrays.asList(filling).subList(0, filled));
        filling = room(ROOM_MIN);
        filled = 0;
        return all;
    }

    /** These wait, before all others; in the order in which they are given. */
    public void addFirst(List<T> first) {
        List<T> behind = takeAll();
        first.forEach(this::add);
        behind.forEach(this::add);
    }
}
