package io.caddis.mqtt.session.outbound;

import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.session.state.Changes;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.Queue;

/** How messages on their way out end, told to the application and, of those that are kept, to the store. */
final class Outcomes {
    private final Queue<SessionOutput> results;
    private final Changes changes;
    /** Null if nothing is kept. */
    private final SpilledTail tail;

    Outcomes(Queue<SessionOutput> results, Changes changes, SpilledTail tail) {
        this.results = results;
        this.changes = changes;
        this.tail = tail;
    }

    void well(Outgoing entry, ReasonCode reasonCode) {
        ended(entry);
        done(entry.token, null, reasonCode, "");
    }

    void badly(Outgoing entry, Kind kind, ReasonCode reasonCode, String text) {
        ended(entry);
        done(entry.token, kind, reasonCode, text);
    }

    private void ended(Outgoing entry) {
        if (changes.durable() && entry.sequence != 0 && !entry.isAtMostOnce()) { // 0: none of ours, nothing is kept
            changes.add(new SessionChange.Ended(entry.sequence));
            tail.ended(entry.sequence);
        }
    }

    /** Only for the application, if it waits: nothing of it is kept, or something still is. */
    void done(long token, Kind failure, ReasonCode reasonCode, String text) {
        if (token != 0) {
            results.add(new SessionOutput.Done(token, failure, reasonCode, text));
        }
    }
}
