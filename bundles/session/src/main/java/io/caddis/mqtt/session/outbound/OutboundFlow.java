package io.caddis.mqtt.session.outbound;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.session.connection.ServerLimits;
import io.caddis.mqtt.session.state.Changes;
import io.caddis.mqtt.session.state.PacketIds;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.List;
import java.util.Queue;

/**
 * Messages on their way out. Each waits in the queue, or is in flight: sent, or released (PUBREC came). Nothing is sent
 * twice on one connection ([MQTT-4.4.0-1]); a new connection of the same session sends again all that is in flight, in
 * order ([MQTT-4.6.0-1], [MQTT-4.6.0-4]).
 *
 * <p>In a durable session a message with QoS 1 or 2 gets its packet identifier as soon as the window has room, and is
 * sent once message and identifier are kept: else a new process could give the identifier to another message.
 */
public final class OutboundFlow {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** What a packet takes beside topic and payload, with what carries it, about. */
    private static final int PACKET_BYTES = 100;
    /** One for each identifier that the server may have of before. */
    private static final int STRAYS_MAX = 0xFFFF;

    private final SessionOptions options;
    private final SessionOptions.Outbound bounds;
    private final PacketIds ids;
    private final Queue<SessionOutput> results;
    private final Changes changes;
    private final Outcomes outcomes;
    private final OutboundQueue queue;
    private final InFlight inFlight;
    private final RateLimit rate;
    private final Suspicion suspicion;
    private final Birth birth;
    /** PUBREC on this connection that is the answer to nothing, or not the first one. */
    private int strays;
    /** The rate holds back what is next, until {@link #tick}. */
    private boolean paused;
    private long resumeNanos;
    private long nextSequence;
    private ServerLimits limits = ServerLimits.DEFAULT;

    public OutboundFlow(SessionOptions options, PacketIds ids, Queue<SessionOutput> results, Changes changes) {
        this.options = options;
        bounds = options.outbound();
        this.ids = ids;
        this.results = results;
        this.changes = changes;
        SpilledTail tail = changes.durable() ? new SpilledTail() : null;
        inFlight = new InFlight(ids, changes, bounds.queueBytesMax());
        outcomes = new Outcomes(results, changes, tail, inFlight);
        suspicion = new Suspicion(options.unannounced().dropPoison(), ids, inFlight, outcomes, results);
        queue = new OutboundQueue(bounds, changes, results, outcomes, tail);
        birth = new Birth(options.birth(), ids, results);
        rate = bounds.messagesPerSecond() == 0 && bounds.bytesPerSecond() == 0 ? null
                : new RateLimit(bounds.messagesPerSecond(), bounds.bytesPerSecond());
    }

    public void publish(long token, Message message, long nowNanos) {
        long expiresAt = message.expires() ? nowNanos + message.expirySeconds().getAsLong() * NANOS_PER_SECOND
                : Session.NO_DEADLINE;
        Outgoing entry = new Outgoing(token, message, nextSequence, expiresAt);
        nextSequence++;
        if (!queue.admit(entry)) {
            return;
        }
        if (changes.durable() && message.qos() != Qos.AT_MOST_ONCE) {
            accept(entry);
        } else {
            queue.add(entry);
        }
    }

    /** With its identifier at once if it can be sent at once: then one commit serves both. */
    private void accept(Outgoing entry) {
        int lines = inFlight.assignable();
        boolean atOnce = (lines >> OutboundQueue.lineOf(entry.message) & 1) != 0 && queue.first(lines) == null;
        String refusal = atOnce ? limits.refusal(entry.message) : null;
        if (refusal != null) {
            outcomes.done(entry.token, Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, refusal);
            return;
        }
        if (atOnce) {
            inFlight.identify(entry);
        } else {
            queue.add(entry);
        }
        queue.kept(entry);
        changes.add(new SessionChange.Accepted(entry.keep()));
        if (atOnce) {
            inFlight.await(entry);
        }
    }

    /** Gives identifiers to waiting messages of a durable session for which the window has room. */
    public void assign(long nowNanos) {
        if (!changes.durable()) {
            return;
        }
        for (Outgoing entry = nextToAssign(); entry != null; entry = nextToAssign()) {
            if (take(entry, nowNanos)) {
                inFlight.identify(entry);
                changes.add(new SessionChange.Sent(entry.sequence, entry.packetId));
                inFlight.await(entry);
            }
        }
        queue.refill();
    }

    private Outgoing nextToAssign() {
        return queue.first(inFlight.assignable());
    }

    /** The connection is up, and nothing was sent on it. What leaves first; null if there is no birth message. */
    public Publish birth(ServerLimits newLimits, boolean resumed) {
        return birth.connected(newLimits, resumed);
    }

    /** After {@link #birth}, which takes a place in the window until it is answered. */
    public void connected(ServerLimits newLimits, boolean resumed) {
        limits = newLimits;
        int window = Math.min(bounds.inFlightMax(), newLimits.receiveMaximum()); // [MQTT-4.9.0-1]
        inFlight.connected(suspicion.window(window) - (birth.isAwaited() ? 1 : 0), resumed);
        if (resumed) {
            for (Outgoing entry = inFlight.firstReleased(); entry != null; entry = entry.next()) {
                changes.acknowledge(PacketType.PUBREL, entry.packetId, ReasonCode.SUCCESS);
            }
        } else {
            startAnew();
        }
    }

    /**
     * The server goes on with a session of an earlier life, of which nothing is known here. It may know identifiers of
     * QoS 2 messages, and would take the next message with one of these for the old one, and drop it: so PUBREL has it
     * finish them all, and an identifier is not used before its PUBCOMP. QoS 1 takes others meanwhile.
     */
    public void adopt() {
        inFlight.adopt();
    }

    /** This server takes no QoS 2 messages: it knows none of an earlier life. */
    public void disown() {
        inFlight.disown();
    }

    /** True while an identifier of an earlier life may still mean something to the server. */
    public boolean adopting() {
        return inFlight.adopting();
    }

    /**
     * The server has forgotten the session ([MQTT-3.2.2-5]). What it may not have becomes a new message, with a new
     * identifier and without DUP; what it acknowledged by PUBREC it has.
     */
    public void startAnew() {
        while (inFlight.firstReleased() != null) {
            outcomes.end(inFlight.firstReleased(), ReasonCode.SUCCESS);
        }
        for (Outgoing entry = inFlight.takeBack(); entry != null; entry = inFlight.takeBack()) {
            if (changes.durable()) {
                changes.add(new SessionChange.Sent(entry.sequence, 0));
            }
            queue.insert(entry);
        }
    }

    /**
     * The connection is gone.
     *
     * @param cutOff    the server may have ended it because of a packet
     * @param byRequest and that is more likely a SUBSCRIBE or UNSUBSCRIBE
     */
    public void lost(boolean cutOff, boolean byRequest, long nowNanos) {
        queue.expire(nowNanos);
        paused = false;
        strays = 0;
        suspicion.lost(cutOff, byRequest, nowNanos);
    }

    public Session.Poison poison() {
        return suspicion.poison();
    }

    public boolean dropPoison() {
        return suspicion.drop();
    }

    public boolean hasNext() {
        return !paused && (inFlight.unsentMayGo() || queue.hasAny(sendable()));
    }

    /** The next message that was never sent and may be sent now. What is kept has its identifier before. */
    private Outgoing head() {
        return queue.first(sendable());
    }

    /** The lines of the queue that {@link #head} is in. */
    private int sendable() {
        int acknowledged = changes.durable() ? 0 : inFlight.open();
        if (!suspicion.isAlone()) {
            return OutboundQueue.OF_QOS_0 | acknowledged;
        } // else nothing else is to be on its way when the connection ends
        return queue.hasAny(acknowledged) || !inFlight.nothingSent() ? acknowledged : OutboundQueue.OF_QOS_0;
    }

    /** The next message to send, or null. */
    public Packet next(long nowNanos) {
        if (rate != null) {
            holdBack(nowNanos);
            if (paused) {
                return null;
            }
        }
        while (inFlight.unsentMayGo()) {
            Outgoing entry = inFlight.takeUnsent();
            String refusal = limits.refusal(entry.message);
            if (refusal != null) {
                outcomes.giveUp(entry, Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, refusal);
            } else if (!entry.sentOnce && entry.expired(nowNanos)) {
                inFlight.free(entry);
                queue.expired(entry);
            } else {
                return again(entry, nowNanos);
            }
        }
        for (Outgoing entry = head(); entry != null; entry = head()) {
            if (take(entry, nowNanos)) {
                return first(entry, nowNanos);
            }
        }
        assign(nowNanos); // in the room of what was given up here
        return null;
    }

    /** Pauses if the rate does not allow what is next. */
    private void holdBack(long nowNanos) {
        paused = !rate.allows(nowNanos) && (inFlight.unsentMayGo() || queue.hasAny(sendable()));
        resumeNanos = paused ? rate.readyNanos(nowNanos) : Session.NO_DEADLINE;
    }

    private void limited(Outgoing entry, long nowNanos) {
        if (rate != null) {
            Message message = entry.message;
            rate.took(PACKET_BYTES + message.topic().encodedLength() + message.payload().length(), nowNanos);
        }
    }

    // ---- time

    public long deadline() {
        long expiry = queue.deadline();
        long poison = suspicion.deadline();
        expiry = poison == Session.NO_DEADLINE || expiry != Session.NO_DEADLINE && expiry - poison <= 0 ? expiry
                : poison;
        return !paused ? expiry : expiry == Session.NO_DEADLINE || resumeNanos - expiry < 0 ? resumeNanos : expiry;
    }

    public void tick(long nowNanos) {
        if (paused && resumeNanos - nowNanos <= 0) {
            paused = false;
        }
        if (queue.deadline() != Session.NO_DEADLINE && queue.deadline() - nowNanos <= 0) {
            queue.expire(nowNanos);
            queue.refill();
        }
        suspicion.tick(nowNanos);
    }

    // ---- packets

    private Packet again(Outgoing entry, long nowNanos) {
        boolean duplicate = entry.sentOnce; // [MQTT-3.3.1-1]
        entry.sentOnce = true;
        suspicion.leaves(entry, nowNanos);
        if (!entry.counted) {
            inFlight.count(entry);
        }
        limited(entry, nowNanos);
        return new Publish(withTimeLeft(entry, nowNanos), duplicate, entry.packetId);
    }

    /** Takes a message from the queue; false if it ends here. */
    private boolean take(Outgoing entry, long nowNanos) {
        queue.remove(entry);
        String refusal = limits.refusal(entry.message);
        if (refusal != null) {
            outcomes.badly(entry, Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, refusal);
        } else if (entry.expired(nowNanos)) {
            queue.expired(entry);
        } else {
            return true;
        }
        return false;
    }

    private Packet first(Outgoing entry, long nowNanos) {
        Message message = withTimeLeft(entry, nowNanos);
        limited(entry, nowNanos);
        if (message.qos() == Qos.AT_MOST_ONCE) {
            results.add(new SessionOutput.Sent(entry.token));
            return new Publish(message, false, 0);
        }
        inFlight.identify(entry);
        entry.sentOnce = true;
        suspicion.leaves(entry, nowNanos);
        return new Publish(message, false, entry.packetId);
    }

    /** The time with us counts (MQTT 3.3.2.3.3); a message that was sent once is sent again all the same. */
    private static Message withTimeLeft(Outgoing entry, long nowNanos) {
        if (entry.expiresAtNanos == Session.NO_DEADLINE) {
            return entry.message;
        }
        long seconds = (entry.expiresAtNanos - nowNanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND;
        return entry.message.withExpirySeconds(Math.max(1, seconds)); // some servers take 0 for never
    }

    /** PUBACK. False if it breaks the protocol. */
    public boolean puback(int packetId, ReasonCode reasonCode) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            return true; // late, of a session that was discarded
        }
        if (waiting == birth) {
            inFlight.widen(1);
            birth.answered(reasonCode);
            return true;
        }
        if (!(waiting instanceof Outgoing entry) || entry.stage != Stage.SENT
                || entry.message.qos() != Qos.AT_LEAST_ONCE) {
            return false;
        }
        inFlight.answered(entry);
        outcomes.end(entry, reasonCode);
        suspicion.answered(entry);
        return true;
    }

    /** PUBREC. False if it breaks the protocol. */
    public boolean pubrec(int packetId, ReasonCode reasonCode) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            if (++strays > STRAYS_MAX) {
                return false;
            }
            // never silence: the server would wait for ever [MQTT-3.6.2-1]; 3.1.1 has no reason codes
            changes.acknowledge(PacketType.PUBREL, packetId, options.version() == ProtocolVersion.V5
                    ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.SUCCESS);
            return true;
        }
        if (!(waiting instanceof Outgoing entry)
                || entry.stage == Stage.SENT && entry.message.qos() != Qos.EXACTLY_ONCE) {
            return false;
        }
        if (entry.stage != Stage.SENT) {
            if (++strays > STRAYS_MAX) {
                return false;
            }
        } else {
            inFlight.answered(entry);
            if (reasonCode.isError()) { // [MQTT-4.4.0-2]
                outcomes.end(entry, reasonCode);
                suspicion.answered(entry);
                return true;
            }
            outcomes.release(entry);
        }
        suspicion.answered(entry);
        changes.acknowledge(PacketType.PUBREL, packetId, ReasonCode.SUCCESS); // [MQTT-4.3.3-4]
        return true;
    }

    /** PUBCOMP. False if it breaks the protocol. */
    public boolean pubcomp(int packetId) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            return true;
        }
        if (!(waiting instanceof Outgoing entry) || entry.stage != Stage.RELEASED) {
            return false;
        }
        // a reason code of 0x92 says that the server had forgotten it: it is done either way
        outcomes.end(entry, ReasonCode.SUCCESS);
        return true;
    }

    /** Whether it is the birth message, which could not be written and is left out. */
    public boolean refusedBirth(Publish publish, String why) {
        boolean awaited = birth.isAwaited();
        boolean refused = birth.refused(publish, why);
        if (refused && awaited) {
            inFlight.widen(1);
        }
        return refused;
    }

    /** The packet could not be written: gives back what it took. */
    public void refused(Publish publish, String why) {
        Outgoing entry = (Outgoing) ids.waitingFor(publish.packetId());
        if (publish.duplicate()) {
            outcomes.giveUp(entry, Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.PACKET_TOO_LARGE, why);
        } else {
            outcomes.drop(entry, Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.PACKET_TOO_LARGE, why);
        }
    }

    /** A QoS 0 message could not be written. */
    public void refused(SessionOutput.Sent sentResult, String why) {
        outcomes.done(sentResult.token(), Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.PACKET_TOO_LARGE, why);
    }

    public OutboundQueue queue() {
        return queue;
    }

    /** A number for the message whose PUBACK or PUBREC has been awaited longest on this connection; 0 for none. */
    public long oldestSent() {
        return inFlight.oldestSent();
    }

    /** The same for PUBCOMP. */
    public long oldestReleased() {
        return inFlight.oldestReleased();
    }

    public long nextSequence() {
        return nextSequence;
    }

    public Session.Backlog backlog() {
        return new Session.Backlog(queue.size(), queue.bytes(), queue.spilled(), inFlight.size());
    }

    public void keep(List<SessionState.Outgoing> kept) {
        inFlight.keep(kept);
        queue.keep(kept);
    }

    public void restore(SessionState state) {
        nextSequence = state.nextSequence();
        for (SessionState.Outgoing one : state.outgoing()) {
            Outgoing entry = new Outgoing(one);
            if (entry.stage == Stage.QUEUED) {
                queue.insert(entry);
            } else {
                entry.sentOnce = true; // nobody knows
                inFlight.restore(entry);
            }
        }
        queue.restore(state);
        queue.refill();
    }
}
