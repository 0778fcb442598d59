package io.caddis.mqtt.management.threads;

import java.util.concurrent.atomic.AtomicInteger;

/** Some things that are given out one after the other, each once, to whichever thread asks for the next. */
public final class Batch<T> {
    private final T[] all;
    private final int end;
    private final AtomicInteger next = new AtomicInteger();

    /** @param end how many of the array's first places are filled; the array is the batch's from now on */
    public Batch(T[] all, int end) {
        this.all = all;
        this.end = end;
    }

    /** The next one; null if there is none. */
    public T take() {
        return at(next());
    }

    /** The place of the next one; {@link #end} or more if there is none. */
    public int next() {
        return next.getAndIncrement();
    }

    public int end() {
        return end;
    }

    /** What is in a place; null beyond the end. */
    public T at(int place) {
        return place < end ? all[place] : null;
    }

    /** Whoever took what is in this place has had it, and may have let go of it. */
    public void had(int place) {
        all[place] = null;
    }

    public boolean hasMore() {
        return next.get() < end;
    }

    /** What was taken last, or null if nothing was. */
    public T taken() {
        int count = Math.min(next.get(), end);
        return count == 0 ? null : all[count - 1];
    }
}
