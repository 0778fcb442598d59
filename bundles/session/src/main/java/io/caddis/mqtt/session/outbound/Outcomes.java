package io.caddis.mqtt.session.outbound;

import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.session.state.Changes;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.util.Queue;

/** How messages on their way out end, told to the application and, of those that are kept, to the store. */
final class Outcomes {
    private final Queue<SessionOutput> results;
    private final Changes changes;
    /** Null if nothing is kept. */
    private final SpilledTail tail;
    private final InFlight inFlight;

    Outcomes(Queue<SessionOutput> results, Changes changes, SpilledTail tail, InFlight inFlight) {
        this.results = results;
        this.changes = changes;
        this.tail = tail;
        this.inFlight = inFlight;
    }

    // ---- of those that have a packet identifier

    void end(Outgoing entry, ReasonCode reasonCode) {
        if (reasonCode.isError()) {
            drop(entry, Kind.REJECTED, reasonCode, "the server refused the message: " + reasonCode);
        } else {
            inFlight.free(entry);
            well(entry, reasonCode);
        }
    }

    void drop(Outgoing entry, Kind kind, ReasonCode reasonCode, String text) {
        inFlight.free(entry);
        badly(entry, kind, reasonCode, text);
    }

    /** Only its identifier is needed now. */
    void release(Outgoing entry) {
        release(entry, null);
    }

    private void release(Outgoing entry, SessionState.Failure failure) {
        inFlight.release(entry);
        if (changes.durable()) {
            changes.add(new SessionChange.Released(entry.sequence, failure));
        }
    }

    /**
     * A message is not to be sent again. If it was sent before, with QoS 2, the server may know its identifier, and
     * would take the next message with it for this one: PUBREL makes it forget.
     */
    void giveUp(Outgoing entry, Kind kind, ReasonCode reasonCode, String text) {
        if (entry.message.qos() != Qos.EXACTLY_ONCE || !entry.sentOnce) {
            drop(entry, kind, reasonCode, text);
            return;
        }
        inFlight.uncount(entry);
        done(entry.token, kind, reasonCode, text);
        entry.token = 0;
        release(entry, new SessionState.Failure(kind, reasonCode));
        if (inFlight.isConnected()) { // else the next connection begins with it
            changes.acknowledge(PacketType.PUBREL, entry.packetId, ReasonCode.SUCCESS);
        }
    }

    // ---- of any

    void well(Outgoing entry, ReasonCode reasonCode) {
        ended(entry, null);
        done(entry.token, null, reasonCode, "");
    }

    void badly(Outgoing entry, Kind kind, ReasonCode reasonCode, String text) {
        ended(entry, changes.durable() ? new SessionState.Failure(kind, reasonCode) : null);
        done(entry.token, kind, reasonCode, text);
    }

    private void ended(Outgoing entry, SessionState.Failure failure) {
        if (changes.durable() && entry.sequence != 0 && !entry.isAtMostOnce()) { // 0: none of ours, nothing is kept
            changes.add(new SessionChange.Ended(entry.sequence, failure));
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
