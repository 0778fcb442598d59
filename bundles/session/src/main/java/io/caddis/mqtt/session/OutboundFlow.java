package io.caddis.mqtt.session;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.List;
import java.util.Queue;

/**
 * Messages on their way out. Each stands in one of four lines: waiting with QoS 0, waiting with QoS 1 or 2, sent, and
 * released (PUBREC came). Nothing is sent twice on one connection ([MQTT-4.4.0-1]); a new connection of the same
 * session sends again all that stands in the last two, in order ([MQTT-4.6.0-1], [MQTT-4.6.0-4]).
 *
 * <p>In a durable session a message with QoS 1 or 2 gets its packet identifier as soon as the window has room, and is
 * sent once message and identifier are kept: else a new process could give the identifier to another message.
 */
final class OutboundFlow {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final String EXPIRED = "the message expired before it could be sent";

    private final SessionOptions options;
    private final SessionOptions.Outbound bounds;
    private final PacketIds ids;
    private final Queue<Packet> control;
    private final Queue<SessionOutput> results;
    private final Changes changes;

    private final Outgoing.Line waiting0 = new Outgoing.Line();
    private final Outgoing.Line waiting12 = new Outgoing.Line();
    private final Outgoing.Line sent = new Outgoing.Line();
    private final Outgoing.Line released = new Outgoing.Line();
    private long waitingBytes;
    private long nextSequence;

    private ServerLimits limits = ServerLimits.DEFAULT;
    private int windowMax;
    private int window;
    private boolean connected;
    /** The next of {@link #sent} to send on this connection: again, or after its change is kept. */
    private Outgoing unsent;

    OutboundFlow(SessionOptions options, PacketIds ids, Queue<Packet> control, Queue<SessionOutput> results,
            Changes changes) {
        this.options = options;
        bounds = options.outbound();
        this.ids = ids;
        this.control = control;
        this.results = results;
        this.changes = changes;
    }

    void publish(long token, Message message, long nowNanos) {
        long bytes = Outgoing.bytesOf(message);
        if (queued() >= bounds.queueMax() || waitingBytes + bytes > bounds.queueBytesMax()) {
            fail(token, Kind.QUEUE_FULL, ReasonCode.QUOTA_EXCEEDED, "the queue holds " + queued() + " messages, "
                    + waitingBytes + " bytes: publish later, or raise queue.max (" + bounds.queueMax()
                    + ") and queue.bytes.max (" + bounds.queueBytesMax() + ")");
            return;
        }
        long expiresAt = !message.hasProperties() || message.expirySeconds().isEmpty() ? Session.NO_DEADLINE
                : nowNanos + message.expirySeconds().getAsLong() * NANOS_PER_SECOND;
        Outgoing entry = new Outgoing(token, message, nextSequence++, expiresAt);
        if (changes.durable() && message.qos() != Qos.AT_MOST_ONCE) {
            accept(entry);
        } else {
            enqueue(entry);
        }
    }

    /** With its identifier at once if it can be sent at once: then one commit serves both. */
    private void accept(Outgoing entry) {
        if (!windowOpen() || waiting12.first() != null) {
            enqueue(entry);
            changes.add(new SessionChange.Accepted(entry.keep()));
            return;
        }
        String refusal = limits.refusal(entry.message);
        if (refusal != null) {
            fail(entry.token, Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, refusal);
            return;
        }
        identify(entry);
        changes.add(new SessionChange.Accepted(entry.keep()));
        await(entry);
    }

    /** Whether a message that was never sent may take an identifier. */
    private boolean windowOpen() {
        return connected && window > 0 && (unsent == null || unsent.counted) && !ids.exhaustedForMessages();
    }

    private void identify(Outgoing entry) {
        entry.packetId = ids.take(entry);
        entry.stage = Stage.SENT;
        count(entry);
        sent.add(entry);
    }

    /** It is sent once the last change is kept. */
    private void await(Outgoing entry) {
        entry.change = changes.last();
        unsent = unsent == null ? entry : unsent;
    }

    /** Gives identifiers to waiting messages of a durable session for which the window has room. */
    void assign(long nowNanos) {
        while (changes.durable() && waiting12.first() != null && windowOpen()) {
            Outgoing entry = waiting12.first();
            if (isSendable(entry, nowNanos)) {
                identify(entry);
                changes.add(new SessionChange.Sent(entry.sequence, entry.packetId));
                await(entry);
            }
        }
    }

    private void enqueue(Outgoing entry) {
        waitingBytes += Outgoing.bytesOf(entry.message);
        lineFor(entry).add(entry);
    }

    private Outgoing.Line lineFor(Outgoing entry) {
        return entry.message.qos() == Qos.AT_MOST_ONCE ? waiting0 : waiting12;
    }

    /** The connection is up. */
    void connected(ServerLimits newLimits, boolean resumed) {
        limits = newLimits;
        windowMax = Math.min(bounds.inFlightMax(), newLimits.receiveMaximum());
        window = windowMax; // [MQTT-4.9.0-1]
        connected = true;
        if (resumed) {
            unsent = sent.first();
            for (Outgoing entry = released.first(); entry != null; entry = entry.next()) {
                changes.send(new Pubrel(entry.packetId, ReasonCode.SUCCESS, Properties.NONE));
            }
        } else {
            startAnew();
        }
    }

    /**
     * The server has forgotten the session ([MQTT-3.2.2-5]). What it may not have becomes a new message, with a new
     * identifier and without DUP; what it acknowledged by PUBREC it has.
     */
    void startAnew() {
        while (released.first() != null) {
            settle(released.first(), released);
        }
        while (sent.last() != null) {
            Outgoing entry = sent.last();
            sent.remove(entry);
            ids.free(entry.packetId);
            entry.packetId = 0;
            entry.stage = Stage.QUEUED;
            entry.sentOnce = false;
            if (changes.durable()) {
                changes.add(new SessionChange.Sent(entry.sequence, 0));
            }
            waitingBytes += Outgoing.bytesOf(entry.message);
            waiting12.addFirst(entry);
        }
    }

    /** The connection is gone. */
    void lost() {
        connected = false;
        unsent = null;
        for (Outgoing entry = sent.first(); entry != null; entry = entry.next()) {
            entry.counted = false;
        }
        for (Outgoing entry = released.first(); entry != null; entry = entry.next()) {
            entry.counted = false;
        }
    }

    boolean hasNext() {
        return waiting0.first() != null || unsentMayGo()
                || unsent == null && window > 0 && mayGoAtOnce(waiting12.first());
    }

    private boolean unsentMayGo() {
        return unsent != null && (unsent.counted || window > 0) && changes.kept(unsent.change);
    }

    /** Only what is not kept needs no identifier ahead. */
    private boolean mayGoAtOnce(Outgoing entry) {
        return entry != null && !changes.durable() && !ids.exhaustedForMessages();
    }

    /** The next message to send, or null. */
    Packet next(long nowNanos) {
        while (unsentMayGo()) {
            Outgoing entry = unsent;
            unsent = entry.next();
            String refusal = limits.refusal(entry.message);
            if (refusal != null) {
                giveUp(entry, Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, refusal);
            } else if (!entry.sentOnce && entry.expired(nowNanos)) {
                giveUp(entry, Kind.EXPIRED, ReasonCode.SUCCESS, EXPIRED);
            } else {
                return again(entry, nowNanos);
            }
        }
        for (Outgoing entry = head(); entry != null; entry = head()) {
            if (isSendable(entry, nowNanos)) {
                return first(entry, nowNanos);
            }
        }
        assign(nowNanos); // in the room of what was given up here
        return null;
    }

    private Packet again(Outgoing entry, long nowNanos) {
        boolean duplicate = entry.sentOnce; // [MQTT-3.3.1-1]
        entry.sentOnce = true;
        if (!entry.counted) {
            count(entry);
        }
        return new Publish(withTimeLeft(entry, nowNanos), duplicate, entry.packetId);
    }

    /** Takes a message from its line; false if it ends here. */
    private boolean isSendable(Outgoing entry, long nowNanos) {
        lineFor(entry).remove(entry);
        waitingBytes -= Outgoing.bytesOf(entry.message);
        String refusal = limits.refusal(entry.message);
        if (refusal != null) {
            fail(entry, Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, refusal);
        } else if (entry.expired(nowNanos)) {
            fail(entry, Kind.EXPIRED, ReasonCode.SUCCESS, EXPIRED);
        } else {
            return true;
        }
        return false;
    }

    /** The oldest message that may be sent now. */
    private Outgoing head() {
        Outgoing head0 = waiting0.first();
        Outgoing head12 = unsent == null && window > 0 && mayGoAtOnce(waiting12.first()) ? waiting12.first() : null;
        if (head0 == null || head12 == null) {
            return head0 == null ? head12 : head0;
        }
        return head0.sequence < head12.sequence ? head0 : head12;
    }

    private Packet first(Outgoing entry, long nowNanos) {
        Message message = withTimeLeft(entry, nowNanos);
        if (message.qos() == Qos.AT_MOST_ONCE) {
            results.add(new SessionOutput.Sent(entry.token));
            return new Publish(message, false, 0);
        }
        identify(entry);
        entry.sentOnce = true;
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

    private void count(Outgoing entry) {
        entry.counted = true;
        window--;
    }

    /** PUBACK. False if it breaks the protocol. */
    boolean puback(int packetId, ReasonCode reasonCode) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            return true; // late, of a session that was discarded
        }
        if (!(waiting instanceof Outgoing entry) || entry.stage != Stage.SENT
                || entry.message.qos() != Qos.AT_LEAST_ONCE) {
            return false;
        }
        end(entry, sent, reasonCode);
        return true;
    }

    /** PUBREC. False if it breaks the protocol. */
    boolean pubrec(int packetId, ReasonCode reasonCode) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            // never silence: the server would wait for ever [MQTT-3.6.2-1]; 3.1.1 has no reason codes
            changes.send(new Pubrel(packetId, options.version() == ProtocolVersion.V5
                    ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.SUCCESS, Properties.NONE));
            return true;
        }
        if (!(waiting instanceof Outgoing entry)
                || entry.stage == Stage.SENT && entry.message.qos() != Qos.EXACTLY_ONCE) {
            return false;
        }
        if (entry.stage == Stage.SENT) {
            if (reasonCode.isError()) { // [MQTT-4.4.0-2]
                end(entry, sent, reasonCode);
                return true;
            }
            leave(entry, sent);
            becomeReleased(entry);
        }
        changes.send(new Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE)); // [MQTT-4.3.3-4]
        return true;
    }

    private void becomeReleased(Outgoing entry) {
        entry.stage = Stage.RELEASED;
        entry.message = null;
        released.add(entry);
        if (changes.durable()) {
            changes.add(new SessionChange.Released(entry.sequence));
        }
    }

    /** PUBCOMP. False if it breaks the protocol. */
    boolean pubcomp(int packetId) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            return true;
        }
        if (!(waiting instanceof Outgoing entry) || entry.stage != Stage.RELEASED) {
            return false;
        }
        // a reason code of 0x92 says that the server had forgotten it: it is done either way
        settle(entry, released);
        return true;
    }

    private void end(Outgoing entry, Outgoing.Line line, ReasonCode reasonCode) {
        if (reasonCode.isError()) {
            drop(entry, line, Kind.REJECTED, reasonCode, "the server refused the message: " + reasonCode);
        } else {
            release(entry, line);
            ended(entry);
            results.add(new SessionOutput.Done(entry.token, null, reasonCode, ""));
        }
    }

    private void settle(Outgoing entry, Outgoing.Line line) {
        end(entry, line, ReasonCode.SUCCESS);
    }

    private void drop(Outgoing entry, Outgoing.Line line, Kind kind, ReasonCode reasonCode, String text) {
        release(entry, line);
        fail(entry, kind, reasonCode, text);
    }

    /**
     * A message that has its identifier cannot be sent on this connection. If it was sent on an earlier one, with
     * QoS 2, the server may know its identifier, and would take the next message with it for this one: PUBREL makes it
     * forget.
     */
    private void giveUp(Outgoing entry, Kind kind, ReasonCode reasonCode, String text) {
        if (entry.message.qos() != Qos.EXACTLY_ONCE || !entry.sentOnce) {
            drop(entry, sent, kind, reasonCode, text);
            return;
        }
        leave(entry, sent);
        uncount(entry);
        fail(entry.token, kind, reasonCode, text);
        entry.token = 0;
        becomeReleased(entry);
        changes.send(new Pubrel(entry.packetId, ReasonCode.SUCCESS, Properties.NONE));
    }

    private void release(Outgoing entry, Outgoing.Line line) {
        leave(entry, line);
        ids.free(entry.packetId);
        uncount(entry);
    }

    /** What was sent on an earlier connection took no permit on this one (MQTT 4.9). */
    private void uncount(Outgoing entry) {
        if (entry.counted) {
            entry.counted = false;
            window++;
        }
    }

    private void leave(Outgoing entry, Outgoing.Line line) {
        if (unsent == entry) {
            unsent = entry.next();
        }
        line.remove(entry);
    }

    /** The packet could not be written: gives back what it took. */
    void refused(Publish publish, String why) {
        Outgoing entry = (Outgoing) ids.waitingFor(publish.packetId());
        if (publish.duplicate()) {
            giveUp(entry, Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.PACKET_TOO_LARGE, why);
        } else {
            drop(entry, sent, Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.PACKET_TOO_LARGE, why);
        }
    }

    /** A QoS 0 message could not be written. */
    void refused(SessionOutput.Sent sentResult, String why) {
        fail(sentResult.token(), Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.PACKET_TOO_LARGE, why);
    }

    private void ended(Outgoing entry) {
        if (changes.durable() && !entry.isAtMostOnce()) {
            changes.add(new SessionChange.Ended(entry.sequence));
        }
    }

    private void fail(Outgoing entry, Kind kind, ReasonCode reasonCode, String text) {
        ended(entry);
        fail(entry.token, kind, reasonCode, text);
    }

    private void fail(long token, Kind kind, ReasonCode reasonCode, String text) {
        results.add(new SessionOutput.Done(token, kind, reasonCode, text));
    }

    int queued() {
        return waiting0.size() + waiting12.size();
    }

    long nextSequence() {
        return nextSequence;
    }

    int inFlight() {
        return sent.size() + released.size();
    }

    void keep(List<SessionState.Outgoing> kept) {
        for (Outgoing.Line line : List.of(released, sent)) {
            for (Outgoing entry = line.first(); entry != null; entry = entry.next()) {
                kept.add(entry.keep());
            }
        }
        Outgoing head0 = waiting0.first();
        Outgoing head12 = waiting12.first();
        while (head0 != null || head12 != null) {
            boolean take0 = head12 == null || head0 != null && head0.sequence < head12.sequence;
            kept.add((take0 ? head0 : head12).keep());
            head0 = take0 ? head0.next() : head0;
            head12 = take0 ? head12 : head12.next();
        }
    }

    void restore(List<SessionState.Outgoing> kept, long firstSequence) {
        nextSequence = firstSequence;
        for (SessionState.Outgoing one : kept) {
            Outgoing entry = new Outgoing(one);
            if (entry.stage == Stage.QUEUED) {
                enqueue(entry);
            } else {
                entry.sentOnce = true; // nobody knows
                ids.restore(entry.packetId, entry);
                (entry.stage == Stage.SENT ? sent : released).add(entry);
            }
        }
    }
}
