package io.caddis.mqtt.session.outbound;

import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.session.state.PacketIds;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.Queue;

/**
 * Finds out which message the server answers by ending the connection, as servers do with what is too large for them
 * or has a topic that they do not like. The standard wants it sent again on the next connection ([MQTT-4.4.0-1]), so it
 * holds up all others. After some connections that ended right after the same message, messages go one at a time; after
 * some more that ended right after this one alone, it is named. What the server answers is cleared.
 */
final class Suspicion {
    /** How soon the end of a connection may be an answer: longer than a slow link takes there and back. */
    private static final long RIGHT_AFTER_NANOS = 10_000_000_000L;
    private static final int ENDS_AMONG_OTHERS = 3;
    private static final int ENDS_ALONE = 3;

    private final boolean drops;
    private final PacketIds ids;
    private final InFlight inFlight;
    private final Outcomes outcomes;
    private final Queue<SessionOutput> results;

    /** Of the message suspected; 0 for none. */
    private long sequence;
    private int packetId;
    /** Connections in a row that ended right after it. */
    private int ends;
    /** Those of them with nothing beside it. */
    private int endsAlone;
    /** Messages go one at a time. */
    private boolean alone;
    /** How many may be in flight otherwise. */
    private int windowMax;
    private long lastSentNanos;

    /** @param drops whether a message that is named is given up */
    Suspicion(boolean drops, PacketIds ids, InFlight inFlight, Outcomes outcomes, Queue<SessionOutput> results) {
        this.drops = drops;
        this.ids = ids;
        this.inFlight = inFlight;
        this.outcomes = outcomes;
        this.results = results;
    }

    // ---- the connection

    /** The window of a new connection. */
    int window(int max) {
        windowMax = max;
        return alone ? 1 : max;
    }

    /** Whether nothing else is to be on its way beside a message with QoS 1 or 2. */
    boolean isAlone() {
        return alone;
    }

    void leaves(Outgoing entry, long nowNanos) {
        inFlight.leaves(entry);
        lastSentNanos = nowNanos;
    }

    /** PUBACK or PUBREC came, and was worked off. */
    void answered(Outgoing entry) {
        if (entry.sequence == sequence) {
            clear();
        }
        if (inFlight.nothingSent()) { // all that may have been the cause went through
            together();
        }
    }

    private void clear() {
        sequence = 0;
        packetId = 0;
        ends = 0;
        endsAlone = 0;
    }

    private void together() {
        if (alone) {
            alone = false;
            inFlight.widen(windowMax - 1);
        }
    }

    /**
     * The connection is gone.
     *
     * @param cutOff    the server may have ended it because of a packet
     * @param byRequest and that was more likely none of these: it says nothing of them
     */
    void lost(boolean cutOff, boolean byRequest, long nowNanos) {
        Outgoing suspect = cutOff && nowNanos - lastSentNanos <= RIGHT_AFTER_NANOS ? inFlight.unanswered() : null;
        inFlight.lost();
        if (suspect != null && !byRequest) {
            ended(suspect);
        } else if (cutOff && !byRequest) {
            clear();
            together();
        }
        expire(nowNanos);
    }

    private void ended(Outgoing entry) {
        if (entry.sequence != sequence) {
            clear();
            sequence = entry.sequence;
        }
        packetId = entry.packetId;
        ends++;
        endsAlone += alone ? 1 : 0;
        alone |= ends >= ENDS_AMONG_OTHERS;
        if (endsAlone == ENDS_ALONE) {
            String text = "the server has ended " + ends + " connections right after it was sent " + entry.message
                    + ", packet identifier " + packetId + ", the last " + ENDS_ALONE + " with nothing beside it";
            results.add(new SessionOutput.Warning(text + (drops ? ": it is given up (poison=drop)"
                    : ": it is sent again on each connection, and the others wait: mend what the server minds, or drop"
                    + " the message by mqtt:queue with --drop-poison, or by poison=drop")));
            if (drops) {
                giveUp(entry, Kind.POISON, ReasonCode.UNSPECIFIED_ERROR, text);
            }
        }
    }

    // ---- the message that is named

    /** Null if none is. */
    Session.Poison poison() {
        Outgoing entry = named();
        return entry == null ? null : new Session.Poison(entry.message, entry.packetId, ends);
    }

    private Outgoing named() {
        return endsAlone >= ENDS_ALONE && ids.waitingFor(packetId) instanceof Outgoing entry
                && entry.sequence == sequence && entry.stage == Stage.SENT ? entry : null;
    }

    /** An operator gives it up. False if there is none. */
    boolean drop() {
        Outgoing entry = named();
        if (entry != null) {
            giveUp(entry, Kind.POISON, ReasonCode.UNSPECIFIED_ERROR, "the server has ended " + ends
                    + " connections right after it was sent this message, and an operator has dropped it");
        }
        return entry != null;
    }

    /** It may still be alone: the next message may be another one of its kind. */
    private void giveUp(Outgoing entry, Kind kind, ReasonCode reasonCode, String text) {
        clear();
        outcomes.giveUp(entry, kind, reasonCode, text);
    }

    // ---- time

    long deadline() {
        Outgoing entry = named();
        long expiry = entry == null ? Session.NO_DEADLINE : entry.expiresAtNanos;
        if (!isOnTrial()) {
            return expiry;
        }
        long end = lastSentNanos + RIGHT_AFTER_NANOS + 1;
        return expiry == Session.NO_DEADLINE || end - expiry < 0 ? end : expiry;
    }

    private boolean isOnTrial() {
        return alone && inFlight.isConnected() && inFlight.unanswered() != null;
    }

    void tick(long nowNanos) {
        if (isOnTrial() && nowNanos - lastSentNanos > RIGHT_AFTER_NANOS) { // unanswered, but not by the end
            clear();
            together();
        }
        expire(nowNanos);
    }

    /** What is sent again otherwise, since the server may have it, ends here: it does not. */
    private void expire(long nowNanos) {
        Outgoing entry = named();
        if (entry != null && entry.expired(nowNanos)) {
            giveUp(entry, Kind.EXPIRED, ReasonCode.SUCCESS,
                    "the message expired while the server ended each connection that it was sent on");
        }
    }
}
