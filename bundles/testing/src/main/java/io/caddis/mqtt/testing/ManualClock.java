package io.caddis.mqtt.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A clock that stands still until a test moves it: for {@link RecordingClient} (timeouts of requests and of
 * {@code receive}), for {@link InMemoryBroker} (expiry of messages and sessions, will delay, keep alive), and as a
 * {@link Clock} for the application. Real clients go by the real time. Any thread; the time never goes back.
 */
public final class ManualClock extends Clock {
    private final List<Runnable> told;
    private final ZoneId zone;
    private final Time time;

    /** One for all zones of a clock. */
    private static final class Time {
        private final Instant start;
        private volatile long nanos;

        private Time(Instant start) {
            this.start = start;
        }
    }

    /** Begins at 2026-01-01T00:00:00Z. */
    public ManualClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** Begins at any time. */
    public ManualClock(Instant start) {
        this(new Time(start), ZoneOffset.UTC, new CopyOnWriteArrayList<>());
    }

    private ManualClock(Time time, ZoneId zone, List<Runnable> told) {
        this.time = time;
        this.zone = zone;
        this.told = told;
    }

    /**
     * Moves the time on. What is due by then in the clients and brokers of this clock has happened when this returns;
     * what their futures and connections set off elsewhere may still be under way.
     *
     * @throws IllegalArgumentException if the duration is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("advance(" + duration + "): a clock does not go back, use 0 or more");
        }
        synchronized (time) {
            time.nanos += duration.toNanos();
        }
        told.forEach(Runnable::run);
    }

    /** Nanoseconds since the beginning: in place of {@link System#nanoTime}. */
    public long nanoTime() {
        return time.nanos;
    }

    @Override
    public Instant instant() {
        return time.start.plusNanos(time.nanos);
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** The same time in another zone: it moves with this one. */
    @Override
    public ManualClock withZone(ZoneId newZone) {
        return new ManualClock(time, newZone, told);
    }

    /** Has this run after each move, on the thread that moves the time. */
    void onAdvance(Runnable action) {
        told.add(action);
    }

    void forget(Runnable action) {
        told.remove(action);
    }
}
