package io.caddis.mqtt.itests.stress;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A client that publishes without a server.
 *
 * @param policy what happens beyond the bounds
 * @param bound  which bound is reached, and how it ends
 */
record OfflineCase(String policy, Bound bound) {
    private static final int COUNT_MAX = 500;
    private static final int NO_COUNT = 100_000;
    private static final int BYTES_MAX = 2 << 20;
    private static final int SPILL_BYTES_MAX = 4 << 20;
    private static final int UNCOMMITTED_MAX = 200;
    private static final int OPEN_MAX = 2000;
    private static final int SMALL = 64;
    private static final int LARGE = 32 << 10;

    /** Which bound of the queue is reached, and how it ends. */
    enum Bound {
        /** Messages; then the server comes. */
        COUNT,
        /** Bytes, by messages of all sizes; then the server comes. */
        BYTES,
        /** Bytes; then the client is deleted. */
        DELETED
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(Map.of("client.id", "offline", "session.expiry", 300,
                "queue.policy", policy, "queue.max", bound == Bound.COUNT ? COUNT_MAX : NO_COUNT,
                "queue.bytes.max", BYTES_MAX, "queue.block.timeout", 1));
        if (spills()) {
            settings.put("durable", true);
            settings.put("spill.bytes.max", SPILL_BYTES_MAX);
        }
        return settings;
    }

    /** What is kept is in the store, also. */
    boolean spills() {
        return policy.equals("spill");
    }

    /**
     * How many futures the publishers leave open at a time; 0 if they do not care. The store takes no more than
     * {@code queue.max} before it has written; and a message that was taken and is dropped later has to be told on
     * another thread, which callers may outrun.
     */
    int openMax() {
        return spills() ? UNCOMMITTED_MAX : policy.equals("drop-oldest") ? OPEN_MAX : 0;
    }

    /** Sizes of payloads are below this, in bytes. */
    int payloadMax() {
        return bound == Bound.COUNT ? SMALL : LARGE;
    }

    /**
     * What the heap may grow by while the queue is full, in bytes: as much as it may hold. With a store also what waits
     * for the next commit, and the same once more as the bytes of the commit under way: on a slow disk they are there.
     */
    long heapGrowthMax() {
        return spills() ? 3L * BYTES_MAX : BYTES_MAX;
    }

    @Override
    public String toString() {
        return policy + ", " + bound.name().toLowerCase(Locale.ROOT);
    }
}
