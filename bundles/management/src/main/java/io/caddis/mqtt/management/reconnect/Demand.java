package io.caddis.mqtt.management.reconnect;

import io.caddis.mqtt.management.config.ReconnectConfig.When;
import io.caddis.mqtt.management.config.ReconnectConfig;
import io.caddis.mqtt.management.config.Schedule;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.spi.Session;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/**
 * Whether a connection is wanted now, by {@code connect.when}: always, while something is to be sent, or at certain
 * times of the clock on the wall, which somebody may set. Guarded by the driver's lock.
 */
public final class Demand {
    /** So the clock on the wall is looked at again. */
    private static final long LOOK_SECONDS_MAX = 60;

    private final Guard guard;
    private Supplier<ZonedDateTime> calendar = ZonedDateTime::now; // asks for the zone each time: that may change, too
    private boolean called;
    private boolean connected;
    private boolean unwanted;
    private long workSeen;
    private long idleSinceNanos;
    private long lookNanos = Session.NO_DEADLINE;

    Demand(Guard guard) {
        this.guard = guard;
    }

    /** For tests. */
    public void calendar(Supplier<ZonedDateTime> newCalendar) {
        calendar = newCalendar;
    }

    /** Somebody asks for a connection, whatever the configuration says: until one was made, and has ended. */
    public void called() {
        assert guard.isHeld();
        called = true;
    }

    void connected(ReconnectConfig settings, long nowNanos) {
        assert guard.isHeld();
        connected = true;
        idleSinceNanos = nowNanos;
        if (settings.when() == When.PENDING) { // nobody may ask before
            lookNanos = nowNanos + settings.idleNanos();
        }
    }

    /** There is no link any more. */
    public void ended() {
        assert guard.isHeld();
        called &= !connected;
        connected = false;
    }

    /** Nobody wants a connection any more. */
    void dismissed() {
        assert guard.isHeld();
        called = false;
    }

    boolean isCalled() {
        return called;
    }

    /** There is no connection because none is wanted now. */
    public boolean isUnwanted() {
        return unwanted;
    }

    /** When to ask {@link #whyUnwanted} again. */
    public long deadline() {
        return lookNanos;
    }

    /**
     * Why there is to be no connection now; null if there is.
     *
     * @param busy something is to be sent, or is not acknowledged
     * @param work a number that is another one when something was sent or received since
     */
    String whyUnwanted(ReconnectConfig settings, boolean busy, long work, long nowNanos) {
        assert guard.isHeld();
        lookNanos = Session.NO_DEADLINE;
        String why = settings.when() == When.PENDING ? idle(settings, busy, work, nowNanos)
                : settings.when() == When.SCHEDULE ? closed(settings.schedule(), nowNanos) : null;
        unwanted = why != null;
        return why;
    }

    private String idle(ReconnectConfig settings, boolean busy, long work, long nowNanos) {
        if (busy || work != workSeen) {
            workSeen = work;
            idleSinceNanos = nowNanos;
        }
        boolean wanted = connected ? nowNanos - idleSinceNanos < settings.idleNanos() : busy || called;
        if (connected && wanted) {
            lookNanos = idleSinceNanos + settings.idleNanos();
        }
        return wanted ? null : "nothing is to be sent (connect.when)";
    }

    private String closed(Schedule schedule, long nowNanos) {
        ZonedDateTime now = calendar.get();
        Duration left = schedule.left(now);
        boolean open = left.compareTo(Duration.ZERO) > 0;
        ZonedDateTime next = schedule.next(now);
        Duration change = open ? left : Duration.between(now, next);
        lookNanos = nowNanos + (change.toSeconds() < LOOK_SECONDS_MAX ? change
                : Duration.ofSeconds(LOOK_SECONDS_MAX)).toNanos();
        return open || called ? null : "the next window of connect.schedule opens at "
                + next.truncatedTo(ChronoUnit.SECONDS).toOffsetDateTime();
    }
}
