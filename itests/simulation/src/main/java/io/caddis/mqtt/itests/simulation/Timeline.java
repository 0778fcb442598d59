package io.caddis.mqtt.itests.simulation;

import java.util.PriorityQueue;

/**
 * Simulated time and what is going to happen in it, on one thread: in the order of the times, at equal times in the
 * order in which it was planned.
 */
final class Timeline {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000_000_000L;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowNanos;
    private long count;

    /** Something that is going to happen. */
    static final class Event implements Comparable<Event> {
        private final long dueNanos;
        private final long order;
        private Runnable action;

        private Event(long dueNanos, long order, Runnable action) {
            this.dueNanos = dueNanos;
            this.order = order;
            this.action = action;
        }

        long dueNanos() {
            return dueNanos;
        }

        /** It will not happen. False if it has happened or was cancelled. */
        boolean cancel() {
            boolean pending = action != null;
            action = null;
            return pending;
        }

        @Override
        public int compareTo(Event other) {
            return dueNanos != other.dueNanos ? Long.compare(dueNanos, other.dueNanos)
                    : Long.compare(order, other.order);
        }
    }

    /** Since the start. */
    long nowNanos() {
        return nowNanos;
    }

    /** How many events have been planned so far. */
    long count() {
        return count;
    }

    Event at(long delayNanos, Runnable action) {
        Event event = new Event(nowNanos + Math.max(0, delayNanos), count++, action);
        events.add(event);
        return event;
    }

    /** Time goes on, and what was to happen meanwhile happens late. */
    void jump(long nanos) {
        nowNanos += nanos;
    }

    /** Whether nothing happens for some time. */
    boolean isQuietFor(long nanos) {
        dropCancelled();
        return events.isEmpty() || events.peek().dueNanos - nowNanos > nanos;
    }

    /** Lets the next event happen. False if there is none. */
    boolean next() {
        dropCancelled();
        Event event = events.poll();
        if (event == null) {
            return false;
        }
        nowNanos = Math.max(nowNanos, event.dueNanos);
        Runnable action = event.action;
        event.action = null;
        action.run();
        return true;
    }

    private void dropCancelled() {
        while (!events.isEmpty() && events.peek().action == null) {
            events.poll();
        }
    }
}
