package io.caddis.mqtt.tls.revocation;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Answers that have served, until there should be newer ones; how much is on its way; and what was said already.
 * Bounded. Thread-safe.
 */
public final class KeptAnswers {
    private static final int KEPT_BYTES_MAX = 8 << 20;
    private static final int KEPT_MAX = 1000;
    private static final int UNDER_WAY_BYTES_MAX = 16 << 20;
    private static final int SAID_MAX = 200;
    /** 32 MiB a second. */
    private static final long NANOS_OF_BYTE = 30;
    /** A shorter pause costs more than it gives. */
    private static final long PAUSE_NANOS_MIN = 1_000_000;

    private record Kept(byte[] bytes, Instant until) {
    }

    private final Consumer<String> warn;

    // guarded by this
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> said = new LinkedHashSet<>();
    private int keptBytes;
    private int underWayBytes;
    private long pacedNanos;

    /** @param warn takes one line */
    public KeptAnswers(Consumer<String> warn) {
        this.warn = warn;
        pacedNanos = System.nanoTime();
    }

    /** Null for none. */
    synchronized byte[] get(String name, Instant now) {
        Kept found = kept.get(name);
        if (found != null && !now.isBefore(found.until)) {
            remove(name);
            return null;
        }
        return found == null ? null : found.bytes;
    }

    synchronized void put(String name, byte[] bytes, Instant until, Instant now) {
        remove(name);
        if (!now.isBefore(until) || bytes.length > KEPT_BYTES_MAX / 2) {
            return;
        }
        kept.put(name, new Kept(bytes, until));
        keptBytes += bytes.length;
        Iterator<Kept> oldest = kept.values().iterator();
        while (keptBytes > KEPT_BYTES_MAX || kept.size() > KEPT_MAX) {
            keptBytes -= oldest.next().bytes.length;
            oldest.remove();
        }
    }

    private void remove(String name) {
        assert Thread.holdsLock(this);
        Kept old = kept.remove(name);
        keptBytes -= old == null ? 0 : old.bytes.length;
    }

    /** Room for so many bytes more that arrive; false if others have it all. */
    synchronized boolean take(int bytes) {
        if (bytes > UNDER_WAY_BYTES_MAX - underWayBytes) {
            return false;
        }
        underWayBytes += bytes;
        return true;
    }

    synchronized void giveBack(int bytes) {
        underWayBytes -= bytes;
    }

    /**
     * So many bytes of a long answer have arrived. Returns how long to wait before more of it is read, so that all
     * long answers together leave the links' thread to others.
     */
    synchronized long pauseNanos(int bytes, long nowNanos) {
        pacedNanos = (pacedNanos - nowNanos > 0 ? pacedNanos : nowNanos) + bytes * NANOS_OF_BYTE;
        long ahead = pacedNanos - nowNanos;
        return ahead < PAUSE_NANOS_MIN ? 0 : ahead;
    }

    /** Says this, unless that was done. */
    public void warnOnce(String text) {
        synchronized (this) {
            if (!said.add(text)) {
                return;
            }
            if (said.size() > SAID_MAX) {
                said.remove(said.iterator().next());
            }
        }
        warn.accept(text);
    }
}
