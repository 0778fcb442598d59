package io.caddis.mqtt.itests.printer;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Lets some lines through in each period and tells how many it held back. Thread safe. */
final class Throttle {
    private final int linesMax;
    private final long periodNanos;
    private final Consumer<String> out;
    private long periodStart;
    private int lines;
    private boolean started;

    Throttle(int linesMax, int periodSeconds, Consumer<String> out) {
        this.linesMax = linesMax;
        this.periodNanos = TimeUnit.SECONDS.toNanos(periodSeconds);
        this.out = out;
    }

    synchronized void line(String line, long nowNanos) {
        if (!started || nowNanos - periodStart >= periodNanos) {
            tellRest();
            started = true;
            periodStart = nowNanos;
        }
        if (++lines <= linesMax) {
            out.accept(line);
        }
    }

    /** Tells how many lines it held back since the last time. */
    synchronized void tellRest() {
        if (lines > linesMax && linesMax > 0) {
            out.accept("... and " + (lines - linesMax) + " more");
        }
        lines = 0;
    }
}
