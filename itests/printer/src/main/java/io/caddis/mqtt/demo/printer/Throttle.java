package io.caddis.mqtt.demo.printer;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Lets some lines through in each period and tells how many it held back. For one thread. */
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

    void line(String line, long nowNanos) {
        if (!started || nowNanos - periodStart >= periodNanos) {
            if (lines > linesMax && linesMax > 0) {
                out.accept("... and " + (lines - linesMax) + " more");
            }
            started = true;
            periodStart = nowNanos;
            lines = 0;
        }
        if (++lines <= linesMax) {
            out.accept(line);
        }
    }
}
