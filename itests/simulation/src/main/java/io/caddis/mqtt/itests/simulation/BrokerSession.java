package io.caddis.mqtt.itests.simulation;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the broker keeps of a client between its connections. */
final class BrokerSession {
    private static final int ID_MAX = 65_535;
    private static final int ID_BEFORE_FIRST = 65_529; // the wrap comes soon

    /** New, and the client has not yet said anything in it. */
    boolean fresh = true;
    /** It ends with its connection. */
    boolean ends;
    final Set<String> subscribed = new HashSet<>();
    /** QoS 2 messages that came and are not released, by packet identifier. */
    final Map<Integer, Ledger.Up> unreleased = new HashMap<>();
    final ArrayDeque<Ledger.Down> queue = new ArrayDeque<>();
    /** In the order in which they were sent first. */
    final Map<Integer, Out> inFlight = new LinkedHashMap<>();
    private int lastId = ID_BEFORE_FIRST;

    /** A message that was sent to the client. */
    static final class Out {
        final Ledger.Down down;
        boolean released;

        Out(Ledger.Down down) {
            this.down = down;
        }
    }

    int nextId() {
        do {
            lastId = lastId == ID_MAX ? 1 : lastId + 1;
        } while (inFlight.containsKey(lastId));
        return lastId;
    }

    /** It is lost: what it held goes with it. */
    void discard() {
        unreleased.values().forEach(up -> up.excused++);
        unreleased.clear();
        queue.forEach(down -> down.discarded = true);
        queue.clear();
        inFlight.values().forEach(out -> out.down.discarded = true);
        inFlight.clear();
        subscribed.clear();
    }

    /** The client's process died: what its application had seen, but what it had not kept, it will see again. */
    void clientDied(KeptState kept) {
        inFlight.forEach((packetId, out) -> {
            if (!out.released && !kept.hasReceived(packetId)) {
                out.down.excused += out.down.delivered > 0 ? 1 : 0;
            }
        });
    }

    boolean isIdle() {
        return queue.isEmpty() && inFlight.isEmpty() && unreleased.isEmpty();
    }
}
