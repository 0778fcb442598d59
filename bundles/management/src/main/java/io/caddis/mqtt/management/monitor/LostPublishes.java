package io.caddis.mqtt.management.monitor;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Workers;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of publishes that were refused, dropped or expired: at once, and then once a minute with how many there were
 * meanwhile, since whoever publishes may not look at what becomes of it. Guarded by the driver's lock.
 */
public final class LostPublishes {
    private static final Logger LOG = LoggerFactory.getLogger(MqttClient.class);
    private static final long PAUSE_NANOS = 60_000_000_000L;

    private final Guard guard;
    private final String name;
    private final Workers workers;
    /** Those that the log does not know of; null while it knows all. */
    private Map<Kind, Integer> untold;
    private String last;
    private long dueNanos;

    public LostPublishes(Guard guard, String name, Workers workers, long nowNanos) {
        this.guard = guard;
        this.name = name;
        this.workers = workers;
        dueNanos = nowNanos;
    }

    /** @param text why this one was lost */
    public void lost(Kind kind, String text, long nowNanos) {
        assert guard.isHeld();
        if (kind == Kind.CLOSED || kind == Kind.CONNECTION_LOST || kind == Kind.TIMED_OUT) {
            return; // what a client's states tell
        }
        last = text;
        if (untold == null) {
            Map<Kind, Integer> begun = new EnumMap<>(Kind.class);
            long waitNanos = Math.max(0, dueNanos - nowNanos);
            workers.schedule(() -> guard.underLock(this::tell), waitNanos);
            dueNanos = nowNanos + waitNanos + PAUSE_NANOS;
            untold = begun; // only now: if it were never told, all later ones would wait for that
        }
        untold.merge(kind, 1, Integer::sum);
    }

    private void tell() {
        Map<Kind, Integer> told = untold;
        String why = last;
        untold = null; // whatever becomes of it
        last = null;
        String what = told.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
        workers.execute(() -> Reports.warn(LOG, "client {}: publishes were not sent: {}; the last one: {}", name, what,
                why));
    }
}
