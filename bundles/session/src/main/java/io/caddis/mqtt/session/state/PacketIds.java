package io.caddis.mqtt.session.state;

/**
 * The packet identifiers of this client with what waits for each answer: one space for PUBLISH, SUBSCRIBE and
 * UNSUBSCRIBE ([MQTT-2.2.1-3]). An identifier stays taken until its answer came or its session ended, whatever the
 * application does.
 */
public final class PacketIds {
    private static final int ID_MAX = 0xFFFF;
    /** Never used for a message, so that SUBSCRIBE and UNSUBSCRIBE always get through ([MQTT-3.3.4-8]). */
    private static final int RESERVED = 1;
    private static final int ORDINARY_MIN = 1024;

    private final IntMap<Object> pending = new IntMap<>();
    /**
     * Messages use identifiers up to this one, over and over, so that those that a server may know of an earlier life
     * of this client are few. Requests do so too while one of them is free.
     */
    private final int ordinaryMax;
    private int ordinary;
    private int last;

    /** @param inFlightMax how many messages take one at a time */
    public PacketIds(int inFlightMax) {
        ordinaryMax = Math.min(ID_MAX, Math.max(ORDINARY_MIN, inFlightMax + RESERVED));
    }

    /** The greatest identifier that messages use. */
    public int ordinaryMax() {
        return ordinaryMax;
    }

    /** True if every identifier is taken. */
    public boolean exhausted() {
        return pending.size() >= ID_MAX;
    }

    /** True if every identifier that a message may take is taken. */
    public boolean exhaustedForMessages() {
        return ordinary >= ordinaryMax - RESERVED;
    }

    /** True if a message may take one of those that no message uses otherwise. */
    public boolean hasAbove() {
        return pending.size() - ordinary < ID_MAX - ordinaryMax - RESERVED;
    }

    /** Takes one that no message uses otherwise. Only while {@link #hasAbove()}, or all others are taken. */
    public int takeAbove(Object waiting) {
        int above = ordinaryMax + 1;
        while (pending.get(above) != null) {
            above++;
        }
        put(above, waiting);
        return above;
    }

    /** Takes the next free identifier. Only while not {@link #exhausted()}. */
    public int take(Object waiting) {
        if (ordinary == ordinaryMax) {
            return takeAbove(waiting);
        }
        do {
            last = last >= ordinaryMax ? 1 : last + 1;
        } while (pending.get(last) != null);
        put(last, waiting);
        return last;
    }

    private void put(int packetId, Object waiting) {
        pending.put(packetId, waiting);
        ordinary += packetId <= ordinaryMax ? 1 : 0;
    }

    /** Takes an identifier that an earlier session took. */
    public void restore(int packetId, Object waiting) {
        put(packetId, waiting);
        last = packetId;
    }

    /** What waits for an answer with this identifier, or null. */
    public Object waitingFor(int packetId) {
        return pending.get(packetId);
    }

    /** Frees one that is taken. */
    public void free(int packetId) {
        pending.remove(packetId);
        ordinary -= packetId <= ordinaryMax ? 1 : 0;
    }
}
