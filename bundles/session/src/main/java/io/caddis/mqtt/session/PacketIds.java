package io.caddis.mqtt.session;

/**
 * The packet identifiers of this client with what waits for each answer: one space for PUBLISH, SUBSCRIBE and
 * UNSUBSCRIBE ([MQTT-2.2.1-3]). An identifier stays taken until its answer came or its session ended, whatever the
 * application does.
 */
final class PacketIds {
    private static final int ID_MAX = 0xFFFF;
    /** Never used for a message, so that SUBSCRIBE and UNSUBSCRIBE always get through ([MQTT-3.3.4-8]). */
    private static final int RESERVED = 1;

    private final IntMap<Object> pending = new IntMap<>();
    private int last;

    /** True if every identifier is taken. */
    boolean exhausted() {
        return pending.size() >= ID_MAX;
    }

    /** True if every identifier that a message may take is taken. */
    boolean exhaustedForMessages() {
        return pending.size() >= ID_MAX - RESERVED;
    }

    /** Takes the next free identifier. Only while not {@link #exhausted()}. */
    int take(Object waiting) {
        do {
            last = last == ID_MAX ? 1 : last + 1;
        } while (pending.get(last) != null);
        pending.put(last, waiting);
        return last;
    }

    /** Takes an identifier that an earlier session took. */
    void restore(int packetId, Object waiting) {
        pending.put(packetId, waiting);
        last = packetId;
    }

    /** What waits for an answer with this identifier, or null. */
    Object waitingFor(int packetId) {
        return pending.get(packetId);
    }

    void free(int packetId) {
        pending.remove(packetId);
    }
}
