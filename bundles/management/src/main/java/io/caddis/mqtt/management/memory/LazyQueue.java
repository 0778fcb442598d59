package io.caddis.mqtt.management.memory;

import java.util.AbstractQueue;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;

/**
 * A queue that is made when something is put into it: clients that have nothing to do are many, and have a dozen of
 * them. For one thread at a time.
 */
public final class LazyQueue<E> extends AbstractQueue<E> {
    /** Null until there is something in it, and after {@link #clear}. */
    private ArrayDeque<E> made;

    private ArrayDeque<E> made() {
        if (made == null) {
            made = new ArrayDeque<>(0);
        }
        return made;
    }

    @Override
    public boolean offer(E element) {
        return made().offer(element);
    }

    /** Puts it before all others. */
    public void addFirst(E element) {
        made().addFirst(element);
    }

    @Override
    public E poll() {
        return made == null ? null : made.poll();
    }

    @Override
    public E peek() {
        return made == null ? null : made.peek();
    }

    @Override
    public int size() {
        return made == null ? 0 : made.size();
    }

    @Override
    public boolean isEmpty() {
        return made == null || made.isEmpty();
    }

    @Override
    public Iterator<E> iterator() {
        return made == null ? Collections.emptyIterator() : made.iterator();
    }

    /** Gives the memory back, too. */
    @Override
    public void clear() {
        made = null;
    }
}
