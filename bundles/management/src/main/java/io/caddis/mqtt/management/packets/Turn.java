package io.caddis.mqtt.management.packets;

import java.util.function.LongSupplier;

/**
 * What one client may do on a link's thread before others of that thread have their turn: so many packets, or so much
 * time, whichever is used up first. Not thread-safe.
 */
public final class Turn {
    /** What the smallest packets cost is far below the time; a clock that stands still bounds nothing. */
    public static final int PACKETS_MAX = 1024;
    /** Some turns after one another are not noticed by whoever waits; much shorter ones cost more than they do. */
    static final long NANOS_MAX = 125_000;
    /** Packets between two looks at the clock, a power of two. */
    private static final int LOOK = 8;

    private final LongSupplier clock;
    private long sinceNanos;
    private int packets;

    public Turn(LongSupplier clock) {
        this.clock = clock;
    }

    public void begin(long nowNanos) {
        sinceNanos = nowNanos;
        packets = 0;
    }

    /** Asked before each packet; never true before the first one. */
    public boolean isOver() {
        int done = packets++;
        return done >= PACKETS_MAX
                || done > 0 && (done & LOOK - 1) == 0 && clock.getAsLong() - sinceNanos >= NANOS_MAX;
    }
}
