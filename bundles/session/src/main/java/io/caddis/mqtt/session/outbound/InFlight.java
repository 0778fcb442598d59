package io.caddis.mqtt.session.outbound;

import io.caddis.mqtt.session.state.Changes;
import io.caddis.mqtt.session.state.PacketIds;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.List;

/**
 * The messages that have a packet identifier, in two lines: sent, and released (PUBREC came). The window says how many
 * more may become so: what is sent on a connection takes a permit of that connection (MQTT 4.9).
 */
final class InFlight {
    private final PacketIds ids;
    private final Changes changes;
    private final long bytesMax;
    private final Outgoing.Line sent = new Outgoing.Line();
    private final Outgoing.Line released = new Outgoing.Line();
    /** Those of {@link #released} that an earlier life may have left, with the sequence 0. */
    private int adopted;
    private boolean connected;
    private int window;
    /** How many were sent on this connection. */
    private int places;
    /** The last place that the server has answered: what it got before did not make it end the connection. */
    private int answered;
    /** The next of {@link #sent} to send on this connection: again, or after its change is kept. */
    private Outgoing unsent;

    /** @param bytesMax how much may be sent and not acknowledged */
    InFlight(PacketIds ids, Changes changes, long bytesMax) {
        this.bytesMax = bytesMax;
        this.ids = ids;
        this.changes = changes;
    }

    // ---- the connection

    /** @param resumed the server has the session: all that is sent is to be sent again */
    void connected(int newWindow, boolean resumed) {
        window = newWindow;
        connected = true;
        unsent = resumed ? sent.first() : unsent;
    }

    void lost() {
        connected = false;
        unsent = null;
        for (Outgoing.Line line : List.of(sent, released)) {
            for (Outgoing entry = line.first(); entry != null; entry = entry.next()) {
                entry.counted = false;
                entry.place = 0;
            }
        }
        places = 0;
        answered = 0;
    }

    boolean isConnected() {
        return connected;
    }

    /** So many more may be sent at a time. */
    void widen(int permits) {
        window += permits;
    }

    // ---- in

    /** The lines of the queue whose messages may take an identifier. They may have to wait behind others. */
    int assignable() {
        return connected && isOpen() && (unsent == null || unsent.counted) ? identifiable() : 0;
    }

    /** The lines of the queue whose messages may take an identifier and be sent at once. */
    int open() {
        return unsent == null && isOpen() ? identifiable() : 0;
    }

    /** A server that does not acknowledge has no more of our memory than the queue has. */
    private boolean isOpen() {
        return window > 0 && sent.bytes() < bytesMax;
    }

    /** QoS 1 does not wait until an earlier life is ended: no PUBCOMP may ever come for it. */
    private int identifiable() {
        return !ids.exhaustedForMessages() ? OutboundQueue.OF_QOS_1_AND_2
                : adopting() && ids.hasAbove() ? OutboundQueue.OF_QOS_1 : 0;
    }

    /** Gives the message its identifier and a permit. */
    void identify(Outgoing entry) {
        entry.packetId = ids.exhaustedForMessages() ? ids.takeAbove(entry) : ids.take(entry);
        entry.stage = Stage.SENT;
        count(entry);
        sent.add(entry);
    }

    /** It is sent once the last change is kept. */
    void await(Outgoing entry) {
        entry.change = changes.last();
        unsent = unsent == null ? entry : unsent;
    }

    void restore(Outgoing entry) {
        ids.restore(entry.packetId, entry);
        (entry.stage == Stage.SENT ? sent : released).add(entry);
        adopted += entry.sequence == 0 ? 1 : 0;
    }

    /** Takes every free identifier for a message of an earlier life that may be known to the server by it. */
    void adopt() {
        for (int packetId = 1; packetId <= ids.ordinaryMax(); packetId++) {
            if (ids.waitingFor(packetId) == null) {
                Outgoing entry = new Outgoing(0, null, 0, Session.NO_DEADLINE);
                entry.packetId = packetId;
                entry.stage = Stage.RELEASED;
                restore(entry);
            }
        }
    }

    /** What an earlier life left means nothing to this server. */
    void disown() {
        for (Outgoing entry = released.first(); entry != null;) {
            Outgoing next = entry.next();
            if (entry.sequence == 0) {
                free(entry);
            }
            entry = next;
        }
    }

    boolean adopting() {
        return adopted > 0;
    }

    // ---- on the way

    /** Whether {@link #takeUnsent} has one that may be sent now. */
    boolean unsentMayGo() {
        return unsent != null && (unsent.counted || window > 0) && changes.kept(unsent.change);
    }

    /** The next one that is to be sent, again or after its change was kept. */
    Outgoing takeUnsent() {
        Outgoing entry = unsent;
        unsent = entry.next();
        return entry;
    }

    /** It leaves, for the first time or again. */
    void leaves(Outgoing entry) {
        entry.place = ++places;
    }

    /** PUBACK or PUBREC came. */
    void answered(Outgoing entry) {
        answered = Math.max(answered, entry.place);
    }

    /** The first that was sent on this connection and behind which nothing was answered; null if there is none. */
    Outgoing unanswered() {
        Outgoing entry = places == answered ? null : sent.first();
        while (entry != null && entry.place <= answered) {
            entry = entry.next();
        }
        return entry;
    }

    boolean nothingSent() {
        return sent.size() == 0;
    }

    void count(Outgoing entry) {
        entry.counted = true;
        window--;
    }

    /** Gives the permit back. What was sent on an earlier connection took none on this one (MQTT 4.9). */
    void uncount(Outgoing entry) {
        if (entry.counted) {
            entry.counted = false;
            window++;
        }
    }

    /** PUBREC came, or it is to be as if: the identifier stays, the body is not needed again. */
    void release(Outgoing entry) {
        leave(entry);
        entry.stage = Stage.RELEASED;
        entry.message = null;
        released.add(entry);
    }

    // ---- out

    /** It has ended: its identifier and its permit are free. */
    void free(Outgoing entry) {
        leave(entry);
        ids.free(entry.packetId);
        uncount(entry);
        adopted -= entry.sequence == 0 ? 1 : 0;
    }

    private void leave(Outgoing entry) {
        if (unsent == entry) {
            unsent = entry.next();
        }
        (entry.stage == Stage.SENT ? sent : released).remove(entry);
    }

    /** The last one that was sent, as if it never had been; null if there is none. Only between connections. */
    Outgoing takeBack() {
        Outgoing entry = sent.last();
        if (entry != null) {
            sent.remove(entry);
            ids.free(entry.packetId);
            entry.packetId = 0;
            entry.stage = Stage.QUEUED;
            entry.sentOnce = false;
            entry.place = 0;
        }
        return entry;
    }

    // ---- what is there

    Outgoing firstReleased() {
        return released.first();
    }

    /** A number for the message whose PUBACK or PUBREC has been awaited longest on this connection; 0 for none. */
    long oldestSent() {
        return sent.first() == unsent ? 0 : ticket(sent.first());
    }

    /** The same for PUBCOMP, without what an earlier life may have left: nobody knows whether there is anything. */
    long oldestReleased() {
        Outgoing entry = released.first();
        while (entry != null && entry.sequence == 0) {
            entry = entry.next();
        }
        return ticket(entry);
    }

    private static long ticket(Outgoing entry) {
        return entry == null ? 0 : entry.sequence << Short.SIZE | entry.packetId;
    }

    int size() {
        return sent.size() + released.size();
    }

    void keep(List<SessionState.Outgoing> kept) {
        for (Outgoing.Line line : List.of(released, sent)) {
            for (Outgoing entry = line.first(); entry != null; entry = entry.next()) {
                kept.add(entry.keep());
            }
        }
    }
}
